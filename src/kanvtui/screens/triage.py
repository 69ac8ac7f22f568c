"""Triage: one card after the other fills the screen, gets one verdict with one key, and the next one comes."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from kanvtui import commands
from kanvtui.domain import triage as rules
from kanvtui.domain.changes import Changes
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.pictures import NoteLine, ReviewLine
from kanvtui.domain.text import visible
from kanvtui.domain.triage import Verdict
from kanvtui.errors import KanvError, NotFoundError
from kanvtui.operations import triage
from kanvtui.operations.reads import triage as reads
from kanvtui.operations.session import Session
from kanvtui.screens.base import BaseScreen
from kanvtui.screens.triage_verdicts import Verdicts
from kanvtui.widgets import markdown
from kanvtui.widgets.entries import Entries, Entry
from kanvtui.widgets.head_line import HeadLine, cut
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.paper import Row
from kanvtui.widgets.triage_lines import Shown, card_rows, ending, nothing, page_rows

TICK = 1.0
"""Seconds between two looks at the time left; no more than the head line is drawn for it."""
HINT = "A verdict is one key, and the next card comes."
MINUTE = 60
"""Looks after which the card is read again: words like "overdue" are of one moment."""


def open_triage(screen: BaseScreen) -> None:
    """Open triage over a screen, or go back to the one that lies open below it."""
    if not any(isinstance(below, TriageScreen) for below in screen.app.screen_stack):
        screen.app.push_screen(TriageScreen(screen.session))
        return
    while not isinstance(screen.app.screen, TriageScreen):
        screen.app.pop_screen()


class TriageScreen(Verdicts):
    """The stack of all boards. Every act on a card that `CardActions` knows is a verdict, and goes on to the next.

    What was decided is read from the file after each change, whoever changed it: undo, redo and others' verdicts
    need nothing of their own.
    """

    WHERE = "triage"
    AUTO_FOCUS = "Entries"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("triage")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.lines: tuple[ReviewLine, ...] = ()
        self.place = 0
        self.marks: set[int] = set()
        self.verdicts: dict[int, Verdict] = {}
        self.gone: set[int] = set()
        self.look: reads.Look | None = None
        self.whole = False
        self._picture = rules.TriagePicture("", ())
        self._began = session.now()
        self._wrong = ""
        self._still = 0
        self._ticks = 0

    def compose(self) -> ComposeResult:
        """Head, the card, what was decided last, footer."""
        yield HeadLine(id="head")
        yield Entries(id="card")
        yield Static(id="strip", markup=False)
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Read the stack and show its first card."""
        self.head, self.paper = self.query_one(HeadLine), self.query_one(Entries)
        self.strip = self.query_one("#strip", Static)
        self.begin()
        self.set_interval(TICK, self._tick)

    def begin(self) -> None:
        """Read the stack and start a sitting."""
        self._picture, self._wrong = rules.TriagePicture("", ()), ""
        try:
            self._picture = reads.stack(self.session)
        except KanvError as error:
            self._wrong = str(error)
        self.lines = self._picture.lines
        self.place = 0
        self.verdicts, self.gone, self.marks = {}, set(), set()
        self._began = self.session.now()
        self._show()

    # Drawing

    def draw_changes(self, changes: Changes) -> None:
        """Go on when the card was decided, back when its verdict was undone; else draw it again if it changed."""
        before = set(self.verdicts)
        self._read_verdicts()
        now = set(self.verdicts)
        self.gone -= changes.cards
        self.marks -= now | {key for key in self.marks & changes.cards if self._away(key)}
        undone = next((place for place, line in enumerate(self.lines) if line.card_id in before - now), None)
        if undone is not None:
            self._go(undone)
        elif self.focused_card() in now - before:
            self._advance()
        else:
            self._show()

    def _away(self, card_id: int) -> str:
        """Why a card cannot be decided any more; "" when it can."""
        try:
            return reads.look(self.session, card_id).away
        except NotFoundError:
            return "is gone"
        except KanvError:
            return ""

    def _read_verdicts(self) -> None:
        known = {line.card_id for line in self.lines}
        try:
            found = reads.verdicts(self.session, self._picture.seen)
        except KanvError as error:
            self.complain(error)
            return
        # In the order in which they were given: the last one of a card counts, and stands last.
        self.verdicts = {}
        for verdict in found:
            if verdict.card_id in known:
                self.verdicts.pop(verdict.card_id, None)
                self.verdicts[verdict.card_id] = verdict

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

    def _show(self) -> None:
        """Read the card in turn and draw it; one that cannot be decided any more is told and passed over."""
        self.look = None
        if self.lines:
            self._wrong = ""
        while (card_id := self.focused_card()) is not None:
            try:
                self.look = reads.look(self.session, card_id)
                away = "" if card_id in self.verdicts else self.look.away
            except NotFoundError:
                away = "is gone"
            except KanvError as error:
                self._wrong = str(error)
                break
            if not away:
                break
            self.look = None
            self.say(f"“{self.lines[self.place].title}” {away} meanwhile.")
            self.gone.add(card_id)
            self.marks.discard(card_id)
            self.place = self._undecided_from(self.place)
        self._still = self._open() if self.lines and self.focused_card() is None else 0
        self._draw()

    def _draw(self) -> None:
        self.paper.show([Entry(self._rows)])
        self._show_head()
        last = next(reversed(self.verdicts.values()), None)
        words = HINT if self.look is not None else ""
        if last is not None:
            by = "" if last.actor == self.session.actor else f"{last.actor}: "
            takes = f" · {self.key_of('edit.undo')} takes it back"
            words = cut(visible(f"{by}{last.label}"), max(12, self.app.size.width - 2 - len(takes))) + takes
        self.strip.update(visible(words), layout=False)
        self._show_footer()

    def _rows(self, width: int) -> Sequence[Row]:
        height = self.app.size.height
        if self.look is not None:
            card = self.look.card
            verdict = self.verdicts.get(card.id)
            shown = Shown(
                section=self.look.section,
                reasons=self.look.reasons,
                decided=verdict.label if verdict else "",
                marked=card.id in self.marks,
                whole=self.whole,
                height=height,
                space=self.key_of("triage.more"),
            )
            return card_rows(card, shown, width, _note)
        return self._page(width, height)

    def _show_head(self) -> None:
        """Draw position and time left; the time is a help, so it ends in silence."""
        count, now = len(self.lines), self.session.now()
        left = rules.seconds_left(count, (now - self._began).total_seconds())
        if self.place >= count:
            words = ""
        else:
            words = f"{self.place + 1} of {count}" + (f" · {rules.clock(left)} left" if left else "")
        decided = f"{len(self.verdicts)} decided" if self.verdicts else ""
        self.head.show("Triage", words, f"{len(self.marks)} marked" if self.marks else decided)

    def _show_footer(self) -> None:
        if self.focused_card() is not None:
            self.show_keys()
            return
        ways = [("go.back", "back"), ("app.help", "help")]
        if self._still:
            ways.insert(0, ("triage.keep", "go on"))
        self.query_one(KeyBar).show([(self.key_of(name), words) for name, words in ways])

    # The end

    def _page(self, width: int, height: int) -> Sequence[Row]:
        """What came of the sitting, or that there is nothing to decide; and what to press."""
        keys = {name: self.key_of(name) for name in ("triage.keep", "go.back", "edit.undo", "go.review")}
        if self._wrong:
            return page_rows("This could not be read.", [self._wrong, f"{keys['go.back']} goes back."], width, height)
        if not self.lines:
            return page_rows(*nothing(self._picture.today, keys), width, height)
        words = [verdict.word for verdict in self.verdicts.values()]
        last = max((verdict.at for verdict in self.verdicts.values()), default="")
        spent = ((read_instant(last) or self._began) - self._began).total_seconds()
        said = rules.summary(words, spent) if words else ""
        return page_rows(*ending(said, len(self.gone), self._still, keys), width, height)

    def _open(self) -> int:
        """How many cards are to be decided now: left out, come up meanwhile, or beyond what was listed."""
        try:
            picture = reads.stack(self.session)
        except KanvError:
            return 0
        return len(picture.lines) + picture.more

    # What CardActions asks of a screen

    def focused_card(self) -> int | None:
        """The card in turn; None at the end."""
        return self.lines[self.place].card_id if self.place < len(self.lines) else None

    def targets(self) -> Sequence[int]:
        """The marked cards, else the one in turn; none while the card cannot be read."""
        if self._wrong:
            return []
        marked = [line.card_id for line in self.lines if line.card_id in self.marks]
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
        """Go to a card of the stack."""
        place = next((place for place, line in enumerate(self.lines) if line.card_id == card_id), None)
        if place is not None:
            self._go(place)

    def action_triage_keep(self) -> None:
        """Keep the card as it is; at the end go through what is left, where anything is."""
        if self.focused_card() is not None:
            self.act("triage.keep", triage.keep)
        elif self._still:
            self.begin()

    # Going

    def _go(self, place: int) -> None:
        if place != self.place:
            self.whole = False
        self.place = max(0, min(place, len(self.lines)))
        self._show()

    def _advance(self) -> None:
        self._go(self._undecided_from(self.place))

    def _undecided_from(self, place: int) -> int:
        """The next card without a verdict, those before it last; the end when there is none."""
        count = len(self.lines)
        order = [*range(place + 1, count), *range(min(place, count))]
        done = self.verdicts.keys() | self.gone
        return next((other for other in order if self.lines[other].card_id not in done), count)

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

    def action_go_back(self) -> None:
        """Go back; what was decided is stored, and the rest comes up again."""
        self.dismiss(None)

    def action_triage_more(self) -> None:
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


def _note(note: NoteLine, width: int, most: int) -> list[Row]:
    return markdown.rows(note.body, width, most)
