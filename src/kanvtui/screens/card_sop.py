"""What the SOP of a card adds to it: outcomes, escalations, scores, its customer's page."""

from typing import TYPE_CHECKING

from kanvtui.domain.text import name_key
from kanvtui.errors import KanvError, NotFoundError
from kanvtui.operations import lookup
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask
from kanvtui.screens.card_dates import CardDates

if TYPE_CHECKING:  # the board is painted before this is loaded
    from kanvtui.domain.outcomes import OutcomeRule


class CardSop(CardDates):
    """The actions that depend on the SOP."""

    def action_card_complete(self) -> None:
        """Move the cards to the stage where they are done; where the SOP knows outcomes, ask which."""
        offered = self.outcomes()
        if not offered:
            super().action_card_complete()
            return
        from kanvtui.operations import outcomes

        names = {rule.name: rule.then for rule in offered}
        ask = Ask(
            title=self.title_for("What came of"),
            placeholder="one of the outcomes",
            find=suggest.among(tuple(names)),
            about=lambda name: names.get(name, ""),
            check=lambda text: "" if suggest.ranked(text, names) else f"Write one of: {', '.join(names)}.",
        )

        def typed(text: str) -> None:
            name = suggest.ranked(text, names)[0]
            self.act_move(
                "card.complete", lambda change, ids, reason: outcomes.close(change, ids, name, reason), tell=True
            )

        self.ask(ask, typed)

    def outcomes(self) -> "tuple[OutcomeRule, ...]":
        """Return the ways in which the cards can end; none where the SOP knows none."""
        from kanvtui.operations import outcomes

        try:
            with self.session.reading() as db:
                return outcomes.of_cards(db, self.targets())
        except KanvError:
            return ()

    def action_card_escalate(self) -> None:
        """Pass a trouble on by its severity: `critical: the form is down`."""
        board_id = self.board_of_targets()
        if board_id is None or not self.meant():
            return
        from kanvtui.operations import sops

        with self.session.reading() as db:
            levels = {rule.level: rule for rule in sops.procedure_of(db, board_id).escalations if rule.level}
        if not levels:
            self.say("The SOP of this board names no levels of escalation. b blocks the card with a reason.")
            return
        from kanvtui.operations import escalations

        told = {
            f"{rule.level}: ": f"{rule.when} → {rule.to}, {escalations.time_words(rule)}" for rule in levels.values()
        }

        def parted(text: str) -> tuple[str, str]:
            level, _, what = text.partition(":")
            known = next((name for name in levels if name_key(name).startswith(name_key(level))), "")
            return (known if name_key(level) else ""), what.strip()

        def check(text: str) -> str:
            level, what = parted(text)
            if not level:
                return f"Write a level first: {', '.join(levels)}."
            return "" if what else "Say after the level what the trouble is."

        def preview(text: str) -> str:
            level, _ = parted(text)
            return f"{level}: {told[f'{level}: ']}" if level else ""

        ask = Ask(
            title=self.title_for("Escalate"),
            placeholder=f"{next(iter(levels)).lower()}: what is wrong",
            find=lambda line, _cursor: [] if ":" in line else suggest.ranked(line, told),
            put=lambda _line, _cursor, choice: (choice, len(choice)),
            about=lambda choice: told.get(choice, ""),
            check=check,
            preview=preview,
        )
        self.act_typed(
            ask, "card.escalate", lambda text: lambda change, ids: escalations.escalate(change, ids, *parted(text))
        )

    def action_card_score(self) -> None:
        """Enter a score of the card or its customer."""
        if (card_id := self.focused_card()) is None:
            self.say("There is no card here. n makes one.")
            return
        from kanvtui.operations import scores

        try:
            with self.session.reading() as db:
                rules = scores.offered(db, card_id)
        except KanvError as error:
            self.complain(error)
            return
        if not rules:
            self.say("The SOP of this board has no score.")
            return
        from kanvtui.screens.score import ScoreScreen

        self.app.push_screen(ScoreScreen(self.session, rules, card_id=card_id))

    def action_card_account(self) -> None:
        """Show the card's customer across all boards."""
        card_id = self.focused_card()
        try:
            with self.session.reading() as db:
                account_id = lookup.card(db, card_id).account_id if card_id is not None else None
        except NotFoundError as error:
            self.complain(error)
            return
        if account_id is None:
            self.say("This card belongs to no customer. e, then the line Customer, ties it to one.")
            return
        from kanvtui.screens.account import AccountScreen

        self.app.push_screen(AccountScreen(self.session, account_id))

    def action_go_metrics(self) -> None:
        """Show the figures of all boards against their targets."""
        from kanvtui.screens.metrics import MetricsScreen

        self.app.push_screen(MetricsScreen(self.session))

    def action_go_accounts(self) -> None:
        """List the customers, those at risk first."""
        from kanvtui.screens.accounts import AccountsScreen

        self.app.push_screen(AccountsScreen(self.session))
