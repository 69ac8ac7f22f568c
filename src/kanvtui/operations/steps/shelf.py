"""What the open cards of a board have, each table read once for all of them."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Literal, TypeVar

from kanvtui.operations.steps import dated
from kanvtui.storage import carrying
from kanvtui.storage.cards import CardRow
from kanvtui.storage.checks import CheckRow
from kanvtui.storage.deadlines import DeadlineRow
from kanvtui.storage.milestones import MilestoneRow

Row = TypeVar("Row")


class Shelf(dated.Source):
    """The rows of all open cards of a board as they are when they are first asked for; put away cards too.

    Whoever writes such rows lets the shelf `forget` them.
    """

    def forget(self, *names: Literal["checks", "deadlines", "milestones"]) -> None:
        """Read the rows of those names anew when they are next asked for."""
        kept = {"milestones": ("_all_milestones", "_milestones", "_customers")}
        for name in names:
            for attribute in kept.get(name, (f"_{name}",)):
                self.__dict__.pop(attribute, None)

    @cached_property
    def cards(self) -> list[CardRow]:
        """The cards that are not done."""
        return carrying.open_cards(self.db, self.board_id)

    @cached_property
    def of_recurring(self) -> frozenset[int]:
        """The ids of cards that recurring work made: they have a checklist of their own."""
        return carrying.of_recurring(self.db, self.board_id)

    @cached_property
    def here(self) -> Mapping[int, str]:
        """The key of each stage by its id."""
        return {row.id: row.key for row in self.stages}

    def checks(self, card: CardRow) -> list[CheckRow]:
        """Return the checks of a card in their order."""
        return self._checks.get(card.id, [])

    def deadlines(self, card: CardRow) -> list[DeadlineRow]:
        """Return the deadlines of a card."""
        return self._deadlines.get(card.id, [])

    def milestones(self, card: CardRow) -> list[MilestoneRow]:
        """Return the milestones of a card, and those of its customer that the card has none of."""
        own = self._milestones.get(card.id, [])
        shared = self._customers.get(card.account_id, []) if card.account_id is not None else []
        if not shared:
            return own
        keys = {row.key for row in own}
        return sorted((*own, *(row for row in shared if row.key not in keys)), key=lambda row: row.id)

    def values(self, card: CardRow) -> dict[str, str]:
        """Return the values of a card's fields by their keys."""
        return self._values.get(card.id, {})

    def entries(self, card: CardRow) -> list[tuple[int, str]]:
        """Return (stage id, instant) of every time the card came into a stage, oldest first."""
        return list(dated.entries_in(self._entries.get(card.id, ())))

    @cached_property
    def _checks(self) -> dict[int, list[CheckRow]]:
        return _grouped(carrying.checks(self.db, self.board_id), lambda row: row.card_id)

    @cached_property
    def _deadlines(self) -> dict[int, list[DeadlineRow]]:
        return _grouped(carrying.deadlines(self.db, self.board_id), lambda row: row.card_id)

    @cached_property
    def _all_milestones(self) -> list[MilestoneRow]:
        return carrying.milestones(self.db, self.board_id)

    @cached_property
    def _milestones(self) -> dict[int, list[MilestoneRow]]:
        return _grouped((row for row in self._all_milestones if row.card_id is not None), lambda row: row.card_id or 0)

    @cached_property
    def _customers(self) -> dict[int, list[MilestoneRow]]:
        return _grouped((row for row in self._all_milestones if row.card_id is None), lambda row: row.account_id or 0)

    @cached_property
    def _values(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for card_id, key, value in carrying.values(self.db, self.board_id):
            found.setdefault(card_id, {})[key] = value
        return found

    @cached_property
    def _entries(self) -> dict[int, list[tuple[str, str, str]]]:
        found: dict[int, list[tuple[str, str, str]]] = {}
        for card_id, *step in carrying.entries(self.db, self.board_id):
            found.setdefault(card_id, []).append((step[0], step[1], step[2]))
        return found


def _grouped(rows: Iterable[Row], of: Callable[[Row], int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(of(row), []).append(row)
    return found
