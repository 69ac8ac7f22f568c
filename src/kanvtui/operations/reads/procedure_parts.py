"""What an SOP says beside its stages, as sections of the document that `procedure` puts together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from kanvtui.domain import document
from kanvtui.domain.approvals import ApprovalRule, ApprovalStep
from kanvtui.domain.calendar import deadline_words, duration_words
from kanvtui.domain.conditions import in_words
from kanvtui.domain.deadlines import DeadlineRule, parse
from kanvtui.domain.manual import every_words
from kanvtui.domain.metrics import MetricRule
from kanvtui.domain.recurrence import RecurringCheck, RecurringRule
from kanvtui.domain.report import Item, Items, Paragraph, Prose, Section, Table, listed, table
from kanvtui.domain.scores import Band, ScorePart, ScoreRule
from kanvtui.domain.sop import FieldRule, NoteTemplate
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen

Document = Mapping[str, object]

_RHYTHM = (
    ("daily", "Every day"),
    ("weekly", "Every week"),
    ("monthly", "Every month"),
    ("quarterly", "Every quarter"),
    ("half_yearly", "Twice a year"),
    ("yearly", "Every year"),
    ("improve", "When to keep it, when to shorten it"),
)
_PLACES = (
    ("status", "Status is written"),
    ("context", "Context is written"),
    ("blockers", "Blockers are looked at"),
)
_HOLDS = {"long": "text of several lines", "url": "address", "email": "mail address", "phone": "phone number"}


@frozen
class Names:
    """How stages, and what due rules count from, are called; both by their keys."""

    stages: Mapping[str, str]
    labels: Mapping[str, str]

    def stage(self, key: str) -> str:
        """Return the name of a stage; what is none stays."""
        return self.stages.get(key, key)

    def due(self, rule: str) -> str:
        """Say a due rule with the name of what it counts from: `2 days after “Kickoff call held”`."""
        found, words = parse(rule), deadline_words(rule)
        label = self.labels.get(found.anchor, "") if found else ""
        if not found or not label:
            return words
        before, _, behind = words.rpartition(found.anchor.replace("_", " "))
        return f"{before}“{label}”{behind}"


# Dates


def deadlines(rules: Iterable[DeadlineRule], names: Names) -> Section | None:
    """Return what is due when."""
    rows = [
        (rule.what, names.due(rule.due), rule.owner, names.stage(rule.stage), in_words(rule.when)) for rule in rules
    ]
    return spare_table("Deadlines", ("What", "Due", "Who", "Stage", "Only if"), rows)


def recurring(rules: Iterable[RecurringRule], names: Names) -> Section | None:
    """Return the work that comes back, with its checklists."""

    def check(line: RecurringCheck) -> Item:
        due = f"due {names.due(line.due)}" if line.due else ""
        return Item(line.text, said("required" if line.required else "", line.owner, due))

    def item(rule: RecurringRule) -> Item:
        words = said(
            every_words(rule.every),
            "for each customer" if rule.per == "account" else "",
            "once the last is done" if rule.on == "completion" else "",
            f"the first {names.due(rule.first)}" if rule.first else "",
            f"in {names.stage(rule.stage)}" if rule.stage else "",
            rule.owner,
        )
        return Item(rule.title, words, tuple(map(check, rule.checks)))

    return listed("Work that comes back", map(item, rules))


# Approvals and figures


def approvals(rules: Iterable[ApprovalRule], names: Names) -> Section | None:
    """Return who has to say yes, to what, before what."""

    def item(rule: ApprovalRule) -> Item:
        several = not rule.field and len(rule.steps) > 1
        together = "all at once" if rule.order == "together" else "one after the other"
        words = said(
            f"before a card leaves {names.stage(rule.stage)}" if rule.stage else "",
            f"with “{names.labels.get(rule.check, rule.check)}”" if rule.check else "",
            f"by {names.labels.get(rule.field, rule.field)}" if rule.field else "",
            together if several else "",
            in_words(rule.when),
            "" if rule.required else "stops nothing",
        )
        return Item(rule.name, words, tuple(map(_approver, rule.steps)))

    return listed("Approvals", map(item, rules))


def _approver(step: ApprovalStep) -> Item:
    ceiling = f"below {_figure(step.below)}" if step.below is not None else ""
    ceiling = ceiling or (f"up to {_figure(step.up_to)}" if step.up_to is not None else "")
    limit = f"within {duration_words(step.limit)}" if step.limit else ""
    return Item(step.approver, said(ceiling, step.what, limit))


def targets(rules: Iterable[MetricRule]) -> Section | None:
    """Return the figures with their targets."""
    rows = [(rule.name, rule.target, rule.how, rule.every, rule.if_missed) for rule in rules]
    return spare_table("Targets", ("Figure", "Target", "How it is found", "Looked at", "If missed"), rows)


def scores(rules: Iterable[ScoreRule]) -> Iterator[Section]:
    """Yield each score: what it is made of, and what follows from it."""
    for rule in rules:
        how = "The sum of its parts" if rule.aggregate == "sum" else "The average of its parts"
        words = said(how, f"entered {rule.when}" if rule.when else "", "the customer's health" if rule.health else "")
        parts = listed("Parts", map(_part, rule.parts))
        bands = listed("What follows", map(_band, rule.bands))
        yield Section(rule.name, (Paragraph(f"{words}."),), tuple(filter(None, (parts, bands))))


def _part(part: ScorePart) -> Item:
    words = tuple(Item(f"{word.word}: {_figure(word.value)}", word.means) for word in part.words)
    return Item(part.label, f"{_figure(part.min)} to {_figure(part.max)}", words)


def _band(band: Band) -> Item:
    within = f"within {duration_words(band.within)}" if band.within else ""
    card = f"makes the card “{band.card}”" if band.card else ""
    words = said(f"from {_figure(band.at_least)}", band.colour, band.owner, within, card)
    return Item(band.name, words, (Item(band.action),) if band.action else ())


# What is written


def fields(rules: Iterable[FieldRule]) -> Section | None:
    """Return what is written on a card."""
    rows = [(rule.label, _holds(rule), "yes" if rule.required else "", rule.form, _how(rule)) for rule in rules]
    return spare_table("What is written on a card", ("Field", "Holds", "Needed", "Form", "How"), rows)


def _holds(rule: FieldRule) -> str:
    """Say what a field holds: `money in USD`, `one of: Low, High`."""
    if rule.choices:
        return f"one of: {', '.join(rule.choices)}"
    unit = f" in {rule.currency or rule.unit}" if rule.currency or rule.unit else ""
    return f"{_HOLDS.get(rule.type, rule.type)}{unit}"


def _how(rule: FieldRule) -> str:
    lines = f"at least {plural(rule.min_items, 'line')}" if rule.min_items else ""
    chars = f"at least {plural(rule.min_length, 'character')}" if rule.min_length else ""
    return said(
        rule.hint, rule.target, lines, chars, f"such as {rule.example}" if rule.example else "",
        "no two cards the same" if rule.unique else "",
    )  # fmt: skip


def notes(templates: Iterable[NoteTemplate], names: Names) -> Iterator[Section]:
    """Yield each note and message that comes along, with when it does, and those that are only read."""
    for note in templates:
        if note.reference:
            begun = ""
        elif note.milestone:
            begun = f"when “{names.labels.get(note.milestone, note.milestone)}” is reached"
        elif note.recurring:
            begun = "with each card of the work that comes back"
        else:
            begun = f"on entering {names.stage(note.stage)}" if note.stage else "with the card"
        when = (Paragraph(f"It comes {begun}."),) if begun else ()
        yield Section(note.title, (*when, *((Prose(note.body),) if note.body else ())))


def meetings(content: Document, names: Names) -> Iterator[Section]:
    """Yield each meeting with its agenda."""
    for meeting in document.rows(content, "meetings"):
        minutes = document.whole(meeting, "minutes")
        told = (
            ("For", document.text(meeting, "goal")),
            ("How often", document.text(meeting, "every")),
            ("Length", plural(minutes, "minute") if minutes else ""),
            ("Stage", names.stage(document.text(meeting, "stage"))),
            ("In the calendar", document.text(meeting, "title")),
        )
        agenda = [
            (
                document.text(row, "topic"),
                str(document.whole(row, "minutes") or ""),
                " ".join(document.texts(row, "asks")),
            )
            for row in document.rows(meeting, "agenda")
        ]
        sections = (
            listed("Before", map(Item, document.texts(meeting, "before"))),
            spare_table("Agenda", ("Point", "Minutes", "Questions"), agenda),
            listed("What comes out", map(Item, document.texts(meeting, "outputs"))),
            listed("Afterwards", map(Item, document.texts(meeting, "after"))),
        )
        yield Section(document.text(meeting, "name"), facts(told), tuple(filter(None, sections)))


def _point(row: Document) -> Iterator[str]:
    yield document.text(row, "topic")
    yield str(document.whole(row, "minutes") or "")
    yield " ".join(document.texts(row, "asks"))


def lookups(content: Document) -> Iterator[Section]:
    """Yield the tables and lists to look things up in."""
    for found in document.rows(content, "tables"):
        head, cells = document.texts(found, "columns"), found.get("rows")
        rows = [tuple(map(str, row)) for row in cells if isinstance(row, list)] if isinstance(cells, list) else []
        whole = tuple((*row, *("",) * len(head))[: len(head)] for row in rows)
        yield Section(document.text(found, "name"), (Table(head, whole),) if head else ())
    for found in document.rows(content, "lists"):
        items = tuple(map(Item, document.texts(found, "items")))
        yield Section(document.text(found, "name"), (Items(items),) if items else ())


def rhythm(content: Document) -> Section | None:
    """Return when the work and the SOP are looked at, and where one writes what."""
    review, where = document.row(content, "review"), document.row(content, "where")
    items = facts(
        (
            *((words, document.text(review, key)) for key, words in _RHYTHM),
            ("Day of the weekly review", document.text(review, "day")),
            ("A review inspects", ", ".join(document.texts(review, "inspect"))),
            ("The SOP is looked at next", document.text(review, "next_review")),
            *((words, document.text(where, key)) for key, words in _PLACES),
        )
    )
    return Section("Rhythm", items) if items else None


# In which form


def facts(told: Iterable[tuple[str, str]]) -> tuple[Items, ...]:
    """Return a list of what is known; none where nothing is."""
    items = tuple(Item(label, words) for label, words in told if words)
    return (Items(items),) if items else ()


def spare_table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Section | None:
    """Return a section of one table without the columns in which nothing stands."""
    used = [column for column in range(len(head)) if not column or any(row[column] for row in rows)]
    return table(title, tuple(head[column] for column in used), (tuple(row[column] for column in used) for row in rows))


def over(title: str, sections: Iterable[Section]) -> Section | None:
    """Return a section over others, None over none."""
    found = tuple(sections)
    return Section(title, sections=found) if found else None


def said(*parts: str) -> str:
    """Join what there is to say."""
    return ", ".join(filter(None, parts))


def _figure(number: Decimal) -> str:
    return f"{number.normalize():,f}"
