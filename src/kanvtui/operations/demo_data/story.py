"""How the demo's stories are written: a card, and what was done to it on which business day before today."""

from collections.abc import Iterable

from kanvtui.domain.values import frozen

Args = tuple[str | int, ...]


@frozen
class Step:
    """One thing that somebody did: `ago` business days before today, a verb of `operations.demo`, its arguments.

    A number among the arguments is a day, in business days from today. `by` is who did it, `""` the story's teller.
    """

    ago: int
    verb: str
    args: Args = ()
    by: str = ""


@frozen
class Customer:
    """A customer of the demo; `renewal` and `touch` in business days from today, 0 for none."""

    name: str
    owner: str
    renewal: int = 0
    touch: int = 0
    health: str = ""
    health_reason: str = ""
    health_ago: int = 1


@frozen
class Story:
    """One card from the day it was made; without a title it starts the customer's run of the SOP."""

    ago: int
    title: str = ""
    customer: str = ""
    owner: str = ""
    stage: str = ""
    labels: tuple[str, ...] = ()
    by: str = ""
    steps: tuple[Step, ...] = ()


@frozen
class BoardStory:
    """A board with its cards, those at the bottom of their stage first; `review` is its next review."""

    name: str
    sop: str
    review: int
    cards: tuple[Story, ...]


def at(ago: int, verb: str, *args: str | int, by: str = "") -> Step:
    """Write a step in a line."""
    return Step(ago, verb, args, by)


def journey(
    path: Iterable[tuple[int, str, *tuple[str | int, ...]]],
    start: int,
    days: int,
    *,
    without: Iterable[str] = (),
    reason: str = "",
) -> tuple[Step, ...]:
    """Return the steps that a card made `start` business days ago took in its first `days` business days.

    *path* holds (day, verb, arguments …). *without* names checks that stay open; *reason* passes the gates they close.
    """
    left_out = frozenset(without)
    steps = []
    for day, verb, *args in path:
        if day > days:
            break
        kept: list[str | int] = [arg for arg in args if arg not in left_out]
        if verb == "move" and reason:
            kept.append(reason)
        if kept:
            steps.append(Step(start - day, verb, tuple(kept)))
    return tuple(steps)
