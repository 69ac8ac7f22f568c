"""An SOP as a document that a new colleague can follow: why, who, the stages one by one, dates, targets, rhythm."""

from collections.abc import Iterable, Iterator, Mapping

from kanvtui.domain import document, manual, procedure_reading
from kanvtui.domain.calendar import duration_words
from kanvtui.domain.conditions import in_words
from kanvtui.domain.report import Item, Items, Paragraph, Report, Section, listed
from kanvtui.domain.sop import CheckRule, StageRule, needs, set_up
from kanvtui.domain.sop_reading import read
from kanvtui.domain.text import plural, slug
from kanvtui.errors import RefusedError
from kanvtui.operations import lookup, sops
from kanvtui.operations.reads import procedure_parts as parts
from kanvtui.operations.session import Session

Document = Mapping[str, object]

_OWN_FORM = ("approvals", "deadlines", "lists", "metrics", "notes", "recurring", "scores", "tables")
"""What `procedure_parts` tells, rather than a chapter of the manual."""


def of_board(session: Session, board_id: int) -> Report:
    """Return the SOP of a board as a document; raises NotFoundError, RefusedError for one that cannot be read."""
    with session.reading() as db:
        board = lookup.open_board(db, board_id)
        content = sops.document(db, board_id)
    if not content:
        raise RefusedError(f"{sops.UNREADABLE} — nothing was written. {sops.REMEDY}.")
    return report(content, board.name)


def report(content: Document, board: str = "") -> Report:
    """Return the JSON document of an SOP as a document to read, *board* being where it is used; never raises."""
    return _Procedure(content, board).report()


class _Procedure:
    """An SOP on its way to the document."""

    def __init__(self, content: Document, board: str) -> None:
        self.content, self.board = content, board
        self.sop, self.rules = read(content), procedure_reading.read(content)
        checks = (check for stage in self.sop.stages for check in stage.checks)
        labels = {
            **{rule.key: rule.label for rule in (*self.sop.fields, *self.sop.card_fields)},
            **{rule.key: rule.what for rule in self.rules.deadlines},
            **{check.key: check.text for check in checks},
            **{rule.key: rule.label for rule in self.rules.milestones},
        }
        self.names = parts.Names({stage.key: stage.name for stage in self.sop.stages}, labels)

    def report(self) -> Report:
        sop = self.sop
        name = sop.name or self.board or "SOP"
        chapters = manual.chapters(self.content, _OWN_FORM)
        rules, names = self.rules, self.names
        sections: Iterable[Section | None] = (
            self.purpose(),
            parts.spare_table("Who does what", ("Role", "What for"), [(role.name, role.duty) for role in sop.roles]),
            parts.spare_table("The stages at a glance", ("Stage", "Owner", "Starts from", "Ends with"), self.glance()),
            Section("Stage by stage", sections=tuple(self.stage(n, stage) for n, stage in enumerate(sop.stages, 1))),
            parts.deadlines(rules.deadlines, names),
            parts.approvals(rules.approvals, names),
            parts.targets(rules.metrics),
            *(_chapter(chapter) for chapter in chapters if chapter.title not in (manual.RECURRING, manual.DECISIONS)),
            parts.recurring(rules.recurring, names),
            parts.over("Scores", parts.scores(rules.scores)),
            parts.rhythm(self.content),
            parts.fields((*sop.card_fields, *sop.fields)),
            parts.over("Meetings", parts.meetings(self.content, names)),
            parts.over("Notes and messages", parts.notes(sop.notes, names)),
            parts.over("To look up", parts.lookups(self.content)),
            *(_chapter(chapter) for chapter in chapters if chapter.title == manual.DECISIONS),
            listed("Still to set up", (Item(label) for label, done in set_up(sop) if not done)),
        )
        file = slug(name).replace("_", "-")[:48].strip("-") or "sop"
        return Report(name, tuple(self.about()), tuple(filter(None, sections)), file)

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
        items = parts.facts(told)
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
        facts = parts.facts(self.stage_facts(stage))
        return Section(f"Stage {number}: {stage.name}", facts, tuple(filter(None, sections)))

    def stage_facts(self, stage: StageRule) -> Iterator[tuple[str, str]]:
        limits = (
            f"at most {duration_words(stage.time_limit)}" if stage.time_limit else "",
            f"stale after {duration_words(stage.stale_after)} without news" if stage.stale_after else "",
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
            ("Time", parts.said(*limits)),
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
            f"due {self.names.due(check.due)}" if check.due else "",
            in_words(check.when),
            check.maturity,
        )
        deeper = (
            *map(Item, check.steps),
            *((Item("Done well when", check.quality),) if check.quality else ()),
            *((Item("Then", check.then),) if check.then else ()),
        )
        return Item(check.text, parts.said(*facts), deeper)


def _chapter(chapter: manual.Chapter) -> Section:
    items = tuple(Item(what or said, said if what else "") for what, said in chapter.rows)
    return Section(chapter.title, (Items(items),))
