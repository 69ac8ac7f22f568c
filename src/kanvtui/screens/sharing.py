"""Share mode: what others may see of this screen, switched line by line."""

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.share import Share
from kanvtui.errors import KanvError
from kanvtui.operations.reads import sharing as reads
from kanvtui.operations.session import Session
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask
from kanvtui.screens.sheet import Sheet
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.share_lines import share_entries

WHERE = "share"


class ShareScreen(Sheet):
    """Lists what can be chosen; *card_id* is the card whose customer is offered."""

    WHERE = WHERE
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings(WHERE)

    def __init__(self, session: Session, card_id: int | None = None) -> None:
        super().__init__(session)
        self._card_id = card_id

    def on_mount(self) -> None:
        """Show how the screen is shared."""
        self.entitle("Share mode: private fields and notes are masked, until you leave it")
        self._draw()

    def draw_changes(self, changes: Changes) -> None:  # noqa: ARG002 - a name may have changed
        """Draw again."""
        self._draw()

    def _draw(self) -> None:
        try:
            name = reads.only(self.session)
        except KanvError as error:
            self.complain(error)
            name = "?"
        self.list.show(share_entries(self.session.share, name))
        self.fit()

    @on(Entries.Clicked)
    def action_share_toggle(self) -> None:
        """Change what the line says."""
        share = self.session.share
        what = str(self.list.key[0]) if self.list.key else ""
        if what == "on":
            self._share(replace(share, on=False))
            self.dismiss(None)
        elif what == "account":
            self._ask_customer()
        elif what:
            self._share(replace(share, **{what: not getattr(share, what)}))

    def _share(self, share: Share) -> None:
        self.program.set_share(share)

    def _ask_customer(self) -> None:
        """Ask for the only customer that is shown; the card's own is offered."""
        try:
            names, offered = reads.customers(self.session), reads.only(self.session)
            offered = offered or reads.customer_of(self.session, self._card_id)
        except KanvError as error:
            self.complain(error)
            return
        ask = Ask(
            title="Show only which customer?",
            value=offered,
            placeholder="a customer's name; blank shows all",
            find=suggest.among(names),
            check=lambda text: reads.wrong(self.session, text),
            allow_blank=True,
        )
        self.ask(ask, lambda text: self._share(replace(self.session.share, account_id=reads.find(self.session, text))))

    def action_go_back(self) -> None:
        """Back to the screen, which stays shared."""
        self.dismiss(None)
