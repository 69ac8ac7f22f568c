"""Promises: somebody does something by a day; how they are typed, and how they stand."""

import re

from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

FORM = "Kim: send the contract by fri"
"""How a promise is typed."""
OPEN, KEPT, DROPPED = "open", "kept", "dropped"
STATES = (OPEN, KEPT, DROPPED)
_BY = re.compile(r"\sby\s+", re.IGNORECASE)


@frozen
class PromiseLine:
    """A promise ready to draw; `due` is a local day, `made_at` an instant.

    `late` is true while it is open past its day, and for one that was kept after it. `settled_words` say what became
    of it, `""` while it is open.
    """

    id: int
    who: str
    what: str
    due: str
    due_words: str
    state: str = OPEN
    late: bool = False
    card_id: int | None = None
    card_title: str = ""
    account_id: int | None = None
    account: str = ""
    made_at: str = ""
    made_words: str = ""
    settled_words: str = ""

    @property
    def told(self) -> str:
        """The promise in one sentence without its day: `Kim: send the contract`."""
        return f"{self.who}: {self.what}"


def split(text: str) -> tuple[str, str, str]:
    """Take a promise as typed apart: (who, what, the day as typed).

    The last "by" stands before the day: "Kim: stand by them by fri". Raises InputError that tells the form.
    """
    who, colon, rest = text.partition(":")
    found = list(_BY.finditer(rest))
    what, day = (rest[: found[-1].start()], rest[found[-1].end() :]) if found else ("", "")
    parts = who.strip(), what.strip(), day.strip()
    if not colon or not all(parts):
        raise InputError(f"a promise names who, what and by when — nothing was stored. Write it like: {FORM}.")
    return parts


def is_late(state: str, due: str, day: str) -> bool:
    """True when a promise is late on a local *day*: that of looking while it is open, of settling once it is kept."""
    return state != DROPPED and due < day


def state_words(state: str, *, late: bool) -> str:
    """Say how a promise stands: `open`, `late`, `kept`, `kept late`, `dropped`."""
    if state == OPEN:
        return "late" if late else "open"
    return f"{state} late" if late else state
