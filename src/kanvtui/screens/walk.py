"""The walk of a review: one thing after the other fills the screen, gets a verdict, and the next one comes."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain import walk as rules
from kanvtui.domain.changes import Changes
from kanvtui.domain.promises import KEPT, PromiseLine
from kanvtui.domain.triage import SAID, clock
from kanvtui.domain.walk import BY_ACCOUNT, BY_REASON, KEEP, WalkItem
from kanvtui.errors import KanvError
from kanvtui.operations import history, reviews
from kanvtui.operations.reads import promised
from kanvtui.operations.reads import walk as reads
from kanvtui.operations.session import Session
from kanvtui.screens.walk_verdicts import WalkVerdicts
from kanvtui.screens.walking import note_body
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.paper import Row
from kanvtui.widgets.triage_lines import page_rows
from kanvtui.widgets.walk_lines import walk_rows
from kanvtui.widgets.walk_pages import Outcome, end_rows
from kanvtui.widgets.walk_parts import Frame

if TYPE_CHECKING:
    from textual.timer import Timer

REST = 0.4
"""Seconds without a step after which the place is kept, beside the journal: steps themselves write nothing."""
SHOWN_KEYS = (
    "walk.keep", "walk.more", "walk.finish", "go.back", "edit.undo", "card.complete", "card.due", "card.archive",
    "walk.promise", "card.edit", "card.account", "note.write",
)  # fmt: skip
"""The keys that a page tells."""
WAYS = {
    "promise": {
        "walk.keep": "stays open",
        "card.complete": "kept",
        "card.due": "another day",
        "card.archive": "dropped",
    },
    "account": {"walk.keep": "keep", "walk.promise": "promise", "note.write": "note", "card.account": "page"},
    "rule": {"walk.keep": "keep", "card.edit": "reword", "card.archive": "not required"},
    "wins": {"walk.keep": "go on"},
}
"""The footer of what is no card, by its kind."""
WORDS = {
    **{word: said for word, said in SAID.items() if word != KEEP},
    "due": "given another day",
    "promise": "promised",
    "note": "noted",
    "check": "with a check done",
    "score": "scored",
    "milestone": "given a date",
    "kept": "promises kept",
    "dropped": "promises dropped",
    "reword": "rules reworded",
    "ease": "rules eased",
    KEEP: SAID[KEEP],
}
"""What the last page says of each verdict."""


class WalkScreen(WalkVerdicts):
    """One review; every act is a verdict. Dismissed with its id when it was finished, with None when it is paused.

    What was decided is read from the file after each change, whoever changed it: undo, redo and others' verdicts need
    nothing of their own.
    """

    WHERE = "walk"
    HINT = "A verdict is one key, and the next one comes."
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("walk")

    def __init__(self, session: Session, review_id: int) -> None:
        super().__init__(session)
        self.review_id = review_id
        self.grouping = BY_ACCOUNT
        self.gone: set[int] = set()
        self.scope_words = ""
        self._picture: rules.WalkPicture | None = None
        self._known: set[int] = set()
        self._wrong, self._lost = "", False
        self._began, self._before = session.now(), 0
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Read the review and go where it stands."""
        self._began = self.session.now()
        self._read()
        if self._picture is None:
            self._draw()
            return
        self.grouping, self._before = self._picture.grouping, self._picture.spent
        self._known = self._decided()
        stands = reviews.place(self.session, self.review_id)
        place = next((at for at, line in enumerate(self.lines) if stands and line.id == stands[1]), -1)
        self.place = place if place >= 0 and self.undecided(place) else self._undecided_from(place)
        self._show()
        if self._picture.settled and not any(line.kind == "promise" for line in self.lines):
            kept = sum(line.state == KEPT for line in self._picture.settled)
            self.say(f"Promised last time: {kept} kept, {len(self._picture.settled) - kept} dropped.")

    # Reading

    def _read(self) -> None:
        """Read what was decided; the place stays on its item."""
        here = self.item
        try:
            picture = reads.walk(self.session, self.review_id)
        except KanvError as error:
            self._wrong, self._lost = str(error), True
            return
        self._wrong, self._lost = "", False
        grouping = self.grouping if self._picture is not None else picture.grouping
        self._picture = picture
        self._order(picture.items, grouping)
        if here is not None:
            self.place = next((at for at, line in enumerate(self.lines) if line.id == here.id), self.place)
        elif self.place:
            self.place = len(self.lines)

    def _order(self, items: Sequence[WalkItem], grouping: str) -> None:
        self.lines = rules.ordered(items, grouping, self.session.settings.review.parts)

    def _decided(self) -> set[int]:
        return {line.id for line in self.lines if line.verdict}

    def look_at(self) -> str:
        """Read the item in turn."""
        item = self.lines[self.place]
        self.look = look = reads.look(self.session, item.id)
        return "" if item.verdict else look.away

    def stop_id(self) -> int:
        """The item in turn."""
        return self.lines[self.place].id

    def undecided(self, place: int) -> bool:
        """True for an item without a verdict that can still get one."""
        line = self.lines[place]
        return not line.verdict and line.id not in self.gone

    def left_over(self) -> int:
        """How many items are still to be decided."""
        return sum(self.undecided(place) for place in range(len(self.lines)))

    @property
    def spent(self) -> int:
        """Seconds spent on the review so far, all sittings together."""
        return self._before + int((self.session.now() - self._began).total_seconds())

    # Drawing

    def draw_changes(self, changes: Changes) -> None:
        """Go on when the item was decided, back when its verdict was undone; under a sheet only draw it again."""
        self.gone -= {line.id for line in self.lines if line.card_id in changes.cards}
        if self.app.screen is self:
            self._settle()
        else:
            self._read()
            self._show()

    def on_screen_resume(self) -> None:
        """Go on when something was decided in a sheet or on a page."""
        if self._picture is not None:
            self._settle()

    def _settle(self) -> None:
        before, here = self._known, self.item
        self._read()
        self._known = now = self._decided()
        self.marks -= {line.card_id for line in self.lines if line.card_id is not None and line.id in now}
        undone = next((place for place, line in enumerate(self.lines) if line.id in before - now), None)
        if undone is not None:
            self._go(undone)
        elif here is not None and here.id in now - before:
            self._advance()
        else:
            self._show()

    def _show(self) -> None:
        """Read the item in turn and draw it; one that cannot be decided any more is told and passed over."""
        self.look = None
        if self._lost:
            self._read()
        if self._lost:
            self._draw()
            return
        self._wrong = ""
        self._pass_over()
        self._draw()
        self._keep_soon()

    def _rows(self, width: int) -> Sequence[Row]:
        height = self.app.size.height
        keys = {name: self.key_of(name) for name in SHOWN_KEYS}
        if self._wrong:
            return page_rows("This could not be read.", [self._wrong, f"{keys['go.back']} goes back."], width, height)
        if self.look is None:
            return end_rows(self._outcome(), width, Frame(height=height, keys=keys))
        return walk_rows(self.look, self._frame(self.look, height, keys), width, note_body)

    def _frame(self, look: rules.Look, height: int, keys: dict[str, str]) -> Frame:
        item = look.item
        same = [line.id for line in self.lines if item.account_id is not None and line.account_id == item.account_id
                and line.kind in ("card", "account")]  # fmt: skip
        return Frame(
            grouped=self.grouping == BY_ACCOUNT,
            nth=(same.index(item.id) + 1, len(same)) if item.id in same else (1, 1),
            decided=item.words if item.verdict else "",
            marked=item.card_id in self.marks and item.kind == "card",
            whole=self.whole,
            height=height,
            keys=keys,
            settled=self._picture.settled if self._picture and item.kind == "promise" else (),
        )

    def _show_head(self) -> None:
        """Draw position, time left and each one's share; the time is a help, so it ends in silence."""
        count, box = len(self.lines), self._picture.box if self._picture else 0
        left = rules.seconds_left(box, self.spent)
        words = []
        if self.place < count:
            words.append(f"{self.place + 1} of {count}")
            if left:
                words.append(f"{clock(left)} left")
            others = self.left_over()
            if others > 1 and (share := rules.share_seconds(box, self.spent, others)):
                words.append(f"~{clock(share)} each")
        decided = f"{len(self._decided())} decided"
        marked = f"{len(self.marks)} marked" if self.marks else ""
        title = f"Review · {self.scope_words}" if self.scope_words else "Review"
        self.head.show(title, " · ".join(words), marked or decided)

    def _show_footer(self) -> None:
        kind = self.item.kind if self.item is not None else ""
        if kind == "card":
            self.show_keys()
            return
        ways = WAYS.get(kind, {})
        if self.item is None:
            ways = {"walk.keep": "go on", "walk.finish": "finish"} if self.left_over() else {"walk.keep": "finish"}
        ways = {**ways, "go.back": "pause", "app.help": "help"}
        self.query_one(KeyBar).show([(self.key_of(name), words) for name, words in ways.items()])

    def key_words(self, command: commands.Command) -> str:
        """Say what a key of the footer does here."""
        return "pause" if command.id == "go.back" else command.label.lower()

    def _newest(self) -> WalkItem | None:
        return max((line for line in self.lines if line.verdict), key=lambda line: (line.at, line.seen), default=None)

    def _last_words(self) -> str:
        last = self._newest()
        if last is None:
            return ""
        return last.words if last.actor == self.session.actor else f"{last.actor}: {last.words}"

    def _undo_takes_last(self) -> bool:
        last = self._newest()
        return last is not None and history.takes_item(self.session, last.id)

    # The end

    def _outcome(self) -> Outcome:
        counted = Counter(line.verdict for line in self.lines if line.verdict)
        order = [*WORDS, *counted]
        verdicts = tuple((WORDS.get(word, "changed"), counted[word]) for word in dict.fromkeys(order) if counted[word])
        picture = self._picture
        return Outcome(
            verdicts=verdicts,
            promises=self._made(),
            settled=picture.settled if picture else (),
            left=self.left_over(),
            gone=len(self.gone),
            spent=clock(self.spent),
        )

    def _made(self) -> tuple[PromiseLine, ...]:
        """The promises made since the review began."""
        if self._picture is None:
            return ()
        try:
            lines = promised.open_ones(self.session, self._picture.scope)
        except KanvError:
            return ()
        return tuple(line for line in lines if line.made_at >= self._picture.started_at)

    def end(self) -> None:
        """Go through what is left; where nothing is, finish."""
        if self.left_over():
            self._advance()
        elif not self._wrong:
            self.action_walk_finish()

    def action_walk_finish(self) -> None:
        """End the review; its minutes open."""
        left = self.left_over()
        if left and self.item is not None:
            words = f"{left} undecided items stay as they are, and come up in the next review."
            self.confirm("Finish the review now?", (words,), self._finish)
        else:
            self._finish()

    def _finish(self) -> None:
        self._stop_timer()
        try:
            reviews.finish(self.session, self.review_id, self.spent)
        except KanvError as error:
            self.complain(error)
            return
        self.catch_up()
        self.dismiss(self.review_id)

    # Going

    def _keep_soon(self) -> None:
        """Keep the place as soon as no key comes for a moment."""
        self._stop_timer()
        if self.item is not None:
            self._timer = self.set_timer(REST, self._keep_place)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _keep_place(self) -> None:
        item = self.item or next(iter(self.lines), None)
        if item is None or self._picture is None or self.session.read_only:
            return
        try:
            reviews.at(self.session, self.review_id, item.id, self.spent)
        except KanvError:  # somebody else writes: the next step tries again
            return

    def action_walk_group(self) -> None:
        """Group by customer, or by reason; the item in turn stays."""
        here = self.item
        self.grouping = BY_REASON if self.grouping == BY_ACCOUNT else BY_ACCOUNT
        self._order(self.lines, self.grouping)
        if here is not None:
            self.place = next(at for at, line in enumerate(self.lines) if line.id == here.id)
        with suppress(KanvError):  # then it is not remembered
            reviews.regroup(self.session, self.review_id, self.grouping)
        self.say("By customer." if self.grouping == BY_ACCOUNT else "By reason.")
        self._draw()

    def action_walk_more(self) -> None:
        """Show all of the item, or its beginning."""
        self.show_more()

    def action_go_since(self) -> None:
        """Show what changed since the last review."""
        from kanvtui.screens.since import open_since

        open_since(self, self._picture.scope if self._picture else None)

    def action_go_back(self) -> None:
        """Pause: the review is taken up again where it stands."""
        self._stop_timer()
        self._keep_place()
        if not self._wrong:
            self.say(f"paused: {self.key_of('walk.start')} resumes")
        self.dismiss(None)
