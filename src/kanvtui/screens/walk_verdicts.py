"""The verdicts of a walked review: the keys of the board, each with its line in the review, in one change."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from kanvtui.domain import triage as words_of
from kanvtui.domain.pictures import CardDetail
from kanvtui.domain.promises import DROPPED, FORM, KEPT, split
from kanvtui.domain.text import name_key
from kanvtui.domain.walk import Look, WalkItem
from kanvtui.errors import KanvError
from kanvtui.operations import notes, promises, reviews, rules, scores
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Change, Session
from kanvtui.screens import suggest
from kanvtui.screens.acting import Last
from kanvtui.screens.asking import Ask, Body, Write
from kanvtui.screens.notes import Text, edit_in_editor, new_note, open_text
from kanvtui.screens.walking import Walking

OWN = "walk."
"""Changes of that kind decide by themselves."""
_WORDS = {"check": "check", "note": "note", "score": "score", "milestone": "milestone"}
"""The verdicts of changes that have several kinds, by the first part of the kind."""
_NO_CARD = {
    "promise": "This is a promise: {card.complete} kept, {card.due} another day, {card.archive} dropped, "
    "{walk.keep} leaves it open.",
    "account": "“{}” is a customer: {walk.promise} asks for a promise, {note.write} writes a note, "
    "{card.account} opens its page.",
    "rule": "This is a rule: {card.edit} rewords it, {card.archive} asks for it no longer, {walk.keep} keeps it.",
    "wins": "These are the wins: {walk.keep} goes on.",
}
_TOLD = (
    "walk.keep", "walk.promise", "card.complete", "card.due", "card.archive", "card.edit", "card.account", "note.write",
)  # fmt: skip


class WalkVerdicts(Walking):
    """A screen on which each act is a verdict on the item in turn, or on those whose cards are marked."""

    look: Look | None = None
    lines: Sequence[WalkItem] = ()
    review_id: int
    _to_repeat: Callable[[], None] | None = None

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.beside = self._deciding

    @property
    def item(self) -> WalkItem | None:
        """The item in turn; None at the end."""
        return self.lines[self.place] if self.place < len(self.lines) else None

    # One change

    def _deciding(self, kind: str, body: Body, keys: Sequence[int] = ()) -> Body:
        """Return a body that does what *body* does and says of the items that they were decided by it."""
        items = list(keys) or self._meant_items()
        verdict = _WORDS.get(kind.partition(".")[0]) or words_of.verdict_of(kind)
        if not items or kind.startswith(OWN):
            return body
        cards = {line.card_id for line in self.lines if line.id in items and line.card_id is not None}
        others = [line.id for line in self.lines if line.card_id in cards and line.id not in items]

        def whole(change: Change) -> object:
            found = body(change)
            for key in items:
                reviews.decide(change, key, verdict)
            for key in others:  # what was decided of a promise is no news of its card
                reviews.saw(change, key)
            return found

        return whole

    def _seeing(self, _kind: str, body: Body, key: int) -> Body:
        """Return a body that does what *body* does, which is then no news of the item."""

        def whole(change: Change) -> object:
            found = body(change)
            reviews.saw(change, key)
            return found

        return whole

    def _meant_items(self) -> list[int]:
        marked = [line.id for line in self.lines if line.kind == "card" and line.card_id in self.marks]
        return marked or ([self.item.id] if self.item is not None else [])

    # What is no card

    def focused_card(self) -> int | None:
        """The card in turn; None where something else is decided, and at the end."""
        item = self.item
        return item.card_id if item is not None and item.kind == "card" else None

    def meant(self) -> list[int]:
        """Return the targets; where there is none, say what can be done with what is there."""
        ids = list(self.targets())
        if not ids:
            self.say(self._no_card())
        return ids

    def _no_card(self) -> str:
        item = self.item
        if item is None:
            return f"There is nothing here to decide. {self.key_of('go.back')} pauses."
        words = _NO_CARD.get(item.kind, "There is no card here.").replace("{}", item.title)
        for name in _TOLD:
            words = words.replace(f"{{{name}}}", self.key_of(name))
        return words

    def detail(self) -> "CardDetail | None":
        """Read the card in turn; where there is none, say so."""
        if self.focused_card() is None:
            self.say(self._no_card())
            return None
        return super().detail()

    def is_kind(self, kind: str) -> bool:
        """True when something of that kind is in turn, and no card is marked."""
        return self.item is not None and self.item.kind == kind and not self.marks

    # Keeping, and again

    def action_walk_keep(self) -> None:
        """Keep what is there as it is; why is asked when it was kept the last time too."""
        item = self.item
        if item is None:
            self.end()
        elif item.verdict and not self.marks:  # decided already: enter only goes on
            self._advance()
        else:
            self._keep(self._meant_items())

    def end(self) -> None:
        """Do what enter does at the end."""
        raise NotImplementedError

    def _keep(self, items: Sequence[int]) -> None:
        def keeping(reason: str) -> Body:
            def body(change: Change) -> None:
                for key in items:
                    reviews.keep(change, key, reason)

            return body

        if self.look is None or not self.look.kept_before:
            self.apply("walk.keep", keeping(""), lambda _changes: self._kept())
            return
        ask = Ask(
            title="Kept last time too: why does it stay as it is?",
            placeholder="one sentence, for the minutes",
            find=suggest.among(self.look.earlier),
            write=Write("walk.keep", keeping),
            needed="A reason is needed, or Esc to decide something else.",
        )
        self.ask(ask, lambda _reason: self._kept())

    def _kept(self) -> None:
        self._repeats(self.action_walk_keep)
        self.acted()

    def _repeats(self, again: Callable[[], None]) -> None:
        self._to_repeat, self._last = again, None

    def _done(self, last: Last, changes: object = None) -> None:  # noqa: ARG002 - the strip tells
        self._to_repeat, self._last = None, last
        self.acted()

    def action_edit_repeat(self) -> None:
        """Give the last verdict again, on what is in turn."""
        if self._to_repeat is not None:
            self._to_repeat()
        else:
            super().action_edit_repeat()

    # Promises

    def action_walk_promise(self) -> None:
        """Ask somebody for something by a day: a promise, which the next review opens with."""
        item = self.item
        if item is None or item.kind not in ("card", "account"):
            self.say(self._no_card())
            return
        names = lists.names(self.session)
        people = list(dict.fromkeys(filter(None, ("me", *names.people, item.account, *names.accounts))))
        ask = Ask(
            title=f"Who promises what for “{item.title}”?",
            placeholder=FORM,
            find=partial(_promise_parts, people),
            put=_put_part,
            preview=self._promise_words,
            write=Write("walk.promise", lambda text: lambda change: promises.make(change, text, item_id=item.id)),
            needed=f"Write it like: {FORM}. Esc leaves it.",
        )
        self.ask(ask, lambda _text: self._repeats(self.action_walk_promise))

    def _promise_words(self, text: str) -> str:
        who, what, day = split(text)
        who = self.session.actor if name_key(who) == "me" else who
        return f"{who} promises: {what}, by {suggest.day_meant(self.session, day)}"

    def _settle_promise(self, state: str) -> None:
        item = self.item
        if item is None or (key := item.promise_id) is None:
            return

        def body(change: Change) -> None:
            promises.settle(change, key, state)

        self.apply(f"promise.{state}", body, lambda _changes: self._repeats(partial(self._settle_again, state)))

    def _settle_again(self, state: str) -> None:
        if self.is_kind("promise"):
            self._settle_promise(state)
        else:
            self.say("Nothing to repeat here: the last verdict was on a promise.")

    def action_card_complete(self) -> None:
        """Close the card; a promise is kept."""
        if self.is_kind("promise"):
            self._settle_promise(KEPT)
        else:
            super().action_card_complete()

    def action_card_due(self) -> None:
        """Set the due of the card; a promise gets another day."""
        item = self.item
        if item is None or not self.is_kind("promise") or (key := item.promise_id) is None:
            super().action_card_due()
            return
        ask = Ask(
            title=f"Another day for “{item.title}”",
            placeholder="fri, 27 nov, +5bd",
            find=suggest.days,
            about=suggest.day_preview(self.session, ""),
            preview=suggest.day_preview(self.session, "", "by "),
            write=Write("promise.due", lambda day: lambda change: promises.move(change, key, day)),
        )
        self.ask(ask, lambda _day: None)

    # Rules

    def action_card_archive(self) -> None:
        """Put the card away; a promise is dropped, a rule asks for what was lacking no longer."""
        if self.is_kind("promise"):
            self._settle_promise(DROPPED)
        elif self.is_kind("rule"):
            self._ease()
        else:
            super().action_card_archive()

    def _ease(self) -> None:
        item = self.item
        if item is None or item.board_id is None:
            return
        board_id, key = item.board_id, item.rule_key
        self.apply("rule.ease", lambda change: rules.ease(change, board_id, key))

    def action_card_edit(self) -> None:
        """Open the card with all it holds; a rule is said in other words, of a customer its page opens."""
        if self.is_kind("account"):
            self.action_card_account()
        elif self.is_kind("rule"):
            self._reword()
        elif (item := self.item) is not None and (card := self.detail()) is not None:
            from kanvtui.screens.edit import EditScreen

            page = EditScreen(self.session, card.id)
            page.beside = partial(self._seeing, key=item.id)
            self.app.push_screen(page)

    def _reword(self) -> None:
        item = self.item
        if item is None or item.board_id is None:
            return
        board_id, key = item.board_id, item.rule_key
        try:
            with self.session.reading() as db:
                before = rules.of_key(db, board_id, key)
        except KanvError as error:
            self.complain(error)
            return
        ask = Ask(
            title="The rule in other words",
            value=before or item.title,
            placeholder="one sentence",
            write=Write("rule.reword", lambda text: lambda change: rules.reword(change, board_id, key, text)),
        )
        self.ask(ask, lambda _text: None)

    # Notes, checks, scores: what was done there decides

    def _note_text(self) -> Text | None:
        item = self.item
        if item is not None and item.kind == "account" and item.account_id is not None:
            return _account_note(item.account_id, item.title)
        card = self.detail()
        return new_note(card.id, card.title) if card is not None else None

    def action_note_write(self) -> None:
        """Write a note beside the card or the customer."""
        item, text = self.item, self._note_text()
        if item is None or text is None:
            return
        store, kind = text.store, text.kind
        open_text(self, replace(text, store=lambda typed: self._deciding(kind, store(typed), [item.id])))

    def action_note_editor(self) -> None:
        """Write a note in the user's own editor."""
        if (text := self._note_text()) is not None:
            edit_in_editor(self, text, lambda: None)

    def action_card_checks(self) -> None:
        """List the card's checks; ticking one is a verdict."""
        item, detail = self.item, self.detail()
        if item is None or detail is None:
            return
        from kanvtui.screens.checks import ChecksScreen

        sheet = ChecksScreen(self.session, detail.id)
        sheet.beside = partial(self._deciding, keys=[item.id])
        self.app.push_screen(sheet)

    def action_card_score(self) -> None:
        """Enter a score of the card or of the customer; storing it is a verdict."""
        item = self.item
        if item is None or item.kind not in ("card", "account"):
            self.say(self._no_card())
            return
        card_id, account_id = self.focused_card(), item.account_id if item.kind == "account" else None
        try:
            with self.session.reading() as db:
                offered = scores.offered(db, card_id) if card_id else scores.offered_to_account(db, account_id or 0)
        except KanvError as error:
            self.complain(error)
            return
        if not offered:
            self.say(
                "No SOP in use has a score of a customer." if account_id else "The SOP of this board has no score."
            )
            return
        from kanvtui.screens.score import ScoreScreen

        sheet = ScoreScreen(self.session, offered, card_id=card_id, account_id=account_id)
        sheet.beside = partial(self._deciding, keys=[item.id])
        self.app.push_screen(sheet)

    def action_card_escalate(self) -> None:
        """Pass a trouble on by its severity."""
        if self.meant():
            super().action_card_escalate()

    def action_card_account(self) -> None:
        """Show the customer across all boards."""
        item = self.item
        if item is None or item.account_id is None:
            self.say("There is no customer here.")
            return
        from kanvtui.screens.account import AccountScreen

        self.app.push_screen(AccountScreen(self.session, item.account_id))


def _account_note(account_id: int, name: str) -> Text:
    """Return a new note of a customer."""
    from kanvtui.operations import drafts

    def store(text: str) -> Body:
        return lambda change: notes.add(change, text, account_id=account_id)

    return Text(f"New note on “{name}”", "", (drafts.ACCOUNT, account_id), "note.add", store)


def _promise_parts(people: Sequence[str], line: str, cursor: int) -> list[str]:
    """Suggest who promises before the colon, and days behind the last `by`."""
    typed = line[:cursor]
    if ":" not in typed:
        return [f"{name}: " for name in suggest.ranked(typed, people)]
    _, by, day = typed.rpartition(" by ")
    return suggest.days(day, len(day)) if by else []


def _put_part(line: str, cursor: int, choice: str) -> tuple[str, int]:
    """Put who, or the day, in the place of what is typed of it."""
    if choice.endswith(": "):
        return choice, len(choice)
    head, by, _ = line[:cursor].rpartition(" by ")
    text = f"{head}{by}{choice}"
    return text, len(text)
