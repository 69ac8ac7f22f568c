"""The checks of one card in a sheet over the board: tick, add, close."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain import hints
from kanvtui.domain.changes import Changes
from kanvtui.domain.hints import Known
from kanvtui.domain.pictures import CardDetail, CheckLine
from kanvtui.domain.text import visible
from kanvtui.errors import KanvError
from kanvtui.operations import checks
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Change, Session
from kanvtui.screens.asking import Ask, Write
from kanvtui.screens.sheet import Sheet
from kanvtui.widgets.card_rows import check_rows
from kanvtui.widgets.entries import Entries, Entry
from kanvtui.widgets.paper import Row


class ChecksScreen(Sheet):
    """Lists the checks of a card, those of its own stage first, and ticks them."""

    WHERE = "checks"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("checks")

    def __init__(self, session: Session, card_id: int) -> None:
        super().__init__(session)
        self.card_id = card_id
        self.card: CardDetail | None = None

    def on_mount(self) -> None:
        """Show the checks, the first open one chosen."""
        self._read(first=True)

    def draw_changes(self, changes: Changes) -> None:
        """Read again when the card changed, whoever changed it."""
        if self.card_id in changes.cards:
            self._read()

    def _read(self, focus: tuple[str, int | str] | None = None, *, first: bool = False) -> None:
        try:
            self.card = card = card_reads.detail(self.session, self.card_id)
        except KanvError as error:
            self.complain(error)
            self.dismiss(None)
            return
        if card.deleted_at is not None:
            self.say(f"“{card.title}” was deleted meanwhile.")
            self.dismiss(None)
            return
        done = sum(check.done for check in card.checks)
        title = f"Checks of “{card.title}”: {done} of {len(card.checks)} ticked"
        self.entitle(title)
        waiting = next((check.id for check in card.checks if not check.done), None)
        focus = ("check", waiting) if first and waiting is not None else focus
        self.list.show(check_items(card), focus)
        self.fit()

    # Keys

    @on(Entries.Clicked)
    def action_checks_toggle(self) -> None:
        """Tick or untick the chosen check."""
        key = self.list.key
        check = next((line for line in self.card.checks if ("check", line.id) == key), None) if self.card else None
        if check is not None:
            self.apply("check.tick", lambda change: checks.tick(change, [check.id], done=not check.done))

    def action_checks_next(self) -> None:
        """Tick the next open check."""
        self.apply(
            "check.tick", lambda change: checks.tick_next(change, [self.card_id]), lambda _: self._read(first=True)
        )

    def action_checks_new(self) -> None:
        """Add a check."""
        if self.card is not None:
            made: list[int] = []
            self.ask(ask_check(self.session, self.card, made), lambda _text: self._read(("check", made[-1])))

    def action_go_back(self) -> None:
        """Close the sheet."""
        self.dismiss(None)


def check_items(card: CardDetail) -> list[Entry]:
    """Return the checks with a heading for each stage; how to add one when there is none."""
    if not card.checks:
        return [Entry(lambda _width: ((("No checks yet. n adds one.", "muted"),),))]
    items: list[Entry] = []
    stage = None
    several = len({check.stage for check in card.checks}) > 1
    for number, check in enumerate(card.checks, 1):
        if several and check.stage != stage:
            stage = check.stage
            items.append(Entry(_heading(stage or "Any stage")))
        items.append(Entry(_check(check, number), ("check", check.id)))
    return items


def _heading(text: str) -> Callable[[int], Sequence[Row]]:
    return lambda _width: (((visible(text), "label"),),)


def _check(check: CheckLine, number: int) -> Callable[[int], Sequence[Row]]:
    return lambda width: check_rows(check, width, check.stage, head=f"{number:>2} ")


def ask_check(session: Session, card: CardDetail, made: list[int]) -> Ask:
    """Return the question for a new check, whose id is appended to *made*.

    `@kim` and `due:fri` at its end are its owner and its due.
    """
    names = lists.names(session, card.board_id)
    known = Known(people=names.people, me=names.me)

    def add(line: str) -> Callable[[Change], object]:
        def body(change: Change) -> None:
            draft = hints.parse(line, known, session.today(), session.calendar)
            due = (draft.due or "").replace("T", " ")
            made[:] = [checks.add(change, card.id, draft.title, due=due, owner=draft.owner or "")]

        return body

    return Ask(
        title=f"New check for “{card.title}”",
        placeholder="what must be true  @owner due:fri",
        find=lambda line, cursor: hints.completions(line, cursor, known),
        put=hints.completed,
        preview=lambda line: hints.preview(hints.parse(line, known, session.today(), session.calendar)),
        write=Write("check.add", add),
        needed="A text is needed, or Esc to leave it.",
    )
