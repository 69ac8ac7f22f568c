"""How the demo's stories are written: a card, and what was done to it on which business day before today."""

from collections.abc import Iterable

from kanvtui.domain.values import frozen

Args = tuple[str | int, ...]


@frozen
class By:
    """A business day of a journey, but at most so many calendar days after another one.

    A procedure that gives two days gives them over a weekend too: what waits until Monday would be late.
    """

    day: int
    since: int
    days: int


@frozen
class Step:
    """One thing that somebody did: `ago` business days before today, a verb of `operations.demo_verbs`, its arguments.

    A number among the arguments is a day, in business days from today. `by` is who did it, `""` the story's teller.
    With `within` it was done at most so many calendar days after the day `since` business days ago.
    """

    ago: int
    verb: str
    args: Args = ()
    by: str = ""
    since: int = 0
    within: int = 0


@frozen
class Customer:
    """A customer of the demo; `renewal` and `touch` in business days from today, 0 for none.

    `people` are the stakeholders as one types them: `Jo Doe, champion, VP Sales, jo@example.org`.
    """

    name: str
    owner: str
    value: str = ""
    renewal: int = 0
    touch: int = 0
    people: tuple[str, ...] = ()
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
    path: Iterable[tuple[int | By, str, *tuple[str | int, ...]]],
    start: int,
    days: int,
    *,
    without: Iterable[str] = (),
    reason: str = "",
) -> tuple[Step, ...]:
    """Return the steps that a card made `start` business days ago took in its first `days` business days.

    *path* holds (day, verb, arguments …). *without* names checks and approvers that stay open; *reason* passes the
    gates they close.
    """
    left_out = frozenset(without)
    steps = []
    for place, verb, *args in path:
        day = place.day if isinstance(place, By) else place
        if day > days:
            break
        kept: list[str | int] = [arg for arg in args if arg not in left_out]
        if verb == "move" and reason:
            kept.append(reason)
        if not kept:
            continue
        since, within = (start - place.since, place.days) if isinstance(place, By) else (0, 0)
        steps.append(Step(start - day, verb, tuple(kept), since=since, within=within))
    return tuple(steps)
