"""The lines of a card, edited one at a time: its own facts and the fields of its SOP, each with its accepted forms."""

from collections.abc import Callable

from kanvtui.domain.dates import parse_due
from kanvtui.domain.field_values import FieldRule
from kanvtui.domain.pictures import CardDetail
from kanvtui.domain.text import name_key
from kanvtui.errors import InputError, KanvError, NotFoundError
from kanvtui.operations import accounts, cards, drafts, lookup, sops
from kanvtui.operations.reads.lists import Names
from kanvtui.operations.session import Change, Session
from kanvtui.screens import suggest
from kanvtui.screens.acting import Acting
from kanvtui.screens.asking import Ask, Body, Find, Told, Write, nothing
from kanvtui.screens.notes import Text, open_text

HINTS = {
    "date": "2026-11-30, fri, +5bd; a time may follow",
    "number": "a number, like 12 or 12.5",
    "money": "an amount, like 48000, $48,000 or 48k",
    "person": "a name",
    "choice": "one of the choices",
    "url": "https://example.com/page",
    "email": "name@example.com",
    "phone": "with country code: +14155551234",
    "score": "a number from 1 to 5",
    "text": "one line",
    "long": "several lines",
}
"""What a field of each type takes, in words."""


def ask_fact(screen: Acting, card: CardDetail, fact: str) -> None:
    """Ask for one of the card's own facts; a text that somebody else changed meanwhile is not overwritten."""
    if fact == "account":
        ask_account(screen, card)
        return
    names = screen.names()
    people, day = suggest.among(("me", *names.people)), suggest.days
    asks: dict[str, tuple[str, str, str, Find | None]] = {
        "title": ("Title", card.title, "what it is about", None),
        "next": ("Next step of", card.next, "the next step in one sentence; blank shows the first open check", None),
        "reviewer": ("Reviewer of", card.reviewer, "who approves or requests changes", people),
        "review_by": (
            "Review-by date of",
            (card.review_by or "").replace("T", " "),
            "the day the reviewer answers by",
            day,
        ),
        "context_owner": ("Context owner of", card.context_owner, "who keeps notes and decisions current", people),
        "outcome": ("Outcome of", card.outcome, "what came out of it, in one sentence", None),
    }
    noun, value, hint, find = asks[fact]
    texts = fact in ("title", "next", "outcome")
    seen = [lookup.stored_text(screen.session, card.id, fact) if texts else value]

    def write(text: str) -> Body:
        def body(change: Change) -> None:
            if fact == "title":
                cards.retitle(change, card.id, text, was=seen[0])
                return
            if fact in ("next", "outcome"):
                now = getattr(lookup.card(change.db, card.id), fact)
                cards.guard(now, seen[0], text, "the next step" if fact == "next" else "the outcome")
            cards.set_fact(change, card.id, fact, text)

        return body

    def conflict() -> None:
        seen[0] = lookup.stored_text(screen.session, card.id, fact)

    ask = Ask(
        title="Title" if fact == "title" else f"{noun} “{card.title}”",
        value=value,
        placeholder=hint,
        find=find,
        about=suggest.day_preview(screen.session, "") if find is day else nothing,
        preview=_meant(fact, screen.session, names),
        write=Write(f"card.{fact}", write, conflict),
        allow_blank=fact != "title",
    )
    screen.ask(ask, lambda _text: None)


def _meant(fact: str, session: Session, names: Names) -> Told:
    """Say what is understood while a fact is typed."""
    if fact == "review_by":
        return suggest.day_preview(session, "no date")
    if fact in ("reviewer", "context_owner"):
        return suggest.person_words(names.people, names.me, "nobody")
    return nothing


def ask_account(screen: Acting, card: CardDetail) -> None:
    """Ask for the customer; an unknown one is made after asking."""
    names = screen.names()

    def tie(name: str) -> None:
        try:
            with screen.session.reading() as db:
                known = name_key(name) in suggest.NONE or bool(lookup.account(db, name))
        except NotFoundError:
            known = False
        if known:
            screen.apply("card.account", lambda change: cards.set_account(change, [card.id], name))
        else:
            screen.confirm(f"There is no customer “{name}” yet. Make it?", (), lambda: make(name))

    def make(name: str) -> None:
        def body(change: Change) -> None:
            accounts.new(change, name)
            cards.set_account(change, [card.id], name)

        screen.apply("account.new", body)

    def check(text: str) -> str:
        if name_key(text) not in suggest.NONE:
            suggest.account_words(names.accounts)(text)
        return ""

    ask = Ask(
        title=f"Customer of “{card.title}”",
        value=card.account,
        placeholder="a customer's name; none takes it off",
        find=suggest.among(names.accounts),
        preview=suggest.account_words(names.accounts),
        check=check,
        allow_blank=True,
    )
    screen.ask(ask, tie)


def rule_of(session: Session, card: CardDetail, key: str) -> FieldRule:
    """Return the rule of a field; a value whose field is gone is a plain text."""
    with session.reading() as db:
        return sops.of_board(db, card.board_id).field(key) or FieldRule(key=key, label=key.replace("_", " "))


def hides(screen: Acting, rule: FieldRule) -> bool:
    """Say that a private field is not edited while others look; return whether it is so."""
    hidden = rule.private and screen.session.share.on
    if hidden:
        screen.say(f"{rule.label} is private: leave share mode ({screen.key_of('share.open')}) to edit it.")
    return hidden


def hint_of(rule: FieldRule) -> str:
    """Return what a field takes, in words."""
    if rule.hint or rule.example:
        return rule.hint or f"like {rule.example}"
    if rule.type == "choice":
        return ", ".join(rule.choices)
    unit = rule.unit or rule.currency
    return HINTS.get(rule.type, HINTS["text"]) + (f", in {unit}" if unit else "")


def ask_field(screen: Acting, card: CardDetail, key: str) -> None:
    """Ask for the value of a field; the error names the forms that are accepted."""
    rule = rule_of(screen.session, card, key)
    if hides(screen, rule):
        return
    value = next((field.value for field in card.fields if field.key == key), "")
    find: Find | None = None
    if rule.type == "choice":
        find = suggest.among(rule.choices)
    elif rule.type == "person":
        find = suggest.among(screen.names().people)
    elif rule.type == "date":
        find = suggest.days

    def write(text: str) -> Body:
        return lambda change: cards.set_field(change, card.id, key, _in_form(screen.session, rule, text))

    is_date = rule.type == "date"
    ask = Ask(
        title=f"{rule.label} of “{card.title}”",
        value=value.replace("T", " ") if is_date else value,
        placeholder=hint_of(rule),
        find=find,
        about=suggest.day_preview(screen.session, "") if is_date else nothing,
        preview=suggest.day_preview(screen.session, "emptied") if is_date else lambda _text: hint_of(rule),
        write=Write("card.field", write, instead=lambda error: _to_merge(screen, card, error)),
        allow_blank=True,
    )
    screen.ask(ask, lambda _text: None)


def _to_merge(screen: Acting, card: CardDetail, error: KanvError) -> Callable[[], object] | None:
    """Offer to merge the two cards where a value that stands once is another card's."""
    if not isinstance(error, cards.TakenError):
        return None
    other = error.other
    return lambda: screen.side_by_side([card.id, other])


def _in_form(session: Session, rule: FieldRule, text: str) -> str:
    """A date may be typed as a due is; every other value goes to the rule as it was typed."""
    if rule.type != "date" or not text.strip():
        return text
    try:
        return parse_due(text, session.today(), session.calendar)
    except InputError:
        return text


def edit_long(screen: Acting, card: CardDetail, key: str) -> None:
    """Edit a field of several lines in the field for notes."""
    rule = rule_of(screen.session, card, key)
    if hides(screen, rule):
        return
    value = next((field.value for field in card.fields if field.key == key), "")

    def store(text: str) -> Body:
        return lambda change: cards.set_field(change, card.id, key, text)

    draft = (f"{drafts.FIELD}.{key}", card.id)
    title = f"{rule.label} of “{card.title}” ({hint_of(rule)})"
    open_text(screen, Text(title, value, draft, "card.field", store, blank=True))
