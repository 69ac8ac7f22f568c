"""Merging what was made twice: what must be chosen, and what is chosen unless the user says otherwise. Pure."""

from collections.abc import Callable, Mapping, Sequence

from kanvtui.domain.dates import due_key
from kanvtui.domain.values import frozen

CARD, CUSTOMER, PERSON = "card", "customer", "person"
"""What can be merged."""


@frozen
class Choice:
    """A fact in which the things to be merged may differ: the words of each by its id, and whose is taken."""

    key: str
    label: str
    values: tuple[tuple[int, str], ...]
    chosen: int

    @property
    def differs(self) -> bool:
        """True when it matters whose is taken."""
        return len({words for _, words in self.values}) > 1


@frozen
class MergePicture:
    """Things side by side before they are merged.

    `noun` is one of CARD, CUSTOMER and PERSON, `keep` the id that stays, `names` each id with its title or name in the
    order of the ids, `along` what comes along, in words.
    """

    noun: str
    keep: int
    names: tuple[tuple[int, str], ...]
    choices: tuple[Choice, ...]
    along: tuple[str, ...] = ()


Values = Mapping[int, object]
"""What stands under one fact of each thing, by id; None and `""` are nothing."""


def given(values: Values, order: Sequence[int]) -> int:
    """Return the first in that order who has anything; the very first when nobody has."""
    return next((key for key in order if values[key] not in (None, "")), order[0])


@frozen
class Fact:
    """One thing in which they may differ: its columns, of which the first one tells it, and how a default is found."""

    key: str
    label: str
    columns: tuple[str, ...]
    default: Callable[[Values, Sequence[int]], int] = given


def earliest(values: Values, order: Sequence[int]) -> int:
    """Return who has the earliest due date, the first in that order among equals; the first when nobody has one."""
    dated = [key for key in order if values[key]]
    return min(dated, key=lambda key: due_key(str(values[key])), default=order[0])


def furthest(values: Mapping[int, tuple[int, int]], order: Sequence[int]) -> int:
    """Return who stands furthest, by (how open it is, number of the stage); the first in that order among equals."""
    return max(order, key=lambda key: values[key])


GRAVITY = ("green", "yellow", "at_risk", "red")
"""Health, the gravest last."""


def gravest(values: Values, order: Sequence[int]) -> int:
    """Return who has the gravest health, so that no trouble is lost; the first in that order among equals."""
    known = [key for key in order if values[key] in GRAVITY]
    return max(known, key=lambda key: GRAVITY.index(str(values[key])), default=order[0])


def awake(values: Values, order: Sequence[int]) -> int:
    """Return who is not hidden, else who comes back first."""
    shown = [key for key in order if not values[key]]
    return shown[0] if shown else earliest(values, order)
