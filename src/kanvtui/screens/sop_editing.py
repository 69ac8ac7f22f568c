"""Changing a board's SOP line by line: what each key asks, and a look at what it does to cards before it is saved."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from textual import on

from kanvtui import commands
from kanvtui.domain import sop_paths as paths
from kanvtui.domain.calendar import deadline_words
from kanvtui.domain.changes import Changes
from kanvtui.domain.dates import parse_due
from kanvtui.domain.sop_changes import Difference, compare
from kanvtui.domain.sop_page import SopPage
from kanvtui.domain.sop_plan import Plan
from kanvtui.domain.text import name_key, plural, visible
from kanvtui.errors import BusyError, InputError, KanvError
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask, Body
from kanvtui.screens.base import RETRY_EVERY, RETRY_FOR, BaseScreen
from kanvtui.widgets.line_list import LineList

if TYPE_CHECKING:  # an SOP is read before any of it is changed
    from kanvtui.operations.sop_forms import Form
    from kanvtui.operations.sop_lines import Document, Edit

REQUIRED = {"checks": "check", "fields": "field", "approvals": "approval"}


class SopEditing(BaseScreen):
    """The keys that change the SOP of `board_id`; `path` names the line under the cursor, `page` is what is shown."""

    board_id: int
    page: SopPage | None

    @property
    def path(self) -> str:
        """The path of the line under the cursor; `""` where there is none."""
        raise NotImplementedError

    def follow(self, path: str) -> None:
        """Put the cursor on a line as soon as it is drawn."""
        raise NotImplementedError

    # Keys

    @on(LineList.Opened)
    def action_sop_edit(self) -> None:
        """Ask for the line under the cursor in other words."""
        self.ask_line(self.path)

    def action_sop_owner(self) -> None:
        """Ask who owns the stage, or does the check."""
        names = paths.split(self.path)
        if self._is_check(names):
            self.ask_line(paths.join(*names[:4], "owner"))
        elif names[0] in (paths.STAGES, "deadlines", "recurring") and len(names) > 1:
            self.ask_line(paths.join(*names[:2], "owner"))
        else:
            self.ask_line("workflow_owner")

    def action_sop_due(self) -> None:
        """Ask when the check or the deadline is due."""
        names = paths.split(self.path)
        if self._is_check(names):
            self.ask_line(paths.join(*names[:4], "due"))
        elif names[0] in ("deadlines", "milestones") and len(names) > 1:
            self.ask_line(paths.join(*names[:2], "due"))
        else:
            self.say("Checks, deadlines and milestones have a due. Put the cursor on one.")

    def action_sop_required(self) -> None:
        """Let the check, field or approval be required, or no longer."""
        from kanvtui.operations import sop_lines

        path = self.path
        self.change(path, lambda content: sop_lines.turned(content, path))

    def action_sop_remove(self) -> None:
        """Remove the line; a stage asks where its cards go."""
        from kanvtui.operations import sop_lines

        path = self.path
        self.change(path, lambda content: sop_lines.without(content, path))

    def action_sop_lower(self) -> None:
        """Move the line down."""
        self._move(1)

    def action_sop_raise(self) -> None:
        """Move the line up."""
        self._move(-1)

    def _move(self, by: int) -> None:
        from kanvtui.operations import sop_lines

        path = self.path
        self.change(path, lambda content: sop_lines.shifted(content, path, by))

    def action_sop_new(self) -> None:
        """Ask for another line of the kind under the cursor."""
        from kanvtui.operations import sop_forms, sop_lines

        path = self.path
        kind = sop_lines.new_kind(path)
        if not kind:
            self.say(f"Nothing is added here line by line. {self.key_of('sop.editor')} edits the whole SOP.")
            return
        offered = sop_forms.needed(self._content()) if kind == "need" else {}
        ask = Ask(
            title="What else must be there?" if kind == "need" else f"New {kind}",
            placeholder=sop_lines.ASKED.get(paths.split(path)[0], "") or ("" if offered else "its words"),
            find=suggest.among(tuple(offered.values())) if offered else None,
            check=lambda text: self._wrong(lambda content: sop_lines.with_new(content, path, text)[0]),
            needed="A text is needed, or Esc to leave it.",
        )
        self.ask(ask, lambda text: self._add(path, text))

    def _add(self, path: str, text: str) -> None:
        from kanvtui.operations import sop_lines

        made: list[str] = []

        def edit(content: "Document") -> "Document":
            found, new = sop_lines.with_new(content, path, text)
            made[:] = [new]
            return found

        self.change(path, edit, lambda: made[0])  # type: ignore[arg-type]

    # Asking

    def ask_line(self, path: str) -> None:
        """Ask for one line in other words."""
        from kanvtui.operations import sop_forms

        form = sop_forms.form(self._content(), path) if path else None
        if form is None:
            self.say(f"This line is edited with the whole SOP: {self.key_of('sop.editor')}.")
            return
        before = self._stored_value(form.path)
        self.ask(self._ask(form), lambda text: self._typed(form, before, text))

    def _ask(self, form: "Form") -> Ask:
        from kanvtui.operations import sop_forms, sop_lines

        key = paths.split(form.path)[-1]
        several = key in sop_forms.NEEDS
        labels = sop_forms.needed(self._content()) if several else {}
        find = (_among_parts(form.choices) if several else suggest.among(form.choices)) if form.choices else None
        if key == "next_review":
            return self._ask_day(form)
        return Ask(
            title=form.title,
            value=form.value,
            placeholder=form.placeholder,
            find=find,
            put=_put_part if several else None,
            about=(lambda choice: labels.get(choice, "")) if several else deadline_words if key == "due" else _nothing,
            check=lambda text: (
                ""
                if text == form.value
                else self._wrong(lambda content: sop_lines.with_text(content, form.path, text), key)
            ),
            preview=deadline_words if key == "due" else _nothing,
            allow_blank=form.blank,
            needed="This cannot be empty. Esc leaves it as it is.",
        )

    def _ask_day(self, form: "Form") -> Ask:
        return Ask(
            title=form.title,
            value=form.value,
            placeholder="mon · 14 dec · +4w; none plans no day",
            find=suggest.days,
            about=suggest.day_preview(self.session, "no day is planned"),
            preview=suggest.day_preview(self.session, "no day is planned"),
            check=lambda text: "" if self._day(text) is not None else "Write a day, such as mon, 14 dec or +4w.",
            allow_blank=True,
        )

    def _day(self, text: str) -> str | None:
        """Read a day as it is stored, `""` for none; None for what is none."""
        if name_key(text) in suggest.NONE:
            return ""
        try:
            return parse_due(text, self.session.today(), self.session.calendar)[:10]
        except InputError:
            return None

    def _typed(self, form: "Form", before: object, text: str) -> None:
        """Store what was typed, unless somebody else has changed the same line meanwhile."""
        from kanvtui.operations import sop_lines

        if paths.split(form.path)[-1] == "next_review":
            text = self._day(text) or ""
        if text == form.value:
            return
        if self._stored_value(form.path) != before:
            self.app.copy_to_clipboard(text)
            self.say("Somebody else changed this line meanwhile. Nothing was changed; your text is in the clipboard.")
            return
        self.change(form.path, lambda content: sop_lines.with_text(content, form.path, text))

    def _content(self) -> "Document":
        return dict(self.page.content) if self.page else {}

    def _stored_value(self, path: str) -> object:
        """What stands there, as it is stored: share mode shows it masked."""
        from kanvtui.operations import sop_lines

        try:
            content, _ = sop_lines.stored(self.session, self.board_id)
        except KanvError:
            return None
        names = paths.split(path)
        return paths.item(content, path) if names[-1] == "limits" else paths.value(content, path)

    def _wrong(self, edit: "Edit", key: str = "") -> str:
        """Say what is wrong with a change, `""` for nothing; of *key*, which is asked for, without its place."""
        from kanvtui.operations import sop_edits, sop_lines

        try:
            content, _ = sop_lines.stored(self.session, self.board_id)
            sop_edits.checked(edit(content))
        except KanvError as error:
            words = _words(error)
            _, _, short = words.rpartition(" . ")
            return short if key and short.startswith(f"{key} ") else words
        return ""

    @staticmethod
    def _is_check(names: Sequence[str]) -> bool:
        return len(names) > 3 and names[2] == paths.CHECKS

    # Changing

    def change(
        self, path: str, edit: "Edit", made: Callable[[], str] | None = None, until: float | None = None
    ) -> None:
        """Change the SOP; where cards change with it, show first what happens to them. *made* names a new line.

        While another program writes, it is tried again for two seconds.
        """
        from kanvtui.operations import sop_edits, sop_lines

        until = monotonic() + RETRY_FOR if until is None else until
        try:
            content, mark = sop_lines.stored(self.session, self.board_id)
            document = sop_edits.checked(edit(content))
            effects = (
                sop_edits.preview(self.session, self.board_id, document) if sop_lines.touches_cards(path) else None
            )
        except BusyError as error:
            if monotonic() < until:
                self.set_timer(RETRY_EVERY, lambda: self.change(path, edit, made, until))
            else:
                self.complain(error)
            return
        except KanvError as error:
            self.app.notify(visible(_words(error)), severity="error", timeout=8, markup=False)
            return

        def saved() -> None:
            self.follow(made() if made else sop_lines.place_of(document, path))

        if effects is not None and effects.touches_cards:
            self.preview(document, mark, saved)
        else:

            def done(changes: Changes) -> None:
                saved()
                self._tell(compare(content, document), changes)

            self.apply("sop.edit", self._body(document, mark), done)

    def _tell(self, found: Sequence[Difference], changes: Changes) -> None:
        """Tell of what nobody looked at before and is not seen at once: what is gone, and a training that opened."""
        gone = any(one.before and not one.after for one in found)
        if not found or not (changes.cards or gone):
            return
        more = f", and {plural(len(found) - 1, 'more change')}" if len(found) > 1 else ""
        training = "; a card of the board tells people of it" if changes.cards else ""
        undo = f"{self.key_of('edit.undo')} undoes it"
        self.say(self.session.shown(f"{found[0].words}{more}{training} · {undo}"))

    def _body(self, document: "Document", mark: str) -> Body:
        from kanvtui.operations import sop_edits

        return lambda change: sop_edits.replace(change, self.board_id, document, Plan(), expected=mark)

    def preview(self, document: "Document", mark: str, saved: Callable[[], object]) -> None:
        """Show what a changed SOP does, to be saved or left."""
        from kanvtui.screens.sop_preview import SopPreviewScreen

        def left(answer: str | None) -> None:
            if answer == "saved":
                saved()

        self.app.push_screen(SopPreviewScreen(self.session, self.board_id, document, mark), left)

    def key_words(self, command: commands.Command) -> str:
        """Only some lines are required, and only in some places is something added."""
        names = paths.split(self.path)
        if command.id == "sop.required":
            kind = paths.CHECKS if len(names) == 4 else names[0] if len(names) == 2 else ""
            return command.label if kind in REQUIRED else ""
        if command.id == "sop.new":
            from kanvtui.operations import sop_lines

            kind = sop_lines.new_kind(self.path)
            return f"new {kind}" if kind else ""
        return super().key_words(command)


def _words(error: KanvError) -> str:
    """Say what is wrong with the SOP that a change would make, without the name of a file that is none."""
    return str(error).removeprefix("SOP: ")


def _nothing(_text: str) -> str:
    return ""


def _among_parts(choices: Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """Suggest for the part between commas that the cursor stands in."""
    return lambda line, cursor: suggest.ranked(line[:cursor].rpartition(",")[2].strip(), choices)


def _put_part(line: str, cursor: int, choice: str) -> tuple[str, int]:
    """Put a suggestion in the place of that part."""
    head, comma, _ = line[:cursor].rpartition(",")
    before = f"{head}{comma} " if comma else ""
    return f"{before}{choice}{line[cursor:]}", len(before) + len(choice)
