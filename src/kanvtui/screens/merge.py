"""Merging what was made twice: side by side, whose value of each fact is taken, and one key that makes one of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain import merging as rules
from kanvtui.domain.changes import Changes
from kanvtui.domain.merging import MergePicture
from kanvtui.errors import InputError, KanvError
from kanvtui.operations import lookup, merging_names
from kanvtui.operations.reads import duplicates, lists, people
from kanvtui.operations.reads import merging as reads
from kanvtui.operations.session import Session
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask
from kanvtui.screens.base import BaseScreen
from kanvtui.screens.sheet import Sheet
from kanvtui.widgets.merge_lines import STAYS, merge_entries, title_of

_NUMBER = re.compile(r"\s*#?(\d{1,18})\b", re.ASCII)
OFFERED = 50
"""Cards offered as the other one, at most."""
Done = Callable[[Mapping[str, int], int], object]
"""Called with whose value of each fact is taken, and which one stays."""


class MergeScreen(Sheet):
    """Shows things side by side; *then* merges them, and *apart* remembers that they only look alike."""

    WHERE = "merge"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("merge")

    def __init__(self, session: Session, picture: MergePicture, then: Done, apart: Callable[[], object]) -> None:
        super().__init__(session)
        self.picture, self._then, self._apart = picture, then, apart
        self.keep = picture.keep
        self.given: dict[str, int] = {}
        self._decided = False

    def on_mount(self) -> None:
        """Show them."""
        self._draw()

    def draw_changes(self, changes: Changes) -> None:
        """Read again what others changed; one that is gone cannot be merged."""
        if changes.nothing or self._decided:
            return
        try:
            keys = [key for key, _ in self.picture.names]
            self.picture = reads.picture(self.session, self.picture.noun, keys, self.keep)
        except KanvError as error:
            self.complain(error)
            self.dismiss(None)
            return
        self._draw()

    def _draw(self) -> None:
        self.entitle(title_of(self.picture))
        self.list.show(merge_entries(self.picture, self.given, self.keep))
        self.fit()

    @property
    def _ids(self) -> list[int]:
        return [key for key, _ in self.picture.names]

    def _take(self, by: int) -> None:
        """Take the value beside the one that is taken now, on the line under the cursor."""
        if self.list.key is None:
            return
        key = str(self.list.key[1])
        if key == STAYS:
            self.action_merge_stays(by)
            return
        choice = next(choice for choice in self.picture.choices if choice.key == key)
        taken = self.given.get(key, choice.chosen)
        place = self._ids.index(taken) + by
        self.given[key] = (
            self._ids[max(0, min(place, len(self._ids) - 1))] if by < 0 else self._ids[place % len(self._ids)]
        )
        self._draw()

    def action_merge_left(self) -> None:
        """Take the value to the left."""
        self._take(-1)

    def action_merge_right(self) -> None:
        """Take the value to the right; after the last one the first."""
        self._take(1)

    def action_merge_stays(self, by: int = 1) -> None:
        """Let another one stay: what stands there unless chosen otherwise is looked at anew."""
        place = (self._ids.index(self.keep) + by) % len(self._ids)
        self.keep = self._ids[place]
        try:
            self.picture = reads.picture(self.session, self.picture.noun, self._ids, self.keep)
        except KanvError as error:
            self.complain(error)
        self._draw()

    def action_merge_accept(self) -> None:
        """Merge them."""
        known = {choice.key: choice.chosen for choice in self.picture.choices}
        self._decided = True
        self.dismiss(None)
        self._then({**known, **self.given}, self.keep)

    def action_merge_keep_both(self) -> None:
        """Remember that they only look alike."""
        self._decided = True
        self.dismiss(None)
        self._apart()

    def action_go_back(self) -> None:
        """Close and change nothing."""
        self.dismiss(None)


def open_merge(screen: BaseScreen, noun: str, keys: Sequence[int], then: Done, apart: Callable[[], object]) -> None:
    """Show things side by side over a screen; what cannot be merged is told."""
    try:
        picture = reads.picture(screen.session, noun, keys)
    except KanvError as error:
        screen.complain(error)
        return
    screen.app.push_screen(MergeScreen(screen.session, picture, then, apart))


# Cards


def ask_other_card(screen: BaseScreen, card_id: int, board_id: int, title: str, then: Callable[[int], object]) -> None:
    """Ask which card of the board is the same as one: by number or title, those that look like it first."""
    try:
        offers = {f"#{key} {name}": (key, why) for key, name, why in duplicates.beside(screen.session, card_id)}
        for key, name, board, _ in lists.find_cards(screen.session, "", OFFERED):
            if key != card_id and board == board_id:
                offers.setdefault(f"#{key} {name}", (key, ""))
    except KanvError as error:
        screen.complain(error)
        return

    def read(text: str) -> int:
        number = _NUMBER.match(text)
        if number is not None:
            return int(number[1])
        found = [key for key, _, board, _ in lists.find_cards(screen.session, text, 2) if board == board_id]
        if len(found) != 1:
            raise InputError("No card of this board is called so, or several are. Write its number.")
        return found[0]

    def check(text: str) -> str:
        with screen.session.reading() as db:
            other = lookup.card(db, read(text))
        return "That is the card itself. Name another one." if other.id == card_id else ""

    ask = Ask(
        title=f"Which card is the same as #{card_id} “{title}”?",
        value=next((text for text, (_, why) in offers.items() if why), ""),
        placeholder="its number, or words of its title",
        find=suggest.among(tuple(offers)),
        about=lambda text: offers[text][1] if text in offers else "",
        check=check,
    )
    screen.ask(ask, lambda text: then(read(text)))


# Customers and people


def merge_account(screen: BaseScreen, account_id: int, name: str, done: Callable[[int], object]) -> None:
    """Ask which customer is the same as one, show both, and merge them; *done* gets the one that stays."""
    try:
        known = {line.name: line.id for line in lists.account_list(screen.session) if line.id != account_id}
        twins = duplicates.accounts(screen.session)
    except KanvError as error:
        screen.complain(error)
        return
    _ask_named(
        screen,
        f"Which customer is the same as “{name}”?",
        account_id,
        known,
        twins,
        lambda other: _open_named(screen, rules.CUSTOMER, [account_id, other], done),
    )


def merge_person(screen: BaseScreen) -> None:
    """Ask for two people who are one, those that look so first; show both, and merge them."""
    try:
        known = {line.name: line.id for line in people.people(screen.session)}
        twins = duplicates.people(screen.session)
    except KanvError as error:
        screen.complain(error)
        return
    if len(known) < 2:
        screen.say("There are no two people yet: whoever is named as an owner is one.")
        return

    def chosen(person_id: int) -> None:
        name = next(name for name, key in known.items() if key == person_id)
        others = {other: key for other, key in known.items() if key != person_id}
        _ask_named(
            screen, f"Who is the same as {name}?", person_id, others, twins,
            lambda other: _open_named(screen, rules.PERSON, [person_id, other], lambda _kept: None),
        )  # fmt: skip

    _ask_named(screen, "Who is there under two names?", 0, known, twins, chosen)


def _ask_named(
    screen: BaseScreen,
    title: str,
    key: int,
    known: Mapping[str, int],
    twins: Sequence[duplicates.Twin],
    then: Callable[[int], object],
) -> None:
    """Ask for a name; those that look like *key*, or for 0 like anybody, come first and say why."""
    about: dict[str, str] = {}
    for twin in twins:
        for mine, other, name in (
            (twin.first, twin.first_name, twin.second_name), (twin.second, twin.second_name, twin.first_name)
        ):  # fmt: skip
            if key in (mine, 0):
                about.setdefault(name, f"looks like {other}: {twin.why}")
    order = [*(name for name in known if name in about), *(name for name in known if name not in about)]

    def check(text: str) -> str:
        return "" if text in known or len(_fitting(text, order)) == 1 else "Nobody is called so, or several are."

    def read(text: str) -> int:
        shown = text if text in known else screen.session.shown(text)  # an alias was taken for the name it stands for
        return known[shown] if shown in known else known[_fitting(text, order)[0]]

    ask = Ask(
        title=title,
        value=order[0] if key and order[0] in about else "",
        placeholder="the name, or a part of it",
        find=suggest.among(tuple(order)),
        about=lambda name: about.get(name, ""),
        check=check,
    )
    screen.ask(ask, lambda text: then(read(text)))


def _fitting(text: str, names: Sequence[str]) -> list[str]:
    wanted = text.strip().casefold()
    return [name for name in names if wanted and wanted in name.casefold()]


def _open_named(screen: BaseScreen, noun: str, keys: Sequence[int], done: Callable[[int], object]) -> None:
    merge, apart = {
        rules.CUSTOMER: (merging_names.merge_accounts, merging_names.keep_both_accounts),
        rules.PERSON: (merging_names.merge_people, merging_names.keep_both_people),
    }[noun]
    kind = "account" if noun == rules.CUSTOMER else "person"

    def told(changes: Changes) -> None:
        screen.say(f"{changes.label} · {screen.key_of('edit.undo')} undoes it")

    def then(choices: Mapping[str, int], keep: int) -> None:
        def finished(changes: Changes) -> None:
            told(changes)
            done(keep)

        screen.apply(f"{kind}.merge", lambda change: merge(change, keys, choices, keep), finished)

    open_merge(screen, noun, keys, then, lambda: screen.apply(f"{kind}.keep_both", lambda c: apart(c, keys), told))
