"""All dates of one card, read at once: what due rules count from, and what they date."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.deadlines import Anchor, Dates, Item, Node, parse
from kanvtui.domain.instants import moment
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.sop import Sop
from kanvtui.operations import sops
from kanvtui.storage import boards, checks, deadlines, events, fields, milestones
from kanvtui.storage.boards import StageRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.checks import CheckRow
from kanvtui.storage.database import Database
from kanvtui.storage.deadlines import DeadlineRow
from kanvtui.storage.milestones import MilestoneRow


def of_customer(procedure: Procedure, key: str) -> bool:
    """True for a milestone that recurring work sets: it is the customer's, whichever card of it says so."""
    return any(rule.sets == key for rule in procedure.recurring)


def instant_anchor(instant: str | None, calendar: Calendar) -> Anchor | None:
    """Return a stored instant as something to count from; None when there is none."""
    at = moment(instant)
    return Anchor(calendar.day(at).isoformat(), at) if at else None


def milestone_anchor(row: MilestoneRow) -> Anchor:
    """Return the date of a milestone as something to count from."""
    return Anchor(row.due, moment(row.at))


class Source:
    """Where the rows behind the dates of cards come from: asked of the database card by card."""

    def __init__(self, db: Database, board_id: int) -> None:
        self.db, self.board_id = db, board_id

    @cached_property
    def sop(self) -> Sop:
        """The SOP of the board."""
        return sops.of_board(self.db, self.board_id)

    @cached_property
    def procedure(self) -> Procedure:
        """What acts in it."""
        return sops.procedure_of(self.db, self.board_id)

    @cached_property
    def stages(self) -> list[StageRow]:
        """The stages of the board."""
        return boards.stages(self.db, self.board_id)

    @cached_property
    def sop_names(self) -> tuple[dict[str, Node], dict[str, Node], dict[str, Node]]:
        """What the SOP's anchors mean: of fields and deadlines, of checks, of milestones."""
        first: dict[str, Node] = {rule.key: ("field", rule.key) for rule in self.sop.fields if rule.type == "date"}
        first |= {rule.key: ("card", "due") for rule in self.sop.card_fields if rule.card == "due"}
        first |= {rule.key: ("deadline", rule.key) for rule in self.procedure.deadlines}
        checked: dict[str, Node] = {c.key: ("check", c.key) for stage in self.sop.stages for c in stage.checks}
        return first, checked, {rule.key: ("milestone", rule.key) for rule in self.procedure.milestones}

    @cached_property
    def sop_labels(self) -> dict[Node, str]:
        """How that which has no date yet is called."""
        labels: dict[Node, str] = {("milestone", rule.key): rule.label for rule in self.procedure.milestones}
        labels |= {("deadline", rule.key): rule.what for rule in self.procedure.deadlines}
        labels |= {("check", check.key): check.text for stage in self.sop.stages for check in stage.checks}
        labels |= {("field", rule.key): rule.label for rule in self.sop.fields}
        return labels | {("card", "due"): "the card's due date"}

    def checks(self, card: CardRow) -> list[CheckRow]:
        """Return the checks of a card in their order."""
        return checks.of_card(self.db, card.id)

    def deadlines(self, card: CardRow) -> list[DeadlineRow]:
        """Return the deadlines of a card."""
        return deadlines.of_card(self.db, card.id)

    def milestones(self, card: CardRow) -> list[MilestoneRow]:
        """Return the milestones of a card, and those of its customer."""
        return milestones.of_card(self.db, card.id, card.account_id)

    def values(self, card: CardRow) -> dict[str, str]:
        """Return the values of a card's fields by their keys."""
        return {key: value for _, key, value in fields.of_card(self.db, card.id)}

    def entries(self, card: CardRow) -> list[tuple[int, str]]:
        """Return (stage id, instant) of every time the card came into a stage, oldest first."""
        return entries(self.db, card)


class Reading:
    """The rows behind the dates of a card, each table read once."""

    def __init__(self, db: Database, card: CardRow, calendar: Calendar, source: Source | None = None) -> None:
        self.db, self.card, self.calendar = db, card, calendar
        self.source = source or Source(db, card.board_id)
        self.checks = self.source.checks(card)
        self.deadlines = self.source.deadlines(card)

    @property
    def has_rules(self) -> bool:
        """Whether anything on the card counts from something."""
        return bool(self.deadlines) or any(check.due_rule for check in self.checks)

    def dates(self) -> Dates:
        """Put the rows together with the rules of the board's SOP."""
        card, calendar = self.card, self.calendar
        self.sop, self.procedure = self.source.sop, self.source.procedure
        self.milestones = self.source.milestones(card)
        values = self.source.values(card)
        dated = [rule.key for rule in self.sop.fields if rule.type == "date" and values.get(rule.key)]
        anchors: dict[Node, Anchor] = {("field", key): Anchor(values[key]) for key in dated}
        anchors |= {("milestone", row.key): milestone_anchor(row) for row in self.milestones}
        if created := instant_anchor(card.created_at, calendar):
            anchors["card", "created"] = created
        if card.due:
            anchors["card", "due"] = Anchor(card.due)
        rules: dict[Node, str] = {
            ("milestone", rule.key): rule.due
            for rule in self.procedure.milestones
            if rule.due and ("milestone", rule.key) not in anchors
        }
        items = (*map(self._check, self.checks), *self._deadlines())
        labels = self.source.sop_labels
        if any((read := parse(text)) and read.anchor == "entered" for text in self._texts(items, rules)):
            labels = self._enter(items, anchors, labels)
        return Dates(items, anchors, rules, self._names(items), labels)

    def _check(self, row: CheckRow) -> Item:
        return Item(
            "check",
            row.id,
            row.key or "",
            row.text,
            rule=row.due_rule or "",
            due=row.due or "",
            done=instant_anchor(row.done_at, self.calendar),
            stage=row.stage_id or 0,
        )

    def _deadlines(self) -> list[Item]:
        stages = {rule.key: rule.stage for rule in self.procedure.deadlines if rule.stage}
        ids = {row.key: row.id for row in self.source.stages} if stages else {}
        return [
            Item(
                "deadline",
                row.id,
                row.key,
                row.what,
                rule=row.rule,
                due=row.due or "",
                done=instant_anchor(row.done_at, self.calendar),
                stage=ids.get(stages.get(row.key, ""), 0),
                warn=row.warn or "",
                met_by=row.met_by or "",
            )
            for row in self.deadlines
        ]

    def _names(self, items: tuple[Item, ...]) -> dict[str, Node]:
        """What the anchors of due rules mean; where two are called the same the milestone is meant, then the check."""
        names, checked, reached = self.source.sop_names
        return {
            **names,
            **{item.key: item.node for item in items if item.kind == "deadline"},
            **checked,
            **{item.key: item.node for item in items if item.kind == "check" and item.key},
            **reached,
            **{row.key: ("milestone", row.key) for row in self.milestones},
            "created": ("card", "created"),
            "due": ("card", "due"),
        }

    def _texts(self, items: tuple[Item, ...], rules: dict[Node, str]) -> list[str]:
        return [*(item.rule for item in items), *rules.values()]

    def _enter(
        self, items: tuple[Item, ...], anchors: dict[Node, Anchor], labels: Mapping[Node, str]
    ) -> dict[Node, str]:
        """Find the days on which the card came last into the stages of its items; return the labels."""
        here = instant_anchor(self.card.stage_since, self.calendar)
        came: dict[int, Anchor | None] = {0: here, self.card.stage_id: here}
        if any(item.stage not in came for item in items):
            for stage_id, at in self.source.entries(self.card):
                if stage_id != self.card.stage_id:
                    came[stage_id] = instant_anchor(at, self.calendar)
        anchors |= {("entered", stage): anchor for stage, anchor in came.items() if anchor}
        return {
            **labels,
            **{("entered", stage.id): f"the card to come into {stage.name}" for stage in self.source.stages},
        }


def entries(db: Database, card: CardRow) -> list[tuple[int, str]]:
    """Return (stage id, instant) of every time the card came into a stage, oldest first."""
    steps = ((event.kind, event.at, event.detail) for event in events.of_card(db, card.id) if event.kind in _ENTRIES)
    return list(entries_in(steps))


_ENTRIES = {"moved": "to_stage", "restaged": "to_stage", "created": "stage"}


def entries_in(steps: Iterable[tuple[str, str, str]]) -> Iterator[tuple[int, str]]:
    """Yield (stage id, instant) of the steps (kind, instant, detail) with which a card came into a stage."""
    for kind, at, detail in steps:
        stage = detail_of(detail).get(_ENTRIES.get(kind, ""))
        if isinstance(stage, int):
            yield stage, at


def detail_of(text: str) -> dict[str, object]:
    """Return the detail of an event from its JSON; an unreadable one is empty."""
    try:
        detail = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return detail if isinstance(detail, dict) else {}
