"""The five trust signals that every SOP is measured by (B0.8), each with the cards or customers behind it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from kanvtui.domain import flags
from kanvtui.domain.calendar import Duration
from kanvtui.domain.dates import clock_key, due_day, due_key
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.instants import stamp
from kanvtui.domain.metrics import MetricLine, mean, percent_words, share, share_words
from kanvtui.domain.sop import Sop, completeness
from kanvtui.domain.text import plural
from kanvtui.operations import sops
from kanvtui.operations.reads.moment import Moment
from kanvtui.storage import accounts, metrics
from kanvtui.storage.accounts import AccountRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database

RENEWAL_AHEAD = Duration(90, "d")
"""Renewals within so long are looked at."""
NO_DATA = "no data yet"
NAMES = frozenset(
    ("follow-up completion", "onboarding blockers", "renewal risk review", "account note freshness", "handoff quality")
)
"""The signals as an SOP names them among its metrics."""


Known = tuple[Sequence[CardRow], Mapping[int, frozenset[str]]]
"""The cards of a board with what each has, as `held` tells it."""


def signals(
    db: Database, at: Moment, board_ids: Sequence[int], read: Mapping[int, Known] | None = None
) -> tuple[MetricLine, ...]:
    """Return the five signals over some boards; customers count when they have a card there, or none anywhere.

    - Follow-up completion: cards closed on or before their due ÷ cards with a due that are closed or past it.
    - Onboarding blockers: open cards that are blocked.
    - Renewal risk review: customers renewing within 90 days that are at risk, or without a note of the last 30 days.
    - Account note freshness: customers whose newest note is at most 30 days old ÷ all customers.
    - Handoff quality: how much of their forms the cards on the boards have filled, on average.

    *read* is what was read already, by board.
    """
    read = read or {}
    cards = {board: read[board][0] if board in read else metrics.cards_of(db, board) for board in board_ids}
    every = [card for found in cards.values() for card in found]
    known = _customers(db, every)
    stale = _stale(db, at, known)
    return (
        _follow_up(every, at),
        _blockers(every),
        _renewals(known, stale, at),
        _freshness(known, stale),
        _handoffs(db, cards, read),
    )


def blocker_words(count: int) -> str:
    """Say how many cards are blocked."""
    return plural(count, "blocked card")


def renewal_words(open_ones: int, near: int) -> str:
    """Say how many of the customers that renew soon need a look."""
    return f"{open_ones} of {near} at risk or not looked at" if near else "no renewal within 90 days"


def handoff_words(figure: Decimal, cards: int) -> str:
    """Say how much of their forms some cards have filled."""
    return f"{percent_words(figure)} filled, {plural(cards, 'card')}"


def forms_of(sop: Sop) -> tuple[str, ...]:
    """Return the forms of an SOP."""
    return tuple(dict.fromkeys(rule.form for rule in (*sop.card_fields, *sop.fields) if rule.form))


def filled(sop: Sop, forms: Sequence[str], has: frozenset[str]) -> Decimal:
    """Return how much of all its forms (at least one) a card has filled, of a hundred."""
    counts = [completeness(sop, form, has) for form in forms]
    return Decimal(100) * sum(part for part, _ in counts) / sum(whole for _, whole in counts)


def held(db: Database, board_id: int, cards: Iterable[CardRow]) -> dict[int, frozenset[str]]:
    """Return what each card has: field keys and the card's own facts, as forms ask for them."""
    found: dict[int, set[str]] = {card.id: set(_facts(card)) for card in cards}
    for card_id, key, _ in metrics.values(db, board_id):
        found.get(card_id, set()).add(key)
    for fact, keys in (("note", metrics.with_note(db, board_id)), ("label", metrics.with_label(db, board_id))):
        for card_id in keys:
            found.get(card_id, set()).add(fact)
    return {key: frozenset(facts) for key, facts in found.items()}


def _facts(card: CardRow) -> Iterable[str]:
    facts = {
        "account": card.account_id,
        "context_owner": card.context_owner_id,
        "due": card.due,
        "holder": card.holder,
        "next": card.next,
        "outcome": card.outcome,
        "owner": card.owner_id,
        "review_by": card.review_by,
        "reviewer": card.reviewer_id,
    }
    return (name for name, value in facts.items() if value)


def _customers(db: Database, cards: Iterable[CardRow]) -> list[AccountRow]:
    here = {card.account_id for card in cards}
    anywhere = metrics.with_cards(db)
    return [account for account in accounts.listed(db) if account.id in here or account.id not in anywhere]


def _stale(db: Database, at: Moment, known: Iterable[AccountRow]) -> set[int]:
    """The customers without a note of the last 30 days."""
    newest = metrics.newest_notes(db)
    cut = stamp(at.calendar.cut(at.now, flags.NOTE_LIMIT))
    return {account.id for account in known if newest.get(account.id, "") < cut}


def _follow_up(cards: Iterable[CardRow], at: Moment) -> MetricLine:
    now = clock_key(at.local)
    kept: dict[int, bool] = {}
    for card in cards:
        closed = read_instant(card.closed_at)
        if card.due is None or due_day(card.due) is None:
            continue
        if closed is not None:
            kept[card.id] = clock_key(at.calendar.local(closed)) <= due_key(card.due)
        elif card.rank is not None and due_key(card.due) < now:
            kept[card.id] = False
    good = sum(kept.values())
    figure = share(good, len(kept))
    return MetricLine(
        "follow_up_completion",
        "Follow-up completion",
        NO_DATA if figure is None else share_words(good, len(kept)),
        how="cards closed on or before their due date ÷ cards that were due",
        figure=figure,
        cards=tuple(kept),
        missed=tuple(key for key, on_time in kept.items() if not on_time),
    )


def _blockers(cards: Iterable[CardRow]) -> MetricLine:
    blocked = tuple(card.id for card in cards if card.blocked_since and not card.closed_at and card.rank is not None)
    return MetricLine(
        "onboarding_blockers",
        "Onboarding blockers",
        blocker_words(len(blocked)),
        how="open cards that are blocked",
        figure=Decimal(len(blocked)),
        cards=blocked,
        missed=blocked,
    )


def _renewals(known: Iterable[AccountRow], stale: set[int], at: Moment) -> MetricLine:
    today = at.local.date()
    last = at.calendar.shift(today, RENEWAL_AHEAD)
    near = [one for one in known if (day := due_day(one.renewal_on or "")) is not None and today <= day <= last]
    open_ones = tuple(one.id for one in near if one.health in flags.RISKY_HEALTH or one.id in stale)
    return MetricLine(
        "renewal_risk_review",
        "Renewal risk review",
        renewal_words(len(open_ones), len(near)),
        how="customers renewing within 90 days that are at risk, or without a note of the last 30 days",
        figure=Decimal(len(open_ones)) if near else None,
        accounts=open_ones,
    )


def _freshness(known: Sequence[AccountRow], stale: set[int]) -> MetricLine:
    fresh = len(known) - len(stale)
    figure = share(fresh, len(known))
    return MetricLine(
        "account_note_freshness",
        "Account note freshness",
        NO_DATA if figure is None else share_words(fresh, len(known)),
        how="customers with a note of the last 30 days ÷ all customers",
        figure=figure,
        accounts=tuple(account.id for account in known if account.id in stale),
    )


def _handoffs(db: Database, cards: Mapping[int, Sequence[CardRow]], read: Mapping[int, Known]) -> MetricLine:
    found: dict[int, Decimal] = {}
    for board_id, own in cards.items():
        sop = sops.of_board(db, board_id)
        forms = forms_of(sop)
        if not forms:
            continue
        has = read[board_id][1] if board_id in read else held(db, board_id, own)
        worth: dict[frozenset[str], Decimal] = {}
        for card in own:
            if card.rank is not None:
                facts = has[card.id]
                if facts not in worth:
                    worth[facts] = filled(sop, forms, facts)
                found[card.id] = worth[facts]
    figure = mean(list(found.values()))
    return MetricLine(
        "handoff_quality",
        "Handoff quality",
        NO_DATA if figure is None else handoff_words(figure, len(found)),
        how="how much of their forms the cards have filled, on average",
        figure=figure,
        cards=tuple(found),
        missed=tuple(key for key, value in found.items() if value < 100),
    )
