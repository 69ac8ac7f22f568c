"""The SOP of a board as plain frozen values, read from its JSON document without any library.

The document has the keys of an SOP file (docs/sop-format.md), filled in by `kanvtui.sops.files.load`. Reading is
tolerant, so that a document of an older or newer program never keeps a board from opening: what is missing or of
another type takes its default, what is unknown is passed over.
"""

import re
from collections.abc import Mapping

from kanvtui.domain import document
from kanvtui.domain.field_values import FieldRule, check_value
from kanvtui.domain.sentences import is_one_sentence
from kanvtui.domain.text import slug
from kanvtui.domain.values import frozen

__all__ = [
    "FACTS",
    "KINDS",
    "STALE_AFTER",
    "CheckRule",
    "FieldRule",
    "MeetingRule",
    "Need",
    "NoteTemplate",
    "ReviewRule",
    "RoleRule",
    "Sop",
    "StageRule",
    "check_value",
    "completeness",
    "forms",
    "is_one_sentence",
    "needs",
    "read",
    "set_up",
]

FACTS = {
    "account": "customer",
    "context_owner": "context owner",
    "due": "due",
    "holder": "one it waits for",
    "label": "label",
    "next": "next step",
    "note": "note",
    "outcome": "outcome",
    "owner": "owner",
    "review_by": "review-by date",
    "reviewer": "reviewer",
}
"""What every card has of its own, and may be named in `requires`: key → label."""

KINDS = ("queue", "active", "waiting", "done")
STALE_AFTER = {"queue": "20bd", "active": "5bd", "waiting": "5bd"}
"""Stale limits where an SOP is silent (design section 2)."""


@frozen
class CheckRule:
    """One line of a stage's checklist; `due` is a due rule such as `brand_strategy+2d`, `owner` often a role."""

    key: str
    text: str
    required: bool = False
    owner: str = ""
    due: str = ""
    milestone: str = ""
    maturity: str = ""
    number: int | None = None
    group: str = ""
    quality: str = ""
    steps: tuple[str, ...] = ()
    then: str = ""


@frozen
class StageRule:
    """One stage: rules to enter and to leave, four facts, limits as duration strings such as `5bd`.

    `requires` must be there to leave the stage, `requires_entry` to enter it; `needs` resolves an entry of either.
    """

    key: str
    name: str
    kind: str = "active"
    entry: str = ""
    exit: str = ""
    owner: str = ""
    input: str = ""
    output: str = ""
    signal: str = ""
    stale_after: str | None = None
    time_limit: str | None = None
    wip_limit: int | None = None
    requires: tuple[str, ...] = ()
    requires_entry: tuple[str, ...] = ()
    milestone: str = ""
    phase: str = ""
    window: str = ""
    steps: tuple[str, ...] = ()
    checks: tuple[CheckRule, ...] = ()


@frozen
class RoleRule:
    """A role and what it is there for."""

    name: str
    duty: str = ""


@frozen
class NoteTemplate:
    """A note that comes with the card, or with entering `stage` (a key), or with reaching `milestone`."""

    key: str
    title: str
    body: str = ""
    kind: str = "context"
    pinned: bool = False
    private: bool = False
    stage: str = ""
    milestone: str = ""


@frozen
class MeetingRule:
    """A meeting of the SOP: its agenda as (topic, minutes), in order, and the sum of the minutes."""

    key: str
    name: str
    type: str = ""
    stage: str = ""
    minutes: int = 0
    agenda: tuple[tuple[str, int], ...] = ()


@frozen
class ReviewRule:
    """When the SOP is looked at: weekly on which day, daily, and the rule to keep or shorten it."""

    weekly: str = ""
    daily: str = ""
    improve: str = ""
    day: str = ""


@frozen
class Need:
    """What an entry of `requires` names: kind `fact`, `field` or `check`, its key and a label for the eye."""

    kind: str
    key: str
    label: str


@frozen
class Sop:
    """An SOP in use. `fields` hold values of their own, `card_fields` show what the card has anyway."""

    name: str = ""
    summary: str = ""
    purpose: str = ""
    workflow_owner: str = ""
    card_title: str = ""
    checks_at: str = "stage"
    context: str = ""
    review: ReviewRule = ReviewRule()
    roles: tuple[RoleRule, ...] = ()
    stages: tuple[StageRule, ...] = ()
    fields: tuple[FieldRule, ...] = ()
    card_fields: tuple[FieldRule, ...] = ()
    milestones: tuple[tuple[str, str], ...] = ()
    notes: tuple[NoteTemplate, ...] = ()
    meetings: tuple[MeetingRule, ...] = ()
    trust_signals: tuple[str, ...] = ()

    def stage(self, key: str) -> StageRule | None:
        """Return the stage of that key."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def field(self, key: str) -> FieldRule | None:
        """Return the field of that key, the card's own ones included."""
        return next((rule for rule in (*self.fields, *self.card_fields) if rule.key == key), None)

    def check(self, key: str) -> CheckRule | None:
        """Return the check of that key, in whatever stage it stands."""
        return next((check for stage in self.stages for check in stage.checks if check.key == key), None)

    def checks_with_card(self, stage_key: str) -> tuple[tuple[str, CheckRule], ...]:
        """Return (stage key, check) of all checks a card gets when it is made in the stage.

        With `checks_at = "start"` these are the checks of every stage, else those of the stage itself.
        """
        found = (stage for stage in self.stages if self.checks_at == "start" or stage.key == stage_key)
        return tuple((stage.key, check) for stage in found for check in stage.checks)

    def checks_on_entry(self, stage_key: str) -> tuple[CheckRule, ...]:
        """Return the checks a card gets when it enters the stage later; none when it got all at the start."""
        stage = None if self.checks_at == "start" else self.stage(stage_key)
        return stage.checks if stage else ()

    def notes_with_card(self) -> tuple[NoteTemplate, ...]:
        """Return the notes made together with a card."""
        return tuple(note for note in self.notes if not note.stage and not note.milestone)

    def notes_on_entry(self, stage_key: str) -> tuple[NoteTemplate, ...]:
        """Return the notes made when a card enters the stage."""
        return tuple(note for note in self.notes if note.stage == stage_key and not note.milestone)


def read(sop: Mapping[str, object]) -> Sop:
    """Read the JSON document of a board's SOP; never raises, whatever its values are."""
    review, where = document.row(sop, "review"), document.row(sop, "where")
    fields = tuple(_field(row, place) for place, row in enumerate(document.rows(sop, "fields"), 1))
    return Sop(
        name=document.text(sop, "name"),
        summary=document.text(sop, "summary"),
        purpose=document.text(sop, "purpose"),
        workflow_owner=document.text(sop, "workflow_owner"),
        card_title=document.text(sop, "card_title"),
        checks_at="start" if document.text(sop, "checks_at") == "start" else "stage",
        context=document.text(where, "context"),
        review=ReviewRule(
            document.text(review, "weekly"),
            document.text(review, "daily"),
            document.text(review, "improve"),
            document.text(review, "day"),
        ),
        roles=tuple(
            RoleRule(document.text(row, "name"), document.text(row, "duty")) for row in document.rows(sop, "roles")
        ),
        stages=tuple(_stage(row, place) for place, row in enumerate(document.rows(sop, "stages"), 1)),
        fields=tuple(rule for rule in fields if not rule.card),
        card_fields=tuple(rule for rule in fields if rule.card),
        milestones=tuple(
            (document.text(row, "key"), document.text(row, "label")) for row in document.rows(sop, "milestones")
        ),
        notes=tuple(_note(row, place) for place, row in enumerate(document.rows(sop, "notes"), 1)),
        meetings=tuple(_meeting(row, place) for place, row in enumerate(document.rows(sop, "meetings"), 1)),
        trust_signals=document.texts(sop, "trust_signals"),
    )


def needs(sop: Sop, entry: str) -> tuple[Need, ...]:
    """Return what an entry of `requires` names; of several (`decision|outcome`) one is enough.

    A name is the card's own fact, else a field, else a check that must be ticked; an unknown one counts as a field.
    """
    return tuple(_need(sop, name.strip()) for name in entry.split("|"))


def set_up(sop: Sop) -> tuple[tuple[str, bool], ...]:
    """Return the five set-up items of an SOP as (label, done); open ones block nothing (B0.9)."""
    stages = sop.stages
    return (
        ("Name the workflow owner", bool(sop.workflow_owner)),
        ("Define stage entry and exit rules", bool(stages) and all(s.entry and s.exit for s in stages)),
        ("Clarify one owner per active item", bool(stages) and all(s.owner for s in stages)),
        ("Link the notes that explain decisions", bool(sop.context or sop.notes)),
        (
            "Set a review cadence and improvement rule",
            bool(sop.review.improve and (sop.review.weekly or sop.review.daily)),
        ),
    )


def completeness(sop: Sop, form: str, filled: frozenset[str]) -> tuple[int, int]:
    """Return (filled, all) of the fields of a form; FILLED holds field keys and the card's own facts.

    13 of the 14 fields of the handoff form are 93 % (customer handoff, B11).
    """
    wanted = [rule.card or rule.key for rule in (*sop.fields, *sop.card_fields) if rule.form == form]
    return sum(key in filled for key in wanted), len(wanted)


def forms(sop: Sop, filled: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return each form with how much of it is filled, in words: `13 of 14, 93 %`; 100 % is said of whole ones only."""
    found = []
    for form in dict.fromkeys(rule.form for rule in (*sop.card_fields, *sop.fields) if rule.form):
        part, whole = completeness(sop, form, filled)
        percent = 100 if part == whole else min(99, (200 * part + whole) // (2 * whole))
        found.append((form, f"{part} of {whole}, {percent} %"))
    return tuple(found)


def _need(sop: Sop, name: str) -> Need:
    if name in FACTS:
        return Need("fact", name, FACTS[name])
    if rule := sop.field(name):
        return Need("fact", rule.card, rule.label) if rule.card else Need("field", name, rule.label)
    if check := sop.check(name):
        return Need("check", name, check.text)
    return Need("field", name, name.replace("_", " "))


def _stage(row: Mapping[str, object], place: int) -> StageRule:
    name = document.text(row, "name") or f"Stage {place}"
    kind = document.text(row, "kind")
    kind = kind if kind in KINDS else "active"
    return StageRule(
        key=_key(row, name, f"stage_{place}"),
        name=name,
        kind=kind,
        entry=document.text(row, "entry"),
        exit=document.text(row, "exit"),
        owner=document.text(row, "owner"),
        input=document.text(row, "input"),
        output=document.text(row, "output"),
        signal=document.text(row, "signal"),
        stale_after=document.text(row, "stale_after") or STALE_AFTER.get(kind),
        time_limit=document.text(row, "time_limit") or None,
        wip_limit=document.whole(row, "wip_limit"),
        requires=document.texts(row, "requires"),
        requires_entry=document.texts(row, "requires_entry"),
        milestone=document.text(row, "milestone"),
        phase=document.text(row, "phase"),
        window=document.text(document.row(row, "window"), "label"),
        steps=document.texts(row, "steps"),
        checks=tuple(_check(check, f"{place}_{n}") for n, check in enumerate(document.rows(row, "checks"), 1)),
    )


def _check(row: Mapping[str, object], place: str) -> CheckRule:
    text = document.text(row, "text") or "Check"
    return CheckRule(
        key=_key(row, text, f"check_{place}"),
        text=text,
        required=document.flag(row, "required"),
        owner=document.text(row, "owner"),
        due=document.text(row, "due"),
        milestone=document.text(row, "milestone"),
        maturity=document.text(row, "maturity"),
        number=document.whole(row, "number"),
        group=document.text(row, "group"),
        quality=document.text(row, "quality"),
        steps=document.texts(row, "steps"),
        then=document.text(row, "then"),
    )


def _field(row: Mapping[str, object], place: int) -> FieldRule:
    label = document.text(row, "label") or document.text(row, "key").replace("_", " ") or f"Field {place}"
    card = document.text(row, "card")
    return FieldRule(
        key=_key(row, label, f"field_{place}"),
        label=label,
        type=document.text(row, "type") or "text",
        card=card if card in FACTS else "",
        form=document.text(row, "form"),
        required=document.flag(row, "required"),
        unique=document.flag(row, "unique"),
        private=document.flag(row, "private"),
        choices=document.texts(row, "choices"),
        pattern=_pattern(row),
        hint=document.text(row, "hint"),
        example=document.text(row, "example"),
        unit=document.text(row, "unit"),
        currency=document.text(row, "currency"),
        min=document.number(row, "min"),
        max=document.number(row, "max"),
        min_length=document.whole(row, "min_length"),
        max_length=document.whole(row, "max_length"),
        min_items=document.whole(row, "min_items"),
    )


def _note(row: Mapping[str, object], place: int) -> NoteTemplate:
    title = document.text(row, "title") or f"Note {place}"
    return NoteTemplate(
        key=_key(row, title, f"note_{place}"),
        title=title,
        body=document.text(row, "body"),
        kind=document.text(row, "kind") or "context",
        pinned=document.flag(row, "pinned"),
        private=document.flag(row, "private"),
        stage=document.text(row, "stage"),
        milestone=document.text(row, "milestone"),
    )


def _meeting(row: Mapping[str, object], place: int) -> MeetingRule:
    name = document.text(row, "name") or f"Meeting {place}"
    agenda = tuple(
        (document.text(item, "topic"), document.whole(item, "minutes") or 0) for item in document.rows(row, "agenda")
    )
    return MeetingRule(
        key=_key(row, name, f"meeting_{place}"),
        name=name,
        type=document.text(row, "type"),
        stage=document.text(row, "stage"),
        minutes=sum(minutes for _, minutes in agenda),
        agenda=agenda,
    )


def _key(row: Mapping[str, object], name: str, otherwise: str) -> str:
    return document.text(row, "key") or slug(name) or otherwise


def _pattern(row: Mapping[str, object]) -> str:
    """Return the field's pattern, or none where it is no regular expression."""
    try:
        return re.compile(document.text(row, "pattern")).pattern
    except (re.error, OverflowError, RecursionError):
        return ""
