"""A score entered by single keys: one digit a part, the last one stores it; wider ranges take digits and enter."""

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain import scores as rules
from kanvtui.domain.scores import ScorePart, ScoreRule
from kanvtui.errors import KanvError
from kanvtui.operations import scores
from kanvtui.operations.session import Session
from kanvtui.screens.sheet import Sheet
from kanvtui.widgets.score_lines import score_entries

DIGITS = 9
"""A part up to this value takes one key."""
DIGIT_KEYS = "0123456789"
LONGEST = 6
"""Digits of a number at most."""


class ScoreScreen(Sheet):
    """Asks the parts of a score in order; the last one stores it. The first score of a customer may lack parts."""

    WHERE = "score"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("score")

    def __init__(
        self,
        session: Session,
        offered: Sequence[ScoreRule],
        *,
        card_id: int | None = None,
        account_id: int | None = None,
    ) -> None:
        super().__init__(session)
        self.offered, self.rule = tuple(offered), offered[0]
        self.card_id, self.account_id = card_id, account_id
        self.given: dict[str, str] = {}
        self.typed = ""

    def on_mount(self) -> None:
        """Ask the first part."""
        self._draw()

    def _draw(self) -> None:
        self.entitle(self._words())
        wide = any(part.max > DIGITS for part in self.rule.parts)
        self.list.show(score_entries(self.rule, self.given, self._part(), self.typed, wide=wide))
        self.fit()

    def _words(self) -> str:
        found = rules.score(self.rule, self._numbers())
        return f"{self.rule.name}: {found.words}" if found else self.rule.name

    def _numbers(self) -> dict[str, Decimal]:
        return {
            part.key: rules.read_part(part, self.given[part.key]) for part in self.rule.parts if part.key in self.given
        }

    def _part(self) -> ScorePart | None:
        """The part that is asked now."""
        return next((part for part in self.rule.parts if part.key not in self.given), None)

    # Keys

    def key_words(self, command: commands.Command) -> str:
        """There is another score only where the SOP has several."""
        return "" if command.id == "score.next" and len(self.offered) == 1 else command.label

    def on_key(self, event: events.Key) -> None:  # type: ignore[override]
        """Take a digit, or the first letter of a word that no other word begins with."""
        part = self._part()
        if part is None:
            return
        if event.character and event.character in DIGIT_KEYS:
            self.typed = (self.typed + event.character)[:LONGEST]
            if part.max <= DIGITS:
                self._take(part, self.typed)
        elif event.character and (words := _words(part, event.character)):
            if len(words) == 1:
                self._take(part, words[0])
            else:
                self.say(f"“{event.character}” begins {' and '.join(words)}. Type the number.")
        else:
            return
        event.stop()
        event.prevent_default()
        if self.is_attached:
            self._draw()

    def _take(self, part: ScorePart, typed: str) -> None:
        self.typed = ""
        try:
            rules.read_part(part, typed)
        except KanvError as error:
            self.complain(error)
            return
        self.given[part.key] = typed
        if self._part() is None:
            self._store()

    def _store(self) -> None:
        rule, given = self.rule, dict(self.given)

        def stored(_changes: object) -> None:
            self.say(self._words())
            self.dismiss(None)

        self.apply(
            "score.record",
            lambda change: scores.record(
                change, rule.key, given, card_id=self.card_id, account_id=None if self.card_id else self.account_id
            ),
            stored,
        )

    def action_score_store(self) -> None:
        """Take the number typed, else store what is given so far."""
        part = self._part()
        if part is not None and self.typed:
            self._take(part, self.typed)
            if self.is_attached:
                self._draw()
        elif self.given:
            self._store()
        else:
            self.say("Nothing is given yet: type the number of the first part.")

    def action_score_next(self) -> None:
        """Enter the next score instead."""
        if len(self.offered) > 1:
            self.rule = self.offered[(self.offered.index(self.rule) + 1) % len(self.offered)]
            self.given, self.typed = {}, ""
            self._draw()

    def action_score_back(self) -> None:
        """Take the last value back."""
        if self.typed:
            self.typed = self.typed[:-1]
        elif self.given:
            self.given.pop(next(reversed(self.given)))
        self._draw()

    def action_go_back(self) -> None:
        """Close and store nothing."""
        self.dismiss(None)


def _words(part: ScorePart, letter: str) -> list[str]:
    """Return the words of a part that begin with a letter."""
    return [word.word for word in part.words if word.word.casefold().startswith(letter.casefold())]
