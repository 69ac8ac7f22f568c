"""SOP health: which rules are overridden, which checks come late, whether issues fall or admin grows."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from kanvtui.domain import sparkline
from kanvtui.domain.flow import Week
from kanvtui.domain.sop_health import (
    HALF,
    HealthLine,
    LateCheck,
    Rates,
    RuleHealth,
    advice,
    late_check,
    rate_words,
    rule_health,
)
from kanvtui.domain.text import visible
from kanvtui.operations.reads import governance
from kanvtui.operations.reads.ground import Ground
from kanvtui.operations.reads.metrics import Board
from kanvtui.operations.reads.past import Past
from kanvtui.operations.reads.weekly import all_dues, in_week, settled_checks
from kanvtui.storage import metrics

MOST, FEW = 5, 3
"""Rules and checks that are told of each board, those with the most first."""


def lines(ground: Ground) -> tuple[HealthLine, ...]:
    """Return the health of each board's SOP.

    - A rule is overridden when a gate is passed against it, an exception; it is held against the cards that left or
      entered the stage by that gate in the last nine weeks.
    - A check comes late when it is ticked after its due, or is still open when that has passed.
    - Compliance are moves that passed no gate against its rule, of all moves of the last nine weeks.
    - Issues are cards that came to be blocked, dues of cards that passed while they were open, and escalations; admin
      is checks ticked, fields filled and notes written or edited. Both are told for each card and week: a card counts
      for a week at whose end it stood open on the board, or in which it was done.
    """
    return tuple(_health(ground, board, past) for board, past in ground.boards)


def _health(ground: Ground, board: Board, past: Past) -> HealthLine:
    rules, late = _rules(ground, board), _late(ground, board)
    cards = [_in_work(past, week) for week in ground.weeks]
    issues, admin = _issues(ground, past), _counts(metrics.paperwork(ground.db, board.board_id, past.since), ground)
    whole = slice(-2 * HALF - 1, -1)
    rates = Rates(_halves(issues[whole]), _halves(admin[whole]), _halves(cards[whole]))
    worst = next((visible(rule.text) for rule in rules if rule.shorten), "")
    verdict, told = advice(rates, worst)
    return HealthLine(
        ground.names[board.board_id],
        board.board_id,
        told,
        verdict,
        rate_words(sum(issues[whole]), sum(cards[whole])),
        rate_words(sum(admin[whole]), sum(cards[whole])),
        _spark(issues, cards),
        _spark(admin, cards),
        rules[:MOST],
        late[:FEW],
        *_compliance(ground, board),
    )


def _compliance(ground: Ground, board: Board) -> tuple[str, str, int, int]:
    found, weeks = governance.compliance(board.moves, ground.weeks)
    spark = sparkline.trace(
        [Decimal(kept) * 100 / many if many else None for kept, many in weeks[1:]], top=Decimal(100)
    )
    return found.words, spark, found.kept, found.moves


def _rules(ground: Ground, board: Board) -> tuple[RuleHealth, ...]:
    since = ground.weeks[0].start
    found: dict[str, tuple[str, list[int]]] = {}
    for row in metrics.passed(ground.db, board.board_id, since):
        _, cards = found.get(row.rule_key, ("", []))
        found[row.rule_key] = (row.rule_text, [*cards, row.card_id])
    if not found:
        return ()
    came: dict[str, set[int]] = {}
    keys = {stage.id: stage.key for stage in ground.at.stages.values()}
    for card, left, entered in metrics.moves(ground.db, board.board_id, since):
        came.setdefault(f"exit:{keys.get(left or 0, '')}", set()).add(card)
        came.setdefault(f"entry:{keys.get(entered or 0, '')}", set()).add(card)
    judged = (
        rule_health(key, text, tuple(cards), len(came.get(key, ())), board.sop.review.exceptions)
        for key, (text, cards) in found.items()
    )
    return tuple(sorted(judged, key=lambda rule: (-rule.times, rule.key)))


def _late(ground: Ground, board: Board) -> tuple[LateCheck, ...]:
    texts: dict[str, str] = {}
    due: dict[str, int] = {}
    late: dict[str, list[int]] = {}
    for card, key, text, due_on, done_at in board.dated_checks:
        name = key or text
        for settled in settled_checks([(card, due_on, done_at)], ground.at):
            if any(in_week(settled, week) for week in ground.weeks):
                texts[name] = text
                due[name] = due.get(name, 0) + 1
                late.setdefault(name, []).extend([] if settled.kept else [card])
    judged = (late_check(name, texts[name], tuple(cards), due[name]) for name, cards in late.items() if cards)
    return tuple(sorted(judged, key=lambda check: (-check.late, check.key)))


def _in_work(past: Past, week: Week) -> int:
    closed = {card for card, instants in past.done.items() if any(week.has(at) for at in instants)}
    return len(past.open_cards(week.end) | closed)


def _issues(ground: Ground, past: Past) -> list[int]:
    troubles = _counts(metrics.troubles(ground.db, past.board_id, past.since), ground)
    missed = [one for one in all_dues(past, ground.weeks, ground.at.calendar) if not one.kept]
    return [
        count + sum(in_week(one, week) for one in missed) for count, week in zip(troubles, ground.weeks, strict=True)
    ]


def _counts(instants: Sequence[str], ground: Ground) -> list[int]:
    starts = [week.start for week in ground.weeks]
    places = Counter(bisect_right(starts, at) - 1 for at in instants)
    return [places[place] for place in range(len(starts))]


def _halves(counts: Sequence[int]) -> tuple[int, int]:
    return sum(counts[:HALF]), sum(counts[HALF:])


def _spark(counts: Sequence[int], cards: Sequence[int]) -> str:
    pairs = zip(counts[1:], cards[1:], strict=True)
    return sparkline.trace([Decimal(count) / many if many else None for count, many in pairs])
