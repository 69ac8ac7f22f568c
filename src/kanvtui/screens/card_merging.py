"""Merging on screens with cards: the marked ones, or the card and one that it looks like."""

from collections.abc import Mapping, Sequence

from kanvtui.operations.session import Change
from kanvtui.screens.card_sop import CardSop


class CardMerging(CardSop):
    """The key of milestones merges where several cards are meant."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key that both share to merging where several cards are meant."""
        if action == "card_milestone" and len(self.to_merge()) > 1:
            return False
        return super().check_action(action, parameters)

    def action_go_people(self) -> None:
        """Make one person of two names that are one."""
        from kanvtui.screens.merge import merge_person

        merge_person(self)

    def to_merge(self) -> list[int]:
        """Return the cards that the key for merging means: the targets, and what else is known to be the same."""
        return list(self.targets())

    def action_card_merge(self) -> None:
        """Show the cards side by side and merge them; of one card, ask first which one is the same."""
        if not self.meant():
            return
        ids = self.to_merge()
        if len(ids) > 1:
            self.side_by_side(ids)
        elif (card := self.detail()) is not None:
            from kanvtui.screens.merge import ask_other_card

            ask_other_card(self, card.id, card.board_id, card.title, lambda other: self.side_by_side([card.id, other]))

    def side_by_side(self, ids: list[int]) -> None:
        """Show cards side by side; enter merges them."""
        from kanvtui.domain.merging import CARD
        from kanvtui.screens.merge import open_merge

        def then(choices: Mapping[str, int], keep: int) -> None:
            def body(change: Change) -> None:
                self.merge_cards(change, ids, choices, keep)

            self.apply("card.merge", body, lambda changes: self._merged(ids, keep, changes.label))

        open_merge(self, CARD, ids, then, lambda: self.keep_apart(ids))

    def _merged(self, ids: Sequence[int], keep: int, label: str) -> None:
        self.acted()
        self.show_merged(keep if keep in ids else ids[0], label)

    def show_merged(self, card_id: int, label: str) -> None:
        """Put the cursor on the card that stays, and say what was done."""
        self.show_card(card_id)
        self.say(f"{label} · {self.key_of('edit.undo')} undoes it")

    def merge_cards(self, change: Change, ids: Sequence[int], choices: Mapping[str, int], keep: int) -> None:
        """Merge cards inside a change."""
        from kanvtui.operations import merging

        merging.merge(change, ids, choices, keep)

    def keep_apart(self, ids: Sequence[int]) -> None:
        """Remember that cards only look alike."""
        from kanvtui.operations import merging

        def kept(label: str) -> None:
            self.acted()
            self.say(label)

        self.apply("card.keep_both", lambda change: merging.keep_both(change, ids), lambda changes: kept(changes.label))
