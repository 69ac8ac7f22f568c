"""The palette: the commands of the screen below, cards by title or #12, customers, boards and themes.

Nothing stored is ever read as markup: titles are shown as `Content`, and matches are marked by their places.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import Screen

from kanvtui import commands
from kanvtui.domain.text import visible
from kanvtui.domain.values import frozen
from kanvtui.errors import KanvError
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Session
from kanvtui.screens.base import BaseScreen, KanvProgram

CARDS = 20
"""Cards offered at most; whoever looks for another one types more of its title."""
SECOND = 0.1
"""The score of what fits only below its name."""


@frozen
class Offer:
    """One thing that the palette can do: its words, what stands below them, and what it does."""

    words: str
    about: str
    run: Callable[[], Any]


class Palette(CommandPalette):
    """Textual's palette; a second click beside it, on its way when it closed, closes nothing else."""

    def __init__(self) -> None:
        words = "Find a command, a card by title or #12, a customer, a board"
        super().__init__(placeholder=words, id="--command-palette")

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close the palette once."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()


class KanvCommands(Provider):
    """Everything the palette offers; what is stored is read once when it opens, cards at each letter."""

    async def startup(self) -> None:
        """Read what does not change while the palette is open."""
        self.offers = list(_offers(self.screen))

    async def discover(self) -> Hits:
        """Offer the commands of the screen before anything is typed."""
        for offer in self.offers:
            yield DiscoveryHit(Content(offer.words), offer.run, help=Content(offer.about))  # type: ignore[arg-type]

    async def search(self, query: str) -> Hits:
        """Offer what fits the letters typed; cards by title or `#12`."""
        matcher = self.matcher(query)
        for offer in [*self.offers, *_named(self.screen), *_cards(self.screen, query)]:
            score = matcher.match(offer.words) or (SECOND if query.casefold() in offer.about.casefold() else 0)
            if score > 0:
                words = _marked(matcher, offer.words)
                yield Hit(score, words, offer.run, text=offer.words, help=Content(offer.about))  # type: ignore[arg-type]


def _marked(matcher: Matcher, words: str) -> Content:
    """Mark the matching letters; `Matcher.highlight` would read the words as markup."""
    _, places = matcher.fuzzy_search.match(matcher.query, words)
    content = Content(words)
    for place in places:
        content = content.stylize(matcher.match_style, place, place + 1)
    return content


def _offers(screen: Screen[Any]) -> Iterator[Offer]:
    """The commands of a screen of ours."""
    if not isinstance(screen, BaseScreen):
        return
    keys = screen.keys.shown()
    for command in commands.palette(screen.WHERE):
        shown = " or ".join(commands.shown(command, keys)) or "no key"
        run = partial(screen.run_action, command.action)
        yield Offer(f"{command.label[0].upper()}{command.label[1:]}", f"{shown} · {command.help}", run)


def _named(screen: Screen[Any]) -> Iterator[Offer]:
    """Boards, customers and themes, which are offered once something is typed."""
    if not isinstance(screen, BaseScreen):
        return
    session, program = screen.session, cast("KanvProgram", screen.app)
    try:
        boards = lists.board_list(session)
        accounts = lists.account_list(session)
    except KanvError:
        return
    for board in boards:
        about = lists.flag_words(board.counts) or "nothing needs eyes"
        yield Offer(f"Board {visible(board.name)}", f"opens the board · {about}", partial(program.show_board, board.id))
    for account in accounts:
        about = f"{account.open_cards} open, shown on their board" if account.open_cards else "no open card"
        run = partial(_show_customer, screen, account.name)
        yield Offer(f"Customer {visible(account.name)}", about, run)
    for theme in sorted(screen.app.available_themes):
        yield Offer(f"Theme {theme}", "colours of the program", partial(_use_theme, screen, session, theme))


def _cards(screen: Screen[Any], query: str) -> Iterator[Offer]:
    """Cards whose title contains the words, or the card of that number."""
    if not isinstance(screen, BaseScreen):
        return
    program = cast("KanvProgram", screen.app)
    try:
        found = lists.find_cards(screen.session, query.strip(), CARDS)
    except KanvError:
        return
    for card_id, title, board_id, board in found:
        yield Offer(
            f"#{card_id} {visible(title)}", f"on {visible(board)}", partial(program.show_board, board_id, card_id)
        )


def _show_customer(screen: BaseScreen, name: str) -> None:
    """Show a customer's cards: the board that is open if it has some, else the one with most, filtered by the name."""
    try:
        names = [line.board for line in lists.card_lines(screen.session, lists.Filter(account=name))]
        boards = {board.name: board.id for board in lists.board_list(screen.session) if board.name in names}
    except KanvError as error:
        screen.complain(error)
        return
    if not boards:
        screen.say(f"{name} has no card on a board yet.")
        return
    here: int | None = getattr(screen.app.screen_stack[0], "board_id", None)
    if here is None or here not in boards.values():
        here = boards[max(boards, key=names.count)]
    screen.program.show_board(here, words=name)


def _use_theme(screen: BaseScreen, session: Session, theme: str) -> None:
    """Use a theme from now on."""
    screen.app.theme = theme
    try:
        notice = session.save_setting("theme", theme)
    except KanvError as error:
        screen.complain(error)
        return
    if notice:
        screen.say(notice)
