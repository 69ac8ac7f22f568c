"""Past reviews, and the minutes of one: read, saved as a file, copied."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.report import Report
from kanvtui.domain.text import plural
from kanvtui.errors import KanvError
from kanvtui.operations.reads import minutes as reads
from kanvtui.operations.session import Session
from kanvtui.screens import documents
from kanvtui.screens.base import BaseScreen
from kanvtui.screens.reading import ReadingScreen
from kanvtui.widgets.line_list import Item, LineList
from kanvtui.widgets.report_lines import past_items, report_items
from kanvtui.widgets.wrap import paragraph


def open_minutes(screen: BaseScreen, review_id: int | None = None) -> None:
    """Open the minutes of a review, or the list of all reviews."""
    session = screen.session
    screen.app.push_screen(PastScreen(session) if review_id is None else MinutesScreen(session, review_id))


class _Documents(ReadingScreen):
    """What both screens do with the minutes that are meant."""

    WHERE = "minutes"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("minutes")

    def meant(self) -> int | None:
        """The review whose minutes are meant."""
        raise NotImplementedError

    def read(self) -> Report | None:
        """Read the minutes that are meant; what is wrong is told."""
        review_id = self.meant()
        if review_id is None:
            self.say("There is no review here.")
            return None
        try:
            return reads.minutes(self.session, review_id)
        except KanvError as error:
            self.complain(error)
            return None

    def action_minutes_open(self) -> None:
        """Nothing to open, unless there is a list."""

    def action_minutes_save(self) -> None:
        """Write the minutes into a file."""
        if report := self.read():
            documents.ask_file(self, report)

    def action_minutes_copy(self) -> None:
        """Copy the minutes as Markdown."""
        if report := self.read():
            documents.copy(self, report)

    def draw_changes(self, _changes: Changes) -> None:
        """Read again: promises are kept, and an unfinished review goes on."""
        self.draw()


class PastScreen(_Documents):
    """Every review, the newest first."""

    CURSOR = True
    empty = False

    def draw(self) -> None:
        """Read the list and show it."""
        found = reads.past(self.session)
        self.empty = not found
        left = sum(line.promises_open for line in found)
        self.head.show("Past reviews", "", plural(left, "open promise") if left else "")
        self.list.show(lambda width: past_items(found, width) if found else self._nothing(width))
        self.show_keys()

    def _nothing(self, width: int) -> list[Item]:
        """What an empty list says, and what to press."""
        key = self.keys_of
        words = (
            f"No review yet. {key('go.review')} on the board lists what needs eyes, {key('walk.start')} there walks it."
        )
        after = f"Its minutes stand here afterwards. {key('go.back')} goes back."
        return [Item(None, ((), *paragraph(words, width), (), *paragraph(after, width, "muted")))]

    def keys_of(self, name: str) -> str:
        """Return the first key of a command, as the user reads it."""
        return (commands.shown(commands.BY_ID[name], self.keys.shown()) or ("",))[0]

    def key_words(self, command: commands.Command) -> str:
        """Nothing is opened, saved or copied in an empty list."""
        return "" if self.empty and command.id.startswith("minutes.") else command.label

    def meant(self) -> int | None:
        """The review under the cursor."""
        return self.list.key

    @on(LineList.Opened)
    def action_minutes_open(self) -> None:
        """Read the minutes of the review under the cursor."""
        if (review_id := self.meant()) is not None:
            self.app.push_screen(MinutesScreen(self.session, review_id))


class MinutesScreen(_Documents):
    """The minutes of one review, to read."""

    def __init__(self, session: Session, review_id: int) -> None:
        super().__init__(session)
        self.review_id = review_id

    def draw(self) -> None:
        """Read the minutes and show them."""
        report = self.read()
        if report is None:
            self.app.call_later(self.dismiss, None)
            return
        self.head.show(report.title, "", "minutes")
        self.list.show(lambda width: report_items(report, width))

    def meant(self) -> int | None:
        """This one."""
        return self.review_id

    def key_words(self, command: commands.Command) -> str:
        """There is nothing to open in it."""
        return "" if command.id == "minutes.open" else command.label
