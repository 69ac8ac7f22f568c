"""The health of an SOP: keep it while it reduces the issues, shorten it when it only adds admin (B0.10).

Everything is counted over eight whole weeks, the older four against the newer four; the limits stand here, and every
sentence says its numbers.
"""

from decimal import ROUND_HALF_UP, Decimal

from kanvtui.domain.metrics import percent_words
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen

HALF = 4
"""Weeks of each side that are compared."""
CHANGE = Decimal("0.2")
"""A rate falls or grows when it changes by so much of what it was."""
LEAST = 10
"""Weeks of cards that each side needs: one card that stood open, or was done, in one week."""
OFTEN = Decimal("0.25")
"""A rule or a check is in the way when so many of the cards that come to it pass it, or come late."""
TIMES = 3
"""Passed, or late, so often before anything is said; an SOP may call another number of exceptions repeated."""


@frozen
class RuleHealth:
    """A rule that was overridden: on how many cards, of how many that came to it, and what to do with it."""

    key: str
    text: str
    times: int
    cards: tuple[int, ...]
    came: int
    shorten: bool
    words: str


@frozen
class LateCheck:
    """A check that comes late: how often, of how often it was due."""

    key: str
    text: str
    late: int
    due: int
    cards: tuple[int, ...]
    shorten: bool
    words: str


@frozen
class Rates:
    """Issues and admin in weeks of cards: the older half and the newer one."""

    issues: tuple[int, int]
    admin: tuple[int, int]
    cards: tuple[int, int]


@frozen
class HealthLine:
    """The health of one board's SOP; `advice` is one sentence with its numbers, `verdict` keep, shorten or `""`.

    `kept` of its `moves` passed no gate against its rule, its `compliance` in words.
    """

    board: str
    board_id: int
    advice: str
    verdict: str
    issues: str
    admin: str
    issues_spark: str
    admin_spark: str
    rules: tuple[RuleHealth, ...] = ()
    late: tuple[LateCheck, ...] = ()
    compliance: str = ""
    compliance_spark: str = ""
    kept: int = 0
    moves: int = 0


def rule_health(key: str, text: str, cards: tuple[int, ...], came: int, repeated: int = TIMES) -> RuleHealth:
    """Judge a rule that was passed against once for each of *cards* (a card may stand there twice).

    Shorten it when that was done *repeated* times, and on a quarter of the cards that came to it.
    """
    times, several = len(cards), tuple(dict.fromkeys(cards))
    came = max(came, len(several))
    share = Decimal(len(several)) / came
    shorten = times >= repeated and share >= OFTEN
    told = f"overridden {plural(times, 'time')} on {len(several)} of {plural(came, 'card')} ({_percent(share)})"
    limit = f"{repeated} times and {_percent(OFTEN)}"
    return RuleHealth(key, text, times, several, came, shorten, _advice(told, limit, shorten=shorten))


def late_check(key: str, text: str, late: tuple[int, ...], due: int) -> LateCheck:
    """Judge a check that came late on the cards *late*, of *due* times that it was ticked or past its due."""
    share = Decimal(len(late)) / due
    shorten = len(late) >= TIMES and share >= OFTEN
    told = f"late {len(late)} of {plural(due, 'time')} ({_percent(share)})"
    limit = f"{TIMES} times and {_percent(OFTEN)}"
    words = _advice(told, limit, shorten=shorten, way="give it more time or drop it")
    return LateCheck(key, text, len(late), due, tuple(dict.fromkeys(late)), shorten, words)


def _advice(told: str, limit: str, *, shorten: bool, way: str = "shorten it") -> str:
    return f"{way}: {told}, which reaches {limit}" if shorten else f"keep it: {told}, below {limit}"


def advice(rates: Rates, worst: str = "") -> tuple[str, str]:
    """Return the verdict (keep, shorten or `""`) on an SOP, and why in one sentence.

    Shorten when admin grew and issues did not fall, beginning with *worst*, its most overridden rule; keep when issues
    fell, or when neither moved by a fifth.
    """
    if min(rates.cards) < LEAST:
        have = f"{rates.cards[0]} and {rates.cards[1]}"
        return "", f"No advice yet: it takes {LEAST} weeks of cards before and after, there are {have}."
    issues = tuple(Decimal(n) / cards for n, cards in zip(rates.issues, rates.cards, strict=True))
    admin = tuple(Decimal(n) / cards for n, cards in zip(rates.admin, rates.cards, strict=True))
    eased, grew = _moved(*issues), _moved(*admin)
    told = f"issues {_went(eased)} ({_rate(issues)} a card and week), admin {_went(grew)} ({_rate(admin)})"
    if grew > 0 and eased >= 0:
        start = f" Begin with “{worst}”." if worst else ""
        return "shorten", f"Shorten it: {told}.{start}"
    if eased > 0:
        return "", f"Look at its rules: {told}."
    return "keep", f"Keep it: {told}."


def rate_words(count: int, cards: int) -> str:
    """Write how many there were for each card and week; `no data` without cards."""
    return f"{_number(Decimal(count) / cards)} a card and week" if cards else "no data"


def _moved(before: Decimal, after: Decimal) -> int:
    """1 for a rate that grew by a fifth or more, -1 for one that fell by as much, else 0."""
    if before == after:
        return 0
    if after >= before * (1 + CHANGE):
        return 1
    return -1 if after <= before * (1 - CHANGE) else 0


def _went(way: int) -> str:
    return {1: "grew", 0: "stayed", -1: "fell"}[way]


def _rate(sides: tuple[Decimal, ...]) -> str:
    return " → ".join(map(_number, sides))


def _number(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"


def _percent(part: Decimal) -> str:
    return percent_words(part * 100)
