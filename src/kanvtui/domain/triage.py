"""Triage, the daily check: in which order cards come up, what is new, how long it may take, what came out.

A card is *new* for seven days from its making, as long as nobody has touched it: no verdict was given on it, and
nothing substantive happened to it but its making. A verdict settles a card until the next morning, as a snooze would:
before that it comes up again only if it becomes blocked or overdue after the verdict.
"""

from collections.abc import Sequence

from kanvtui.domain import flags
from kanvtui.domain.calendar import Duration
from kanvtui.domain.flags import Cuts, Facts
from kanvtui.domain.pictures import ReviewLine
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen

ORDER = (
    "urgent", "duplicate", "new", "at_risk", "overdue", "blocked", "stale", "ownerless", "waiting", "deadline",
    "stale_note",
)  # fmt: skip
"""What brings a card up, gravest first: urgent ones, those that look like an older one, new ones, then the agenda of
every review (design, section 2).

`waiting` is a card that waits for somebody, once its day to ask again has come; `deadline` one with a deadline to come
whose warning has begun.
"""
HEADS = {
    "urgent": "Urgent",
    "duplicate": "Made twice?",
    "new": "New",
    "at_risk": "At risk",
    "overdue": "Overdue",
    "blocked": "Blocked",
    "stale": "Stale",
    "ownerless": "No owner",
    "waiting": "Waiting on others",
    "deadline": "Deadline near",
    "stale_note": "Stale notes",
}
NEW = Duration(7, "d")
"""A card that nobody has touched is new for so long."""
SECONDS = 30
"""Seconds a card may take: ten of them in five minutes."""
SAID = {
    "take": "taken",
    "owner": "given an owner",
    "due": "given a due date",
    "block": "blocked",
    "unblock": "unblocked",
    "next": "given a next step",
    "complete": "closed",
    "snooze": "snoozed",
    "pass": "passed on",
    "urgent": "given another urgency",
    "escalate": "escalated",
    "labels": "labelled",
    "move": "moved",
    "archive": "archived",
    "merge": "merged",
    "keep": "kept",
}
"""The verdicts, in the order in which a summary counts them."""


@frozen
class Beside:
    """What triage needs of a card beside its flags; instants and local dates in stored form.

    `fresh` is false once anybody has touched the card. `nudge_on` is the day to ask its holder again, None where it
    waits for nobody; `warn_on` the day from which the first deadline to come is warned of. `twin` is true for a card
    that looks like an older one.
    """

    created_at: str
    fresh: bool = False
    nudge_on: str | None = None
    warn_on: str | None = None
    twin: bool = False


@frozen
class Verdict:
    """What was decided of a card: the verdict's word, the change in words, when (instant) and by whom."""

    card_id: int
    word: str
    label: str
    at: str
    actor: str


@frozen
class TriagePicture:
    """One stack: its cards in order, each once, with `flag` saying what brings it up and all its reasons.

    `more` counts the cards beyond those listed, `today` those that were decided today already; `seen` is the newest
    event of the file when it was read.
    """

    as_of: str
    lines: tuple[ReviewLine, ...]
    more: int = 0
    today: int = 0
    seen: int = 0


def sections(card: Facts, beside: Beside, at: Cuts, new_since: str) -> tuple[str, ...]:
    """Return what brings a card up, in ORDER; empty when nothing does.

    *new_since* is the instant from which a card made is new. A day to ask again, or to warn, has come at its first
    minute, or at its time.
    """
    if not card.open:
        return ()
    held = {
        "urgent": flags.is_urgent(card, at),
        "duplicate": beside.twin,
        "new": beside.fresh and beside.created_at >= new_since,
        "waiting": beside.nudge_on is not None and beside.nudge_on <= at.due,
        "deadline": beside.warn_on is not None and beside.warn_on <= at.due,
        **dict.fromkeys(flags.flags(card, at), True),
    }
    return tuple(section for section in ORDER if held.get(section))


def verdict_of(kind: str) -> str:
    """Return the word of a verdict from the kind of its change: `card.owner` is `owner`."""
    return kind.rpartition(".")[2]


def seconds_left(cards: int, spent: float) -> int:
    """Return the seconds left of the time for a stack of so many cards; never below 0."""
    return max(0, int(cards * SECONDS - spent))


def clock(seconds: float) -> str:
    """Write a length of time as minutes and seconds: `3:40`."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02}"


def summary(words: Sequence[str], spent: float) -> str:
    """Say what came of a sitting: `12 cards: 3 taken, 2 blocked, 7 kept, in 2:10`."""
    counted = {word: words.count(word) for word in (*SAID, *words)}
    parts = [f"{count} {SAID.get(word, 'changed')}" for word, count in counted.items() if count]
    return f"{plural(len(words), 'card')}: {', '.join(parts)}, in {clock(spent)}"
