"""The customers: those at risk first, then by renewal; open one, make one."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.text import plural
from kanvtui.errors import KanvError
from kanvtui.operations import accounts
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Change, Session
from kanvtui.screens.asking import Ask, Body, Write
from kanvtui.screens.reading import ReadingScreen
from kanvtui.widgets.account_lines import account_items, by_need
from kanvtui.widgets.line_list import LineList


class AccountsScreen(ReadingScreen):
    """All customers with health, renewal and open cards."""

    WHERE = "accounts"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("accounts")
    CURSOR = True

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._go_to: int | None = None
        self._empty = False
        self._names: dict[int, str] = {}

    def draw(self) -> None:
        """Read the customers and show them."""
        try:
            found = by_need(lists.account_list(self.session))
        except KanvError as error:
            self.complain(error)
            return
        risky = sum(line.health in ("red", "yellow", "at_risk") for line in found)
        self.head.show("Customers", f"{risky} at risk" if risky else "none at risk", plural(len(found), "customer"))
        self.list.show(lambda width: account_items(found, width, self.session.today()))
        if self._go_to is not None:
            self.list.go_to(self._go_to)
            self._go_to = None
        self._names = {line.id: line.name for line in found}
        self._empty = not found
        self.show_keys()

    def key_words(self, command: commands.Command) -> str:
        """There is nothing to open in an empty list."""
        return "" if command.id in ("accounts.open", "account.merge") and self._empty else command.label

    def draw_changes(self, changes: Changes) -> None:
        """Show what others and our own actions changed."""
        if changes.accounts or changes.cards or changes.people:
            self.draw()

    def action_accounts_open(self) -> None:
        """Show the customer under the cursor."""
        from kanvtui.screens.account import AccountScreen

        if self.list.key:
            self.app.push_screen(AccountScreen(self.session, self.list.key))

    def action_account_merge(self) -> None:
        """Make one customer of the one under the cursor and another one."""
        from kanvtui.screens.merge import merge_account

        if self.list.key and self.list.key in self._names:
            merge_account(self, self.list.key, self._names[self.list.key], self._merged)

    def _merged(self, account_id: int) -> None:
        self._go_to = account_id
        self.draw()

    def action_go_people(self) -> None:
        """Make one person of two names that are one."""
        from kanvtui.screens.merge import merge_person

        merge_person(self)

    @on(LineList.Opened)
    def _opened(self) -> None:
        self.action_accounts_open()

    def action_accounts_new(self) -> None:
        """Ask for the name of a new customer."""
        made: list[int] = []

        def named(text: str) -> Body:
            def body(change: Change) -> None:
                made[:] = [accounts.new(change, text)]

            return body

        def show(_name: str) -> None:
            self._go_to = made[0]
            self.draw()

        self.ask(Ask(title="Name of the new customer", write=Write("account.new", named)), show)
