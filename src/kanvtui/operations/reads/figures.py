"""Figures with their weeks: the trust signals and every metric of every SOP, this week, last week, and the trend."""

import json
from collections.abc import Sequence
from decimal import Decimal

from kanvtui.domain import targets
from kanvtui.domain.dates import MONTHS
from kanvtui.domain.formulas import fields_of
from kanvtui.domain.metrics import MetricRule
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.share import MASK
from kanvtui.domain.sop import Sop
from kanvtui.domain.text import name_key
from kanvtui.domain.trend import LESS, MORE, PLAIN, FigureLine, MetricsPicture, figure, masked
from kanvtui.operations import sops
from kanvtui.operations.reads import flow, sop_health, trust
from kanvtui.operations.reads.ground import Ground, ground
from kanvtui.operations.reads.metrics import Board, is_compliance, is_computed
from kanvtui.operations.reads.past import Past
from kanvtui.operations.reads.weekly import Weekly, signals
from kanvtui.operations.session import Session
from kanvtui.storage import boards

SCORE_CHECK = "score_"
"""The key of the check that a score's bands date begins so."""
FOLLOW_UP = "follow-up completion"
_WANTED = {"onboarding blockers": LESS, "renewal risk review": LESS}
"""What is better of the trust signals: more, of all others."""


def weeks(session: Session, board_id: int | None = None) -> tuple[FigureLine, ...]:
    """Return the trust signals, then the metrics of each board's SOP in its order, each with its last eight weeks.

    With *board_id* only those of that board. Weeks run from Monday to Monday on the user's clock. What flows (shares,
    times) is told of what ended in the week, what stands as it stood at the week's end. In share mode private figures
    are masked.
    """
    with session.reading() as db:
        return _shown(session, lines(ground(session, db, _ids(board_id))))


def picture(session: Session, board_id: int | None = None) -> MetricsPicture:
    """Return all figures of one board or of all: those of `weeks`, what flows, and the health of each SOP."""
    with session.reading() as db:
        found = ground(session, db, _ids(board_id))
        monday = found.weeks[-1].monday
        return MetricsPicture(
            _shown(session, lines(found)),
            flow.lines(found),
            sop_health.lines(found),
            f"week of Mon {monday.day} {MONTHS[monday.month - 1].title()}",
            tuple(found.names.items()),
        )


def names(session: Session) -> tuple[tuple[int, str], ...]:
    """Return the boards there are, by id and name."""
    with session.reading() as db:
        return tuple((board.id, board.name) for board in boards.listed(db))


def figures_json(session: Session, board_ids: Sequence[int] | None = None) -> str:
    """Return the figures as minutes keep them: JSON list of [board, name, value, target, met, private].

    *board_ids* are the boards to tell of, all when None. The board of a trust signal is `""`. What is kept is whole,
    also while the screen is shared; what is shown of it is masked when it is read.
    """
    with session.store.reading() as db:
        found = lines(ground(session, db, board_ids))
    rows = [[one.board, one.line.name, one.line.value, one.line.target, one.line.met, one.private] for one in found]
    return json.dumps(rows, ensure_ascii=False)


def _ids(board_id: int | None) -> tuple[int, ...] | None:
    return None if board_id is None else (board_id,)


def _shown(session: Session, found: Sequence[FigureLine]) -> tuple[FigureLine, ...]:
    return tuple(masked(one, MASK) if one.private and session.share.on else one for one in found)


def lines(ground: Ground) -> tuple[FigureLine, ...]:
    """Return the trust signals, then the metrics board by board."""
    found = _signals(ground)
    for board, past in ground.boards:
        found.extend(_metrics(ground, board, past))
    return tuple(found)


def _signals(ground: Ground) -> list[FigureLine]:
    told = signals(ground.boards, ground.customers, ground.weeks, ground.at.calendar)
    read = {key: known for board, _ in ground.boards for key, known in board.known.items()}
    return [
        figure(
            line,
            told[name_key(line.name)],
            wanted=_WANTED.get(name_key(line.name), MORE),
            top=Decimal(100) if "%" in line.value else None,
            flows=line.key == "follow_up_completion",
        )
        for line in trust.signals(ground.db, ground.at, list(ground.names), read)
    ]


def _metrics(ground: Ground, board: Board, past: Past) -> list[FigureLine]:
    procedure = sops.procedure_of(ground.db, board.board_id)
    asked = any(name_key(rule.name) in trust.NAMES for rule in procedure.metrics)
    told = signals([(board, past)], ground.customers, ground.weeks, ground.at.calendar) if asked else {}
    weekly = Weekly(board, past, ground.weeks)
    return [
        figure(
            board.line(rule),
            weekly.readings(rule, told),
            wanted=_wanted(rule),
            top=_top(rule),
            flows=_flows(rule),
            by_hand=not is_computed(rule),
            private=is_private(rule, board.sop, procedure),
            board=ground.names[board.board_id],
            board_id=board.board_id,
        )
        for rule in procedure.metrics
    ]


def _flows(rule: MetricRule) -> bool:
    ended = rule.on_time or (rule.from_ and rule.to) or is_compliance(rule)
    return bool(ended) or name_key(rule.name) == FOLLOW_UP


def is_private(rule: MetricRule, sop: Sop, procedure: Procedure) -> bool:
    """True for a metric that private fields or a private score feed."""
    if rule.formula:
        return any(found.private for key in fields_of(rule.formula) if (found := sop.field(key)) is not None)
    score = procedure.score(rule.on_time.removeprefix(SCORE_CHECK)) if rule.on_time.startswith(SCORE_CHECK) else None
    return score is not None and score.private


def _wanted(rule: MetricRule) -> str:
    """What is better for a metric without a target: more on time or filled, less time; of a plain figure nothing."""
    if name_key(rule.name) in trust.NAMES:
        return _WANTED.get(name_key(rule.name), MORE)
    if rule.on_time or rule.form or rule.within or is_compliance(rule):
        return MORE
    return LESS if rule.from_ and rule.to else PLAIN


def _top(rule: MetricRule) -> Decimal | None:
    target = targets.parse(rule.target)
    if rule.on_time or rule.form or is_compliance(rule) or (target is not None and target.percent and not rule.formula):
        return Decimal(100)
    return None
