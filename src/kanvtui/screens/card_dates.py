"""Dates of a card that others count from: milestones and its own due; what moves with them is shown first."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kanvtui.domain.text import plural, visible
from kanvtui.operations import cards
from kanvtui.operations.session import Change
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask
from kanvtui.screens.card_moves import CardMoves
from kanvtui.widgets.head_line import cut

if TYPE_CHECKING:  # the board is painted before these are loaded
    from kanvtui.domain.deadlines import Shift
    from kanvtui.domain.pictures import CardDetail, MilestoneLine

NAME = 48
"""Cells of a card's title in a heading."""


class CardDates(CardMoves):
    """The actions that set dates."""

    def action_card_due(self) -> None:
        """Set the day, or the day and time, the cards are due."""
        only = self.only()
        ask = Ask(
            title=self.title_for("Due date of"),
            value=(only.due or "").replace("T", " ") if only else "",
            placeholder="fri, 27 nov, +5bd, tomorrow 17:30; none takes it off",
            find=suggest.days,
            about=suggest.day_preview(self.session, "no due date"),
            preview=suggest.day_preview(self.session, "no due date", "due "),
            allow_blank=only is not None,
        )
        if only is None or not (only.deadlines or any(check.due_rule for check in only.checks)):
            self.act_typed(ask, "card.due", lambda due: lambda change, ids: cards.set_due(change, ids, due))
            return
        moving: list[Shift] = []

        def check(due: str) -> str:
            from kanvtui.operations import milestones

            with self.session.reading() as db:
                moving[:] = milestones.preview_due(db, self.session.calendar, self.session.now(), only.id, due)
            return ""

        title = f"The due of “{cut(visible(only.title), NAME)}”"
        self.ask(replace(ask, check=check), lambda due: self._show_shifts(title, moving, lambda: self._set_due(due)))

    def _set_due(self, due: str) -> None:
        self.act("card.due", lambda change, ids: cards.set_due(change, ids, due))

    def action_card_milestone(self) -> None:
        """Choose a milestone of the card, then say when it happened or will; both fit on one line."""
        if (card := self.detail()) is None:
            return
        if not card.milestones:
            self.say("The SOP of this board has no milestones.")
            return
        lines = {line.label: line for line in card.milestones}
        moving: list[Shift] = []

        def check(text: str) -> str:
            label, day = self._parted(text, lines)
            if not label:
                return "There is no such milestone, or no such day."
            if day:
                moving[:] = self._moving(card, lines[label], day)
            return ""

        def preview(text: str) -> str:
            label, day = self._parted(text, lines)
            return ": ".join(filter(None, (label, day and self._day_words(day))))

        def typed(text: str) -> None:
            label, day = self._parted(text, lines)
            if day:
                self._reach(card, lines[label], day, moving)
            else:
                self.ask_milestone(card, lines[label])

        ask = Ask(
            title=f"Which milestone of “{card.title}”?",
            placeholder="its name or a part of it; a day may follow: kickoff 27 nov",
            find=suggest.among(tuple(lines)),
            about=lambda label: _when(lines[label]) if label in lines else "",
            check=check,
            preview=preview,
        )
        self.ask(ask, typed)

    def _parted(self, text: str, labels: Collection[str]) -> tuple[str, str]:
        """Part `brand s 13 nov` into the label of a milestone and a day; `""` for what is not there."""
        if found := suggest.ranked(text, labels):
            return found[0], ""
        words = text.split()
        for place in range(len(words) - 1, 0, -1):
            day = " ".join(words[place:])
            if (found := suggest.ranked(" ".join(words[:place]), labels)) and self._day_words(day):
                return found[0], day
        return "", ""

    def _day_words(self, text: str) -> str:
        """Say which day a text means for a milestone; `""` for none."""
        return "now" if text.strip().casefold() == "now" else suggest.day_preview(self.session, "not reached")(text)

    def _moving(self, card: "CardDetail", line: "MilestoneLine", day: str) -> "Sequence[Shift]":
        """Read what moves with a milestone; raises InputError for what is no day."""
        from kanvtui.operations import milestones

        with self.session.reading() as db:
            return milestones.preview(db, self.session.calendar, self.session.now(), card.id, line.key, day)

    def ask_milestone(self, card: "CardDetail", line: "MilestoneLine") -> None:
        """Ask when a milestone happened or will; what moves with it is shown before it is stored."""
        moving: list[Shift] = []

        def check(text: str) -> str:
            moving[:] = self._moving(card, line, text)
            return ""

        ask = Ask(
            title=f"When: {line.label}, of “{card.title}”",
            value="" if line.planned else line.due.replace("T", " "),
            placeholder="now, fri, 27 nov, +2w; a time may follow; none takes it back",
            find=suggest.days,
            about=suggest.day_preview(self.session, "not reached"),
            preview=self._day_words,
            check=check,
            allow_blank=bool(line.due) and not line.planned,
        )
        self.ask(ask, lambda text: self._reach(card, line, text, moving))

    def _reach(self, card: "CardDetail", line: "MilestoneLine", day: str, moving: "Sequence[Shift]") -> None:
        self._show_shifts(line.label, moving, lambda: self._set_milestone(card.id, line.key, day))

    def _set_milestone(self, card_id: int, key: str, typed: str) -> None:
        def body(change: Change) -> None:
            from kanvtui.operations import milestones

            if typed.strip().casefold() in suggest.NONE:
                milestones.clear(change, card_id, key)
            else:
                milestones.set_date(change, card_id, key, typed)

        self.apply("milestone.set", body, lambda changes: self.say(changes.label))

    def _show_shifts(self, title: str, moving: "Sequence[Shift]", then: Callable[[], None]) -> None:
        """Show which dates move, where there are any that stood already; then go on."""
        if not any(shift.old for shift in moving):
            then()
            if moving:
                self.say(f"{plural(len(moving), 'date')} set by it.")
            return
        from kanvtui.screens.shifts import ShiftsScreen

        def answered(yes: bool | None) -> None:
            if yes:
                then()

        self.app.push_screen(ShiftsScreen(self.session, title, moving), answered)


def _when(line: "MilestoneLine") -> str:
    words = line.due_words or "not yet"
    return f"planned {words}" if line.planned and line.due else words
