"""The walked review: what is on its agenda, in which order it is walked, how the time is shared."""

from collections.abc import Collection, Iterable, Sequence

from kanvtui.domain.accounts import AccountDetail
from kanvtui.domain.flags import Reason
from kanvtui.domain.pictures import CardDetail, EventLine, RepeatedException, ReviewLine
from kanvtui.domain.promises import PromiseLine
from kanvtui.domain.settings import GROUPINGS, REVIEW_PARTS
from kanvtui.domain.values import frozen

AGENDA = REVIEW_PARTS
"""The parts of a review in their order (design, section 2), what was promised last time first."""
HEADS = {
    "promised": "Promised",
    "at_risk": "At risk",
    "overdue": "Overdue",
    "blocked": "Blocked",
    "stale": "Stale",
    "ownerless": "No owner",
    "waiting": "Waiting on others",
    "repeated": "Repeated exceptions",
    "stale_note": "Stale notes",
    "kept": "Kept long enough",
    "win": "Wins",
}
BY_ACCOUNT, BY_REASON = GROUPINGS
KEEP = "keep"
"""The verdict that leaves everything as it is."""
_FIRST, _LAST = "promised", ("repeated", "win")


@frozen
class Scope:
    """What a review is narrowed to: one board, one customer, one owner; None narrows nothing."""

    board_id: int | None = None
    account_id: int | None = None
    owner_id: int | None = None


@frozen
class WalkItem:
    """One thing to decide: a card, a customer that no card flags, a promise, a repeated exception, or the wins.

    `seen` is the newest event of the file when it was listed, or decided last. Without a `verdict` it is undecided;
    `words` say what was done, `reason` why it was kept again.
    """

    id: int
    place: int
    kind: str
    section: str
    title: str
    reasons: tuple[Reason, ...]
    card_id: int | None = None
    account_id: int | None = None
    account: str = ""
    promise_id: int | None = None
    board_id: int | None = None
    board: str = ""
    rule_key: str = ""
    seen: int = 0
    verdict: str = ""
    words: str = ""
    reason: str = ""
    at: str = ""
    actor: str = ""


@frozen
class Header:
    """A customer's line above its cards; `cards` counts those that are open.

    `last_contact` says when and how somebody last spoke with the customer.
    """

    account_id: int
    name: str
    health: str = ""
    health_words: str = ""
    renewal_words: str = ""
    value_words: str = ""
    last_contact: str = ""
    promises: tuple[PromiseLine, ...] = ()
    cards: int = 0


@frozen
class WalkPicture:
    """One review with its items in the order of its grouping; `box` in minutes, `spent` in seconds.

    `settled` are the promises that were kept or dropped since the last review: told, but not asked about again.
    """

    review_id: int
    started_at: str
    scope: Scope
    grouping: str
    box: int
    spent: int
    items: tuple[WalkItem, ...]
    ended: bool = False
    settled: tuple[PromiseLine, ...] = ()


@frozen
class Look:
    """One item, read now; what it is about is there, all else is None or empty.

    `changed` says what happened to it since it was listed, `away` why it cannot be decided any more (`was archived`);
    `kept_before` asks for a reason to keep it again, `earlier` are reasons to pick from.
    """

    item: WalkItem
    card: CardDetail | None = None
    account: AccountDetail | None = None
    header: Header | None = None
    promise: PromiseLine | None = None
    events: tuple[EventLine, ...] = ()
    changed: str = ""
    away: str = ""
    kept_before: bool = False
    earlier: tuple[str, ...] = ()
    wins: tuple[ReviewLine, ...] = ()
    rule: RepeatedException | None = None


def ordered(items: Iterable[WalkItem], grouping: str, parts: Sequence[str] = AGENDA) -> tuple[WalkItem, ...]:
    """Put items into the order in which they are walked.

    By reason it is that of the agenda. By customer, what was promised comes first, then the customers by their gravest
    item, each with its items together, then cards without a customer; repeated exceptions and wins come last.
    """
    order = {section: place for place, section in enumerate(dict.fromkeys((*parts, *AGENDA)))}
    known = sorted(items, key=lambda item: (order.get(item.section, len(order)), item.place))
    if grouping != BY_ACCOUNT:
        return tuple(known)
    groups: dict[int | None, list[WalkItem]] = {}
    for item in known:
        if item.section != _FIRST and item.section not in _LAST:
            groups.setdefault(item.account_id, []).append(item)
    alone = groups.pop(None, [])
    return (
        *(item for item in known if item.section == _FIRST),
        *(item for group in groups.values() for item in group),
        *alone,
        *(item for item in known if item.section in _LAST),
    )


def next_undecided(items: Sequence[WalkItem], place: int, gone: Collection[int] = ()) -> int | None:
    """Return the index of the next item without a verdict after the index *place*, those before it last.

    Items whose ids are in *gone* are passed over; None when nothing is left.
    """
    around = [*range(place + 1, len(items)), *range(min(place + 1, len(items)))]
    return next((at for at in around if not items[at].verdict and items[at].id not in gone), None)


def seconds_left(box: int, spent: float) -> int:
    """Return the seconds left of a time box of so many minutes; never below 0."""
    return max(0, int(box * 60 - spent))


def share_seconds(box: int, spent: float, undecided: int) -> int:
    """Return each undecided item's share of the time left, in seconds; 0 when nothing, or no time, is left."""
    return seconds_left(box, spent) // undecided if undecided > 0 else 0
