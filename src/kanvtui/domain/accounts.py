"""The picture of one customer: everything that its page and `account show` say of it."""

import datetime as dt
from decimal import Decimal

from kanvtui.domain.dates import day_words
from kanvtui.domain.faces import CardLine
from kanvtui.domain.pictures import AccountLine, MilestoneLine, NoteLine, WaitLine
from kanvtui.domain.share import MASK
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen


@frozen
class ScoreEntry:
    """One time a score was entered; `parts` are (label, value), `value` is in millionths, `at` is an instant."""

    at: str
    when: str
    words: str
    parts: tuple[tuple[str, str], ...]
    note: str
    actor: str
    card_id: int | None
    value: int
    band: str = ""
    colour: str = ""


@frozen
class ScoreHistory:
    """One kind of score with its entries, newest first; `spark` draws them, oldest first; `due` says when to enter it.

    Without entries it was never entered.
    """

    key: str
    name: str
    due: str
    spark: str
    entries: tuple[ScoreEntry, ...] = ()
    private: bool = False
    health: bool = False


@frozen
class ContactLine:
    """Somebody at the customer; `role` is what they are to us (champion), `title` what they are there."""

    id: int
    name: str
    role: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    private: bool = False


@frozen
class AccountMilestone:
    """A milestone of the customer, or of one of its cards (`card`: its title, `""` for the customer's own)."""

    line: MilestoneLine
    card_id: int | None = None
    card: str = ""


@frozen
class AccountFigure:
    """A figure of one card, in words: how much of a form is filled (13 of 14, 93 %), or a metric such as the buffer."""

    card_id: int
    card: str
    name: str
    words: str
    met: bool | None = None


@frozen
class NextTime:
    """When recurring work comes next: its title, the day (stored form) in words, and its card once it is made."""

    title: str
    due: str
    words: str
    card_id: int | None = None


@frozen
class AccountDetail:
    """A customer with all that hangs on it, ready to draw.

    `cards` are those on the boards, open ones first; `notes` are newest first, those of its cards too; `forms` and
    `figures` belong to open cards; `value` is the contract's as a plain number of `currency`.
    """

    line: AccountLine
    cards: tuple[CardLine, ...]
    notes: tuple[NoteLine, ...]
    value: str = ""
    currency: str = ""
    value_words: str = ""
    health_words: str = ""
    health_by_score: bool = False
    renewal_words: str = ""
    touch_words: str = ""
    blockers: tuple[tuple[int, str], ...] = ()
    contacts: tuple[ContactLine, ...] = ()
    milestones: tuple[AccountMilestone, ...] = ()
    forms: tuple[AccountFigure, ...] = ()
    figures: tuple[AccountFigure, ...] = ()
    next_times: tuple[NextTime, ...] = ()
    scores: tuple[ScoreHistory, ...] = ()
    waits: tuple[WaitLine, ...] = ()

    @property
    def open_cards(self) -> tuple[CardLine, ...]:
        """The cards that are not done."""
        return tuple(line for line in self.cards if not line.face.closed)


def money_words(minor: int | None, currency: str) -> str:
    """Write an amount in hundredths with its currency: `48,000 USD`, `1,250.50`; `""` for none, `•••` where hidden."""
    if minor is None:
        return MASK if currency == MASK else ""
    amount = Decimal(minor) / 100
    places = 0 if minor % 100 == 0 else 2
    return f"{amount:,.{places}f} {currency}".rstrip()


def amount(minor: int | None) -> str:
    """Write an amount in hundredths as a plain number, `48000` or `1250.50`; `""` for none."""
    return "" if minor is None else f"{Decimal(minor) / 100:.{0 if minor % 100 == 0 else 2}f}"


def away_words(day: dt.date, today: dt.date) -> str:
    """Name a day with how far it is: `Mon 1 Mar 2027, in 98 days`, `Fri 20 Nov, 3 days ago`, `tomorrow`."""
    days = (day - today).days
    far = f"in {plural(days, 'day')}" if days > 1 else f"{plural(-days, 'day')} ago" if days < -1 else ""
    return ", ".join(filter(None, (day_words(day, today), far)))
