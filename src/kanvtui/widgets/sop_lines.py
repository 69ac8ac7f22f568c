"""How an SOP looks when it is read: why, what is open, the stages, and all that it says beside them. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from kanvtui.domain import document
from kanvtui.domain import sop_paths as paths
from kanvtui.domain.field_values import FieldRule
from kanvtui.domain.manual import DECISIONS, Chapter
from kanvtui.domain.sop import Sop, set_up
from kanvtui.domain.sop_page import Fact, SopPage
from kanvtui.domain.text import plural
from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.sop_stages import BLANK, KeyOf, overridden_lines, stage_items
from kanvtui.widgets.wrap import hanging, paragraph, widest

WIDEST = 104
"""Cells of a line at most: longer ones are hard to read."""
_CHAPTERS = {
    "Milestones": "milestones",
    "Deadlines": "deadlines",
    "Approvals": "approvals",
    "Escalations": "escalations",
    "Work that comes back": "recurring",
    "Figures": "metrics",
    "Outcomes": "outcomes",
    "How long it is kept": "retention",
    "When it happens again and again": "playbook",
    DECISIONS: "decisions",
}
"""The chapters of the manual whose rows are the items of one list."""
_CADENCE = (
    ("Weekly", "weekly"),
    ("Day", "day"),
    ("Daily", "daily"),
    ("Monthly", "monthly"),
    ("Quarterly", "quarterly"),
    ("Twice a year", "half_yearly"),
    ("Yearly", "yearly"),
    ("Improve", "improve"),
    ("Training", "training"),
)
Entry = tuple[str, str, str]
"""A line of a table: its path, what it is about, what is said of it."""


def sop_items(page: SopPage, width: int, key_of: KeyOf) -> list[Item]:
    """Lay out an SOP for a width in cells; *key_of* gives the key of each line that can be stood on."""
    return _Sop(page, min(width, WIDEST), key_of).items()


class _Sop:
    """An SOP while it is laid out."""

    def __init__(self, page: SopPage, width: int, key_of: KeyOf) -> None:
        self.page, self.width, self.key_of = page, width, key_of
        self.content, self.sop = page.content, page.sop

    def items(self) -> list[Item]:
        """Everything, a blank line between two parts."""
        found: list[Item] = []
        for part in (self.head, self.in_use, self.set_up, self.stages, self.cadence, self.roles, self.fields):
            self.put(found, part())
        for chapter, entries in self.chapters():
            self.put(found, self.chapter(chapter, entries))
        self.put(found, self.notes())
        return found

    def put(self, found: list[Item], part: Iterable[Item]) -> None:
        items = list(part)
        if items and found:
            found.append(Item(None, (BLANK,)))
        found.extend(items)

    def item(self, path: str, lines: Iterable[Line]) -> Item:
        return Item(self.key_of(path) if path else None, tuple(lines))

    def title(self, words: str, more: str = "") -> Item:
        return Item(None, (((f"{words}  ", "head"), (more, "muted")),))

    # The parts

    def head(self) -> Iterator[Item]:
        if self.sop.summary:
            yield self.item("summary", paragraph(self.sop.summary, self.width, "accent"))
        if self.sop.purpose:
            if self.sop.summary:
                yield Item(None, (BLANK,))
            yield self.item("purpose", paragraph(" ".join(self.sop.purpose.split()), self.width))

    def in_use(self) -> Iterator[Item]:
        facts = list(self.page.facts)
        if self.sop.workflow_owner:
            facts.insert(1, Fact("Workflow owner", self.sop.workflow_owner, "workflow_owner"))
        if facts:
            yield self.title("In use")
        indent = self.indent([fact.label for fact in facts])
        for fact in facts:
            yield self.item(fact.path, hanging(f"  {fact.label}", fact.words, self.width, indent, "muted", fact.tone))

    def set_up(self) -> Iterator[Item]:
        """The items that are open; when all are done, the line on top says so."""
        places = set_up_paths(self.content)
        items = set_up(self.sop)
        left = sum(not done for _, done in items)
        if left:
            yield self.title("Set-up", f"{left} of {len(items)} open")
        for (label, done), path in zip(items, places, strict=True):
            if not done:
                yield self.item(path, hanging("  □ ", f"{label} (open)", self.width, 4, "warning"))

    def stages(self) -> Iterator[Item]:
        items = list(stage_items(self.page, self.width, self.key_of))
        return iter(items[1:])

    def cadence(self) -> Iterator[Item]:
        review = document.row(self.content, "review")
        rows = [(f"review/{key}", label, document.text(review, key)) for label, key in _CADENCE]
        rows = [row for row in rows if row[2]]
        if rows:
            yield self.title("Review")
            yield from self.table(rows)

    def roles(self) -> Iterator[Item]:
        rows = self.rows("roles")
        if rows:
            yield self.title("Roles")
            yield from self.table(
                [(path, document.text(row, "name"), document.text(row, "duty")) for path, row in rows]
            )

    def fields(self) -> Iterator[Item]:
        rows = self.rows("fields")
        if rows:
            yield self.title("Fields", f"{len(rows)}")
        entries = []
        for path, row in rows:
            rule = self.sop.field(document.text(row, "key"))
            label = rule.label if rule else document.text(row, "label")
            entries.append((path, label, _field(rule) if rule else ""))
        yield from self.table(entries)

    def notes(self) -> Iterator[Item]:
        stages = {stage.key: stage.name for stage in self.sop.stages}
        rows = [
            (path, note.title, _when(note.stage, note.milestone, stages))
            for (path, _), note in zip(self.rows("notes"), self.sop.notes, strict=True)
            if not note.reference
        ]
        rows += [
            (path, meeting.name, f"meeting, {meeting.minutes} minutes" if meeting.minutes else "meeting")
            for (path, _), meeting in zip(self.rows("meetings"), self.sop.meetings, strict=True)
        ]
        if rows:
            yield self.title("Notes and meetings")
            yield from self.table(rows)

    # Chapters of the manual

    def rows(self, kind: str) -> list[tuple[str, Mapping[str, object]]]:
        """The items of a list of the document, each with its path."""
        rows = list(document.rows(self.content, kind))
        return [(paths.join(kind, name), row) for name, row in zip(paths.ids(kind, rows), rows, strict=True)]

    def chapters(self) -> Iterator[tuple[Chapter, list[Entry]]]:
        """The chapters with the path of each row: of the item it is, or of its place in a score, a table or a list."""
        left = dict(_CHAPTERS)
        named = {
            document.text(row, "name"): path for kind in ("scores", "tables", "lists") for path, row in self.rows(kind)
        }
        notes = {document.text(row, "title"): path for path, row in self.rows("notes")}
        for chapter in self.page.manual:
            kind = left.pop(chapter.title, "")
            places = [path for path, _ in self.rows(kind)] if kind else []
            if len(places) != len(chapter.rows):
                whole = "" if kind else named.get(chapter.title, "")
                places = [f"{whole}/{row}" if whole else "" for row in range(len(chapter.rows))]
                places[0] = places[0] or notes.get(chapter.title, "")
            yield chapter, [(path, *row) for path, row in zip(places, chapter.rows, strict=True)]

    def chapter(self, chapter: Chapter, entries: list[Entry]) -> Iterator[Item]:
        """Short heads stand beside what is said of them, long ones above it."""
        yield Item(None, paragraph(chapter.title, self.width, "head"))
        if any(len(what) > self.width // 3 for _, what, _ in entries):
            for path, what, said in entries:
                lines = list(hanging("  ", what, self.width, 2)) if what else []
                lines += hanging("    ", said, self.width, 4, "muted", "muted") if said else []
                yield self.item(path, (*lines, *self.passed(path)))
        elif any(what for _, what, _ in entries):
            yield from self.table(entries)
        else:
            for path, _, said in entries:
                yield self.item(path, hanging("  ", said, self.width, 4))

    def passed(self, path: str) -> list[Line]:
        """How often an approval was passed over."""
        kind, _, key = path.partition("/")
        found = self.page.overridden.get(f"{kind[:-1]}:{key}") if kind in ("approvals", "fields") else None
        return overridden_lines(found, self.page.within, self.width, 4)

    def table(self, rows: list[Entry]) -> Iterator[Item]:
        indent = self.indent([label for _, label, _ in rows])
        for path, label, words in rows:
            yield self.item(path, (*hanging(f"  {label}", words, self.width, indent), *self.passed(path)))

    def indent(self, labels: list[str]) -> int:
        return 2 + widest(labels, 8, max(8, min(34, self.width // 3))) + 2


def set_up_paths(content: Mapping[str, object]) -> tuple[str, ...]:
    """Return the path of the line that answers each of the five set-up items, in their order."""
    stages = list(document.rows(content, paths.STAGES))
    names = paths.ids(paths.STAGES, stages)

    def first(*keys: str) -> str:
        found = (
            (name, key) for name, row in zip(names, stages, strict=True) for key in keys if not document.text(row, key)
        )
        name, key = next(found, ("", ""))
        return paths.join(paths.STAGES, name, key) if name else ""

    review = document.row(content, "review")
    rhythm = "improve" if document.text(review, "weekly") or document.text(review, "daily") else "weekly"
    return "workflow_owner", first("entry", "exit"), first("owner"), "where/context", f"review/{rhythm}"


def _field(rule: FieldRule) -> str:
    parts = [
        f"the card's {rule.card.replace('_', ' ')}" if rule.card else rule.type,
        "required" if rule.required else "",
        "unique" if rule.unique else "",
        "private" if rule.private else "",
        " / ".join(rule.choices),
        rule.hint,
    ]
    return " · ".join(part for part in parts if part)


def _when(stage: str, milestone: str, stages: dict[str, str]) -> str:
    if milestone:
        return f"with the milestone {milestone.replace('_', ' ')}"
    return f"on entering {stages.get(stage, stage)}" if stage else "comes with the card"


def open_words(sop: Sop) -> str:
    """Say how many of the set-up items are open: `set-up: 2 of 5 open`, or that all are done."""
    items = set_up(sop)
    left = sum(not done for _, done in items)
    return f"set-up: {left} of {len(items)} open" if left else f"set-up: all {plural(len(items), 'item')} done"
