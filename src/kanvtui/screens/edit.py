"""One card with all it holds: lines to edit one by one, checks to tick, notes to open, its history."""

from collections.abc import Callable
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.pictures import CardDetail, CheckLine, EventLine, NoteLine
from kanvtui.errors import KanvError
from kanvtui.operations import checks, notes
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.reads import history
from kanvtui.operations.session import Change, Session
from kanvtui.screens.asking import Ask, Write
from kanvtui.screens.card_actions import CardActions
from kanvtui.screens.checks import ask_check
from kanvtui.screens.notes import edit_in_editor, old_note, open_text, share_note
from kanvtui.screens.sheet import EntriesPage
from kanvtui.screens.values import ask_fact, ask_field, edit_long
from kanvtui.widgets.card_entries import card_entries
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.head_line import HeadLine

OPENS = {
    "fact": "edit",
    "field": "edit",
    "note": "open",
    "check": "tick",
    "deadline": "tick",
    "approval": "write down the answer",
    "milestone": "set the day",
    "score": "enter a score",
}
"""What enter does on each kind of line; the footer says it."""
ONLY_ON = {"line.tick": (), "line.edit": ("check",), "note.pin": ("note",), "note.share": ("note",),
           "line.card": ("check", "note"), "line.remove": ("check", "note")}  # fmt: skip
"""On which lines the other keys of a line stand in the footer: where enter does not do the same."""
EVENTS = 50
"""Events shown of a card's history, the newest."""


class EditScreen(EntriesPage, CardActions):
    """All of one card. Actions of the board work on it as well."""

    WHERE = "card"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("card")

    def __init__(self, session: Session, card_id: int) -> None:
        super().__init__(session)
        self.card_id = card_id
        self.card: CardDetail | None = None

    def on_mount(self) -> None:
        """Show the card."""
        self._read()

    def draw_changes(self, changes: Changes) -> None:
        """Read again when the card, its customer or a name changed, whoever changed it."""
        if self.card_id in changes.cards or changes.accounts or changes.people:
            self._read()

    def _read(self, focus: tuple[str, int | str] | None = None) -> None:
        try:
            self.card = card = card_reads.detail(self.session, self.card_id)
            events: list[EventLine] = history.events(self.session, self.card_id, EVENTS)
        except KanvError as error:
            self.complain(error)
            self.app.call_later(self.dismiss, None)
            return
        if card.deleted_at is not None:
            into = f"was merged into #{card.merged_into}" if card.merged_into else "is in the bin"
            self.say(f"“{card.title}” {into}.")
            self.app.call_later(self.dismiss, None)
            return
        self.query_one(HeadLine).show(f"#{card.id} {card.title}", "", f"{card.board} · {card.stage}")
        self.entries.show(card_entries(card, events), focus)
        self.show_keys()

    @on(Entries.Chosen)
    def _chosen_another(self) -> None:
        self.show_keys()

    def key_words(self, command: commands.Command) -> str:
        """What the keys do on the line under the cursor; those that do nothing there are left out."""
        kind, _ = self._chosen()
        if command.id == "line.open":
            done = getattr(self.check() or self._line("deadline"), "done", False)
            given = getattr(self._line("approval"), "state", "") == "approved"
            return "untick" if done else "" if given else OPENS.get(kind, "")
        return command.label if kind in ONLY_ON.get(command.id, (kind,)) else ""

    # What CardActions asks of a screen

    def focused_card(self) -> int | None:
        """The one card."""
        return self.card_id

    # Going

    def action_go_triage(self) -> None:
        """Go through what cannot wait, one card after the other."""
        from kanvtui.screens.triage import open_triage

        open_triage(self)

    def action_go_back(self) -> None:
        """Back to where the card was opened."""
        self.dismiss(None)

    # The line under the cursor

    def _chosen(self) -> tuple[str, int | str]:
        return self.entries.key or ("", "")

    def check(self) -> CheckLine | None:
        """The check under the cursor."""
        kind, key = self._chosen()
        return (
            next((line for line in self.card.checks if kind == "check" and line.id == key), None) if self.card else None
        )

    def note(self) -> NoteLine | None:
        """The note under the cursor."""
        kind, key = self._chosen()
        return (
            next((line for line in self.card.notes if kind == "note" and line.id == key), None) if self.card else None
        )

    @on(Entries.Clicked)
    def action_line_open(self) -> None:
        """Edit the line, open the note or tick the check."""
        if self.check() is not None or self._chosen()[0] == "deadline":
            self.action_line_tick()
        else:
            self.action_line_edit()

    def action_line_tick(self) -> None:
        """Tick or untick the check."""
        if check := self.check():
            self.apply("check.tick", lambda change: checks.tick(change, [check.id], done=not check.done))
        elif (line := self._line("deadline")) is not None:
            from kanvtui.operations import deadlines

            self.apply("deadline.tick", lambda change: deadlines.tick(change, [line.id], done=not line.done))

    def _line(self, kind: str) -> Any:
        """The line of a kind (deadline, approval or milestone) under the cursor; None when another one is chosen."""
        chosen, key = self._chosen()
        lines: tuple[Any, ...] = getattr(self.card, f"{kind}s") if self.card and chosen == kind else ()
        return next((line for line in lines if key == (line.key if kind == "milestone" else line.id)), None)

    def action_line_edit(self) -> None:
        """Edit what stands on the line."""
        kind, key = self._chosen()
        if self.card is None:
            return
        if kind == "fact":
            self._edit_fact(self.card, str(key))
        elif kind == "field":
            self._edit_field(self.card, str(key))
        elif check := self.check():
            self.ask(_check_words(self.card, check), lambda _text: None)
        elif note := self.note():
            open_text(self, old_note(self.session, note.id, note.title, note.body, self.card.id))
        elif (approval := self._line("approval")) is not None:
            from kanvtui.screens.approving import ask_approval

            ask_approval(self, self.card, approval)
        elif (milestone := self._line("milestone")) is not None:
            self.ask_milestone(self.card, milestone)
        elif kind == "score":
            self.action_card_score()

    def _edit_fact(self, card: CardDetail, fact: str) -> None:
        actions: dict[str, Callable[[], None]] = {
            "owner": self.action_card_owner,
            "holder": self.action_card_pass,
            "due": self.action_card_due,
            "label": self.action_card_labels,
            "blocked": self.action_card_block,
        }
        if fact in actions:
            actions[fact]()
        else:
            ask_fact(self, card, fact)

    def _edit_field(self, card: CardDetail, key: str) -> None:
        if any(field.key == key and field.type == "long" for field in card.fields):
            edit_long(self, card, key)
        else:
            ask_field(self, card, key)

    def action_line_new(self) -> None:
        """Add a check to the card."""
        if self.card is not None:
            made: list[int] = []
            self.ask(ask_check(self.session, self.card, made), lambda _text: self._read(("check", made[-1])))

    def action_note_pin(self) -> None:
        """Make the note under the cursor the one that explains the card."""
        if note := self.note():
            self.apply("note.pin", lambda change: notes.pin(change, note.id))
        else:
            self.say("Choose a note first.")

    def action_note_share(self) -> None:
        """Let share mode show the note under the cursor, or hide it again."""
        share_note(self, self.note())

    def action_note_editor(self) -> None:
        """Edit the note under the cursor in the user's own editor, else write a new one there."""
        note = self.note()
        if note is None or self.card is None:
            super().action_note_editor()
        else:
            text = old_note(self.session, note.id, note.title, note.body, self.card.id)
            edit_in_editor(self, text, lambda: self.apply("note.remove", lambda change: notes.remove(change, note.id)))

    def action_line_card(self) -> None:
        """Make a card of the note or the check under the cursor."""
        made: list[int] = []
        verb: Callable[[Change], int] | None = None
        if note := self.note():
            verb = lambda change: notes.to_card(change, note.id)  # noqa: E731
        elif check := self.check():
            verb = lambda change: checks.to_card(change, check.id)  # noqa: E731
        if verb is None:
            self.say("Choose a note or a check first: it becomes a card.")
            return
        make = verb
        self.apply(
            "card.add",
            lambda change: made.append(make(change)),
            lambda changes: self.say(f"{changes.label}: #{made[-1]}"),
        )

    def action_line_remove(self) -> None:
        """Remove the note (after asking) or the check under the cursor."""
        undo = f"{self.key_of('edit.undo')} undoes it."
        if check := self.check():
            self.apply(
                "check.remove",
                lambda change: checks.remove(change, check.id),
                lambda made: self.say(f"{made.label} · {undo}"),
            )
        elif note := self.note():
            self.confirm(
                f"Remove the note “{note.title}”?",
                (undo,),
                lambda: self.apply("note.remove", lambda change: notes.remove(change, note.id)),
            )
        else:
            self.say("Only notes and checks are removed here; enter empties a line.")


def _check_words(card: CardDetail, check: CheckLine) -> Ask:
    """Return the question for the words of a check."""

    def write(text: str) -> Callable[[Change], object]:
        return lambda change: checks.edit(change, check.id, words=text)

    return Ask(title=f"Check of “{card.title}”", value=check.text, write=Write("check.edit", write))
