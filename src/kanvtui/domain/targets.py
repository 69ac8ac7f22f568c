"""Targets: a comparison, a number and a unit, such as `>=95%`, `<21 days`, `>8/10` or `1,000/month`."""

import re
from collections.abc import Callable
from decimal import Decimal

from kanvtui.domain.calendar import Duration
from kanvtui.domain.values import frozen

_FORM = re.compile(
    r"\s*(?P<sign><=|>=|=<|=>|==|[<>=≤≥])?\s*"
    r"(?P<number>-?(?:(?P<grouped>\d{1,3}(?:,\d{3})+(?:\.\d+)?)|\d+(?:[.,]\d+)?))\s*(?P<unit>.*?)\s*",
    re.DOTALL | re.ASCII,
)
_SIGNS = {"": ">=", "=<": "<=", "≤": "<=", "=>": ">=", "≥": ">=", "==": "="}
_COMPARES: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": Decimal.__lt__,
    "<=": Decimal.__le__,
    "=": Decimal.__eq__,
    ">=": Decimal.__ge__,
    ">": Decimal.__gt__,
}
_TIMES = {
    "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m", "h": "h", "hour": "h", "hours": "h",
    "d": "d", "day": "d", "days": "d", "calendar days": "d", "bd": "bd", "business day": "bd", "business days": "bd",
    "w": "w", "week": "w", "weeks": "w", "mo": "mo", "month": "mo", "months": "mo",
}  # fmt: skip


@frozen
class Target:
    """What a figure is held against: `sign` is one of `< <= = >= >`, `unit` what stands behind the number."""

    sign: str
    number: Decimal
    unit: str = ""

    @property
    def percent(self) -> bool:
        """True when the number is one of a hundred."""
        return self.unit.startswith("%")

    @property
    def length(self) -> Duration | None:
        """The length of time that the target names, such as 21 days; None when it names none in whole units."""
        unit = _TIMES.get(self.unit.casefold())
        whole = self.number == self.number.to_integral_value() and 0 <= self.number < 100_000
        return Duration(int(self.number), unit) if unit and whole else None


def parse(text: str) -> Target | None:
    """Read a target; a number without a comparison is the least there must be. None for any other text."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    sign = found["sign"] or ""
    number = found["number"].replace(",", "" if found["grouped"] else ".")
    return Target(_SIGNS.get(sign, sign), Decimal(number), " ".join(found["unit"].split()))


def meets(target: Target, value: Decimal) -> bool:
    """True when a figure meets its target; exactly 95 misses `>95%` (SOP governance, B12)."""
    return _COMPARES[target.sign](value, target.number)
