"""Going through cards one after the other, each on a screen of its own: what triage and the walk of a review share."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from kanvtui.domain.pictures import NoteLine
from kanvtui.domain.text import visible
from kanvtui.errors import KanvError, NotFoundError
from kanvtui.operations import triage
from kanvtui.screens.asking import Ask
from kanvtui.screens.card_actions import CardActions
from kanvtui.widgets import markdown
from kanvtui.widgets.entries import Entries, Entry
from kanvtui.widgets.head_line import HeadLine, cut
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.paper import Row

TICK = 1.0
"""Seconds between two looks at the time left; no more than the head line is drawn for it."""
MINUTE = 60
"""Looks after which the card is read again: words like "overdue" are of one moment."""


class Stop(Protocol):
    """One thing on the way: a card, or something else that is decided (then without a card)."""

    @property
    def card_id(self) -> int | None:
        """The card."""

    @property
    def board_id(self) -> int | None:
        """The board it stands on."""

    @property
    def title(self) -> str:
        """Its title."""


class Walking(CardActions):
    """The stops of one sitting; `place` counts from 0, and the end of the way stands behind the last one."""

    AUTO_FOCUS = "Entries"
    HINT: ClassVar[str] = ""
    """What stands below the card as long as nothing was decided."""
    lines: Sequence[Stop] = ()
    look: object | None = None
    """What was read of the stop in turn; None at the end, and while it cannot be read."""
    gone: set[int]
    """The ids of what cannot be decided any more."""
    _wrong: str = ""
    """Why the stop in turn cannot be read; `""` when it can."""

    def compose(self) -> ComposeResult:
        """Head, the card, what was decided last, footer."""
        yield HeadLine(id="head")
        yield Entries(id="card")
        yield Static(id="strip", markup=False)
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Read the stops and show the first one."""
        self.place, self.whole, self._ticks = 0, False, 0
        self.marks: set[int] = set()
        self.head, self.paper = self.query_one(HeadLine), self.query_one(Entries)
        self.strip = self.query_one("#strip", Static)
        self.begin()
        self.set_interval(TICK, self._tick)

    # What a subclass answers

    def begin(self) -> None:
        """Read the stops, and show one."""
        raise NotImplementedError

    def undecided(self, place: int) -> bool:
        """True when the stop at a place is to be decided."""
        raise NotImplementedError

    def look_at(self) -> str:
        """Read the stop in turn into `look`; return why it cannot be decided any more, `""` when it can."""
        raise NotImplementedError

    def stop_id(self) -> int:
        """Return the id under which the stop in turn is remembered as gone."""
        raise NotImplementedError

    def _show(self) -> None:
        """Read the stop in turn and draw it."""
        raise NotImplementedError

    def _rows(self, width: int) -> Sequence[Row]:
        """Draw the stop in turn, or the end."""
        raise NotImplementedError

    def _show_head(self) -> None:
        """Draw position and time left."""
        raise NotImplementedError

    def _show_footer(self) -> None:
        """Draw the keys that count here."""
        self.show_keys()

    def _last_words(self) -> str:
        """Say what was decided last; `""` for nothing yet."""
        raise NotImplementedError

    def _undo_takes_last(self) -> bool:
        """True when undo takes back what was decided last, and nothing newer; raises KanvError."""
        raise NotImplementedError

    # Reading

    def _pass_over(self) -> None:
        """Read the stop in turn; one that cannot be decided any more is told, and passed over."""
        while (stop := self.stop) is not None:
            try:
                away = self.look_at()
            except NotFoundError:
                away = "is gone"
            except KanvError as error:
                self._wrong = str(error)
                break
            if not away:
                break
            self.look = None
            self.say(f"“{stop.title}” {away} meanwhile.")
            self.gone.add(self.stop_id())
            if stop.card_id is not None:
                self.marks.discard(stop.card_id)
            self.place = self._undecided_from(self.place)

    # Drawing

    def _tick(self) -> None:
        """Each second: the time left. Each minute: what does the passing time change?"""
        self._ticks += 1
        if self._ticks % MINUTE:
            self._show_head()
        else:
            self._show()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """A tall terminal has room for blank lines."""
        if self.is_mounted:
            self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        self.paper.show([Entry(self._rows)])
        self._show_head()
        words = self.hint() if self.look is not None else ""
        if last := self._last_words():
            takes = f" · {self.key_of('edit.undo')} takes it back" if self._takes() else ""
            words = cut(visible(last), max(12, self.app.size.width - 2 - len(takes))) + takes
        self.strip.update(visible(words), layout=False)
        self._show_footer()

    def _takes(self) -> bool:
        """Nothing is offered that cannot be read."""
        try:
            return self._undo_takes_last()
        except KanvError:
            return False

    # What CardActions asks of a screen

    @property
    def stop(self) -> Stop | None:
        """The stop in turn; None at the end."""
        return self.lines[self.place] if self.place < len(self.lines) else None

    def focused_card(self) -> int | None:
        """The card in turn; None at the end."""
        return self.stop.card_id if self.stop is not None else None

    def targets(self) -> Sequence[int]:
        """The marked cards, else the one in turn."""
        marked = [line.card_id for line in self.lines if line.card_id is not None and line.card_id in self.marks]
        return marked or super().targets()

    def meant(self) -> list[int]:
        """Return the targets; where there is none, say so."""
        ids = list(self.targets())
        if not ids:
            self.say(f"There is no card here. {self.key_of('go.back')} goes back.")
        return ids

    def board_of_targets(self) -> int | None:
        """The board of the targets, as far as it is one."""
        wanted = set(self.targets())
        found = {line.board_id for line in self.lines if line.card_id in wanted}
        return found.pop() if len(found) == 1 else None

    def acted(self) -> None:
        """A verdict was given on the marked cards: they are unmarked."""
        self.marks.clear()
        self._show_head()

    def show_card(self, card_id: int) -> None:
        """Go to a card of the way."""
        place = next((place for place, line in enumerate(self.lines) if line.card_id == card_id), None)
        if place is not None:
            self._go(place)

    def hint(self) -> str:
        """Say what can be done with the card in turn, as long as nothing was decided."""
        return self.HINT

    def show_merged(self, card_id: int, label: str) -> None:
        """The strip tells what was decided, and the way goes on."""

    def action_card_complete(self) -> None:
        """Close the card, with what came of it; the outcomes of its SOP are offered where there are some."""
        if not self.meant():
            return
        if self.outcomes():
            super().action_card_complete()
            return
        ask = Ask(
            title=self.title_for("What came of"),
            placeholder="one sentence; enter alone closes without",
            allow_blank=True,
        )
        self.ask(
            ask,
            lambda outcome: self.act_move(
                "card.complete", lambda change, ids, reason: triage.close(change, ids, outcome, reason)
            ),
        )

    def action_card_move(self) -> None:
        """Move the cards to a stage; cards of several boards have none in common."""
        if len(self.targets()) > 1 and self.board_of_targets() is None:
            self.say("The marked cards stand on several boards, which share no stage. Mark those of one board.")
        else:
            super().action_card_move()

    # Going

    def _go(self, place: int) -> None:
        if place != self.place:
            self.whole = False
        self.place = max(0, min(place, len(self.lines)))
        self._show()

    def _advance(self) -> None:
        self._go(self._undecided_from(self.place))

    def _undecided_from(self, place: int) -> int:
        """The next stop without a verdict, those before it last; the end when there is none."""
        count = len(self.lines)
        order = [*range(place + 1, count), *range(min(place, count))]
        return next((other for other in order if self.undecided(other)), count)

    def action_go_down(self) -> None:
        """The next card, decided or not; the end after the last one."""
        self._go(self.place + 1)

    def action_go_up(self) -> None:
        """The card before."""
        self._go(self.place - 1)

    def action_go_first(self) -> None:
        """The first card."""
        self._go(0)

    def action_go_last(self) -> None:
        """The last card."""
        self._go(len(self.lines) - 1)

    def action_go_page_down(self) -> None:
        """Scroll a long card down."""
        self.paper.page(1)

    def action_go_page_up(self) -> None:
        """Scroll a long card up."""
        self.paper.page(-1)

    def show_more(self) -> None:
        """Show all of the card, or its beginning."""
        self.whole = not self.whole
        self._draw()

    def action_mark_card(self) -> None:
        """Mark the card for the next verdict, or take the mark off, and go on to the next one."""
        card_id = self.focused_card()
        if card_id is not None:
            self.marks ^= {card_id}
            self._go(min(self.place + 1, len(self.lines) - 1))

    def action_card_why(self) -> None:
        """Explain why the card is flagged."""
        card_id = self.focused_card()
        if card_id is not None:
            from kanvtui.screens.why import WhyScreen

            self.app.push_screen(WhyScreen(self.session, card_id))


def note_body(note: NoteLine, width: int, most: int) -> list[Row]:
    """Draw a note's Markdown into a width, with at most so many rows."""
    return markdown.rows(note.body, width, most)
