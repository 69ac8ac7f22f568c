"""Dates of a card that others count from: milestones and its own due; what moves with them is shown first."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kanvtui.domain.text import plural
from kanvtui.operations import cards
from kanvtui.operations.session import Change
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask
from kanvtui.screens.card_moves import CardMoves

if TYPE_CHECKING:  # the board is painted before these are loaded
    from kanvtui.domain.deadlines import Shift
    from kanvtui.domain.pictures import CardDetail, MilestoneLine


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

        def typed(due: str) -> None:
            from kanvtui.operations import milestones

            with self.session.reading() as db:
                moving = milestones.preview_due(db, self.session.calendar, self.session.now(), only.id, due)
            self._show_shifts(f"The due of “{only.title}”", moving, lambda: self._set_due(due))

        self.ask(ask, typed)

    def _set_due(self, due: str) -> None:
        self.act("card.due", lambda change, ids: cards.set_due(change, ids, due))

    def action_card_milestone(self) -> None:
        """Choose a milestone of the card, then say when it happened or will."""
        if (card := self.detail()) is None:
            return
        if not card.milestones:
            self.say("The SOP of this board has no milestones.")
            return
        lines = {line.label: line for line in card.milestones}
        ask = Ask(
            title=f"Which milestone of “{card.title}”?",
            placeholder="its name, or a part of it",
            find=suggest.among(tuple(lines)),
            about=lambda label: _when(lines[label]) if label in lines else "",
            check=lambda text: "" if suggest.ranked(text, lines) else "There is no such milestone.",
        )
        self.ask(ask, lambda text: self.ask_milestone(card, lines[suggest.ranked(text, lines)[0]]))

    def ask_milestone(self, card: "CardDetail", line: "MilestoneLine") -> None:
        """Ask when a milestone happened or will; what moves with it is shown before it is stored."""
        day = suggest.day_preview(self.session, "not reached")
        ask = Ask(
            title=f"When: {line.label}, of “{card.title}”",
            value="" if line.planned else line.due.replace("T", " "),
            placeholder="now, fri, 27 nov, +2w; a time may follow; none takes it back",
            find=suggest.days,
            about=day,
            preview=lambda text: "now" if text.strip().casefold() == "now" else day(text),
            allow_blank=bool(line.due) and not line.planned,
        )

        def typed(text: str) -> None:
            from kanvtui.operations import milestones

            now = self.session.now()
            with self.session.reading() as db:
                moving = milestones.preview(db, self.session.calendar, now, card.id, line.key, text)
            self._show_shifts(line.label, moving, lambda: self._set_milestone(card.id, line.key, text))

        self.ask(ask, typed)

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
