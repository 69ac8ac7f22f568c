"""The minutes of a review, put together of what is stored: read again years later they say the same.

What was decided stands in the items of the review, in the words of its day. How promises stood when it ended is
reckoned back from what became of them since.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kanvtui.domain.calendar import Duration
from kanvtui.domain.dates import day_words, due_day, full_day, weekly_from
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.instants import stamp
from kanvtui.domain.promises import OPEN, is_late, state_words
from kanvtui.domain.report import Item, Items, MinutesLine, Paragraph, Report, Section, listed, table
from kanvtui.domain.sop_log import CHANGED
from kanvtui.domain.text import plural
from kanvtui.domain.walk import BY_ACCOUNT, HEADS, KEEP, Scope
from kanvtui.errors import NotFoundError
from kanvtui.operations.reads import meanwhile, promised
from kanvtui.operations.reads.metrics import BY_HAND, NO_DATA
from kanvtui.operations.reads.reckoning import Stood, moved, retitled, settlements
from kanvtui.operations.reads.written import when
from kanvtui.operations.session import Session
from kanvtui.operations.steps import sitting
from kanvtui.storage import accounts, boards, exceptions
from kanvtui.storage import minutes as stored
from kanvtui.storage import promises as promise_rows
from kanvtui.storage import reviews as review_rows
from kanvtui.storage.database import Database
from kanvtui.storage.promises import PromiseRow
from kanvtui.storage.reviews import ItemRow, ReviewRow

if TYPE_CHECKING:
    from kanvtui.domain.since import SinceLine

CHANGES = 40
"""Lines of each kind of change at most; beyond it the section says how many more there were."""
REASONS = 2
"""Reasons told of an item, the gravest; beyond it their number."""
FIRST = Duration(7, "d")
"""The first review tells the changes of so long before it."""
NO_CUSTOMER = "Without a customer"
_SHORT = ("", "", "", "", None)
_MET = {True: "met", False: "missed"}
_TOLD_ABOVE = ("promises_kept", "promises_broken", "sops")
"""Changes that stand in the minutes already."""


def minutes(session: Session, review_id: int) -> Report:
    """Return the minutes of a review, of an unfinished one as far as it went; raises NotFoundError for none."""
    with session.reading() as db:
        row = review_rows.get(db, review_id)
        if row is None:
            raise NotFoundError("that review is gone. `kanvtui minutes --list` shows those there are.")
        return _Minutes(db, session, row).report()


def past(session: Session) -> tuple[MinutesLine, ...]:
    """Return every review for the list, the newest first; those that are not finished come first of all."""
    with session.reading() as db:
        promises, verdicts = stored.open_counts(db), stored.verdict_counts(db)
        settled = Counter(step.review_id for step in meanwhile.settled(stored.steps(db, stamp(session.now()))).values())
        rows = [*review_rows.open_ones(db), *review_rows.ended(db)]
        return tuple(
            _line(db, session, row, (decided, left - settled[row.id]), promises.get(row.id, (0, 0)))
            for row in rows
            for decided, left in (verdicts.get(row.id, (0, 0)),)
        )


def _line(
    db: Database, session: Session, row: ReviewRow, decided: tuple[int, int], promises: tuple[int, int]
) -> MinutesLine:
    started, spent = read_instant(row.started_at), _spent(session, row)
    return MinutesLine(
        review_id=row.id,
        day=session.calendar.day(started).isoformat() if started else "",
        when=when(row.started_at, session.calendar),
        who=row.actor,
        scope=_scope_words(db, sitting.scope_of(row)),
        decided=decided[0],
        undecided=decided[1],
        promised=promises[0],
        promises_open=promises[1],
        seconds=spent,
        spent=_minutes(spent),
        ended=row.ended_at is not None,
    )


def _spent(session: Session, row: ReviewRow) -> int:
    return row.spent if row.ended_at else sitting.spent_on(session, row.id)


def _minutes(seconds: int) -> str:
    return plural(max(1, round(seconds / 60)), "minute") if seconds else ""


def _scope_words(db: Database, scope: Scope) -> str:
    """What a review was narrowed to: `board Onboarding, customer Acme`; `""` for everything."""
    board = boards.get(db, scope.board_id) if scope.board_id else None
    account = accounts.get(db, scope.account_id) if scope.account_id else None
    owner = accounts.person(db, scope.owner_id) if scope.owner_id else None
    named = (
        ("board", scope.board_id, board),
        ("customer", scope.account_id, account),
        ("owner", scope.owner_id, owner),
    )
    return ", ".join(f"{word} {found.name if found else '?'}" for word, key, found in named if key)


class _Minutes:
    """One review on its way to the page."""

    def __init__(self, db: Database, session: Session, row: ReviewRow) -> None:
        self.db, self.session, self.row = db, session, row
        self.calendar = session.calendar
        self.scope = sitting.scope_of(row)
        self.end = row.ended_at or stamp(session.now())
        self.started = read_instant(row.started_at) or session.now()
        self.ended = read_instant(self.end) or session.now()
        self.items = review_rows.items(db, row.id)
        self.settled = meanwhile.settled(stored.steps(db, self.end, row.id))
        self.before = next((one for one in review_rows.ended(db) if self._is_before(one)), None)
        self.moved = moved(stored.moved(db, self.end))
        self.settlements = settlements(stored.settled(db))
        # A card that was looked at has the title it was listed with, another one that of the end.
        self.titles = {
            **retitled(stored.retitled(db, self.end)),
            **{item.card_id: item.title for item in self.of("card")},
        }

    def _is_before(self, other: ReviewRow) -> bool:
        """True for one that ended before this one began and looked at all that this one looks at."""
        if other.id == self.row.id or other.ended_at is None or other.ended_at > self.row.started_at:
            return False
        wide, mine = sitting.scope_of(other), self.scope
        pairs = (
            (wide.board_id, mine.board_id),
            (wide.account_id, mine.account_id),
            (wide.owner_id, mine.owner_id),
        )
        return all(given in (None, own) for given, own in pairs)

    def report(self) -> Report:
        day, seen = self.calendar.day(self.started), list(self.of("card", "account"))
        parts: Iterable[Section | None] = (
            table("Promises of last time", ("Who", "What", "By", "What became of it"), self.promises_before()),
            self.decisions(),
            listed("Kept as it is", (self.told(item) for item in seen if item.verdict == KEEP)),
            listed("Not decided", (self.told(item) for item in seen if not (item.verdict or item.id in self.settled))),
            listed("Settled meanwhile", (self.was_settled(item) for item in self.items if item.id in self.settled)),
            table("Promises", ("Who", "What", "By", "About"), self.promises_made()),
            listed("Repeated exceptions", (self.told(item) for item in self.of("rule"))),
            *(Section("Wins", (Paragraph(item.title),)) for item in self.of("wins")),
            self.changes(),
            listed("Changes of the SOPs", self.sops()),
            table("Metrics", ("Board", "Metric", "Value", "Target", "State"), self.figures()),
            self.next_one(),
        )
        title = f"Review of {day_words(day, dt.date.min)}"
        return Report(title, tuple(self.about()), tuple(filter(None, parts)), f"review-{day.isoformat()}")

    def of(self, *kinds: str) -> Iterator[ItemRow]:
        return (item for item in self.items if item.kind in kinds)

    def about(self) -> Iterator[str]:
        """Who sat when over what, how much was decided, and since when this looks back."""
        began, until = self.calendar.local(self.started).strftime("%H:%M"), self.until()
        spent = _minutes(_spent(self.session, self.row))
        box = f" of {plural(self.row.box, 'minute')}" if spent else ""
        yield ", ".join(filter(None, (f"By {self.row.actor}", f"{began}{until}", f"{spent}{box}")))
        yield f"Of {_scope_words(self.db, self.scope) or 'all boards'}"
        asked = [item for item in self.items if item.kind != "wins"]
        decided = sum(item.verdict is not None for item in asked)
        also = f", {len(self.settled)} settled meanwhile" if self.settled else ""
        yield f"{decided} of {plural(len(asked) - len(self.settled), 'item')} decided{also}"
        if self.row.ended_at is None:
            yield "Not finished yet"
        yield f"The review before: {when(self.before.ended_at, self.calendar)}" if self.before else "The first review"

    def until(self) -> str:
        """When it ended, with the day where that was another one; a review may be paused for days."""
        ended = self.calendar.local(self.ended)
        if self.row.ended_at is None or self.ended - self.started < dt.timedelta(minutes=1):
            return ""
        day = ended.date()
        other = f"{day_words(day, dt.date.min)} " if day != self.calendar.day(self.started) else ""
        return f" to {other}{ended:%H:%M}"

    # What was decided

    def decisions(self) -> Section | None:
        """What was done, a group for each customer or each reason, as the review was walked."""
        groups: dict[str, list[Item]] = {}
        for item in self.in_order():
            if item.verdict and item.verdict != KEEP:
                groups.setdefault(self.group(item), []).append(self.told(item))
        sections = tuple(Section(name, (Items(tuple(items)),)) for name, items in groups.items())
        return Section("Decisions", (), sections) if sections else None

    def in_order(self) -> list[ItemRow]:
        """Cards and customers: a customer's together, after the gravest of them; else as they were listed."""
        found = list(self.of("card", "account"))
        if self.row.grouping != BY_ACCOUNT:
            return found
        first: dict[int | None, int] = {}
        for place, item in enumerate(found):
            first.setdefault(item.account_id, len(found) if item.account_id is None else place)
        return sorted(found, key=lambda item: first[item.account_id])

    def group(self, item: ItemRow) -> str:
        if self.row.grouping != BY_ACCOUNT:
            return HEADS.get(item.section, item.section)
        account = accounts.get(self.db, item.account_id) if item.account_id else None
        return account.name if account else NO_CUSTOMER

    def told(self, item: ItemRow) -> Item:
        """An item with what was done, by whom if not by who sat, why, and why it was looked at."""
        title = f"#{item.card_id} {item.title}" if item.card_id else item.title
        by = f" ({item.actor})" if item.actor and item.actor != self.row.actor else ""
        reasons = _shortly(_reasons(item.reasons))
        if item.verdict == KEEP:
            return Item(title, f"{item.reason or reasons or 'kept'}{by}")
        if not item.verdict:
            return Item(title, reasons)
        words = (item.words or item.verdict).removeprefix(f"“{item.title}”: ")
        words = words.removesuffix(f" of “{item.title}”").replace(f" “{item.title}”", "", 1)
        below = [Item(f"against “{rule}”: {reason}") for rule, reason in self.exceptions(item)]
        return Item(title, f"{words}{by}", (*below, *([Item(f"why: {reasons}")] if reasons else [])))

    def was_settled(self, item: ItemRow) -> Item:
        step = self.settled[item.id]
        return Item(f"#{item.card_id} {item.title}", f"{meanwhile.WORDS[step.kind]}, {when(step.at, self.calendar)}")

    def exceptions(self, item: ItemRow) -> Iterator[tuple[str, str]]:
        """The gate that a verdict passed against its rule, with the reason given."""
        for row in exceptions.of_card(self.db, item.card_id) if item.card_id else ():
            if row.at == item.at:
                yield row.rule_text, row.reason

    # Promises

    def promises_before(self) -> Iterator[tuple[str, ...]]:
        """What had been promised when this review began, and how it stood when it ended."""
        since = self.before.ended_at if self.before and self.before.ended_at else self.row.started_at
        told = {item.promise_id: item for item in self.of("promise")}
        made = stored.made_before(self.db, self.row.started_at)
        rows = {row.id: row for row in made if row.id in told or self.stood(row, since).state == OPEN}
        rows |= {key: row for key in told if key and key not in rows and (row := promise_rows.get(self.db, key))}
        within = {line.id for line in promised.lines(self.db, rows, self.ended, self.calendar, self.scope)}
        for row in sorted(rows.values(), key=lambda row: (self.due(row), row.id)):
            if row.id in within or row.id in told:
                yield row.who, row.what, full_day(self.due(row)), self.became(row, told.get(row.id))

    def became(self, row: PromiseRow, item: ItemRow | None) -> str:
        """What became of a promise until the end of the review; the verdict's own words where it got one."""
        if item is not None and item.verdict and item.verdict != KEEP:
            return (item.words or item.verdict).removeprefix(f"{item.title}: ")
        kept = f": {item.reason}" if item is not None and item.reason else ""
        stood = self.stood(row, self.end)
        looked = self.calendar.day(read_instant(stood.at) or self.ended).isoformat()
        words = state_words(stood.state, late=is_late(stood.state, self.due(row), looked))
        if stood.state == OPEN:
            return f"{words}{kept}"
        return f"{words}, {when(stood.at, self.calendar)}" + (f": {stood.note}" if stood.note else "")

    def stood(self, row: PromiseRow, until: str) -> "Stood":
        """What had become of a promise at an instant; it may have been opened again, or settled, since."""
        told = self.settlements.get(row.id, (Stood(row.settled_at or "", row.state, row.note),))
        return next((one for one in reversed(told) if one.at and one.at <= until), Stood("", OPEN, None))

    def promises_made(self) -> Iterator[tuple[str, ...]]:
        told = promise_rows.told(self.db, [row.id for row in promise_rows.of_review(self.db, self.row.id)])
        for found in sorted(told, key=lambda found: (self.due(found.promise), found.promise.id)):
            row = found.promise
            card = f"#{row.card_id} {self.titles.get(row.card_id) or found.card or ''}".strip() if row.card_id else ""
            yield row.who, row.what, full_day(self.due(row)), card or found.account or ""

    def due(self, row: PromiseRow) -> str:
        """The day of a promise as it stood when the review ended."""
        return self.moved.get(row.id, row.due)

    # Changes, figures, the next one

    def looks_back(self) -> dt.datetime | None:
        """The instant since which changes are told."""
        start = read_instant(self.before.ended_at if self.before else self.row.started_at)
        return self.calendar.cut(start, FIRST) if start and self.before is None else start

    def changes(self) -> Section | None:
        """What changed between the end of the review before and the end of this one; before the first, in a week."""
        start = self.looks_back()
        if start is None:
            return None
        from kanvtui.operations.reads.since import since

        scope = self.scope
        found = since(
            self.session, start, self.ended, board_id=scope.board_id, account_id=scope.account_id,
            owner_id=scope.owner_id, limit=CHANGES, today=dt.date.min,
        )  # fmt: skip
        sections = []
        for section, head, lines, count in found.sections:
            if section in _TOLD_ABOVE:
                continue
            items = [self.change(line, self.titles.get(line.card_id, line.title)) for line in lines]
            if count > len(items):
                items.append(Item(f"and {plural(count - len(items), 'more', 'more')}"))
            sections.append(Section(f"{head} ({count})", (Items(tuple(items)),)))
        title = f"Changes since {when(stamp(start), self.calendar)}"
        return Section(title, (), tuple(sections)) if sections else None

    def sops(self) -> Iterator[Item]:
        """What changed in the SOPs since the review before, the oldest first; of one customer's or owner's none."""
        start = self.looks_back()
        if start is None or self.scope.account_id or self.scope.owner_id:
            return
        from kanvtui.operations.reads import governance

        for line in reversed(governance.log(self.session, self.db, self.scope.board_id, stamp(start), self.end)):
            parts = tuple(Item(words) for words in line.all)
            day = when(line.at, self.calendar)
            if line.kind == CHANGED:
                why = f": {line.why}" if line.why else ""
                yield Item(f"{line.board}, version {line.after}", f"{line.who}, {day}{why}", parts)
            else:
                yield Item(line.board, f"SOP reviewed by {line.who}, {day}")

    def change(self, line: "SinceLine", title: str) -> Item:
        day = when(line.at, self.calendar)
        return Item(f"#{line.card_id} {title}", f"{line.words} ({day})" if line.words else day)

    def figures(self) -> Iterator[tuple[str, ...]]:
        """The figures as they stood when the review ended, of those that had a value."""
        for row in _rows(self.row.figures):
            board, name, value, target, met = (*row, *_SHORT[len(row) :])[:5]
            if value not in (NO_DATA, BY_HAND):
                state = "" if met is None else _MET[bool(met)]
                yield str(board or "All boards"), str(name), str(value), str(target or ""), state

    def next_one(self) -> Section | None:
        """The first weekly review of a board after the day of this one."""
        after = self.calendar.day(self.ended) + dt.timedelta(days=1)
        days = [
            weekly_from(day, after)
            for board in boards.listed(self.db)
            if self.scope.board_id in (None, board.id) and (day := due_day(board.review_on or ""))
        ]
        return Section("Next review", (Paragraph(day_words(min(days), dt.date.min)),)) if days else None


def _shortly(reasons: list[str]) -> str:
    """The gravest reasons, and how many more there were."""
    more = len(reasons) - REASONS
    return "; ".join(reasons[:REASONS]) + (f"; and {more} more" if more > 0 else "")


def _reasons(text: str) -> list[str]:
    """The words of an item's reasons."""
    return [str(row[1]) for row in _rows(text) if len(row) > 1]


def _rows(text: str | None) -> list[list[object]]:
    """Rows kept as JSON; what another program spoiled is left out."""
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    return [row for row in found if isinstance(row, list)] if isinstance(found, list) else []
