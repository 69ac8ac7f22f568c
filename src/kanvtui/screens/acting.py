"""How a screen with cards acts on them: one change for all that are meant, one reason, one `.` for the last action."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kanvtui.domain.changes import Changes
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen
from kanvtui.errors import KanvError
from kanvtui.operations import lookup, moves
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Change
from kanvtui.operations.steps import passing
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask, Write
from kanvtui.screens.base import BaseScreen

if TYPE_CHECKING:  # the board is painted before these are loaded
    from kanvtui.domain.pictures import CardDetail
    from kanvtui.operations.reads.lists import Names

Verb = Callable[[Change, Sequence[int]], object]
"""Does something with cards inside a change."""
MoveVerb = Callable[[Change, Sequence[int], str], object]
"""Moves cards inside a change, with the reason for passing a gate (`""`: none)."""

MOVE, PASS = "move", "pass"
"""What the gate sheet is left with: nothing is unmet any more, or the gate is passed with a reason."""
LACKING_LINES = 5
"""Unmet lines shown when a reason is asked for."""


@frozen
class Last:
    """The last action, for `.`: exactly one of the verbs is set."""

    kind: str
    verb: Verb | None = None
    move: MoveVerb | None = None
    tell: bool = False


class Acting(BaseScreen):
    """A screen with cards. The subclass overrides the hooks below; a screen of one board has it as `board_id`."""

    _last: Last | None = None

    # What a subclass answers

    def focused_card(self) -> int | None:
        """Return the card under the cursor."""
        raise NotImplementedError

    def targets(self) -> Sequence[int]:
        """Return the marked cards, else the focused one."""
        card_id = self.focused_card()
        return [] if card_id is None else [card_id]

    def focused_stage(self) -> int | None:
        """Return the stage in which a new card is made; None for the board's first."""
        return None

    def acted(self) -> None:
        """Called after an action on the targets."""

    def show_card(self, card_id: int) -> None:
        """Put the cursor on a card."""

    def side_by_side(self, ids: list[int]) -> None:
        """Show cards that are one thing side by side, to merge them."""

    # Doing

    def act(self, kind: str, verb: Verb, *, tell: bool = False) -> None:
        """Apply *verb* to the targets as one change, and keep it for `.`; *tell* says what was done."""
        if ids := self.meant():
            last = Last(kind, verb=verb, tell=tell)
            self.apply(kind, lambda change: verb(change, ids), lambda changes: self._done(last, changes))

    def act_move(self, kind: str, move: MoveVerb, *, tell: bool = False) -> None:
        """Move the targets; what is required and missing opens the gate sheet."""
        if ids := self.meant():
            self._move(Last(kind, move=move, tell=tell), ids)

    def _move(self, last: Last, ids: list[int]) -> None:
        move = last.move
        assert move is not None
        try:
            self.apply(last.kind, lambda change: move(change, ids, ""), lambda changes: self._done(last, changes))
        except passing.GateClosedError as closed:
            self._open_gate(last, ids, closed)

    def act_typed(
        self, ask: Ask, kind: str, verb: Callable[[str], Verb], tell: Callable[[str], str] | None = None
    ) -> None:
        """Ask, then apply the verb made of what was typed; refusals stand in the prompt. *tell* says what was done."""
        if ids := self.meant():

            def done(text: str) -> None:
                self._done(Last(kind, verb=verb(text)))
                if tell is not None:
                    self.say(f"{tell(text)} · {self.key_of('app.palette')} finds it")

            write = Write(kind, lambda text: lambda change: verb(text)(change, ids))
            self.ask(replace(ask, write=write), done)

    def confirm(self, title: str, lines: Sequence[str], then: Callable[[], object]) -> None:
        """Ask for yes or no; *then* is called on yes."""
        from kanvtui.screens.prompts import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                then()

        self.app.push_screen(ConfirmScreen(self.session, title, lines), answered)

    def meant(self) -> list[int]:
        """Return the targets; where there is none, say what to press."""
        ids = list(self.targets())
        if not ids:
            self.say("There is no card here. n makes one.")
        return ids

    def _done(self, last: Last, changes: Changes | None = None) -> None:
        self._last = last
        if last.tell and changes is not None and not changes.nothing:
            self.say(f"{changes.label} · {self.key_of('edit.undo')} undoes it")
        self.acted()

    def _open_gate(self, last: Last, ids: list[int], closed: "passing.GateClosedError") -> None:
        """Show what is missing; once it is there the cards move, and `!` passes with a reason."""

        def left(answer: str | None) -> None:
            if answer == PASS:
                self._ask_reason(last, ids, closed)
            elif answer == MOVE:
                self._move(last, ids)

        self.program.open_gate([card_id for card_id, _ in closed.lacking], closed.stage_id, left)

    def _ask_reason(self, last: Last, ids: list[int], closed: "passing.GateClosedError") -> None:
        """Ask for the one sentence that passes a gate as an exception."""
        rules = {item.rule_key for _, items in closed.lacking for item in items}
        move, earlier = last.move, self._earlier_reasons(ids[0], rules)
        assert move is not None
        missing = list(dict.fromkeys(item.words for _, items in closed.lacking for item in items))
        lines = [f"· {words}" for words in missing[:LACKING_LINES]]
        if len(missing) > LACKING_LINES:
            lines.append(f"· and {len(missing) - LACKING_LINES} more")
        ask = Ask(
            title=f"Why {'do they' if len(ids) > 1 else 'does it'} go on all the same?",
            placeholder="one sentence, kept as an exception",
            lines=tuple(lines),
            find=suggest.among(earlier),
            write=Write(last.kind, lambda reason: lambda change: move(change, ids, reason)),
            needed="A sentence is needed, or Esc leaves the card where it is.",
        )
        self.ask(ask, lambda _reason: self._done(last))

    def _earlier_reasons(self, card_id: int, rules: Collection[str]) -> list[str]:
        with self.session.reading() as db:
            return moves.earlier_reasons(db, lookup.card(db, card_id).board_id, rules=rules)

    # Reading for prompts

    def detail(self) -> "CardDetail | None":
        """Read the focused card; a card that is gone is told."""
        card_id = self.focused_card()
        if card_id is None:
            self.say("There is no card here. n makes one.")
            return None
        try:
            return card_reads.detail(self.session, card_id)
        except KanvError as error:
            self.complain(error)
            self.catch_up()
            return None

    def only(self) -> "CardDetail | None":
        """Read the target when there is exactly one."""
        ids = self.targets()
        if len(ids) != 1:
            return None
        try:
            return card_reads.detail(self.session, ids[0])
        except KanvError:
            return None

    def title_for(self, noun: str) -> str:
        """Return a prompt's title: `Owner of “Acme”`, `Owner of 3 cards`."""
        only = self.only()
        return f"{noun} “{only.title}”" if only else f"{noun} {plural(len(self.targets()), 'card')}"

    def board_of_targets(self) -> int | None:
        """Return the board the targets stand on, as far as it is one."""
        here: int | None = getattr(self, "board_id", None)
        if here is not None:
            return here
        only = self.only()
        return only.board_id if only else None

    def names(self) -> "Names":
        """Read every name that prompts complete."""
        return lists.names(self.session, self.board_of_targets())
