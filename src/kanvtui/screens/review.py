"""The review list: every card that needs eyes, once, with all its reasons; acting on a card updates the list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.pictures import ReviewLine, ReviewPicture
from kanvtui.domain.text import plural
from kanvtui.domain.walk import Scope
from kanvtui.errors import KanvError
from kanvtui.operations.reads import lists, review
from kanvtui.operations.reads.scopes import scope_words
from kanvtui.operations.session import Session
from kanvtui.screens.card_actions import CardActions
from kanvtui.screens.narrowing import Narrowing
from kanvtui.screens.reading import ListKeys
from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.head_line import HeadLine
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.line_list import Item, LineList
from kanvtui.widgets.review_lines import review_items
from kanvtui.widgets.wrap import paragraph

if TYPE_CHECKING:  # the list is painted before these are loaded
    from kanvtui.screens.walk_start import Paused

ROOMY = 110
"""Cells from which the head line tells all flags."""
SETTLED = ("waiting", "kept", "win")
"""Sections of cards without a flag."""
MINUTE = 60.0
"""Seconds after which the list is read again: words like "overdue" are of one moment."""


class ReviewScreen(Narrowing, ListKeys, CardActions):
    """The flagged cards of all boards, or of the board it was opened from."""

    WHERE = "review"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("review")

    def __init__(
        self, session: Session, board_id: int | None = None, *, daily: bool = False, scope: Scope | None = None
    ) -> None:
        super().__init__(session)
        self.scope = scope or Scope()
        self.here = board_id
        self.only_here = False
        self.daily = daily
        self._lines: dict[int, ReviewLine] = {}
        self._flags, self._many = "", 0
        self._scope_words = scope_words(session, self.scope)
        self._paused: Paused | None = None
        self._dirty = False

    def compose(self) -> ComposeResult:
        """Head, list, footer."""
        yield HeadLine(id="head")
        yield LineList(id="lines")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Read the list, and again each minute."""
        self.head, self.list = self.query_one(HeadLine), self.query_one(LineList)
        self.list.focus()
        self.draw()
        self.set_interval(MINUTE, self.draw)

    # Reading and drawing

    def draw(self) -> None:
        """Read the list and show it; the cursor stays on its card, or where that card was."""
        wanted = self.wanted
        try:
            picture = review.agenda(
                self.session, wanted.board_id, daily=self.daily, account_id=wanted.account_id, owner_id=wanted.owner_id
            )
        except KanvError as error:
            self.complain(error)
            return
        before = self._lines.get(self.list.key or 0)
        self._lines = {line.card_id: line for line in (*picture.lines, *picture.waiting, *picture.kept, *picture.wins)}
        calm = not picture.lines and not picture.repeated
        self.list.show(
            lambda width: [*(self._nothing(width) if calm else []), *review_items(picture, width)],
            follow=before is None or self._still_flagged(before),
        )
        self._show_head(picture)

    def _still_flagged(self, before: ReviewLine) -> bool:
        """False for a card that was settled: the cursor then stays where it was, and does not go to the wins."""
        now = self._lines.get(before.card_id)
        return now is None or now.flag not in SETTLED or before.flag in SETTLED

    def draw_changes(self, _changes: Changes) -> None:
        """Show what others and our own actions changed; under another full screen once that is left."""
        above = self.app.screen_stack[self.app.screen_stack.index(self) + 1 :]
        self._dirty = bool(above) and not above[0].is_modal
        if not self._dirty:
            self.draw()

    def on_screen_resume(self) -> None:
        """Show what was changed on the screen above."""
        if self._dirty:
            self._dirty = False
            self.draw()

    def _show_head(self, picture: ReviewPicture | None = None) -> None:
        wide = self.size.width >= ROOMY
        where = self._where()
        other = "all boards" if self.only_here else "this board"
        preset, change = ("daily", "weekly") if self.daily else ("weekly", "daily")
        title = f"Review · {preset} · {where}"
        if self.list.marks:
            title = f"{title} · {len(self.list.marks)} marked"
        if picture is not None:
            looked_at = review.DAILY if self.daily else picture.counts.keys()
            counts = {flag: count for flag, count in picture.counts.items() if flag in looked_at}
            self._flags = lists.flag_words(counts)
            self._many = len(picture.lines) + picture.more
            self.call_after_refresh(self._look_for_paused)
        told = self._flags if wide else plural(self._many, "card")
        scope = f"{self.key_of('review.scope')} {other}   " if self.here is not None else ""
        keys = f"{scope}{self.key_of('review.preset')} {change}"
        told = told if self._many else "nothing needs eyes"
        if self._paused is not None:
            of = "" if self._takes_up() else f"{self._paused.name}, "
            told = f"paused: {of}{self._paused.words} · {told}"
        self.head.show(title, told, keys)

    def _look_for_paused(self) -> None:
        """Say that a review is paused, once the list is painted: reading it takes a moment."""
        from kanvtui.screens.walk_start import paused

        found = paused(self.session, self.wanted) or paused(self.session)
        if found is not None or self._paused is not None:
            self._paused = found
            self._show_head()
            self.show_keys()

    def _takes_up(self) -> bool:
        """True when the review that is paused is one of what is listed: the key for walking takes it up."""
        return self._paused is not None and self._paused.scope == self.wanted

    def _where(self) -> str:
        if self.scope != Scope():
            return self._scope_words
        return "this board" if self.only_here else "all boards"

    def on_resize(self) -> None:
        """A wide head line has room for the flags, a narrow one for their sum."""
        if self.is_mounted:
            self._show_head()

    def _nothing(self, width: int) -> list[Item]:
        """What an empty list says, and what to press."""
        back, preset = self.key_of("go.back"), self.key_of("review.preset")
        words = "Nothing needs eyes: no card is at risk, overdue, blocked, stale or without an owner."
        if self.daily:
            words = "Nothing urgent: no card is at risk, overdue or blocked."
        ways = [f"{back} goes back to the board.", f"{preset} shows the {'weekly' if self.daily else 'daily'} list."]
        if self.scope != Scope():
            ways[0] = f"{back} lists everything again."
        elif self.only_here:
            ways.append(f"{self.key_of('review.scope')} looks at all boards.")
        lines: list[Line] = [(), *paragraph(words, width), (), *paragraph(" ".join(ways), width, "muted")]
        return [Item(None, tuple(lines))]

    # Presets and scope

    @property
    def wanted(self) -> Scope:
        """What the list is kept to: a scope, else the board it was opened from where only that is listed."""
        return self.scope if self.scope != Scope() else Scope(board_id=self.here if self.only_here else None)

    def action_review_narrow(self) -> None:
        """Keep to one customer, owner or board."""
        from kanvtui.screens.walk_start import ask_scope

        ask_scope(self)

    def narrow(self, scope: Scope) -> None:
        """List, and walk, only what lies within a scope."""
        self.scope, self._scope_words = scope, scope_words(self.session, scope)
        self.draw()

    def action_go_back(self) -> None:
        """List everything again where the list was narrowed, else go back."""
        if self.scope != Scope():
            self.narrow(Scope())
        else:
            super().action_go_back()

    def action_walk_start(self) -> None:
        """Walk what is listed, or take up the review that is paused."""
        from kanvtui.screens.walk_start import start_walk

        start_walk(self)

    def key_words(self, command: commands.Command) -> str:
        """A paused review is taken up again."""
        return "resume" if command.id == "walk.start" and self._takes_up() else command.label

    def action_review_scope(self) -> None:
        """List all boards, or the one this list was opened from."""
        if self.scope != Scope():
            self.say(f"The list is kept to {self._scope_words}: {self.key_of('go.back')} lists everything again.")
            return
        if self.here is None:
            self.say("There is no board to keep to: this list was opened for all of them.")
            return
        self.only_here = not self.only_here
        self.draw()

    def action_review_preset(self) -> None:
        """Change between the weekly list and the daily one of what is urgent."""
        self.daily = not self.daily
        self.draw()

    # What CardActions asks of a screen

    def focused_card(self) -> int | None:
        """The card under the cursor."""
        return self.list.key

    def targets(self) -> Sequence[int]:
        """The marked cards, else the one under the cursor."""
        marked = [key for key in self.list.keys if key in self.list.marks]
        return marked or super().targets()

    def meant(self) -> list[int]:
        """Return the targets; where there is none, say so."""
        ids = list(self.targets())
        if not ids:
            self.say(f"There is no card here. {self.key_of('go.back')} goes back to the board.")
        return ids

    def board_of_targets(self) -> int | None:
        """The board of the targets, as far as it is one."""
        found = {line.board_id for key in self.targets() if (line := self._lines.get(key)) is not None}
        return found.pop() if len(found) == 1 else None

    def action_card_move(self) -> None:
        """Move the cards to a stage; cards of several boards have none in common."""
        if len(self.targets()) > 1 and self.board_of_targets() is None:
            self.say("The marked cards stand on several boards, which share no stage. Mark those of one board.")
        else:
            super().action_card_move()

    def acted(self) -> None:
        """An action was done on the marked cards: they are unmarked."""
        if self.list.clear_marks():
            self._show_head()

    def show_card(self, card_id: int) -> None:
        """Put the cursor on a card."""
        self.list.go_to(card_id)

    def action_mark_card(self) -> None:
        """Mark the card and go on to the next one."""
        card_id = self.focused_card()
        if card_id is not None:
            self.list.toggle_marks([card_id])
            self.list.move(1)
            self._show_head()

    # Going

    def action_review_open(self) -> None:
        """Show the card on its board."""
        line = self._lines.get(self.focused_card() or 0)
        if line is not None:
            self.program.visit(line.board_id, line.card_id)

    @on(LineList.Opened)
    def _opened(self) -> None:
        self.action_review_open()

    def action_go_triage(self) -> None:
        """Go through what cannot wait, one card after the other."""
        from kanvtui.screens.triage import open_triage

        open_triage(self)

    def action_go_since(self) -> None:
        """Show what changed since the last review in what is listed."""
        from kanvtui.screens.since import open_since

        open_since(self, self.wanted, self.here)

    def action_card_why(self) -> None:
        """Explain why the card is flagged."""
        card_id = self.focused_card()
        if card_id is not None:
            from kanvtui.screens.why import WhyScreen

            self.app.push_screen(WhyScreen(self.session, card_id))

    def action_go_boards(self) -> None:
        """Choose another board."""
        from kanvtui.screens.boards import BoardsScreen

        self.app.push_screen(BoardsScreen(self.session, self.here), self._chosen)

    def _chosen(self, board_id: int | None) -> None:
        if board_id is not None:
            self.program.show_board(board_id)
