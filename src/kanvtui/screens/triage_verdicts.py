"""Verdicts: every act on cards that a screen knows, together with the event that says it was decided, in one change."""

from collections.abc import Callable, Mapping, Sequence

from kanvtui.domain import triage as rules
from kanvtui.operations import cards, triage
from kanvtui.operations.session import Change
from kanvtui.screens.acting import MoveVerb, Verb
from kanvtui.screens.asking import Ask, Told
from kanvtui.screens.walking import Walking


class Verdicts(Walking):
    """A screen on which each act is a verdict. What is done in a sheet, ticks and notes, is none: the card stays."""

    def act(self, kind: str, verb: Verb, *, tell: bool = False) -> None:
        """Apply *verb* as a verdict; ticking a check is none, and the card stays."""
        if kind.startswith("check."):
            super().act(kind, verb, tell=tell)
        else:
            super().act(kind, _with_verdict(kind, verb))

    def act_move(self, kind: str, move: MoveVerb, *, tell: bool = False) -> None:  # noqa: ARG002 - the strip tells
        """Move as a verdict."""

        def decided(change: Change, ids: Sequence[int], reason: str) -> None:
            move(change, ids, reason)
            triage.decide(change, ids, rules.verdict_of(kind))

        super().act_move(kind, decided)

    def act_typed(self, ask: Ask, kind: str, verb: Callable[[str], Verb], tell: Told | None = None) -> None:  # noqa: ARG002
        """Ask, then apply what was typed as a verdict."""
        super().act_typed(ask, kind, lambda text: _with_verdict(kind, verb(text)))

    def merge_cards(self, change: Change, ids: Sequence[int], choices: Mapping[str, int], keep: int) -> None:
        """Merge as a verdict on all of them."""
        triage.merge(change, ids, choices, keep)

    def action_triage_take(self) -> None:
        """Become the owner."""
        self.act("triage.take", triage.take)

    def action_triage_next(self) -> None:
        """Write the next step."""
        if not self.meant():
            return
        only = self.only()
        ask = Ask(
            title=self.title_for("Next step of"),
            value=only.next if only else "",
            placeholder="one sentence; nothing shows its first open check",
            allow_blank=bool(only and only.next),
        )
        self.act_typed(ask, "card.next", lambda step: lambda change, ids: cards.set_next(change, ids, step))


def _with_verdict(kind: str, verb: Verb) -> Verb:
    def decided(change: Change, ids: Sequence[int]) -> None:
        verb(change, ids)
        triage.decide(change, ids, rules.verdict_of(kind))

    return decided
