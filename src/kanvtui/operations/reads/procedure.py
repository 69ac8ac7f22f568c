"""An SOP as a document that a new colleague can follow: why, who, the stages one by one, dates, targets, rhythm."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kanvtui.domain import document, manual, procedure_reading
from kanvtui.domain.calendar import Duration, deadline_words
from kanvtui.domain.conditions import in_words
from kanvtui.domain.deadlines import parse
from kanvtui.domain.report import Item, Items, Paragraph, Prose, Report, Section, Table, listed, table
from kanvtui.domain.sop import CheckRule, FieldRule, StageRule, needs, set_up
from kanvtui.domain.sop_reading import read
from kanvtui.domain.text import plural, slug
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import sops
from kanvtui.operations.session import Session
from kanvtui.storage import boards

Document = Mapping[str, object]

_OWN_FORM = ("metrics", "tables", "lists", "deadlines")
"""What is told as a table, or stage by stage, rather than as a chapter of the manual."""
_RHYTHM = (
    ("daily", "Every day"),
    ("weekly", "Every week"),
    ("monthly", "Every month"),
    ("quarterly", "Every quarter"),
    ("half_yearly", "Twice a year"),
    ("yearly", "Every year"),
    ("improve", "When to keep it, when to shorten it"),
)
_PLACES = (("status", "Status"), ("context", "Context"), ("blockers", "Blockers"))


def of_board(session: Session, board_id: int) -> Report:
    """Return the SOP of a board as a document; raises NotFoundError when the board is gone."""
    with session.reading() as db:
        board = boards.get(db, board_id)
        if board is None:
            raise NotFoundError("that board is gone. Choose another one with g b.")
        return report(sops.document(db, board_id), board.name)


def report(content: Document, board: str = "") -> Report:
    """Return the JSON document of an SOP as a document to read, *board* being where it is used; never raises."""
    return _Procedure(content, board).report()


class _Procedure:
    """An SOP on its way to the document."""

    def __init__(self, content: Document, board: str) -> None:
        self.content, self.board = content, board
        self.sop, self.rules = read(content), procedure_reading.read(content)
        self.stages = {stage.key: stage.name for stage in self.sop.stages}
        checks = (check for stage in self.sop.stages for check in stage.checks)
        self.labels = {
            **{rule.key: rule.label for rule in (*self.sop.fields, *self.sop.card_fields)},
            **{rule.key: rule.what for rule in self.rules.deadlines},
            **{check.key: check.text for check in checks},
            **{rule.key: rule.label for rule in self.rules.milestones},
        }

    def report(self) -> Report:
        sop = self.sop
        name = sop.name or self.board or "SOP"
        chapters = manual.chapters(self.content, _OWN_FORM)
        parts: Iterable[Section | None] = (
            self.purpose(),
            _table("Who does what", ("Role", "What for"), [(role.name, role.duty) for role in sop.roles]),
            _table("The stages at a glance", ("Stage", "Owner", "Starts from", "Ends with"), self.glance()),
            Section("Stage by stage", sections=tuple(self.stage(n, stage) for n, stage in enumerate(sop.stages, 1))),
            self.deadlines(),
            self.figures(),
            *(_chapter(chapter) for chapter in chapters if chapter.title != manual.DECISIONS),
            self.rhythm(),
            self.fields(),
            _over("Meetings", self.meetings()),
            _over("Notes and messages", self.notes()),
            _over("To look up", self.lookups()),
            *(_chapter(chapter) for chapter in chapters if chapter.title == manual.DECISIONS),
            listed("Still to set up", (Item(label) for label, done in set_up(sop) if not done)),
        )
        file = slug(name).replace("_", "-")[:48].strip("-") or "sop"
        return Report(name, tuple(self.about()), tuple(filter(None, parts)), file)

    def text(self, key: str) -> str:
        return document.text(self.content, key)

    def about(self) -> Iterator[str]:
        """What it is, in which version, who looks after it."""
        if self.sop.summary:
            yield self.sop.summary
        version = f"Version {self.text('version')}" if self.text("version") else ""
        owner = f"maintained by {self.sop.workflow_owner}" if self.sop.workflow_owner else ""
        board = f"used on the board “{self.board}”" if self.board and self.board != self.sop.name else ""
        if facts := [fact for fact in (version, owner, board) if fact]:
            words = ", ".join(facts)
            yield words[0].upper() + words[1:]

    def purpose(self) -> Section | None:
        purpose = " ".join(self.sop.purpose.split())
        told = (
            ("It covers", self.text("scope")),
            ("It is for", ", ".join(document.texts(self.content, "audience"))),
            ("Each card is", self.text("object")),
            ("Without it", self.text("failure_mode")),
            ("It works when one sees", ", ".join(self.sop.trust_signals)),
        )
        items = _facts(told)
        blocks = (*((Paragraph(purpose),) if purpose else ()), *items)
        return Section("What it is for", blocks) if blocks else None

    # Stages

    def glance(self) -> list[tuple[str, ...]]:
        stages = enumerate(self.sop.stages, 1)
        return [(f"{number} {stage.name}", stage.owner, stage.input, stage.output) for number, stage in stages]

    def stage(self, number: int, stage: StageRule) -> Section:
        """Return a stage with what must be true, what is to be done and how long it may take."""
        sections = (
            listed("What is done here", map(Item, stage.steps)),
            listed("Checklist", self.checks(stage)),
        )
        return Section(f"Stage {number}: {stage.name}", _facts(self.stage_facts(stage)), tuple(filter(None, sections)))

    def stage_facts(self, stage: StageRule) -> Iterator[tuple[str, str]]:
        limits = (
            f"at most {_length(stage.time_limit)}" if stage.time_limit else "",
            f"stale after {_length(stage.stale_after)} without news" if stage.stale_after else "",
        )
        asked = (rule.name for rule in self.rules.approvals if rule.stage == stage.key and rule.required)
        yield from (
            ("Part of", stage.phase),
            ("Owner", stage.owner),
            ("A card comes in when", stage.entry),
            ("It must have before", self.needs(stage.requires_entry)),
            ("It starts from", stage.input),
            ("It ends with", stage.output),
            ("A card leaves when", stage.exit),
            ("It must have by then", self.needs(stage.requires)),
            ("Approved by then", ", ".join(asked)),
            ("When", stage.window),
            ("Time", ", ".join(filter(None, limits))),
            ("Work in progress", f"at most {plural(stage.wip_limit, 'card')}" if stage.wip_limit else ""),
            ("A review looks at", stage.signal),
        )

    def needs(self, entries: Iterable[str]) -> str:
        return ", ".join(" or ".join(need.label for need in needs(self.sop, entry)) for entry in entries)

    def checks(self, stage: StageRule) -> Iterator[Item]:
        """Return the checklist in its order; checks of one group that follow each other stand under its name."""
        group: list[Item] = []
        for place, check in enumerate(stage.checks):
            following = stage.checks[place + 1].group if place + 1 < len(stage.checks) else ""
            if not check.group:
                yield self.check(check)
                continue
            group.append(self.check(check))
            if following != check.group:
                yield Item(check.group, items=tuple(group))
                group = []

    def check(self, check: CheckRule) -> Item:
        facts = (
            "required" if check.required else "",
            check.owner,
            f"due {self.due(check.due)}" if check.due else "",
            in_words(check.when),
            check.maturity,
        )
        deeper = (
            *map(Item, check.steps),
            *((Item("Done well when", check.quality),) if check.quality else ()),
            *((Item("Then", check.then),) if check.then else ()),
        )
        return Item(check.text, ", ".join(filter(None, facts)), deeper)

    def due(self, rule: str) -> str:
        """Say a due rule with the names of what it counts from."""
        found, words = parse(rule), deadline_words(rule)
        label = self.labels.get(found.anchor, "") if found else ""
        if not found or not label:
            return words
        before, _, behind = words.rpartition(found.anchor.replace("_", " "))
        return f"{before}“{label}”{behind}"

    # Beside the stages

    def deadlines(self) -> Section | None:
        rows = [
            (rule.what, self.due(rule.due), rule.owner, self.stages.get(rule.stage, rule.stage), in_words(rule.when))
            for rule in self.rules.deadlines
        ]
        return _table("Deadlines", ("What", "Due", "Who", "Stage", "Only if"), rows)

    def figures(self) -> Section | None:
        rows = [(rule.name, rule.target, rule.how, rule.every, rule.if_missed) for rule in self.rules.metrics]
        return _table("Targets", ("Figure", "Target", "How it is found", "Looked at", "If missed"), rows)

    def fields(self) -> Section | None:
        rules = (*self.sop.card_fields, *self.sop.fields)
        rows = [(rule.label, _kind(rule), "yes" if rule.required else "", rule.form, rule.hint) for rule in rules]
        return _table("What is written on a card", ("Field", "Holds", "Needed", "Form", "How"), rows)

    def meetings(self) -> Iterator[Section]:
        for meeting in document.rows(self.content, "meetings"):
            minutes = document.whole(meeting, "minutes")
            stage = document.text(meeting, "stage")
            told = (
                ("For", document.text(meeting, "goal")),
                ("How often", document.text(meeting, "every")),
                ("Length", plural(minutes, "minute") if minutes else ""),
                ("Stage", self.stages.get(stage, stage)),
                ("In the calendar", document.text(meeting, "title")),
            )
            agenda = [
                (document.text(row, "topic"), str(document.whole(row, "minutes") or ""), *_asks(row))
                for row in document.rows(meeting, "agenda")
            ]
            sections = (
                listed("Before", map(Item, document.texts(meeting, "before"))),
                _table("Agenda", ("Point", "Minutes", "Questions"), agenda),
                listed("What comes out", map(Item, document.texts(meeting, "outputs"))),
                listed("Afterwards", map(Item, document.texts(meeting, "after"))),
            )
            yield Section(document.text(meeting, "name"), _facts(told), tuple(filter(None, sections)))

    def notes(self) -> Iterator[Section]:
        for note in self.sop.notes:
            stage = f"on entering {self.stages.get(note.stage, note.stage)}" if note.stage else ""
            reached = f"when “{self.labels.get(note.milestone, note.milestone)}” is reached" if note.milestone else ""
            with_work = "with each card of the work that comes back" if note.recurring else ""
            begun = f"Begun {reached or with_work or stage or 'with the card'}."
            yield Section(note.title, (Paragraph(begun), *((Prose(note.body),) if note.body else ())))

    def lookups(self) -> Iterator[Section]:
        for found in document.rows(self.content, "tables"):
            head, cells = document.texts(found, "columns"), found.get("rows")
            rows = [tuple(map(str, row)) for row in cells if isinstance(row, list)] if isinstance(cells, list) else []
            whole = tuple((*row, *("",) * len(head))[: len(head)] for row in rows)
            yield Section(document.text(found, "name"), (Table(head, whole),) if head else ())
        for found in document.rows(self.content, "lists"):
            items = tuple(map(Item, document.texts(found, "items")))
            yield Section(document.text(found, "name"), (Items(items),) if items else ())

    def rhythm(self) -> Section | None:
        review, where = document.row(self.content, "review"), document.row(self.content, "where")
        day = document.text(review, "day")
        told = [(words, document.text(review, key)) for key, words in _RHYTHM]
        looked = ", ".join(document.texts(review, "inspect"))
        items = _facts(
            (
                *told,
                ("Day of the weekly review", day),
                ("A review inspects", looked),
                ("The SOP is looked at next", document.text(review, "next_review")),
                *((f"{words} is written", document.text(where, key)) for key, words in _PLACES),
            )
        )
        return Section("Rhythm", items) if items else None


def _facts(told: Iterable[tuple[str, str]]) -> tuple[Items, ...]:
    """Return a list of what is known; none where nothing is."""
    items = tuple(Item(label, words) for label, words in told if words)
    return (Items(items),) if items else ()


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Section | None:
    """Return a section of one table without the columns in which nothing stands."""
    used = [column for column in range(len(head)) if not column or any(row[column] for row in rows)]
    return table(title, tuple(head[column] for column in used), (tuple(row[column] for column in used) for row in rows))


def _over(title: str, sections: Iterable[Section]) -> Section | None:
    found = tuple(sections)
    return Section(title, sections=found) if found else None


def _chapter(chapter: manual.Chapter) -> Section:
    return Section(
        chapter.title, (Items(tuple(Item(what or said, said if what else "") for what, said in chapter.rows)),)
    )


def _asks(row: Document) -> tuple[str]:
    return (" ".join(document.texts(row, "asks")),)


def _kind(rule: FieldRule) -> str:
    """Say what a field holds: `money in USD`, `one of: Low, High`."""
    if rule.choices:
        return f"one of: {', '.join(rule.choices)}"
    words = {"long": "text of several lines", "url": "address", "email": "mail address", "phone": "phone number"}
    unit = f" in {rule.currency or rule.unit}" if rule.currency or rule.unit else ""
    example = f", such as {rule.example}" if rule.example else ""
    return f"{words.get(rule.type, rule.type)}{unit}{example}"


def _length(text: str) -> str:
    try:
        return Duration.parse(text).words
    except InputError:
        return text
