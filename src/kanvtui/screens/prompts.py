"""Prompts: one line of text asked at the bottom of the screen, and a yes or no, while the board stays alive above.

A prompt that stores what was typed does so while it is open: when the operation refuses, the reason stands under
the line and nothing that was typed is lost.
"""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from kanvtui import commands
from kanvtui.domain.text import TITLE_LIMIT, is_blank, visible
from kanvtui.errors import BusyError, ConflictError, KanvError, NotFoundError
from kanvtui.operations import drafts
from kanvtui.operations.session import Session
from kanvtui.screens.asking import Ask, Write
from kanvtui.screens.base import RETRY_EVERY, RETRY_FOR, BaseScreen
from kanvtui.screens.terminal.pastes import clean_paste
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.suggestions import Suggestions

__all__ = ["Ask", "ConfirmScreen", "MovePrompt", "PromptScreen", "Write", "prompt_for"]

OFFERED = 50
"""Suggestions at most; whoever wants another one types more of it."""


class Line(Input, inherit_bindings=False):
    """The field: one line, pastes cut to TITLE_LIMIT characters; enter and tab belong to the prompt."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in Input.BINDINGS if not (isinstance(binding, Binding) and binding.key == "enter")
    ]
    cursor_blink = False
    free_keys: frozenset[str] = frozenset()
    """Keys that are commands as long as nothing is typed."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Every printable key is text, the free ones on an empty line excepted."""
        return super().check_consume_key(key, character) and bool(self.value or key not in self.free_keys)

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste as one line without controls, as much of it as fits."""
        event.stop()
        event.prevent_default()
        text = " ".join(clean_paste(event.text[: TITLE_LIMIT * 40]).replace("\t", " ").split("\n")).strip("\n")
        start, end = sorted(self.selection)
        room = TITLE_LIMIT - len(self.value) + (end - start)
        if len(text) > room or len(event.text) > TITLE_LIMIT * 40:
            self.restricted()
            text = text[:room]
        self.replace(text, start, end)

    def restricted(self) -> None:
        """Say why no more is taken."""
        words = f"A line has at most {TITLE_LIMIT} characters: the rest was left out. A note (N) takes a million."
        self.app.notify(words, severity="warning", timeout=6, markup=False)


class PromptScreen(BaseScreen, ModalScreen[Any]):
    """Asks one line; dismissed with the text, or None when the user cancels."""

    WHERE = "prompt"
    AUTO_FOCUS = "Line"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("prompt")

    def __init__(self, session: Session, ask: Ask) -> None:
        super().__init__(session)
        self.question = ask
        self._kept = drafts.read(session, *ask.draft) if ask.draft and not ask.value else None
        value = self._kept or ask.value
        self._shown = visible(value)
        self._raw = {self._shown: value}
        self._waiting = False
        self._instead: tuple[str, Callable[[], object]] | None = None
        self.line: Line | None = None

    def compose(self) -> ComposeResult:
        """Title, what to know, the field, suggestions, what was understood or is wrong, keys."""
        ask = self.question
        with Vertical(id="prompt"):
            yield Static(visible(self.session.shown(ask.title)), markup=False, classes="prompt--title")
            for words in ask.lines:
                yield Static(visible(self.session.shown(words)), markup=False, classes="prompt--line")
            yield Line(
                self._shown,
                placeholder=visible(ask.placeholder),
                max_length=TITLE_LIMIT,
                compact=True,
                select_on_focus=ask.find is not None and ask.put is None,  # what is chosen is replaced, not edited
            )
            yield Suggestions()
            yield Static(id="message", markup=False)
            yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Offer what may be typed."""
        self.line, self.list = self.query_one(Line), self.query_one(Suggestions)
        self.message = self.query_one("#message", Static)
        self._offer()
        self.list.styles.min_height = self.list.get_content_height(self.size, self.size, 0)
        self._tell()
        if self._kept:
            self.say("This is what you had not stored yet.")

    def save_draft(self) -> None:
        """Keep what is typed: the program has to end."""
        if self.question.draft and self.line is not None and not is_blank(self.line.value):
            drafts.keep(self.session, *self.question.draft, self.text)

    def _leave(self, text: str | None) -> None:
        if self.question.draft:
            drafts.drop(self.session, *self.question.draft)
        self.dismiss(text)

    # Suggestions and what is told

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._offer()
        self._tell()

    def _offer(self) -> None:
        """Show what may stand there; before anything is typed, everything."""
        assert self.line is not None
        ask = self.question
        if ask.find is None:
            return
        typed = "" if self.line.value == self._shown and ask.put is None else self.line.value
        found = list(ask.find(typed, self.line.cursor_position if typed else 0))[:OFFERED]
        if ask.put is None:
            self._raw.update({visible(choice): choice for choice in found})
            found = [choice for choice in found if visible(choice) != typed]
        self._found = found
        self.list.show([(choice, ask.about(choice)) for choice in found])

    def _tell(self, wrong: str = "") -> None:
        """Show what is wrong, else what was understood."""
        assert self.line is not None
        words = wrong or ("" if is_blank(self.line.value) else self._previewed())
        self.message.update(visible(self.session.shown(words)))
        self.message.set_class(bool(wrong), "-wrong")

    def _previewed(self) -> str:
        try:
            return self.question.preview(self.text)
        except KanvError:
            return ""

    @property
    def text(self) -> str:
        """What is typed; what was only shown in visible form comes back as it is stored."""
        assert self.line is not None
        return self._raw.get(self.line.value, self.line.value)

    # Keys

    def action_prompt_down(self) -> None:
        """Choose the next suggestion."""
        self.list.step(1)

    def action_prompt_up(self) -> None:
        """Choose the suggestion before."""
        self.list.step(-1)

    def action_prompt_complete(self) -> None:
        """Complete with the chosen suggestion, else with the first."""
        if self.list.chosen is None:
            self.list.step(1)
        self._take()

    def _take(self) -> bool:
        """Put the chosen suggestion into the line."""
        if self.line is None or self.list.chosen is None:
            return False
        choice = self._found[self.list.chosen]
        put = self.question.put
        line, cursor = (
            put(self.line.value, self.line.cursor_position, choice) if put else (visible(choice), len(visible(choice)))
        )
        self.line.value = visible(line)
        self.line.cursor_position = cursor
        self._offer()
        self._tell()
        return True

    def action_prompt_cancel(self) -> None:
        """Close and change nothing."""
        self._waiting = False
        self._leave(None)

    def action_prompt_accept(self) -> None:
        """Take what is typed or chosen; what is wrong is told, and the prompt stays."""
        if self.line is None or self._waiting or (self._take() and self.question.put is not None):
            return
        text = self.text
        if self._instead is not None and self._instead[0] == text:
            self._leave(None)
            self._instead[1]()
            return
        if is_blank(text) and not self.question.allow_blank:
            self._tell(self.question.needed)
            return
        try:
            wrong = self.question.check(text)
            text = self.session.typed(text)
        except KanvError as error:
            wrong = str(error)
        if wrong:
            self._tell(wrong)
        elif self.question.write is None:
            self._leave(text)
        else:
            self._store(self.question.write, text, monotonic() + RETRY_FOR)

    def _store(self, write: Write, text: str, until: float) -> None:
        """Store the text; while another program writes, try again for two seconds."""
        try:
            self.session.apply(write.kind, write.body(text))
        except BusyError as error:
            self._waiting = monotonic() < until
            if self._waiting:
                self._tell("Waiting for another program that is writing …")
                self.set_timer(RETRY_EVERY, lambda: self._store_again(write, text, until))
            else:
                self._tell(f"{error} Your text is still here: press enter to try again.")
            return
        except KanvError as error:
            self._waiting = False
            self._refused(write, text, error)
            return
        self.catch_up()
        self._leave(text)

    def _store_again(self, write: Write, text: str, until: float) -> None:
        """Try once more, unless the user has left meanwhile."""
        if self._waiting:
            self._store(write, text, until)

    def _refused(self, write: Write, text: str, error: KanvError) -> None:
        """Tell why nothing was stored, and what can be done with the text."""
        words = str(error)
        if write.instead is not None and (then := write.instead(error)) is not None:
            self._instead = (self.text, then)
            self._tell(f"{words} Enter again shows both side by side, to merge them.")
            return
        if isinstance(error, ConflictError) and write.conflict is not None:
            write.conflict()
            words = f"{words} Enter stores yours, Esc keeps theirs."
        elif isinstance(error, NotFoundError) and not is_blank(text):
            self.app.copy_to_clipboard(visible(self.session.shown(text)))
            words = f"{words} Your text is in the clipboard."
        self._tell(words)
        self.catch_up()


class MovePrompt(PromptScreen):
    """Asks for a stage; its number is taken at once as long as nothing is typed."""

    WHERE = "move"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("move")

    def on_mount(self) -> None:
        """Leave the digits to the stages while the line is empty."""
        self.query_one(Line).free_keys = frozenset(map(str, range(1, commands.STAGE_KEYS + 1)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A digit is text once something is typed."""
        if action == "move_stage":
            return self.line is None or not self.line.value
        return super().check_action(action, parameters)

    def action_move_stage(self, number: int) -> None:
        """Take the stage with that number."""
        if self.line is not None:
            self.line.value = str(number)
            self.list.show([])
            self.action_prompt_accept()


def prompt_for(session: Session, ask: Ask) -> PromptScreen:
    """Return the prompt for a question."""
    return MovePrompt(session, ask) if ask.where == MovePrompt.WHERE else PromptScreen(session, ask)


class ConfirmScreen(BaseScreen, ModalScreen[bool]):
    """Asks for yes or no; dismissed with True or False."""

    WHERE = "confirm"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("confirm")

    def __init__(self, session: Session, title: str, lines: Sequence[str] = ()) -> None:
        super().__init__(session)
        self._title, self._lines = title, tuple(lines)

    def compose(self) -> ComposeResult:
        """The question, what to know, keys."""
        with Vertical(id="prompt"):
            yield Static(visible(self.session.shown(self._title)), markup=False, classes="prompt--title")
            for words in self._lines:
                yield Static(visible(self.session.shown(words)), markup=False, classes="prompt--line")
            yield KeyBar(id="keys")

    def action_confirm_yes(self) -> None:
        """Yes, do it."""
        self.dismiss(True)

    def action_confirm_no(self) -> None:
        """No, change nothing."""
        self.dismiss(False)
