"""Moving cards: from stage to stage through gates, and up and down inside a stage."""

from collections.abc import Collection, Sequence

from kanvtui.domain import order
from kanvtui.domain.gates import Unmet
from kanvtui.domain.text import visible
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import lookup, sops
from kanvtui.operations.cards import named
from kanvtui.operations.reads.moment import hidden, moment
from kanvtui.operations.record import happened
from kanvtui.operations.session import SYSTEM, Change, Session
from kanvtui.operations.steps import following, passing
from kanvtui.storage import boards, cards, exceptions, fields
from kanvtui.storage.boards import StageRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database
from kanvtui.storage.replay import SPREAD


def move(
    change: Change,
    card_ids: Sequence[int],
    stage_id: int,
    *,
    reason: str = "",
    bottom: bool = False,
    early: bool = False,
) -> None:
    """Move cards to a stage of their board, on top (or at the bottom) and in their order.

    A move with nothing unmet is instant. What is unmet raises GateClosedError, unless *reason* is given: then an
    exception is recorded for each rule. Entering a stage adds its checks and notes; a `done` stage closes the card.
    *early* asks no gate; a blocked card is not done all the same.
    """
    to = boards.stage(change.db, stage_id)
    if to is None or to.retired_at:
        raise NotFoundError("that stage is not on the board any more. Nothing was moved.")
    found = [lookup.card(change.db, key) for key in dict.fromkeys(card_ids)]
    closed = _closed_gates(change, found, to, early=early)
    if closed and not reason.strip():
        raise passing.refuse(closed, to)
    for card, missing in closed:
        passing.except_(change, card, missing, reason)
    rank = cards.end_rank(change.db, to.id, top=not bottom)
    for card in found if bottom else reversed(found):
        if card.stage_id == to.id and card.rank is not None:
            continue
        rank = order.between(rank, None) if bottom else order.between(None, rank)
        if card.stage_id == to.id:
            _restore(change, card, rank)
        else:
            _enter(change, card, to, rank)
    change.says(f"moved {named(change, card_ids)} to {to.name}")


def move_by_name(
    change: Change, card_ids: Sequence[int], wanted: str, *, reason: str = "", bottom: bool = False
) -> None:
    """Move cards to the stage of that name or number, each on its own board; raises like `move`, NotFoundError."""
    targets: dict[int, list[int]] = {}
    for key in card_ids:
        stage = lookup.stage(change.db, lookup.card(change.db, key).board_id, wanted)
        targets.setdefault(stage.id, []).append(key)
    for stage_id, keys in targets.items():
        move(change, keys, stage_id, reason=reason, bottom=bottom)


def step(change: Change, card_ids: Sequence[int], by: int, *, reason: str = "") -> None:
    """Move cards one stage on (`by` 1) or back (-1); raises like `move`, InputError at either end."""
    for stage, keys in _by_target(change.db, card_ids, by).items():
        move(change, keys, stage, reason=reason)


def complete(change: Change, card_ids: Sequence[int], *, reason: str = "", early: bool = False) -> None:
    """Move cards to the first stage of kind `done` of their board; *early* and what it raises as in `move`.

    A stage that recurring work has for its own completed cards takes those, and no others.
    """
    change.says(f"completed {named(change, card_ids)}")
    targets: dict[int, list[int]] = {}
    for key in card_ids:
        card = lookup.card(change.db, key)
        done = _done_stage(change.db, card)
        if done is None:
            raise NotFoundError("this board has no stage of kind done. Move the card by the stage's name.")
        targets.setdefault(done.id, []).append(key)
    for stage_id, keys in targets.items():
        move(change, keys, stage_id, reason=reason, early=early)


def _done_stage(db: Database, card: CardRow) -> StageRow | None:
    """The stage in which a card is done: its own if it comes of recurring work that has one, else the first other."""
    ends = [stage for stage in boards.stages(db, card.board_id) if stage.kind == "done"]
    if len(ends) < 2:
        return next(iter(ends), None)
    own = {rule.done for rule in sops.procedure_of(db, card.board_id).recurring if rule.done}
    wanted = passing.done_stage_of_work(db, card)
    fitting = [stage for stage in ends if (stage.key == wanted if wanted else stage.key not in own)]
    return (fitting or ends)[0]


def reorder(change: Change, card_id: int, by: int) -> None:
    """Move a card up (`by` -1) or down (1) past its neighbour, or to the end with a larger number."""
    card = lookup.card(change.db, card_id)
    if card.rank is None:
        raise NotFoundError(f"card {card_id} is not on the board. Nothing was moved.")
    above = by < 0
    near = _neighbour(change, card, by)
    if near is None:
        return
    far = cards.beside(change.db, card.stage_id, near, above=above)
    edge = far[1] if far else None
    rank = order.between(edge, near) if above else order.between(near, edge)
    cards.update(change.db, card.id, {"rank": rank})
    change.says(f"moved {named(change, [card_id])} {'up' if above else 'down'}")
    if len(rank) > order.LONGEST:
        change.follow_up(f"{SPREAD}{card.stage_id}", lambda following: _spread(following, card.stage_id))


def bring_back(change: Change, card_ids: Sequence[int]) -> None:
    """Put archived or deleted cards back on top of their stage.

    Raises NotFoundError for one that was erased, RefusedError when another card has got its value of a unique field.
    """
    for key in card_ids:
        card = cards.get(change.db, key)
        if card is None:
            raise NotFoundError(f"there is no card {key}. It may have been erased from the bin.")
        if card.rank is not None:
            continue
        if card.deleted_at and (into := lookup.merged_card(change.db, key)) is not None:
            raise RefusedError(f"#{key} was merged into #{into} — nothing was changed. Undo takes the merge back.")
        if card.deleted_at:
            _still_unique(change, card)
        _restore(change, card, order.between(None, cards.end_rank(change.db, card.stage_id, top=True)))
    change.says(f"brought back {named(change, card_ids)}")


def _still_unique(change: Change, card: CardRow) -> None:
    sop = sops.of_board(change.db, card.board_id)
    for _, key, value in fields.of_card(change.db, card.id):
        rule = sop.field(key)
        if rule is None or not rule.unique:
            continue
        if other := fields.taken(change.db, card.board_id, key, value, card.id):
            taken = f"{visible(rule.label)} “{visible(value)}” is taken by #{other[0]} “{visible(other[1])}”"
            raise RefusedError(f"{taken} meanwhile — the card stays in the bin. Change the value there first.")


def _restore(change: Change, card: CardRow, rank: str) -> None:
    cards.update(change.db, card.id, {"rank": rank, "archived_at": None, "deleted_at": None})
    happened(change, "restored", card)


def would_lack(db: Database, card_id: int, stage_id: int) -> tuple[Unmet, ...]:
    """Return what a move of the card to that stage lacks, without moving it."""
    card = lookup.card(db, card_id)
    to = boards.stage(db, stage_id)
    return () if to is None else passing.lacking(db, sops.of_board(db, card.board_id), card, to)


def earlier_reasons(db: Database, board_id: int, limit: int = 5, rules: Collection[str] = ()) -> list[str]:
    """Return the reasons given for exceptions on a board before: for the same *rules* (keys) first, newest first."""
    return exceptions.earlier_reasons(db, board_id, limit, rules)


def neighbour_stage(db: Database, card_id: int, by: int) -> StageRow | None:
    """Return the stage *by* places on from the card's; None beyond either end."""
    card = lookup.card(db, card_id)
    stages = boards.stages(db, card.board_id)
    place = next((index for index, stage in enumerate(stages) if stage.id == card.stage_id), 0) + by
    return stages[place] if 0 <= place < len(stages) else None


def tidy_ranks(session: Session, stage_id: int) -> None:
    """Spread a stage again whose ranks have grown too long, as a change of the system; `reorder` sees to it itself."""
    session.apply(f"{SPREAD}{stage_id}", lambda change: _spread(change, stage_id), source=SYSTEM)


def _spread(change: Change, stage_id: int) -> None:
    ranked = cards.ranks_in_stage(change.db, stage_id)
    if not any(len(rank) > order.LONGEST for _, rank in ranked):
        return
    keys = [key for key, _ in ranked]
    cards.rank_anew(change.db, dict(zip(keys, order.spread(len(keys)), strict=True)))
    change.says("spread the order of a stage")


def _neighbour(change: Change, card: CardRow, by: int) -> str | None:
    """Return the rank of the card so many places away, or at that end; hidden cards count for none."""
    at = moment(change.now, change.calendar, boards.stages(change.db, card.board_id))
    asleep = {row.id for row in cards.snoozed(change.db, card.board_id) if hidden(row, at)} - {card.id}
    if asleep:
        shown = [(key, rank) for key, rank in cards.ranks_in_stage(change.db, card.stage_id) if key not in asleep]
        place = [key for key, _ in shown].index(card.id)
        target = min(max(place + by, 0), len(shown) - 1)
        return shown[target][1] if target != place else None
    near = cards.beside(change.db, card.stage_id, card.rank or "", above=by < 0, skip=abs(by) - 1)
    if near is not None:
        return near[1]
    end = cards.end_rank(change.db, card.stage_id, top=by < 0)
    return end if end != card.rank else None


def _by_target(db: Database, card_ids: Sequence[int], by: int) -> dict[int, list[int]]:
    targets: dict[int, list[int]] = {}
    for key in dict.fromkeys(card_ids):
        stage = neighbour_stage(db, key, by)
        if stage is None:
            side = "last" if by > 0 else "first"
            raise InputError(f"card {key} is in the {side} stage already. Nothing was moved.")
        targets.setdefault(stage.id, []).append(key)
    return targets


def _closed_gates(
    change: Change, found: Sequence[CardRow], to: StageRow, *, early: bool
) -> list[tuple[CardRow, tuple[Unmet, ...]]]:
    closed = []
    for card in found:
        if card.board_id != to.board_id:
            raise NotFoundError(f"card {card.id} is on another board than the stage {to.name}. Nothing was moved.")
        missing = passing.lacking(change.db, sops.of_board(change.db, card.board_id), card, to, early=early)
        if missing:
            closed.append((card, missing))
    return closed


def _enter(change: Change, card: CardRow, to: StageRow, rank: str) -> None:
    origin = boards.stage(change.db, card.stage_id)
    closed_at = (card.closed_at or change.at) if to.kind == "done" else None
    values = {"stage_id": to.id, "rank": rank, "stage_since": change.at, "closed_at": closed_at, "archived_at": None}
    cards.update(change.db, card.id, values)
    was = origin.name if origin else None
    happened(change, "moved", card, before=was, after=to.name, from_stage=card.stage_id, to_stage=to.id)
    if bool(card.closed_at) != bool(closed_at):
        happened(change, "closed" if closed_at else "reopened", card, before=was, after=to.name)
    sop = sops.of_board(change.db, card.board_id)
    following.entered(change, card, sop, to.key, closed=bool(closed_at) and not card.closed_at)
