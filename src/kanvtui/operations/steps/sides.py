"""Cards side by side before they are merged: in which facts they may differ, whose is taken, and words for each."""

from collections.abc import Sequence

from kanvtui.domain import merging as rules
from kanvtui.domain.dates import full_day
from kanvtui.domain.merging import Fact
from kanvtui.domain.sop import Sop
from kanvtui.domain.text import visible
from kanvtui.errors import InputError, RefusedError
from kanvtui.operations import lookup, sops
from kanvtui.storage import accounts, boards, fields, merging
from kanvtui.storage.boards import StageRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database

FIELD = "field:"
"""Before the key of a field of the SOP, where facts are named."""
_PLACE = ("stage_id", "rank", "stage_since", "closed_at", "archived_at")


FACTS = (
    Fact("title", "Title", ("title",)),
    Fact("stage", "Stage", _PLACE),
    Fact("owner", "Owner", ("owner_id",)),
    Fact("due", "Due", ("due",), rules.earliest),
    Fact("next", "Next", ("next",)),
    Fact("account", "Customer", ("account_id",)),
    Fact("holder", "Waits for", ("holder", "holder_kind", "holder_since", "nudge_on")),
    Fact("blocked", "Blocked", ("blocked_reason", "blocked_since")),
    Fact("reviewer", "Reviewer", ("reviewer_id",)),
    Fact("review_by", "Review by", ("review_by",)),
    Fact("context_owner", "Context", ("context_owner_id",)),
    Fact("outcome", "Outcome", ("outcome",)),
    Fact("urgent", "Urgent", ("urgent",)),
    Fact("snoozed", "Hidden", ("snoozed_until", "snoozed_at"), rules.awake),
)
"""The facts of a card, in the order in which they are shown; fields of its SOP follow."""
_PEOPLE = frozenset({"owner", "reviewer", "context_owner"})
_DAYS = frozenset({"due", "review_by", "snoozed"})


class Sides:
    """Cards to be merged, side by side: their values, which is taken unless told otherwise, and words for each."""

    def __init__(self, db: Database, rows: Sequence[CardRow], keep: int) -> None:
        self.db, self.rows, self.keep = db, {row.id: row for row in rows}, keep
        self.order = [keep, *(key for key in sorted(self.rows) if key != keep)]
        self.sop: Sop = sops.of_board(db, rows[0].board_id)
        self.stages: dict[int, tuple[int, StageRow]] = {
            stage.id: (place, stage) for place, stage in enumerate(boards.stages(db, rows[0].board_id))
        }
        self.values = {row.id: {key: value for _, key, value in fields.of_card(db, row.id)} for row in rows}
        self.numbers = {row.id: merging.numbers(db, row.id) for row in rows}
        held = [key for row in rows for key in self.values[row.id]]
        known = [rule.key for rule in self.sop.fields]
        self.fields = tuple(dict.fromkeys((*(key for key in known if key in held), *held)))

    @property
    def keys(self) -> tuple[str, ...]:
        """Every fact that can be chosen."""
        return (*(fact.key for fact in FACTS), *(FIELD + key for key in self.fields))

    def label(self, key: str) -> str:
        """Return the name of a fact."""
        if not key.startswith(FIELD):
            return next(fact.label for fact in FACTS if fact.key == key)
        name = key.removeprefix(FIELD)
        rule = self.sop.field(name)
        return rule.label if rule else name.replace("_", " ")

    def private(self, key: str) -> bool:
        """True for a field that is not shown while others look."""
        rule = self.sop.field(key.removeprefix(FIELD)) if key.startswith(FIELD) else None
        return rule is not None and rule.private

    def defaults(self) -> dict[str, int]:
        """Return whose value of each fact is taken unless told otherwise."""
        found = {
            fact.key: fact.default({key: getattr(row, fact.columns[0]) for key, row in self.rows.items()}, self.order)
            for fact in FACTS
        }
        found["stage"] = rules.furthest({key: self._standing(row) for key, row in self.rows.items()}, self.order)
        found["urgent"] = max(self.order, key=lambda key: self.rows[key].urgent)
        for name in self.fields:
            held = {key: self.values[key].get(name) for key in self.rows}
            found[FIELD + name] = rules.given(held, self.order)
        return found

    def _standing(self, row: CardRow) -> tuple[int, int]:
        """Open ones go before done ones, and those before what was put away: open work is never lost sight of."""
        open_ = 0 if row.rank is None else 1 if row.closed_at else 2
        return open_, self.stages[row.stage_id][0] if row.stage_id in self.stages else -1

    def words(self, key: str, card_id: int) -> str:
        """Return what a card says of a fact, `""` for nothing."""
        row = self.rows[card_id]
        if key.startswith(FIELD):
            return self.values[card_id].get(key.removeprefix(FIELD), "")
        special = {"stage": self._stage, "account": self._account, "holder": self._holder, "blocked": self._blocked}
        if key in special:
            return special[key](row)
        value = getattr(row, next(fact for fact in FACTS if fact.key == key).columns[0])
        if key in _PEOPLE:
            return self.person(value)
        if key == "urgent":
            return "urgent" if value else ""
        return full_day(value) if key in _DAYS and value else str(value or "")

    def person(self, key: int | None) -> str:
        """Return the name of somebody."""
        found = accounts.person(self.db, key) if key else None
        return found.name if found else ""

    def _stage(self, row: CardRow) -> str:
        stage = self.stages.get(row.stage_id) or (0, boards.stage(self.db, row.stage_id))
        name = stage[1].name if stage[1] else "a stage that is gone"
        return f"{name}, archived" if row.archived_at else name

    def _account(self, row: CardRow) -> str:
        found = accounts.get(self.db, row.account_id) if row.account_id else None
        return found.name if found else ""

    def _holder(self, row: CardRow) -> str:
        asked = f", ask again {full_day(row.nudge_on)}" if row.nudge_on else ""
        return f"{row.holder}{asked}" if row.holder else ""

    def _blocked(self, row: CardRow) -> str:
        return (row.blocked_reason or "no reason given") if row.blocked_since else ""


def sides(db: Database, card_ids: Sequence[int], keep: int | None = None) -> Sides:
    """Put cards side by side; the oldest is kept unless *keep* says otherwise.

    Raises InputError for fewer than two, NotFoundError for one in the bin, RefusedError for cards of several boards.
    """
    keys = list(dict.fromkeys(card_ids))
    if len(keys) < 2:
        raise InputError("merging takes two cards or more — nothing was merged. Mark them, or give their numbers.")
    rows = [lookup.card(db, key) for key in keys]
    if len({row.board_id for row in rows}) > 1:
        names = [board.name for row in rows if (board := boards.get(db, row.board_id))]
        listed = " and ".join(f"“{visible(name)}”" for name in dict.fromkeys(names))
        raise RefusedError(
            f"the cards stand on the boards {listed}, each with an SOP of its own, so they are not one thing — "
            "nothing was merged. Archive the one that is not wanted."
        )
    kept = min(keys) if keep is None else keep
    if kept not in keys:
        raise InputError(f"card {kept} is none of those to be merged — nothing was merged. Keep one of them.")
    return Sides(db, rows, kept)
