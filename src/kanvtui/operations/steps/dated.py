"""All dates of one card, read at once: what due rules count from, and what they date."""

import json

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.deadlines import Anchor, Dates, Item, Node, parse
from kanvtui.domain.instants import moment
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.sop import Sop
from kanvtui.operations import sops
from kanvtui.storage import boards, checks, deadlines, events, fields, milestones
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


class Reading:
    """The rows behind the dates of a card, each table read once."""

    def __init__(self, db: Database, card: CardRow, calendar: Calendar) -> None:
        self.db, self.card, self.calendar = db, card, calendar
        self.checks: list[CheckRow] = checks.of_card(db, card.id)
        self.deadlines: list[DeadlineRow] = deadlines.of_card(db, card.id)

    @property
    def has_rules(self) -> bool:
        """Whether anything on the card counts from something."""
        return bool(self.deadlines) or any(check.due_rule for check in self.checks)

    def dates(self) -> Dates:
        """Put the rows together with the rules of the board's SOP."""
        card, calendar = self.card, self.calendar
        self.sop: Sop = sops.of_board(self.db, card.board_id)
        self.procedure: Procedure = sops.procedure_of(self.db, card.board_id)
        self.milestones = milestones.of_card(self.db, card.id, card.account_id)
        values = {key: value for _, key, value in fields.of_card(self.db, card.id)}
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
        labels = self._labels()
        if any((read := parse(text)) and read.anchor == "entered" for text in self._texts(items, rules)):
            self._enter(items, anchors, labels)
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
        ids = {row.key: row.id for row in boards.stages(self.db, self.card.board_id)} if stages else {}
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
        names: dict[str, Node] = {rule.key: ("field", rule.key) for rule in self.sop.fields if rule.type == "date"}
        names |= {rule.key: ("card", "due") for rule in self.sop.card_fields if rule.card == "due"}
        names |= {rule.key: ("deadline", rule.key) for rule in self.procedure.deadlines}
        names |= {item.key: item.node for item in items if item.kind == "deadline"}
        names |= {check.key: ("check", check.key) for stage in self.sop.stages for check in stage.checks}
        names |= {item.key: item.node for item in items if item.kind == "check" and item.key}
        names |= {rule.key: ("milestone", rule.key) for rule in self.procedure.milestones}
        names |= {row.key: ("milestone", row.key) for row in self.milestones}
        return names | {"created": ("card", "created"), "due": ("card", "due")}

    def _labels(self) -> dict[Node, str]:
        """How that which has no date yet is called."""
        labels: dict[Node, str] = {("milestone", rule.key): rule.label for rule in self.procedure.milestones}
        labels |= {("deadline", rule.key): rule.what for rule in self.procedure.deadlines}
        labels |= {("check", check.key): check.text for stage in self.sop.stages for check in stage.checks}
        labels |= {("field", rule.key): rule.label for rule in self.sop.fields}
        return labels | {("card", "due"): "the card's due date"}

    def _texts(self, items: tuple[Item, ...], rules: dict[Node, str]) -> list[str]:
        return [*(item.rule for item in items), *rules.values()]

    def _enter(self, items: tuple[Item, ...], anchors: dict[Node, Anchor], labels: dict[Node, str]) -> None:
        """Find the days on which the card came into the stages of its items, the last time it did."""
        here = instant_anchor(self.card.stage_since, self.calendar)
        came: dict[int, Anchor | None] = {0: here, self.card.stage_id: here}
        if any(item.stage not in came for item in items):
            for stage, at in entries(self.db, self.card):
                if stage != self.card.stage_id:
                    came[stage] = instant_anchor(at, self.calendar)
        anchors |= {("entered", stage): anchor for stage, anchor in came.items() if anchor}
        stages = boards.stages(self.db, self.card.board_id)
        labels |= {("entered", stage.id): f"the card to come into {stage.name}" for stage in stages}


def entries(db: Database, card: CardRow) -> list[tuple[int, str]]:
    """Return (stage id, instant) of every time the card came into a stage, oldest first."""
    keys = {"moved": "to_stage", "created": "stage"}
    found = []
    for event in events.of_card(db, card.id):
        stage = detail_of(event.detail).get(keys.get(event.kind, ""))
        if isinstance(stage, int):
            found.append((stage, event.at))
    return found


def detail_of(text: str) -> dict[str, object]:
    """Return the detail of an event from its JSON; an unreadable one is empty."""
    try:
        detail = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return detail if isinstance(detail, dict) else {}
