"""Triage: one card after the other fills the screen, gets one verdict with one key, and the next one comes."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain import triage as rules
from kanvtui.domain.changes import Changes
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.pictures import ReviewLine
from kanvtui.domain.triage import Verdict
from kanvtui.errors import KanvError, NotFoundError
from kanvtui.operations import history, triage
from kanvtui.operations.reads import triage as reads
from kanvtui.operations.session import Session
from kanvtui.screens.base import BaseScreen
from kanvtui.screens.triage_verdicts import Verdicts
from kanvtui.screens.walking import note_body
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.paper import Row
from kanvtui.widgets.triage_lines import Shown, card_rows, ending, nothing, page_rows


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
    HINT = "A verdict is one key, and the next card comes."
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("triage")
    lines: tuple[ReviewLine, ...]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.lines = ()
        self.verdicts: dict[int, Verdict] = {}
        self.gone: set[int] = set()
        self.look: reads.Look | None = None
        self._picture = rules.TriagePicture("", ())
        self._began = session.now()
        self._wrong = ""
        self._still = 0

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

    def _show(self) -> None:
        """Read the card in turn and draw it; one that cannot be decided any more is told and passed over."""
        self.look = None
        if self.lines:
            self._wrong = ""
        self._pass_over()
        self._still = self._open() if self.lines and self.focused_card() is None else 0
        self._draw()

    def look_at(self) -> str:
        """Read the card in turn."""
        self.look = look = reads.look(self.session, self.stop_id())
        return "" if look.card.id in self.verdicts else look.away

    def stop_id(self) -> int:
        """The card in turn."""
        return self.lines[self.place].card_id

    def undecided(self, place: int) -> bool:
        """True for a card without a verdict that is still there."""
        return self.lines[place].card_id not in self.verdicts.keys() | self.gone

    def _last_words(self) -> str:
        last = next(reversed(self.verdicts.values()), None)
        if last is None:
            return ""
        return last.label if last.actor == self.session.actor else f"{last.actor}: {last.label}"

    def _undo_takes_last(self) -> bool:
        last = next(reversed(self.verdicts), None)
        return last is not None and history.takes_triage(self.session, last)

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
            return card_rows(card, shown, width, note_body)
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

    def targets(self) -> Sequence[int]:
        """The marked cards, else the one in turn; none while the card cannot be read."""
        return [] if self._wrong else super().targets()

    def hint(self) -> str:
        """Say what merges a card with the one that it looks like."""
        if self.look is None or not self.look.twins:
            return self.HINT
        merge, keep = self.key_of("card.merge"), self.key_of("triage.keep")
        return f"{merge} merges it with #{self.look.twins[0]}, {keep} keeps both."

    def to_merge(self) -> list[int]:
        """The marked cards, else the one in turn with the older one that it looks like."""
        ids = super().to_merge()
        twins = self.look.twins[:1] if self.look is not None and ids == [self.look.card.id] else ()
        return [*twins, *ids]

    def keep_apart(self, ids: Sequence[int]) -> None:
        """Two that only look alike are kept as they are, which decides the one in turn."""
        if self.marks or self.look is None or self.look.card.id not in ids:
            super().keep_apart(ids)
        else:
            self.act("triage.keep", triage.keep)

    def action_triage_keep(self) -> None:
        """Keep the card as it is; at the end go through what is left, where anything is."""
        if self.focused_card() is not None:
            self.act("triage.keep", triage.keep)
        elif self._still:
            self.begin()

    def action_go_back(self) -> None:
        """Go back; what was decided is stored, and the rest comes up again."""
        self.dismiss(None)

    def action_triage_more(self) -> None:
        """Show all of the card, or its beginning."""
        self.show_more()
