"""Moving cards from stage to stage and up and down, and putting them away."""

from collections.abc import Sequence

from kanvtui.operations import cards, lookup, moves
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Change
from kanvtui.screens import suggest
from kanvtui.screens.acting import Acting, Last
from kanvtui.screens.asking import Ask


class CardMoves(Acting):
    """The actions that change where cards stand."""

    # Moving

    def action_card_next_stage(self) -> None:
        """Move the cards one stage on."""
        self.act_move("card.move", lambda change, ids, reason: moves.step(change, ids, 1, reason=reason))

    def action_card_previous_stage(self) -> None:
        """Move the cards one stage back."""
        self.act_move("card.move", lambda change, ids, reason: moves.step(change, ids, -1, reason=reason))

    def action_card_complete(self) -> None:
        """Move the cards to the stage where they are done."""
        self.act_move(
            "card.complete", lambda change, ids, reason: moves.complete(change, ids, reason=reason), tell=True
        )

    def action_card_move(self) -> None:
        """Move the cards to a stage by its number or name."""
        board_id = self.board_of_targets()
        if not self.meant() or board_id is None:
            return
        stages = list(lists.stages(self.session, board_id).values())
        numbers = {name: f"{number}" for number, name in enumerate(stages, 1)}

        def check(text: str) -> str:
            with self.session.reading() as db:
                lookup.stage(db, board_id, text)
            return ""

        def move(text: str) -> None:
            with self.session.reading() as db:
                stage_id = lookup.stage(db, board_id, text).id
            self.act_move("card.move", lambda change, ids, reason: moves.move(change, ids, stage_id, reason=reason))

        ask = Ask(
            title=self.title_for("Move") + " to",
            placeholder="number or name",
            find=suggest.among(stages),
            about=lambda name: numbers.get(name, ""),
            check=check,
            where="move",
        )
        self.ask(ask, move)

    def action_card_raise(self) -> None:
        """Move the cards up in their stage."""
        self.act("card.order", lambda change, ids: _reorder(change, ids, -1))

    def action_card_lower(self) -> None:
        """Move the cards down in their stage."""
        self.act("card.order", lambda change, ids: _reorder(change, ids, 1))

    # Away

    def action_card_archive(self) -> None:
        """Put the cards away for good."""
        self.act("card.archive", cards.archive, tell=True)

    def action_card_delete(self) -> None:
        """Put the cards into the bin, after asking."""
        if not (ids := self.meant()):
            return

        def delete() -> None:
            last = Last("card.delete", verb=cards.delete, tell=True)
            self.apply("card.delete", lambda change: cards.delete(change, ids), lambda made: self._done(last, made))

        line = "The bin keeps it for 30 days; until then it can be brought back."
        self.confirm(self.title_for("Delete") + "?", (line,), delete)


def _reorder(change: Change, ids: Sequence[int], by: int) -> None:
    """Move cards up or down, in an order in which they do not change places with each other."""
    for key in ids if by < 0 else reversed(ids):
        moves.reorder(change, key, by)
