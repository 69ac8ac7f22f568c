"""The stages of a board follow its SOP, and the cards of those that go are carried to others."""

import datetime as dt
from collections.abc import Iterable

from kanvtui.domain import order
from kanvtui.domain.calendar import Duration
from kanvtui.domain.settings import weekday
from kanvtui.domain.sop import Sop, StageRule
from kanvtui.domain.sop_staging import Staging
from kanvtui.domain.text import plural, visible
from kanvtui.domain.values import frozen
from kanvtui.errors import RefusedError
from kanvtui.operations.record import happened_to_many
from kanvtui.operations.session import Change
from kanvtui.storage import boards, cards, carrying
from kanvtui.storage.boards import StageRow
from kanvtui.storage.carrying import MovedRow

BY = "sop"
"""What stands under `by` in the event of a move, a closing or a reopening that a changed SOP made."""


@frozen
class Carried:
    """Cards that a changed SOP moved: id → key of the stage they came into.

    `closed` are the ids of the cards that were open and are done now, `opened` of those that were done.
    """

    moved: dict[int, str]
    closed: tuple[int, ...]
    opened: tuple[int, ...]


def stage_values(board_id: int, stage: StageRule, rank: str) -> dict[str, object]:
    """Return the columns of a stage's row."""
    stale = Duration.parse(stage.stale_after) if stage.stale_after else None
    limit = Duration.parse(stage.time_limit) if stage.time_limit else None
    return {
        "board_id": board_id,
        "key": stage.key,
        "name": stage.name,
        "kind": stage.kind,
        "rank": rank,
        "stale_n": stale.n if stale else None,
        "stale_unit": stale.unit if stale else None,
        "limit_n": limit.n if limit else None,
        "limit_unit": limit.unit if limit else None,
        "wip_limit": stage.wip_limit or None,
    }


def first_review(sop: Sop, today: dt.date) -> str | None:
    """Return the day of the first weekly review: on Mondays unless the SOP names another day; it comes every week."""
    if not sop.review.weekly:
        return None
    wanted = weekday(sop.review.day or "monday")
    return (today + dt.timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)).isoformat()


def homeless(rows: Iterable[StageRow], staging: Staging, counts: dict[int, int]) -> list[tuple[StageRow, int]]:
    """Return the stages that go and hold cards of which nobody said where they go, with how many."""
    return [
        (row, counts[row.id])
        for row in rows
        if row.key in staging.gone and row.key not in staging.goals and counts.get(row.id)
    ]


def restage(change: Change, board_id: int, after: Sop, staging: Staging) -> Carried:
    """Bring the rows of a board's stages in line with its SOP, and carry the cards of those that go.

    Cards keep their order and come below those that are there. Raises RefusedError, naming them, for stages whose cards
    have no goal.
    """
    rows = {row.key: row for row in carrying.stages(change.db, board_id)}
    lost = homeless(
        rows.values(), staging, carrying.count(change.db, (rows[key].id for key in staging.gone if key in rows))
    )
    if lost:
        raise RefusedError(_unsaid(lost))
    for old, new in staging.same.items():
        if old in rows:
            rows[new] = rows.pop(old)
    new_rows = _write(change, board_id, after, rows)
    turned = _change_kinds(change, after, rows)
    moved, more = _carry(change, staging, rows, new_rows)
    for key in staging.gone:
        if key in rows and rows[key].retired_at is None:
            boards.update_stage(change.db, rows[key].id, {"retired_at": change.at})
    turned |= more
    ended = tuple(key for key, is_done in turned.items() if is_done)
    return Carried(moved, ended, tuple(key for key, is_done in turned.items() if not is_done))


def _unsaid(lost: list[tuple[StageRow, int]]) -> str:
    told = ", ".join(f"“{visible(row.name)}” ({plural(count, 'card')})" for row, count in lost)
    goes = "goes and holds cards" if len(lost) == 1 else "go and hold cards"
    return f"{told} {goes} — nothing was changed. Say where they go (--move {lost[0][0].key}=STAGE)."


def _write(change: Change, board_id: int, after: Sop, rows: dict[str, StageRow]) -> dict[str, int]:
    """Insert and update the rows of the stages there are; return the ids of all, by key."""
    ranks = _ranks(after, rows)
    found: dict[str, int] = {}
    for stage in after.stages:
        values = {**stage_values(board_id, stage, ranks[stage.key]), "retired_at": None}
        row = rows.get(stage.key)
        if row is None:
            found[stage.key] = boards.insert_stage(change.db, values)
            continue
        found[stage.key] = row.id
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if changed:
            boards.update_stage(change.db, row.id, changed)
    return found


def _ranks(after: Sop, rows: dict[str, StageRow]) -> dict[str, str]:
    """The rank of each stage: what it has where the order is as it was, else all anew."""
    keys = [stage.key for stage in after.stages]
    held = [rows[key].rank for key in keys if key in rows]
    if len(held) == len(keys) and held == sorted(set(held)):
        return dict(zip(keys, held, strict=True))
    return dict(zip(keys, order.spread(len(keys)), strict=True))


def _change_kinds(change: Change, after: Sop, rows: dict[str, StageRow]) -> dict[int, bool]:
    """Close and open the cards of stages that are of kind `done` now, or no more; return id → whether it is closed."""
    turned: dict[int, bool] = {}
    for stage in after.stages:
        row = rows.get(stage.key)
        if row is None or (row.kind == "done") == (stage.kind == "done"):
            continue
        is_end = stage.kind == "done"
        found = [card for card in carrying.in_stage(change.db, row.id) if (card.closed_at is None) == is_end]
        if found:
            carrying.close(change.db, row.id, change.at if is_end else None)
        _told(change, "closed" if is_end else "reopened", found, row, {"from": row.name, "to": stage.name})
        turned |= {card.id: is_end for card in found}
    return turned


def _carry(
    change: Change, staging: Staging, rows: dict[str, StageRow], goals: dict[str, int]
) -> tuple[dict[int, str], dict[int, bool]]:
    """Put the cards of stages that go where they are to go; return who came into which stage, and who was turned."""
    moved: dict[int, str] = {}
    turned: dict[int, bool] = {}
    for key, goal in staging.goals.items():
        origin = rows.get(key)
        target = boards.stage(change.db, goals[goal])
        if origin is None or target is None:
            continue
        found = carrying.in_stage(change.db, origin.id)
        rank = cards.end_rank(change.db, target.id, top=False)
        is_end = target.kind == "done"
        placed: list[tuple[int, str | None, str | None, int]] = []
        for card in found:
            place = rank = order.between(rank, None) if card.rank is not None else rank
            closed_at = (card.closed_at or change.at) if is_end else None
            placed.append((target.id, place if card.rank is not None else None, closed_at, card.id))
        carrying.place(change.db, placed)
        carrying.came(change.db, change.at, [card.id for card in found])
        way: dict[str, object] = {"from": origin.name, "to": target.name}
        ends = {**way, "from_stage": origin.id, "to_stage": target.id}
        _told(change, "moved", [card for card in found if card.rank is not None], origin, ends)
        _told(change, "restaged", [card for card in found if card.rank is None], origin, ends)
        others = [card for card in found if (card.closed_at is None) == is_end]
        _told(change, "closed" if is_end else "reopened", others, origin, way)
        turned |= {card.id: is_end for card in others}
        moved |= {card.id: goal for card in found}
    return moved, turned


def _told(change: Change, kind: str, found: Iterable[MovedRow], stage: StageRow, detail: dict[str, object]) -> None:
    """Write the event of each card; nobody worked on it, so that it goes stale as before."""
    happened_to_many(
        change, kind, [(card.id, stage.board_id, card.account_id, stage.id, {**detail, "by": BY}) for card in found]
    )
