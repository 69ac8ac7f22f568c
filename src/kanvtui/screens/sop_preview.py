"""What a changed SOP does to its board, before it is saved: where cards go, which checks and dates change, and why."""

from collections.abc import Mapping
from dataclasses import replace
from time import monotonic
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain import document as documents
from kanvtui.domain import sop_paths as paths
from kanvtui.domain.calendar import duration_words
from kanvtui.domain.changes import Changes
from kanvtui.domain.governance import TRAINED, is_taught, within
from kanvtui.domain.sop_effects import Effects, Unsaid, sections
from kanvtui.domain.sop_plan import Plan
from kanvtui.domain.text import plural
from kanvtui.errors import BusyError, KanvError
from kanvtui.operations import sop_edits, sops
from kanvtui.operations.session import Change, Session
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask
from kanvtui.screens.base import RETRY_EVERY, RETRY_FOR
from kanvtui.screens.reading import ReadingScreen
from kanvtui.widgets.line_list import LineList
from kanvtui.widgets.sop_effects import LINES, MOVES, OPEN_CARDS, SAVE, TRAINING, WHY, effect_items

SAVED, EDIT = "saved", "edit"
"""What the screen is left with: the change is stored, or its text is to be edited again. None leaves all as it was."""


class SopPreviewScreen(ReadingScreen):
    """One document that is to take the place of a board's SOP; *mark* is the fingerprint of the SOP it was made of.

    *kind* is that of the change, *why* a reason to begin with.
    """

    WHERE = "sop_preview"
    CURSOR = True
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("sop_preview")

    def __init__(
        self,
        session: Session,
        board_id: int,
        content: Mapping[str, Any],
        mark: str,
        *,
        from_editor: bool = False,
        kind: str = "sop.edit",
        why: str = "",
    ) -> None:
        super().__init__(session)
        self.board_id, self.content, self.mark, self.from_editor = board_id, content, mark, from_editor
        self.kind, self.plan = kind, Plan(why=why)
        self.effects = Effects()
        self.homeless: dict[str, Unsaid] = {}
        """The stages that go and hold cards, by their keys, also those of which it was said where the cards go."""
        self.suggested: dict[str, str] = {}
        self._drawn = False

    # Reading and drawing

    def draw(self) -> None:
        """Find out what the change does, and show it."""
        self._draw(monotonic() + RETRY_FOR)

    def _draw(self, until: float) -> None:
        """Show it; while another program writes, wait for that without holding up the keys."""
        try:
            self.effects = effects = sop_edits.preview(self.session, self.board_id, self.content, self.plan)
        except BusyError as error:
            if monotonic() < until:
                self.set_timer(RETRY_EVERY, lambda: self._draw(until))
            else:
                self._leave(error)
            return
        except KanvError as error:
            self._leave(error)
            return
        self._drawn = True
        self.homeless.update((one.key, one) for one in effects.unsaid)
        self.suggested.update(effects.suggested)
        shown = replace(effects, lines=tuple(line for line in effects.lines if line.key != TRAINED))
        told = sections(shown, self.session.today())
        touched = f"{plural(effects.cards, 'card')} change{'s' if effects.cards == 1 else ''}"
        name = self.session.shown(documents.text(self.content, "name"))
        self.head.show(f"Change of the SOP · {name}", touched if effects.cards else "no card changes", "not saved yet")
        self.list.show(
            lambda width: effect_items(tuple(self.homeless.values()), told, self.destinations(), self.options(), width)
        )
        self.show_keys()

    def draw_changes(self, changes: Changes) -> None:
        """Find out anew what the change does to cards that others changed; a saved one has nothing left to do."""
        if not (changes.cards or changes.stages or self.board_id in changes.boards):
            return
        try:
            with self.session.as_stored() as db:
                same = sops.fingerprint(db, self.board_id) == self.mark
        except KanvError:
            return
        if same:
            self.draw()

    def _leave(self, error: KanvError) -> None:
        """Tell what is wrong; without a picture there is nothing to decide here."""
        self.complain(error)
        if not self._drawn:
            self.app.call_later(self.dismiss, None)

    def destinations(self) -> dict[str, str]:
        """What the stage is called to which the cards of a stage go that is no longer there."""
        names = self.staying()
        moves = self.moves()
        return {key: names.get(moves.get(key, ""), "choose a stage") for key in self.homeless}

    def moves(self) -> dict[str, str]:
        """Where the cards of each stage that goes go: as chosen, else as suggested."""
        return {**self.suggested, **self.plan.moves}

    def staying(self) -> dict[str, str]:
        """The stages of the changed SOP: key → name."""
        return {
            documents.text(row, "key"): self.session.shown(documents.text(row, "name"))
            for row in documents.rows(self.content, paths.STAGES)
        }

    def options(self) -> list[tuple[int, str, str]]:
        """The lines that are decided here, with what is decided now."""
        cards = "change on open cards too" if self.plan.open_cards else "change on new cards only"
        found = [(SAVE, "Save", f"{self.key_of('sop_preview.save')} saves it from any line; {self._undone()}")]
        found += [(OPEN_CARDS, "Checks", cards), (WHY, "Why", self.plan.why or "no reason given yet")]
        learnt = any(is_taught(one.path) for one in self.effects.differences)
        if learnt and (training := within(self.content)):
            told = f"people know of it within {duration_words(training)}"
            found.append((TRAINING, "Training", told if self.plan.training else "nobody has to learn it"))
        return found

    def _undone(self) -> str:
        return f"{self.key_of('edit.undo')} undoes all of it"

    @on(LineList.CursorMoved)
    def _moved(self) -> None:
        self.show_keys()

    def key_words(self, command: commands.Command) -> str:
        """Enter changes the line under the cursor."""
        if command.id == "sop_preview.choose":
            key = self.list.key or 0
            if key >= LINES:
                return command.label
            words = {SAVE: "save", OPEN_CARDS: "change", TRAINING: "change", WHY: "say why"}
            return words.get(key, "other stage" if key >= MOVES else "")
        if command.id == "sop_preview.save":
            key = self.list.key or SAVE
            return "" if key == SAVE or key >= LINES else command.label
        if command.id == "sop.editor":
            return "edit again" if self.from_editor else ""
        return super().key_words(command)

    # Keys

    @on(LineList.Opened)
    def action_sop_preview_choose(self) -> None:
        """Decide the line under the cursor otherwise; where there is none, save."""
        key = self.list.key
        if key is None or key == SAVE or key >= LINES:
            self.action_sop_preview_save()
        elif key >= MOVES:
            self._ask_stage([*self.homeless.values()][key - MOVES])
        elif key == OPEN_CARDS:
            self.action_sop_preview_open_cards()
        elif key == WHY:
            self.action_sop_preview_why()
        else:
            self._decide(training=not self.plan.training)

    def action_sop_preview_open_cards(self) -> None:
        """Change the checks of open cards too, or only those of new ones."""
        self._decide(open_cards=not self.plan.open_cards)

    def action_sop_preview_why(self) -> None:
        """Ask for the reason."""
        ask = Ask(
            title="Why does the SOP change?",
            value=self.plan.why,
            placeholder="one sentence, kept in the log of the SOP",
            allow_blank=True,
        )
        self.ask(ask, lambda text: self._decide(why=text.strip()))

    def _decide(self, **values: Any) -> None:
        self.plan = replace(self.plan, **values)
        self.draw()

    def _ask_stage(self, gone: Unsaid) -> None:
        """Ask where the cards of a stage go."""
        names = self.staying()
        keys = {name: key for key, name in names.items()}
        ask = Ask(
            title=f"Where {'does' if gone.cards == 1 else 'do'} the {plural(gone.cards, 'card')} of “{gone.name}” go?",
            placeholder="a stage that stays",
            find=suggest.among(tuple(keys)),
            check=lambda text: "" if suggest.ranked(text, keys) else f"Write one of: {', '.join(keys)}.",
        )

        def answered(text: str) -> None:
            self.plan = replace(self.plan, moves={**self.plan.moves, gone.key: keys[suggest.ranked(text, keys)[0]]})
            self.draw()

        self.ask(ask, answered)

    def action_sop_preview_save(self) -> None:
        """Store the change."""
        plan = replace(self.plan, moves={key: to for key, to in self.moves().items() if to})

        def body(change: Change) -> None:
            sop_edits.replace(change, self.board_id, self.content, plan, expected=self.mark)

        self.apply(self.kind, body, lambda _changes: self.dismiss(SAVED))

    def action_sop_editor(self) -> None:
        """Edit the text again."""
        if self.from_editor:
            self.dismiss(EDIT)
