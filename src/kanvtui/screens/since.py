"""What changed since the last review, or between any two days: section by section, a line a card."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on

from kanvtui import commands
from kanvtui.domain.instants import moment
from kanvtui.domain.period import LAST_REVIEW, Period, instant_words, parse_period
from kanvtui.domain.since import count_words
from kanvtui.domain.walk import Scope
from kanvtui.errors import InputError, KanvError
from kanvtui.operations import lookup
from kanvtui.operations.reads import since as reads
from kanvtui.operations.reads.scopes import scope_words
from kanvtui.operations.session import Session
from kanvtui.screens.asking import Ask
from kanvtui.screens.base import BaseScreen
from kanvtui.screens.sheet import EntriesPage
from kanvtui.screens.sop_log import open_log
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.head_line import DOT, HeadLine
from kanvtui.widgets.since_lines import since_entries

if TYPE_CHECKING:
    from textual.binding import BindingType

    from kanvtui.domain.changes import Changes
    from kanvtui.domain.since import SincePicture

MINUTE = 60.0
"""Seconds after which it is read again: what is stale changes with the clock."""
PERIODS = (LAST_REVIEW, "yesterday", "1w ago", "2w ago", "1mo ago", "2w ago to 1w ago")


def open_since(screen: BaseScreen, scope: Scope | None = None, here: int | None = None) -> None:
    """Show what changed since the last review of what lies within *scope*; *here* is the board to keep to on request.

    Esc comes back to *screen*.
    """
    screen.app.push_screen(SinceScreen(screen.session, scope or Scope(), here))


class SinceScreen(EntriesPage):
    """The difference between two instants; enter shows the card on its board."""

    WHERE = "since"
    BINDINGS: ClassVar[list["BindingType"]] = commands.bindings("since")

    def __init__(self, session: Session, scope: Scope, here: int | None = None) -> None:
        super().__init__(session)
        self.scope, self.here, self.only_here = scope, here, False
        self.period = Period()
        self.picture: SincePicture | None = None

    def on_mount(self) -> None:
        """Show it, and again each minute."""
        self._read()
        self.set_interval(MINUTE, self._read)

    def draw_changes(self, _changes: "Changes") -> None:
        """Show what others and our own actions changed."""
        self._read()

    @property
    def kept(self) -> Scope:
        """What the page is kept to: its scope, else the board it was opened from where only that is looked at."""
        return self.scope if self.scope != Scope() else Scope(board_id=self.here if self.only_here else None)

    def _read(self) -> None:
        kept = self.kept
        board, account, owner = kept.board_id, kept.account_id, kept.owner_id
        try:
            start = self.period.start or reads.default_start(
                self.session, board_id=board, account_id=account, owner_id=owner
            )
            self.picture = picture = reads.since(
                self.session, start, self.period.end, board_id=board, account_id=account, owner_id=owner
            )
            where = scope_words(self.session, kept)
        except KanvError as error:
            self.complain(error)
            return
        self._show_head(picture, where)
        self.entries.show(since_entries(picture, self._nothing(kept)))

    def _show_head(self, picture: "SincePicture", where: str) -> None:
        told = count_words(picture)
        start, end = (moment(at) or self.session.now() for at in (picture.start, picture.end))
        days = self._days(start, None if picture.end_words == "now" else end)
        other = "all boards" if self.only_here else "this board"
        scope = f"{self.key_of('review.scope')} {other}" if self.here is not None and self.scope == Scope() else ""
        self.query_one(HeadLine).show(f"{days} · {where}", DOT.join(told) or "nothing changed", scope)

    def _nothing(self, kept: Scope) -> str:
        ways = [f"{self.key_of('since.period')} compares other days", f"{self.key_of('go.back')} goes back"]
        if self.only_here and kept == Scope(board_id=self.here):
            ways.insert(1, f"{self.key_of('review.scope')} looks at all boards")
        return f"Nothing changed in that time. {'; '.join(ways)}."

    # Keys

    def action_review_scope(self) -> None:
        """Look at all boards, or at the one this page was opened from."""
        if self.scope != Scope() or self.here is None:
            where = scope_words(self.session, self.kept)
            self.say(f"This page was opened for {where}.")
            return
        self.only_here = not self.only_here
        self._read()

    @on(Entries.Clicked)
    def action_since_open(self) -> None:
        """Show the card on its board."""
        key = self.entries.key
        if key is None or self.picture is None:
            return
        line = self.picture.lines(key[0])[int(key[1])]
        if key[0] == "sops":
            open_log(self, line.board_id)
            return
        if not line.card_id:
            self.say("This promise was made beside all cards.")
            return
        try:
            with self.session.reading() as db:
                card = lookup.card(db, line.card_id)
        except KanvError as error:
            self.complain(error)
            return
        if card.rank is None:
            self.say(f"“{card.title}” is archived: it stands on no board.")
        else:
            self.program.visit(card.board_id, card.id)

    def action_since_period(self) -> None:
        """Compare two other days."""
        ask = Ask(
            title="Since when, or from when to when?",
            placeholder="fri · 16 nov 10:30 · 2w ago · 1 nov to 15 nov · last review",
            find=_periods,
            about=self._meant,
            check=self._wrong,
            preview=self._meant,
            allow_blank=True,
        )
        self.ask(ask, self._compare)

    def _compare(self, text: str) -> None:
        self.period = self._parsed(text)
        self._read()

    def _parsed(self, text: str) -> Period:
        return parse_period(text, self.session.now(), self.session.calendar)

    def _wrong(self, text: str) -> str:
        try:
            self._parsed(text)
        except InputError as error:
            return str(error)
        return ""

    def _meant(self, text: str) -> str:
        """Say between which instants a text compares."""
        try:
            period = self._parsed(text)
        except InputError:
            return ""
        return "since the last review" if period == Period() else self._days(period.start, period.end)

    def _days(self, start: dt.datetime | None, end: dt.datetime | None) -> str:
        """Name a period shortly: `Since Mon 16 Nov 10:30`, `Sun 1 Nov to Sun 15 Nov`."""
        today, calendar = self.session.today(), self.session.calendar
        words = "the last review" if start is None else instant_words(start, today, calendar)
        return f"{words} to {instant_words(end, today, calendar)}" if end else f"Since {words}"


def _periods(line: str, _cursor: int) -> Sequence[str]:
    """Suggest periods; each is a whole line."""
    part = line.strip().casefold()
    return [] if part in PERIODS else [words for words in PERIODS if words.startswith(part)]
