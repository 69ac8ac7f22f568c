"""What every screen shares: the one door for writes, the footer, chords, and prompts.

A screen never changes what it shows by itself: it applies an operation, and draws what the `changed` signal tells.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any, ClassVar, Protocol, cast

from textual import events
from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.signal import Signal

from kanvtui import commands, footer
from kanvtui.domain.changes import Changes
from kanvtui.domain.keys import Keys, resolve
from kanvtui.domain.share import Share
from kanvtui.domain.text import visible
from kanvtui.errors import BusyError, KanvError
from kanvtui.operations import history
from kanvtui.operations.session import Session
from kanvtui.screens.asking import Ask, Body
from kanvtui.widgets.key_bar import KeyBar

RETRY_EVERY = 0.2
"""Seconds between two tries while another program holds the write lock."""
RETRY_FOR = 1.6
"""Seconds in which it is tried again; the last try may end a little later, and the user is told within two."""


class KanvProgram(Protocol):
    """What screens need of the app."""

    session: Session
    changed: Signal[Changes]

    def set_share(self, share: Share) -> None:
        """Share the screen so from now on, and draw every open screen again."""

    def follow_share(self, before: Share) -> None:
        """Take over how another program has set share mode."""

    def show_board(self, board_id: int, card_id: int | None = None, words: str = "") -> None:
        """Show a board instead of all screens that lie open, with the cursor on a card, or filtered by words."""

    def start_over(self) -> None:
        """Offer to start a board: there is none any more."""

    def visit(self, board_id: int, card_id: int) -> None:
        """Show a card on its board; Esc comes back to the screen below."""

    def open_card(self, card_id: int) -> None:
        """Show all that one card holds; Esc comes back to the screen below."""

    def open_gate(self, card_ids: Sequence[int], stage_id: int, left: Callable[[str | None], None]) -> None:
        """Show what cards still lack for a stage; *left* is told whether they may move, or pass with a reason."""

    def prompt(self, question: Ask, answered: Callable[[str | None], None]) -> None:
        """Ask one line of text; None is the answer of a user who cancels."""


class BaseScreen(Screen[Any]):
    """A screen over one session. `WHERE` names its context in the list of commands."""

    WHERE: ClassVar[str] = "app"
    AUTO_FOCUS: ClassVar[str | None] = None

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._prefix = ""
        self._left: tuple[Any] | None = None
        self.beside: Callable[[str, Body], Body] = _alone
        """What else a change of this screen does: from its kind and body to the whole body."""

    @property
    def program(self) -> KanvProgram:
        """The app as screens know it."""
        return cast("KanvProgram", self.app)

    @property
    def keys(self) -> Keys:
        """The user's keys; as shipped when the session carries none."""
        if self.session.keys is None:
            self.session.keys = resolve(commands.COMMANDS, {}, commands.TYPING)
        return self.session.keys

    # Writing

    def apply(self, kind: str, body: Body, done: Callable[[Changes], object] | None = None) -> None:
        """Run *body* as one change; then tell every screen what changed, and call *done*.

        An error becomes a notice. While another program writes, it is tried again for two seconds without holding
        up the keys; after that the notice says that nothing was stored. Raises GateClosedError to the caller.
        """
        self._try(kind, self.beside(kind, body), done, monotonic() + RETRY_FOR)

    def _try(self, kind: str, body: Body, done: Callable[[Changes], object] | None, until: float) -> None:
        from kanvtui.operations.steps.passing import GateClosedError

        try:
            changes = self.session.apply(kind, body)
        except BusyError as error:
            if monotonic() >= until:
                self.complain(error)
            else:
                self.set_timer(RETRY_EVERY, lambda: self._again(kind, body, done, until))
        except GateClosedError:
            raise
        except KanvError as error:
            self.complain(error)
            self.catch_up()
        else:
            self.catch_up()
            if done is not None:
                done(changes)

    def _again(self, kind: str, body: Body, done: Callable[[Changes], object] | None, until: float) -> None:
        """Try a waiting change again; a gate that closed meanwhile is told like any error."""
        try:
            self._try(kind, body, done, until)
        except KanvError as error:
            self.complain(error)

    def complain(self, error: KanvError) -> None:
        """Show what went wrong as a notice."""
        self.app.notify(visible(str(error), multiline=True), severity="error", timeout=8, markup=False)

    def say(self, words: str) -> None:
        """Show a short notice."""
        self.app.notify(visible(words), timeout=4, markup=False)

    def catch_up(self) -> None:
        """Tell every screen what was changed since the last look, whoever changed it."""
        try:
            before = self.session.share
            changes = self.session.news()
        except KanvError as error:
            self.complain(error)
            return
        if self.session.share != before:
            self.program.follow_share(before)
        if not changes.nothing:
            self.program.changed.publish(changes)

    def let_come(self) -> None:
        """Make the cards of recurring work that are due."""
        from kanvtui.operations import recurrences

        if recurrences.let_come(self.session):
            self.catch_up()

    def action_edit_undo(self) -> None:
        """Undo the newest change of the file and say what it was."""
        self._replay(history.undo, "undone", monotonic() + RETRY_FOR)

    def action_edit_redo(self) -> None:
        """Redo what was undone last."""
        self._replay(history.redo, "done again", monotonic() + RETRY_FOR)

    def _replay(self, verb: Callable[[Session], tuple[Changes, Any]], word: str, until: float) -> None:
        """Undo or redo; like `apply` it waits for another program without holding up the keys."""
        try:
            changes, past = verb(self.session)
        except BusyError as error:
            if monotonic() >= until:
                self.complain(error)
            else:
                self.set_timer(RETRY_EVERY, lambda: self._replay(verb, word, until))
            return
        except KanvError as error:
            self.complain(error)
            return
        self.replayed(changes)
        self.catch_up()
        by = "" if (past.actor, past.source) == (self.session.actor, self.session.source) else self._origin(past)
        self.say(f"{word}: {self.session.label(past.id, past.label)}{by}")

    def replayed(self, changes: Changes) -> None:
        """Called when something was undone or done again, before it is drawn."""

    def _origin(self, past: Any) -> str:
        who = "" if past.actor == self.session.actor else f" by {past.actor}"
        return f"{who} ({'the shell' if past.source == 'shell' else 'the app'})"

    # Leaving

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close this screen, with a result for who opened it; asked for twice, by two clicks say, it is done once.

        Under another screen, such as the one of a terminal that is too small, it closes when it comes up again.
        """
        if self.app.screen is self:
            return super().dismiss(result)
        if self in self.app.screen_stack:
            self._left = (result,)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        """Close now what was to be closed under another screen."""
        if self._left is not None:
            (result,), self._left = self._left, None
            self.dismiss(result)

    # Keys

    def on_mount(self) -> None:
        """Draw the footer and listen for changes."""
        self.show_keys()
        self.program.changed.subscribe(self, self._on_changes)

    def _on_changes(self, changes: Changes) -> None:
        if self.is_attached:
            self.draw_changes(changes)

    def draw_changes(self, changes: Changes) -> None:
        """Draw again what changed; screens override it."""

    @property
    def stands_still(self) -> bool:
        """True for a screen that draws nothing again, whatever changes."""
        return type(self).draw_changes is BaseScreen.draw_changes

    def show_keys(self, where: str = "", text: str = "") -> None:
        """Draw the footer of a context (the screen's own by default), or *text* instead."""
        try:
            bar = self.query_one(KeyBar)
        except NoMatches:
            return
        hints = footer.footer(where or self.WHERE, self.keys.shown(), self.key_words)
        bar.show([(hint.key, hint.label) for hint in hints], self.session.shown(text) if text else "")

    def key_of(self, name: str) -> str:
        """Return the first key of a command, as the user reads it."""
        return (commands.shown(commands.BY_ID[name], self.keys.shown()) or ("",))[0]

    def key_words(self, command: commands.Command) -> str:
        """Say what a key of the footer does here and now, `""` for nothing; screens with a cursor override it."""
        return command.label

    def chords_of(self) -> tuple[str, DOMNode]:
        """The context whose chords count now, and the node that has their actions."""
        return self.WHERE, self

    async def on_key(self, event: events.Key) -> None:
        """Hold the first key of a chord; run the command that the second one names."""
        if isinstance(self, ModalScreen):
            return
        prefix, self._prefix = self._prefix, ""
        where, owner = self.chords_of()
        if prefix:
            event.stop()
            event.prevent_default()
            self.show_keys(where)
            name = self.keys.following(where, prefix).get(event.key)
            if name is not None:
                await self.app.run_action(commands.BY_ID[name].action, default_namespace=owner)
        elif following := self.keys.following(where, event.key):
            event.stop()
            event.prevent_default()
            self._prefix = event.key
            hints = footer.following(following)
            self.query_one(KeyBar).show([(hint.key, hint.label) for hint in hints])

    def ask(self, question: Ask, then: Callable[[str], object]) -> None:
        """Ask one line of text; *then* gets what was accepted, and is not called when the user cancels."""

        def answered(text: str | None) -> None:
            if text is not None:
                then(text)

        if (write := question.write) is not None:
            whole = replace(write, body=lambda text: self.beside(write.kind, write.body(text)))
            question = replace(question, write=whole)
        self.program.prompt(question, answered)


def _alone(_kind: str, body: Body) -> Body:
    """Do nothing else."""
    return body
