"""One customer across all boards: health, contract, cards, blockers, dates, people, scores, notes."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.accounts import AccountDetail
from kanvtui.domain.changes import Changes
from kanvtui.domain.text import plural
from kanvtui.errors import KanvError
from kanvtui.operations import accounts, contacts, drafts, lookup, notes, scores
from kanvtui.operations.reads import account as reads
from kanvtui.operations.session import Change, Session
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask, Body, Write
from kanvtui.screens.notes import Text, old_note, open_text, share_note
from kanvtui.screens.sheet import EntriesPage
from kanvtui.widgets.account_page import page_entries
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.head_line import HeadLine

if TYPE_CHECKING:
    from collections.abc import Callable

HINTS = {
    "owner": "who looks after the customer; me is you, none is nobody",
    "value": "48000, $48,000 or 48k EUR; none takes it off",
    "renewal": "1 mar 2027, +1mo; none takes it off",
    "next_touch": "fri, +2w; none takes it off",
    "name": "how the customer is called",
}
OPENS = {"card": "show on its board", "note": "open", "fact": "edit", "contact": "edit", "score": "enter a score"}
"""What enter does on each kind of line; the footer says it."""
LABELS = {
    "owner": "Owner", "value": "Contract value", "renewal": "Renewal", "next_touch": "Next touch", "name": "Name",
}  # fmt: skip


class AccountScreen(EntriesPage):
    """All that is known of one customer; enter opens what stands on the line."""

    WHERE = "account"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("account")

    def __init__(self, session: Session, account_id: int) -> None:
        super().__init__(session)
        self.account_id = account_id
        self.account: AccountDetail | None = None

    def on_mount(self) -> None:
        """Show the customer."""
        self._read()

    def draw_changes(self, changes: Changes) -> None:
        """Read again when the customer or one of its cards may have changed."""
        if changes.accounts or changes.cards or changes.people:
            self._read()

    def _read(self) -> None:
        try:
            self.account = found = reads.detail(self.session, self.account_id)
        except KanvError as error:
            self.complain(error)
            self.app.call_later(self.dismiss, None)
            return
        waiting = f"{plural(len(found.blockers), 'blocker')}" if found.blockers else ""
        self.query_one(HeadLine).show(found.line.name, waiting, plural(len(found.open_cards), "open card"))
        self.entries.show(page_entries(found), self.entries.key)
        self.show_keys()

    @on(Entries.Chosen)
    def _chosen_another(self) -> None:
        self.show_keys()

    def key_words(self, command: commands.Command) -> str:
        """What enter does on the line under the cursor; `e` where enter does not edit it."""
        enter = OPENS.get(self.entries.key[0] if self.entries.key else "", "")
        if command.id == "account.open":
            return enter
        return "" if command.id == "account.edit" and enter == command.label else command.label

    # Going

    def action_account_merge(self) -> None:
        """Make one customer of this and another one; whichever stays is shown."""
        from kanvtui.screens.merge import merge_account

        if self.account is not None:
            merge_account(self, self.account_id, self.account.line.name, self._merged_into)

    def _merged_into(self, account_id: int) -> None:
        self.account_id = account_id
        self._read()

    # The line under the cursor

    @on(Entries.Clicked)
    def action_account_open(self) -> None:
        """Show the card, open the note, edit the fact, enter the score."""
        kind, key = self.entries.key or ("", "")
        opens: dict[str, Callable[[str | int], None]] = {
            "card": self._visit,
            "note": self._open_note,
            "fact": self._edit_fact,
            "contact": self._edit_contact,
            "score": lambda _key: self.action_card_score(),
        }
        if kind in opens:
            opens[kind](key)

    def _visit(self, key: str | int) -> None:
        try:
            with self.session.reading() as db:
                card = lookup.card(db, int(key))
        except KanvError as error:
            self.complain(error)
            return
        self.program.visit(card.board_id, card.id)

    def _open_note(self, key: str | int) -> None:
        found = next((note for note in self.account.notes if note.id == key), None) if self.account else None
        if found is not None:
            open_text(self, old_note(self.session, found.id, found.title, found.body, 0))

    def action_account_edit(self) -> None:
        """Edit the fact or the person on the line; on any other line ask what to edit."""
        kind, key = self.entries.key or ("", "")
        if kind == "contact":
            self._edit_contact(key)
        elif kind == "fact":
            self._edit_fact(key)
        else:
            self._choose_fact()

    def _choose_fact(self) -> None:
        known = {label: fact for fact, label in LABELS.items()}
        ask = Ask(
            title="Edit which fact of the customer?",
            placeholder="owner, contract value, renewal, next touch, name",
            find=suggest.among(tuple(known)),
            check=lambda text: "" if suggest.ranked(text, known) else f"Write one of: {', '.join(known)}.",
        )
        self.ask(ask, lambda text: self._edit_fact(known[suggest.ranked(text, known)[0]]))

    def _edit_fact(self, key: str | int) -> None:
        account = self.account
        if account is None:
            return
        if key == "health":
            self.action_account_health()
            return
        fact = str(key)
        if fact == "value" and self.session.share.on:
            leave = (commands.shown(commands.BY_ID["share.open"], self.keys.shown()) or ("",))[0]
            self.say(f"The contract value is private: leave share mode ({leave}) to edit it.")
            return
        values = {
            "owner": account.line.owner,
            "value": " ".join(filter(None, (account.value, account.currency))),
            "renewal": account.line.renewal_on or "",
            "next_touch": account.line.next_touch_on or "",
            "name": account.line.name,
        }
        day = fact in ("renewal", "next_touch")

        def write(text: str) -> Body:
            given = {fact: text.strip() or "none"}
            return lambda change: accounts.edit(change, accounts.of(change, self.account_id), given)

        ask = Ask(
            title=f"{LABELS[fact]} of “{account.line.name}”",
            value=values[fact],
            placeholder=HINTS[fact],
            find=suggest.days if day else None,
            about=suggest.day_preview(self.session, "no date") if day else lambda _text: "",
            preview=suggest.day_preview(self.session, "no date") if day else lambda _text: "",
            write=Write("account.edit", write),
            allow_blank=fact != "name",
        )
        self.ask(ask, lambda _text: None)

    # Health

    def action_account_health(self) -> None:
        """Set the health by hand with a reason, or clear it."""
        account = self.account
        if account is None:
            return
        if account.line.health and not account.health_by_score:
            words = account.health_words
            self._confirm_clear(words)
            return

        def write(text: str) -> Body:
            word, reason = _health(text)
            return lambda change: accounts.set_health(change, accounts.of(change, self.account_id), word, reason)

        ask = Ask(
            title=f"Why is “{account.line.name}” at risk?",
            placeholder="one sentence; `red: …` or `yellow: …` says how much, none clears what a score has set",
            preview=lambda text: _health(text)[0].replace("_", " "),
            write=Write("account.health", write),
            needed="A reason is needed, or Esc to leave it.",
        )
        self.ask(ask, lambda _text: None)

    def _confirm_clear(self, words: str) -> None:
        from kanvtui.screens.prompts import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.apply(
                    "account.health",
                    lambda change: accounts.set_health(change, accounts.of(change, self.account_id), "none"),
                )

        self.app.push_screen(ConfirmScreen(self.session, "Clear what was set by hand?", (words,)), answered)

    # Scores

    def action_card_score(self) -> None:
        """Enter a score of the customer."""
        try:
            with self.session.reading() as db:
                rules = scores.offered_to_account(db, self.account_id)
        except KanvError as error:
            self.complain(error)
            return
        if not rules:
            self.say("No SOP in use has a score of a customer.")
            return
        from kanvtui.screens.score import ScoreScreen

        self.app.push_screen(ScoreScreen(self.session, rules, account_id=self.account_id))

    # People and notes

    def action_account_contact(self) -> None:
        """Add somebody at the customer."""
        self._ask_contact("")

    def _edit_contact(self, key: str | int) -> None:
        found = next((one for one in self.account.contacts if one.id == key), None) if self.account else None
        if found is not None:
            parts = (found.name, found.role, found.title, found.email, found.phone)
            self._ask_contact(", ".join(filter(None, parts)))

    def _ask_contact(self, value: str) -> None:
        name = self.account.line.name if self.account else ""
        ask = Ask(
            title=f"Somebody at “{name}”",
            value=value,
            placeholder="Jo Doe, champion, VP Sales, jo@example.com, +14155551234",
            write=Write("contact.put", lambda text: lambda change: contacts.put(change, self.account_id, text)),
        )
        self.ask(ask, lambda _text: None)

    def action_account_note(self) -> None:
        """Write a note beside the customer."""
        name = self.account.line.name if self.account else ""

        def store(text: str) -> Body:
            return lambda change: notes.add(change, text, account_id=self.account_id)

        open_text(self, Text(f"New note on “{name}”", "", (drafts.ACCOUNT, self.account_id), "note.add", store))

    def action_note_share(self) -> None:
        """Let share mode show the note on the line, or hide it again."""
        kind, key = self.entries.key or ("", "")
        known = self.account.notes if self.account and kind == "note" else ()
        share_note(self, next((note for note in known if note.id == key), None))

    def action_account_remove(self) -> None:
        """Remove the person or the note on the line; undo brings it back."""
        kind, key = self.entries.key or ("", "")
        verbs: dict[str, Callable[[Change], object]] = {
            "contact": lambda change: contacts.remove(change, int(key)),
            "note": lambda change: notes.remove(change, int(key)),
        }
        if kind not in verbs:
            self.say("Only people and notes are removed here.")
            return
        undo = (commands.shown(commands.BY_ID["edit.undo"], self.keys.shown()) or ("",))[0]
        self.apply(f"{kind}.remove", verbs[kind], lambda made: self.say(f"{made.label} · {undo} undoes it"))


def _health(text: str) -> tuple[str, str]:
    """Part `red: no answer` into the health and the reason; without a word before it the customer is at risk."""
    word, colon, reason = text.partition(":")
    if colon and word.strip().casefold() in ("red", "yellow", "green", "at risk", "at_risk"):
        return word.strip().casefold().replace(" ", "_"), reason.strip()
    if text.strip().casefold() in ("none", "-", "green"):
        return text.strip().casefold().replace("-", "none"), ""
    return "at_risk", text.strip()
