"""What is done with a board's SOP as a whole: the user's editor, comparing, its log, and giving it away as a file."""

from pathlib import Path

from kanvtui.errors import KanvError
from kanvtui.screens.asking import Ask
from kanvtui.screens.sop_editing import SopEditing

TOML = ".toml"


class SopWhole(SopEditing):
    """The keys that take the whole SOP."""

    # $EDITOR

    def action_sop_editor(self) -> None:
        """Edit the whole SOP as TOML; what it does to the cards is shown before it is stored."""
        from kanvtui.operations import drafts, sop_texts

        try:
            text, mark = sop_texts.editable(self.session, self.board_id)
        except KanvError as error:
            self.complain(error)
            return
        if kept := drafts.read(self.session, sop_texts.DRAFT, self.board_id):
            self._confirm(
                "There is a text of this SOP that you had not stored. Go on with it?",
                (f"{self.key_of('confirm.no')} begins with the SOP as it is now.",),
                lambda yes: self._edit(kept if yes else text, text, mark),
            )
        else:
            self._edit(text, text, mark)

    def _edit(self, text: str, before: str, mark: str) -> None:
        """Let the user's editor have a text; one that is no SOP is told, and may be edited again."""
        from kanvtui.operations import drafts, sop_edits, sop_texts
        from kanvtui.screens import editor

        edited = editor.edit(self.app, text, "sop.toml")
        if edited.text is None:
            if edited.rest:
                drafts.keep(self.session, sop_texts.DRAFT, self.board_id, edited.rest)
            self.app.notify(f"{edited.why} The SOP was not changed.", severity="error", timeout=8, markup=False)
            return
        typed = edited.text
        if not typed.strip() or typed.rstrip() == before.rstrip():
            drafts.drop(self.session, sop_texts.DRAFT, self.board_id)
            self.say("The SOP was not changed.")
            return
        drafts.keep(self.session, sop_texts.DRAFT, self.board_id, typed)
        try:
            board = self.page.board if self.page else ""
            document = sop_texts.document_of(typed, board)
            sop_edits.preview(self.session, self.board_id, document)
        except KanvError as error:
            self._confirm(
                "The SOP was not changed. Edit your text again?",
                (str(error), "Your text is kept until you leave the editor with another one."),
                lambda yes: self._edit(typed, before, mark) if yes else None,
            )
            return
        self._look(document, typed, before, mark)

    def _look(self, document: dict[str, object], typed: str, before: str, mark: str) -> None:
        from kanvtui.operations import drafts, sop_texts
        from kanvtui.screens.sop_preview import EDIT, SAVED, SopPreviewScreen

        def left(answer: str | None) -> None:
            if answer == EDIT:
                self._edit(typed, before, mark)
            elif answer == SAVED:
                drafts.drop(self.session, sop_texts.DRAFT, self.board_id)
            else:
                self.say(f"The SOP was not changed. {self.key_of('sop.editor')} goes on with your text.")

        screen = SopPreviewScreen(self.session, self.board_id, document, mark, from_editor=True)
        self.app.push_screen(screen, left)

    def _confirm(self, title: str, lines: tuple[str, ...], then: object) -> None:
        from kanvtui.screens.prompts import ConfirmScreen

        def answered(yes: bool | None) -> None:
            assert callable(then)
            then(bool(yes))

        self.app.push_screen(ConfirmScreen(self.session, title, lines), answered)

    # Beside others

    def action_sop_compare(self) -> None:
        """Compare with the SOP that the board was made from."""
        from kanvtui.screens.sop_compare import open_compare

        open_compare(self, self.board_id)

    def action_sop_log(self) -> None:
        """List who changed the SOP when, and why."""
        from kanvtui.screens.sop_log import open_log

        open_log(self, self.board_id)

    # Giving it away

    def action_sop_export(self) -> None:
        """Ask for a file and write the SOP into it, in the form that its ending says."""
        from kanvtui.domain.text import slug
        from kanvtui.operations import exports

        name = self.page.sop.name if self.page else "sop"

        def meant(text: str) -> str:
            form = "TOML, for a board of its own" if self._is_toml(text) else exports.NAMES[exports.form_of(text)]
            return f"{form}, in {Path.cwd() / exports.checked(text).parent}"

        def wrong(text: str) -> str:
            meant(text)
            return ""

        ask = Ask(
            title=f"Write “{name}” into which file?",
            value=f"{slug(name) or 'sop'}.md",
            placeholder="a name that ends in .toml to use it, in .md or .html to read it",
            check=wrong,
            preview=meant,
            needed="A name is needed, or Esc to write nothing.",
        )
        self.ask(ask, self._export)

    @staticmethod
    def _is_toml(text: str) -> bool:
        return Path(text.strip()).suffix.lower() == TOML

    def _export(self, text: str, *, force: bool = False) -> None:
        from kanvtui.operations import exports, sop_texts

        try:
            if self._is_toml(text):
                path = exports.put(sop_texts.shared_toml(self.session, self.board_id), text, force=force)
            else:
                from kanvtui.operations.reads import procedure

                path = exports.save(procedure.of_board(self.session, self.board_id), text, force=force)
        except exports.TakenError as error:
            self._confirm("Replace it?", (str(error),), lambda yes: self._export(text, force=True) if yes else None)
        except KanvError as error:
            self.complain(error)
        else:
            self.say(f"Wrote {path}")
