"""The SOP of a board as plain frozen values; the keys are those of an SOP file (docs/sop-format.md)."""

from kanvtui.domain.field_values import FieldRule, check_value
from kanvtui.domain.sentences import is_one_sentence
from kanvtui.domain.values import frozen

__all__ = [
    "CARDS_OWN",
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
    "set_up",
]

FACTS = {
    "account": "customer",
    "context_owner": "context owner",
    "due": "due",
    "holder": "holder",
    "label": "label",
    "next": "next step",
    "note": "note",
    "outcome": "outcome",
    "owner": "owner",
    "review_by": "review-by date",
    "reviewer": "reviewer",
}
"""What every card has of its own, and may be named in `requires`: key → label."""
_OWN = {
    "owner": ("owner", "card_owner", "assignee", "accountable_owner"),
    "due": ("due", "due_date", "target_date", "deadline"),
    "account": ("account", "customer", "client", "customer_name", "client_name"),
    "reviewer": ("reviewer",),
    "review_by": ("review_by", "review_date", "review_by_date"),
    "holder": ("holder",),
    "context_owner": ("context_owner",),
    "label": ("label", "labels", "tags"),
}
CARDS_OWN = {name: fact for fact, names in _OWN.items() for name in names}
"""What fields are called that mean a fact of the card, as slugs, and which fact that is."""

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
    when: str = ""


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
    """A note that comes with the card, with entering `stage`, reaching `milestone` or with each card of `recurring`.

    `date` is the milestone whose day `[DATE]` in it becomes. A `reference` is read with the SOP: no card gets it.
    """

    key: str
    title: str
    body: str = ""
    kind: str = "context"
    pinned: bool = False
    private: bool = False
    stage: str = ""
    milestone: str = ""
    date: str = ""
    recurring: str = ""
    reference: bool = False

    @property
    def comes_along(self) -> bool:
        """True when it comes with a card or with its stage, neither with a milestone nor with recurring work."""
        return not (self.milestone or self.recurring or self.reference)


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
    """When the SOP is looked at: weekly on which day, daily, and the rule to keep or shorten it.

    So many `exceptions` of one rule within `exceptions_within` (a duration) are a repeated exception. `next_review` is
    the local day on which the SOP itself is to be looked at, `""` for none.
    """

    weekly: str = ""
    daily: str = ""
    improve: str = ""
    day: str = ""
    exceptions: int = 3
    exceptions_within: str = "30d"
    next_review: str = ""


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
        return tuple(note for note in self.notes if note.comes_along and not note.stage)

    def notes_on_entry(self, stage_key: str) -> tuple[NoteTemplate, ...]:
        """Return the notes made when a card enters the stage."""
        return tuple(note for note in self.notes if note.comes_along and note.stage == stage_key)

    def notes_of_recurring(self, key: str) -> tuple[NoteTemplate, ...]:
        """Return the notes made with each card of that recurring work."""
        return tuple(note for note in self.notes if note.recurring == key and not note.reference)


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
        ("Link the notes that explain decisions", bool(sop.context) or not all(note.reference for note in sop.notes)),
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
