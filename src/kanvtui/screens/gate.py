"""The gate sheet: what a move still lacks, line by line, each with the key that adds it on the spot."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.gates import Unmet
from kanvtui.domain.pictures import CardDetail
from kanvtui.domain.text import plural, visible
from kanvtui.errors import KanvError
from kanvtui.operations import cards, checks, lookup, moves
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Session
from kanvtui.screens.acting import MOVE, PASS
from kanvtui.screens.card_actions import CardActions
from kanvtui.screens.notes import new_note, open_text
from kanvtui.screens.sheet import Sheet
from kanvtui.screens.values import ask_fact, ask_field, edit_long
from kanvtui.widgets.entries import Entries, Entry
from kanvtui.widgets.gate_lines import FIXES, gate_entries
from kanvtui.widgets.head_line import cut

LEAST = 12
"""Cells of a card's title in the heading at least."""


class GateScreen(CardActions, Sheet):
    """Lists what the cards lack for a stage. It closes with MOVE by itself once nothing is lacking any more."""

    WHERE = "gate"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("gate")

    def __init__(self, session: Session, card_ids: Sequence[int], stage_id: int) -> None:
        super().__init__(session)
        self.card_ids, self.stage_id = list(card_ids), stage_id
        self.lacking: list[tuple[CardDetail, Unmet]] = []
        self.stage = ""

    def on_mount(self) -> None:
        """Show what is missing."""
        self._read()

    def draw_changes(self, changes: Changes) -> None:
        """Look again when one of the cards changed."""
        if changes.cards.intersection(self.card_ids):
            self._read()

    def on_resize(self) -> None:  # type: ignore[override]
        """Name the card as far as it fits."""
        self._tell()

    def _read(self) -> None:
        try:
            with self.session.reading() as db:
                missing = {key: moves.would_lack(db, key, self.stage_id) for key in self.card_ids}
            self.lacking = [
                (card_reads.detail(self.session, key), item) for key, items in missing.items() for item in items
            ]
        except KanvError as error:
            self.complain(error)
            self.dismiss("")
            return
        if not self.lacking:
            self.dismiss(MOVE)
            return
        self.stage = lists.stages(self.session, self.lacking[0][0].board_id).get(self.stage_id, "?")
        self._tell()
        self.list.show(self._entries(), self.list.key)
        self.fit()
        self.show_keys()

    @on(Entries.Chosen)
    def _chosen_another(self) -> None:
        self.show_keys()

    def key_words(self, command: commands.Command) -> str:
        """What enter does about the chosen line."""
        chosen = self._chosen()
        found = FIXES.get(chosen[1].kind) if chosen and command.id == "gate.fix" else None
        return found or command.label

    def _tell(self) -> None:
        """Say what the sheet is about: the title of a card gives way to how much is missing."""
        if not self.lacking:
            return
        concerned = {card.id for card, _ in self.lacking}
        told = f" can go to {self.stage}: {plural(len(self.lacking), 'thing')} missing"
        who = plural(len(self.card_ids), "card")
        if len(self.card_ids) > len(concerned):
            told += f" on {len(concerned)} of them"
        if len(self.card_ids) == 1:
            room = self.app.size.width - 2 - cell_len(f"Before “”{visible(told)}")
            who = f"“{cut(visible(self.lacking[0][0].title), max(room, LEAST))}”"
        self.entitle(f"Before {who}{told}")

    def _entries(self) -> list[Entry]:
        several = len(self.card_ids) > 1
        return gate_entries([(card.title if several else "", item) for card, item in self.lacking])

    # What CardActions asks of a screen

    def focused_card(self) -> int | None:
        """The card of the chosen line."""
        chosen = self._chosen()
        return chosen[0].id if chosen else None

    def _chosen(self) -> tuple[CardDetail, Unmet] | None:
        place = self.list.key[1] if self.list.key else -1
        return self.lacking[place] if isinstance(place, int) and 0 <= place < len(self.lacking) else None

    # Keys

    def action_go_back(self) -> None:
        """Leave the cards where they are."""
        self.dismiss("")

    def action_gate_pass(self) -> None:
        """Pass all the same, with a reason that is kept."""
        self.dismiss(PASS)

    @on(Entries.Clicked)
    def action_gate_fix(self) -> None:
        """Add what the chosen line lacks."""
        if chosen := self._chosen():
            card, item = chosen
            fixes: dict[str, Callable[[CardDetail, Unmet], None]] = {
                "check": self._tick,
                "field": self._fill,
                "fact": self._set,
                "approval": self._approve,
                "blocked": self._unblock,
            }
            fixes.get(item.kind, self._fill)(card, item)

    def _tick(self, card: CardDetail, item: Unmet) -> None:
        found = [line.id for line in card.checks if not line.done and item.key in (line.key, str(line.id))]
        self.apply("check.tick", lambda change: checks.tick(change, found))

    def _fill(self, card: CardDetail, item: Unmet) -> None:
        if any(field.key == item.key and field.type == "long" for field in card.fields):
            edit_long(self, card, item.key)
        else:
            ask_field(self, card, item.key)

    def _set(self, card: CardDetail, item: Unmet) -> None:
        actions: dict[str, Callable[[], None]] = {
            "owner": self.action_card_owner,
            "holder": self.action_card_pass,
            "due": self.action_card_due,
            "label": self.action_card_labels,
        }
        if item.key == "note":
            open_text(self, new_note(card.id, card.title))
        elif item.key in actions:
            actions[item.key]()
        else:
            ask_fact(self, card, item.key)

    def _approve(self, card: CardDetail, item: Unmet) -> None:
        from kanvtui.screens.approving import ask_approval

        rule_key, _, place = item.key.partition(":")
        lines = [line for line in card.approvals if line.rule_key == rule_key]
        waiting = [line for line in lines if line.state == "pending"] or lines
        chosen = next((line for n, line in enumerate(lines) if str(n) == place and line in waiting), None)
        if line := chosen or next(iter(waiting), None):
            ask_approval(self, card, line)
        elif any(field.key == place for field in card.fields):  # the number that picks the approver is not filled in
            ask_field(self, card, place)
        else:
            self.say(f"{item.words}.")

    def _unblock(self, card: CardDetail, _item: Unmet) -> None:
        self.apply("card.unblock", lambda change: cards.unblock(change, [lookup.card(change.db, card.id).id]))
