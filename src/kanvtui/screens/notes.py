"""Writing notes: in a field over the pane, or in the user's own editor. Nothing typed is ever lost."""

from collections.abc import Callable
from time import monotonic
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.pictures import NoteLine
from kanvtui.domain.text import is_blank, visible
from kanvtui.domain.values import frozen
from kanvtui.errors import BusyError, ConflictError, KanvError, NotFoundError
from kanvtui.operations import drafts, notes
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.session import Change, Session
from kanvtui.screens import editor
from kanvtui.screens.acting import Acting
from kanvtui.screens.asking import Body
from kanvtui.screens.base import RETRY_EVERY, RETRY_FOR, BaseScreen
from kanvtui.screens.terminal.pastes import clean_paste
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.pane import CardPane

KEEP_EVERY = 3.0
"""Seconds between two looks whether the draft must be kept."""
NARROWEST = 40
"""Cells that a note is written in at least."""


@frozen
class Text:
    """A text to write: its title, what stands there, where its draft is kept, and how it is stored.

    `store` makes the body of the change from the text; `anew` one that stores it as a second note when the first is
    gone or was changed by somebody else (None: there is no such way). A blank text is stored only if `blank`.
    """

    title: str
    was: str
    draft: tuple[str, int]
    kind: str
    store: Callable[[str], Body]
    anew: Callable[[str], Body] | None = None
    blank: bool = False


def new_note(card_id: int, title: str, *, kind: str = "context") -> Text:
    """Return a new note of a card."""

    def store(text: str) -> Body:
        return lambda change: notes.add(change, text, card_id=card_id, kind=kind)

    return Text(f"New note on “{title}”", "", (drafts.NEW_NOTE, card_id), "note.add", store)


def old_note(session: Session, note_id: int, title: str, body: str, card_id: int) -> Text:
    """Return a stored note to edit; what others wrote meanwhile is never overwritten."""
    seen = notes.stored_body(session, note_id, body)

    def store(text: str) -> Body:
        return lambda change: notes.edit(change, note_id, text, was=seen)

    def anew(text: str) -> Body:
        return lambda change: notes.add(change, text, card_id=card_id, title=title)

    return Text(f"Note “{title}”", body, (drafts.NOTE, note_id), "note.edit", store, anew)


class NoteScreen(BaseScreen, ModalScreen[Any]):
    """A field for a long text, laid over the pane; Esc stores and closes it."""

    WHERE = "note"
    AUTO_FOCUS = "NoteArea"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("note")

    def __init__(self, session: Session, text: Text, place: Callable[[], Region | None]) -> None:
        super().__init__(session)
        self.text = text
        self._place = place
        self._kept: str | None = None
        self._anew = False
        self._waiting = False
        self.area: TextArea | None = None

    def compose(self) -> ComposeResult:
        """Title, field, what is told, keys."""
        with Vertical(id="note"):
            yield Static(visible(self.text.title), markup=False, id="note-title")
            yield NoteArea(soft_wrap=True)
            yield Static(id="note-message", markup=False)
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Open what is stored, or the draft of it."""
        self.area = self.query_one(TextArea)
        draft = drafts.read(self.session, *self.text.draft)
        with self.area.prevent(TextArea.Changed):
            self.area.text = self.text.was if draft is None else draft
        self._opened = self.area.text
        self.area.move_cursor(self.area.document.end)
        self._lay()
        if draft is not None and draft != self.text.was:
            self._kept = draft
            self._opened = ""
            self._tell("This is what you had not saved yet.")
        self.set_interval(KEEP_EVERY, self.save_draft)

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Stay over the pane."""
        self.call_after_refresh(self._lay)

    def _lay(self) -> None:
        """Lie over the pane, or over the right half where there is none."""
        box, (width, height) = self.query_one("#note"), self.app.size
        found = self._place()
        if found is None or found.width < NARROWEST:
            wide = max(NARROWEST, min(width // 2, 90))
            found = Region(max(0, width - wide), 1, min(wide, width), max(2, height - 2))
        box.styles.offset = (found.x, found.y)
        box.styles.width, box.styles.height = found.width, max(2, height - found.y - 1)

    def _tell(self, words: str, *, wrong: bool = False) -> None:
        message = self.query_one("#note-message", Static)
        message.update(visible(self.session.shown(words)))
        message.set_class(wrong, "-wrong")

    def save_draft(self) -> None:
        """Keep what is typed beside the journal, if it is not kept or stored already."""
        if self.area is None:
            return
        typed = self.area.text
        if typed != self._opened and typed != self._kept and drafts.keep(self.session, *self.text.draft, typed):
            self._kept = typed

    def action_note_save(self) -> None:
        """Store the text and go back; what stands against it is told, and the text stays."""
        if self.area is None or self._waiting:
            return
        typed = self.area.text
        if typed == self._opened or (is_blank(typed) and not self.text.was):
            self._leave()
        elif is_blank(typed) and not self.text.blank:
            self._tell(
                "An empty note is not stored: x removes it on the card. Ctrl+z brings the text back.", wrong=True
            )
        else:
            self._store(typed, monotonic() + RETRY_FOR)

    def _store(self, typed: str, until: float) -> None:
        store = self.text.anew if self._anew and self.text.anew else self.text.store
        try:
            changes = self.session.apply(self.text.kind, store(self.session.typed(typed)))
        except BusyError as error:
            self._waiting = monotonic() < until
            if self._waiting:
                self._tell("Waiting for another program that is writing …")
                self.set_timer(RETRY_EVERY, lambda: self._store(typed, until))
            else:
                self.save_draft()
                self._tell(f"{error} Esc tries again.", wrong=True)
        except KanvError as error:
            self._waiting = False
            self._refused(typed, error)
        else:
            self._waiting = False
            self.catch_up()
            hidden = self.session.share.on and self.text.kind == "note.add"
            self.say(f"{changes.label} · not shown while you share" if hidden else changes.label)
            self._leave()

    def _refused(self, typed: str, error: KanvError) -> None:
        """Keep the text as a draft, and say how it can still be stored."""
        self.save_draft()
        if isinstance(error, (ConflictError, NotFoundError)) and self.text.anew is not None and not self._anew:
            self._anew = True
            self._tell(f"{_first(str(error))} Esc stores yours as a second note.", wrong=True)
        elif isinstance(error, NotFoundError):
            self.app.copy_to_clipboard(visible(typed, multiline=True))
            self.complain(error)
            self.say("Your text is in the clipboard, and kept as a draft.")
            self.catch_up()
            self.dismiss(None)
        else:
            self._tell(str(error), wrong=True)

    def _leave(self) -> None:
        drafts.drop(self.session, *self.text.draft)
        self.dismiss(None)


class NoteArea(TextArea):
    """The field of a note; the cursor does not blink, pastes come without controls."""

    def on_mount(self) -> None:
        """Stand still."""
        self.cursor_blink = False

    async def on_paste(self, event: events.Paste) -> None:
        """Take a paste without escape sequences."""
        event.stop()
        event.prevent_default()
        if result := self._replace_via_keyboard(clean_paste(event.text), *self.selection):
            self.move_cursor(result.end_location)


def _first(words: str) -> str:
    """The first half of an error: what happened, without the texts it shows."""
    return words if len(words) < 120 else "It was changed meanwhile by somebody else — nothing was overwritten."


# From a screen


def pane_place(screen: BaseScreen) -> Callable[[], Region | None]:
    """Return where the pane of a screen is now; None when it has none or hides it."""

    def place() -> Region | None:
        panes = screen.query(CardPane)
        found = panes.first() if panes else None
        return found.region if found is not None and found.display else None

    return place


def write_note(screen: Acting, card_id: int) -> None:
    """Open the field for a new note over the screen's pane."""
    try:
        card = card_reads.detail(screen.session, card_id)
    except KanvError as error:
        screen.complain(error)
        return
    open_text(screen, new_note(card_id, card.title))


def open_text(screen: BaseScreen, text: Text) -> None:
    """Open the field for a text over the screen's pane."""
    screen.app.push_screen(NoteScreen(screen.session, text, pane_place(screen)))


def share_note(screen: BaseScreen, note: NoteLine | None) -> None:
    """Let share mode show a note that is hidden there, or hide it again."""
    if note is None:
        screen.say("Choose a note first: it is shown in share mode.")
        return
    screen.apply(
        "note.share",
        lambda change: notes.set_shared(change, note.id, shared=not note.shared),
        lambda changes: screen.say(changes.label),
    )


def write_in_editor(screen: Acting, card_id: int) -> None:
    """Write a new note of a card in the user's own editor."""
    try:
        card = card_reads.detail(screen.session, card_id)
    except KanvError as error:
        screen.complain(error)
        return
    edit_in_editor(screen, new_note(card_id, card.title), lambda: None)


def edit_in_editor(screen: Acting, text: Text, remove: Callable[[], object]) -> None:
    """Let the user's own editor have a text, then store it; an emptied one asks before *remove* is called."""
    start = drafts.read(screen.session, *text.draft)
    edited = editor.edit(screen.app, text.was if start is None else start)
    if edited.text is None:
        if edited.rest:
            drafts.keep(screen.session, *text.draft, edited.rest)
        kept = " What could be read is kept as a draft." if edited.rest else ""
        screen.app.notify(f"{edited.why} The note was not changed.{kept}", severity="error", timeout=8, markup=False)
    elif is_blank(edited.text):
        if text.was:
            screen.confirm(
                f"{text.title} came back empty. Remove it?", (f"{screen.key_of('edit.undo')} undoes it.",), remove
            )
        else:
            screen.say("The note came back empty: nothing was stored.")
    elif edited.text.rstrip("\n") == text.was.rstrip("\n"):
        screen.say("The note was not changed.")
        drafts.drop(screen.session, *text.draft)
    else:
        _keep(screen, text, edited.text.rstrip("\n") if not text.was.endswith("\n") else edited.text)


def _keep(screen: Acting, text: Text, typed: str) -> None:
    """Store what the editor brought back; until it is stored it is a draft."""
    drafts.keep(screen.session, *text.draft, typed)

    second: list[bool] = []

    def body(change: Change) -> object:
        second.clear()
        try:
            return text.store(screen.session.typed(typed))(change)
        except (ConflictError, NotFoundError):
            if text.anew is None:
                raise
            second.append(True)
            return text.anew(screen.session.typed(typed))(change)

    def stored(changes: Changes) -> None:
        drafts.drop(screen.session, *text.draft)
        meanwhile = "The note was changed meanwhile: yours is stored as a second note."
        screen.say(meanwhile if second else changes.label)

    screen.apply(text.kind, body, stored)
