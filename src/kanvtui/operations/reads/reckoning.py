"""What the details of events say of promises and titles: the minutes of a review reckon back from them."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Stood(NamedTuple):
    """What had become of a promise: since when, in which state, with which note."""

    at: str
    state: str
    note: str | None


def settlements(events: Iterable[tuple[str, str]]) -> Mapping[int, list[Stood]]:
    """Each time that something became of each promise."""
    found: dict[int, list[Stood]] = {}
    for at, text in events:
        detail = _detail(text)
        if isinstance(key := detail.get("promise"), int) and detail.get("to"):
            found.setdefault(key, []).append(Stood(at, str(detail["to"]), str(detail.get("note") or "") or None))
    return found


def retitled(events: Iterable[tuple[int, str]]) -> Mapping[int | None, str]:
    """The title that each card had before it was first given another."""
    found: dict[int | None, str] = {}
    for card, text in events:
        if before := _detail(text).get("from"):
            found.setdefault(card, str(before))
    return found


def _detail(text: str) -> dict[str, object]:
    """What an event tells; what another program spoiled tells nothing."""
    try:
        detail = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return detail if isinstance(detail, dict) else {}


def moved(details: Iterable[str]) -> Mapping[int, str]:
    """The day from which each promise was first put off."""
    found: dict[int, str] = {}
    for text in details:
        detail = _detail(text)
        if isinstance(key := detail.get("promise"), int) and detail.get("from"):
            found.setdefault(key, str(detail["from"]))
    return found
