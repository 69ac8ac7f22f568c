"""The order of cards in a stage as fractional strings: a move writes one row, whatever stands around it.

A rank is a whole number followed by a fraction, in base 62, and compares as plain bytes. The first character
says how long the whole number is and whether it is negative (`a` two characters, `b` three …; `Z` two, `Y` three …
below zero), so cards put at either end, the common case, keep ranks short. A fraction never ends in `0`: there is
always room before it.
"""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LONGEST = 60
"""Characters; a longer rank means that its stage should be spread again."""
FIRST = "a0"
"""The rank of a card alone in its stage."""
_ZERO, _TOP = DIGITS[0], DIGITS[-1]
_BASE = len(DIGITS)
_LOWEST, _HIGHEST = "A" + _ZERO * 26, "z" + _TOP * 26


class RankError(ValueError):
    """A rank that cannot be read, or two in the wrong order: no program of ours wrote them."""


def between(low: str | None, high: str | None) -> str:
    """Return a rank strictly between *low* and *high*; None stands for the start or the end.

    Raises RankError when *low* is not below *high*, or when one of them is no rank.
    """
    for rank in (low, high):
        _checked(rank)
    if low is None:
        return FIRST if high is None else _before(high)
    if high is None:
        whole = _whole(low)
        return _stepped(whole, up=True) if whole != _HIGHEST else whole + _middle(low[len(whole) :], None)
    if low >= high:
        raise RankError(f"no rank between {low!r} and {high!r}")
    whole = _whole(low)
    if whole != _whole(high):
        above = _stepped(whole, up=True)
        if above < high:
            return above
        return whole + _middle(low[len(whole) :], None)
    return whole + _middle(low[len(whole) :], high[len(whole) :])


def spread(count: int) -> list[str]:
    """Return *count* rising short ranks, for a stage that is written anew."""
    ranks: list[str] = []
    for _ in range(count):
        ranks.append(between(ranks[-1] if ranks else None, None))
    return ranks


def _before(high: str) -> str:
    whole = _whole(high)
    below = _stepped(whole, up=False) if whole == high else whole
    return below if below != _LOWEST else below + _middle("", high[len(whole) :] or None)


def _whole(rank: str) -> str:
    """The whole-number part of *rank*, its length told by the first character."""
    return rank[: _whole_length(rank[0])]


def _whole_length(head: str) -> int:
    return ord(head) - ord("a") + 2 if head >= "a" else ord("Z") - ord(head) + 2


def _checked(rank: str | None) -> None:
    """Raise RankError for text that is no rank; the lowest whole number is none, nothing would fit below it."""
    if rank is None:
        return
    formed = rank.isalnum() and rank.isascii() and rank[0].isalpha() and len(rank) >= _whole_length(rank[0])
    if not formed or rank == _LOWEST or (len(rank) > _whole_length(rank[0]) and rank[-1] == _ZERO):
        raise RankError(f"{rank!r} is no rank")


def _stepped(whole: str, *, up: bool) -> str:
    """The next whole number up or down; one digit longer when the digits are used up."""
    spent, fresh = (_TOP, _ZERO) if up else (_ZERO, _TOP)
    head, digits = whole[0], whole[1:]
    kept = digits.rstrip(spent)
    if kept:
        moved = DIGITS[DIGITS.index(kept[-1]) + (1 if up else -1)]
        return head + kept[:-1] + moved + fresh * (len(digits) - len(kept))
    if head == ("Z" if up else "a"):
        return ("a" if up else "Z") + fresh
    head = chr(ord(head) + (1 if up else -1))
    grows = up == (head >= "a")
    return head + fresh * (len(digits) + (1 if grows else -1))


def _middle(low: str, high: str | None) -> str:
    """A fraction strictly between two fractions; `""` is the smallest, None the end."""
    digits: list[str] = []
    index = 0
    while True:
        floor = DIGITS.index(low[index]) if index < len(low) else 0
        ceiling = DIGITS.index(high[index]) if high is not None and index < len(high) else _BASE
        if ceiling - floor > 1:
            return "".join(digits) + DIGITS[(floor + ceiling) // 2]
        digits.append(DIGITS[floor])
        if floor != ceiling:
            high = None
        index += 1
