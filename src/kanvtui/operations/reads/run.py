"""One run of an SOP as a document: every step, check, approval, exception, note and date of a card, done or not."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from kanvtui.domain.dates import clock_key, day_words, due_day, due_key, full_day
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.instants import stamp
from kanvtui.domain.pictures import CardDetail, CheckLine, FieldLine, NoteLine
from kanvtui.domain.report import Block, Item, Items, Paragraph, Prose, Report, Section, Table, listed, table
from kanvtui.domain.text import is_blank, plural, slug
from kanvtui.errors import NotFoundError
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.reads import history
from kanvtui.operations.reads.moment import Moment, moment
from kanvtui.operations.reads.written import length, when
from kanvtui.operations.session import Session
from kanvtui.storage import approvals, boards, deadlines, events
from kanvtui.storage.approvals import ApprovalRow
from kanvtui.storage.database import Database
from kanvtui.storage.deadlines import DeadlineRow
from kanvtui.storage.events import EventRow

NAME_LIMIT = 48
"""Characters of a title that stand in the name of a file."""
_SAID = {"approved": "approved", "changes_requested": "asked for a change", "deviated": "showed a deviation"}


def run(session: Session, card_id: int) -> Report:
    """Read a whole card as a document; raises NotFoundError when it is gone, archived and deleted ones are found."""
    with session.reading() as db:
        return _Run(db, session, card_reads.read(db, session, card_id)).report()


def field(line: FieldLine) -> tuple[str, str]:
    """Return a field with its value, days in words."""
    return line.label, full_day(line.value) if line.type.startswith("date") else line.value


class _Run:
    """A card on its way to the document."""

    def __init__(self, db: Database, session: Session, card: CardDetail) -> None:
        self.db, self.card = db, card
        self.at = moment(session.now(), session.calendar, boards.stages(db, card.board_id))
        self.events = events.of_card(db, card.id)
        board = boards.get(db, card.board_id)
        if board is None:
            raise NotFoundError(f"the board of card {card.id} is gone.")
        self.sop = board.sop_name

    def report(self) -> Report:
        card = self.card
        parts: Iterable[Section | None] = (
            Section("At a glance", (Items(tuple(self.facts())),)),
            table("Stages", ("Stage", "From", "Until", "Time"), self.stages()),
            table("Steps", ("Step", "Stage", "State", "Who"), [self.check(check) for check in card.checks]),
            table("Milestones", ("Milestone", "Date", "State"), self.milestones()),
            table("Deadlines", ("What", "Due", "State"), [self.deadline(row) for row in self.deadlines()]),
            self.approvals(),
            listed("Exceptions", self.exceptions()),
            table("Fields", ("Field", "Value"), [field(line) for line in card.fields if line.value]),
            table("Figures", ("Figure", "Value"), self.figures()),
            self.notes(),
            table("History", ("When", "What", "Who"), [self.event(event) for event in self.events]),
        )
        return Report(card.title, tuple(self.about()), tuple(filter(None, parts)), self.name())

    def name(self) -> str:
        words = slug(self.card.title).replace("_", "-")[:NAME_LIMIT].strip("-")
        return "-".join(filter(None, ("card", str(self.card.id), words)))

    def about(self) -> Iterable[str]:
        """What it is a run of, for whom, and how it stands."""
        card = self.card
        yield f"#{card.id} on {card.board}" + (f" ({self.sop})" if self.sop != card.board else "")
        if card.account:
            yield " · ".join(filter(None, (card.account, card.account_words)))
        if card.closed_at:
            outcome = f": {card.outcome}" if card.outcome else ""
            yield f"Done on {self.day(card.closed_at)} in {self.took(card.closed_at)}{outcome}"
        else:
            yield ", ".join(filter(None, (f"Not done yet: {card.stage}", card.day.removesuffix(f" in {card.stage}"))))
        for word, instant in (("In the bin", card.deleted_at), ("Archived", card.archived_at)):
            if instant:
                yield f"{word} since {self.day(instant)}"
        yield f"As of {day_words(self.at.local.date(), dt.date.min)}"

    def day(self, instant: str | None) -> str:
        return when(instant, self.at.calendar)

    def took(self, end: str) -> str:
        return length(self.card.created_at, end, self.at.calendar) or "an unreadable time"

    def facts(self) -> Iterable[Item]:
        """Who and what, as far as there is something to say."""
        card = self.card
        told = (
            ("Owner", card.owner or "none"),
            ("Waits for", card.holder_words),
            ("Next", card.next),
            ("Reviewer", card.reviewer),
            ("Context owner", card.context_owner),
            ("Due", full_day(card.due) if card.due else ""),
            ("Urgent", "yes" if card.is_urgent else ""),
            ("Flags", "; ".join(reason.told for reason in card.reasons)),
            ("Labels", ", ".join(card.labels)),
            ("Begun", self.day(card.created_at)),
            ("Snoozed until", full_day(card.snoozed_until or "")),
        )
        return (Item(label, words) for label, words in told if words)

    def stages(self) -> list[tuple[str, ...]]:
        """Every stage that it went through, with its days and the time spent there."""
        steps = [(event.at, str(_detail(event).get("to") or "?")) for event in self.events if event.kind in _ENTERS]
        last = self.card.closed_at or stamp(self.at.now)
        rows: list[tuple[str, ...]] = [
            (stage, self.day(start), self.day(end), length(start, end, self.at.calendar))
            for (start, stage), (end, _) in pairwise(steps)
        ]
        if steps:
            start, stage = steps[-1]
            spent = "" if self.card.closed_at else f"{length(start, last, self.at.calendar)} so far"
            rows.append((stage, self.day(start), "", spent))
        return rows

    def check(self, check: CheckLine) -> tuple[str, ...]:
        """One line of the checklist: done when and by whom, or what it waits for."""
        if check.done:
            late = _late(check.due_raw, check.done_at, self.at)
            state, who = f"done {self.day(check.done_at)}{late}", check.done_by
        else:
            due = check.due or (f"waits for {check.waits}" if check.waits else "")
            facts = ("open", "required" if check.required else "", due)
            state, who = ", ".join(filter(None, facts)), check.owner
        return check.text, check.stage, ", ".join(filter(None, (state, check.maturity))), who

    def milestones(self) -> list[tuple[str, ...]]:
        return [
            (line.label, full_day(line.due), "planned" if line.planned else "ahead" if line.ahead else "reached")
            for line in self.card.milestones
            if line.due
        ]

    def deadlines(self) -> Sequence[DeadlineRow]:
        return deadlines.of_card(self.db, self.card.id)

    def deadline(self, row: DeadlineRow) -> tuple[str, ...]:
        if row.done_at:
            late = _late(row.due or "", row.done_at, self.at) or ", in time"
            state = f"met {self.day(row.done_at)}{late}"
            return row.what, full_day(row.due or ""), state
        line = next((line for line in self.card.deadlines if line.id == row.id), None)
        if line and line.waits:
            return row.what, full_day(row.due or ""), f"waits for {line.waits}"
        return row.what, full_day(row.due or ""), "late" if line and line.late else "open"

    def approvals(self) -> Section | None:
        """Who was asked, what was answered when, and every change that was asked for."""
        rows = [self.approval(row) for row in approvals.of_card(self.db, self.card.id)]
        standing = {(approver, comment) for _, approver, _, comment in rows}
        said = [item for event in self.events if event.kind in _SAID for item in self.said(event, standing)]
        blocks: list[Block] = []
        if rows:
            blocks.append(Table(("What", "Approver", "Answer", "Comment"), tuple(rows)))
        if said:
            blocks.append(Items(tuple(said)))
        return Section("Approvals", tuple(blocks)) if blocks else None

    def approval(self, row: ApprovalRow) -> tuple[str, str, str, str]:
        what = ": ".join(filter(None, (row.name, row.what)))
        if row.state == "approved":
            by = f" by {row.answered_by}" if row.answered_by and row.answered_by != row.approver else ""
            answer = f"approved {self.day(row.answered_at)}{by}"
        else:
            due = f", due {full_day(row.due)}" if row.due else ""
            answer = "waits its turn" if row.state == "waiting" else f"open{due}"
        return what, row.approver, answer if row.required else f"{answer}, not required", row.comment or ""

    def said(self, event: EventRow, standing: Collection[tuple[str, str]]) -> Iterable[Item]:
        """What an approver said besides yes, and what was said with a yes that was taken back since."""
        detail = _detail(event)
        told, approver = str(detail.get("what") or detail.get("comment") or ""), str(detail.get("approver", "?"))
        if event.kind != "approved" or (told and (approver, told) not in standing):
            name = f" ({detail['name']})" if detail.get("name") else ""
            yield Item(f"{approver} {_SAID[event.kind]}{name}, {self.day(event.at)}", told)

    def exceptions(self) -> list[Item]:
        return [
            Item(one.rule, f"{one.reason} ({one.actor}, {self.day(one.at)})") for one in reversed(self.card.exceptions)
        ]

    def figures(self) -> list[tuple[str, ...]]:
        """Forms, scores, clocks and waiting times."""
        card = self.card
        return [
            *((form, words) for form, words in card.forms),
            *(
                (score.name, ", ".join((score.words, *(f"{label} {value}" for label, value in score.parts))))
                for score in card.scores
            ),
            *((clock.name, clock.words) for clock in card.clocks),
            *((f"Waited for {line.holder}", plural(line.days, "day")) for line in card.waits),
        ]

    def notes(self) -> Section | None:
        """The card's own notes in full; those of its customer belong to no single run."""
        found = [note for note in self.card.notes if not note.of_account]
        return Section("Notes", (), tuple(self.note(note) for note in found)) if found else None

    def note(self, note: NoteLine) -> Section:
        facts = (
            "pinned" if note.pinned else "", note.kind, note.author, self.day(note.edited_at),
            "private" if note.private else "",
        )  # fmt: skip
        about = Paragraph(", ".join(filter(None, facts)))
        return Section(note.title, (about,) if is_blank(note.body) else (about, Prose(note.body)))

    def event(self, event: EventRow) -> tuple[str, ...]:
        return self.day(event.at), history.words(event), event.actor


_ENTERS = frozenset({"created", "moved"})
"""The events with which a card comes into a stage."""


def _detail(event: EventRow) -> dict[str, object]:
    """The detail of an event; an unreadable one has nothing to tell."""
    try:
        found = json.loads(event.detail)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _late(due: str, done_at: str | None, at: Moment) -> str:
    """Say how late something was done, `""` when it was in time or had no due."""
    done, day = read_instant(done_at), due_day(due)
    if done is None or day is None or clock_key(at.calendar.local(done)) <= due_key(due):
        return ""
    days = (at.calendar.day(done) - day).days
    return f", {plural(days, 'day')} late" if days else ", late"
