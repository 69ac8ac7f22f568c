"""How procedures say things in English: lengths of time, days before or after something, rhythms, targets, ceilings.

Each function reads one short text and returns nothing where it does not clearly say the thing. Lengths of time are
written as SOP files write them: `2d`, `5bd`, `24h`, `2w`, `1mo`.
"""

import re

from kanvtui.domain.values import frozen

_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60,
    "ninety": 90,
}  # fmt: skip
_UNITS = {
    "min": "m", "mins": "m", "minute": "m", "minutes": "m", "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "business hour": "h", "business hours": "h",
    "d": "d", "day": "d", "days": "d", "calendar day": "d", "calendar days": "d", "business day": "bd",
    "business days": "bd", "working day": "bd", "working days": "bd", "work day": "bd", "work days": "bd",
    "workday": "bd", "workdays": "bd", "wk": "w", "wks": "w", "week": "w", "weeks": "w", "month": "mo", "months": "mo",
    "quarter": "quarter", "quarters": "quarter", "year": "year", "years": "year",
}  # fmt: skip
_MONTHS = {"quarter": 3, "year": 12}
_LONGEST = 9999
_UNIT = "|".join(sorted((re.escape(unit) for unit in _UNITS), key=len, reverse=True))
_NUMBER = rf"(?:\d{{1,4}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_LENGTH = (
    rf"(?:(?P<least>{_NUMBER})(?: ?(?:-|–|—|to|or) ?))?(?P<n>{_NUMBER})\+?(?: ?\(\d{{1,4}}\))?"
    rf"(?:[ -]|(?<=[\d+)]))(?P<unit>{_UNIT})\b"
)
_DURATION = re.compile(rf"(?<![\w.$€£,-]){_LENGTH}", re.IGNORECASE)
_SHIFT = re.compile(
    rf"(?<![\w.$€£,-]){_LENGTH} (?P<way>before|prior to|ahead of|in advance of|after|following|from|of)\b"
    r" ?(?:the |a |an |each |every |your |our |client's |its )?(?P<anchor>[^.,;:()\[\]|/—–]{0,60})",
    re.IGNORECASE,
)
_BARE_BEFORE = re.compile(rf"(?<![\w.$€£,-]){_LENGTH} (?:before|prior|out)\W*$", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:within|in under|in less than|no later than|no more than|not more than|less than|under|maximum|max\.?|up to"
    r"|at most)\b|[<≤]",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(r"\b(?:immediate(?:ly)?|instant(?:ly)?|at once|real[- ]time|right away|asap)\b", re.IGNORECASE)
_MARK = re.compile(
    r"(?P<unit>day|week|month|hour|minute)s? ?(?P<sign>[+-])?(?P<a>\d{1,3})"
    r"(?: ?(?:-|–|—|to|and|&) ?(?:day |week |month )?(?P<b>\d{1,3}))?(?=$|[\s:.,)—–-])",
    re.IGNORECASE,
)
_T_MARK = re.compile(
    r"T(?P<sign>[+-])(?P<a>\d{1,3})(?: ?(?P<unit>day|week|month|hour|minute)s?)?(?=$|[\s:.,)])", re.IGNORECASE
)
_MARK_UNITS = {"day": "d", "week": "w", "month": "mo", "hour": "h", "minute": "m"}


def number(word: str) -> int:
    """Return the number that a word or digits stand for."""
    return int(word) if word.isascii() and word.isdigit() else _WORDS[word.casefold()]


def _length(found: re.Match[str]) -> str:
    count, unit = number(found["n"]), _UNITS[" ".join(found["unit"].casefold().split())]
    if unit in _MONTHS:
        count, unit = count * _MONTHS[unit], "mo"
    return f"{count}{unit}" if 0 < count <= _LONGEST else ""


def _latest(found: re.Match[str]) -> str:
    """Return how long before something a range such as `4-8 weeks before` ends: its shorter end."""
    counts = [number(count) for count in (found["least"], found["n"]) if count]
    unit = _UNITS[" ".join(found["unit"].casefold().split())]
    count = min(counts) * _MONTHS.get(unit, 1)
    return f"{count}{'mo' if unit in _MONTHS else unit}" if 0 < count <= _LONGEST else ""


def duration(text: str) -> str:
    """Return the first length of time that TEXT names, of a range its longer end; `""` without one.

    >>> duration("1-2 weeks"), duration("two business days"), duration("at once")
    ('2w', '2bd', '')
    """
    for found in _DURATION.finditer(text):
        if length := _length(found):
            return length
    return ""


def limit(text: str) -> str:
    """Return the longest time that TEXT allows: a length of time behind `within`, `<`, `up to` and the like."""
    found = _LIMIT.search(text)
    return duration(text[found.end() :]) if found else ""


def at_once(text: str) -> bool:
    """True when TEXT asks for something without any delay."""
    return bool(_AT_ONCE.search(text))


@frozen
class Shift:
    """A day counted from something: `by` is `-12w` or `+2d`, `anchor` the words it is counted from, perhaps none."""

    by: str
    anchor: str = ""


def shift(text: str) -> Shift | None:
    """Return the day before or after something that TEXT names: `12 weeks before launch`, `within 2 days of signing`.

    A length of time `of` something counts only behind a word of limit, for `30 minutes of work` is none.
    """
    for found in _SHIFT.finditer(text):
        way, length = found["way"].casefold(), _length(found)
        anchor = " ".join(found["anchor"].split())
        if not length or (way in ("of", "from") and not _LIMIT.search(text[: found.start()]) and way == "of"):
            continue
        if way in ("before", "prior to", "ahead of", "in advance of"):
            return Shift(f"-{_latest(found) or length}", anchor)
        if anchor:
            return Shift(f"+{length}", anchor)
    found_bare = _BARE_BEFORE.search(text)
    length = _latest(found_bare) or _length(found_bare) if found_bare else ""
    return Shift(f"-{length}") if length else None


@frozen
class DayMark:
    """A place in time at the head of a line: `Day 3`, `Week -6`, `Week 2-4`; `first` and `last` count its `unit`.

    `signed` is true where the line says whether it is before or after a day that everything counts from.
    """

    first: int
    last: int
    unit: str
    signed: bool
    rest: str


def day_mark(text: str) -> DayMark | None:
    """Read `Day 3: case study`, `Week -6`, `Days 1–2`, `T-14` at the head of TEXT."""
    head = text.replace("−", "-").lstrip()
    found = _MARK.match(head) or _T_MARK.match(head)
    if found is None:
        return None
    unit = _MARK_UNITS[(found["unit"] or "day").casefold()]
    first = int(found["a"])
    last = int(found.groupdict().get("b") or first)
    rest = head[found.end() :].lstrip(" :.,)—–-")
    if found["sign"] == "-":
        return DayMark(-first, -first, unit, True, rest)
    return DayMark(first, max(first, last), unit, bool(found["sign"]), rest)


def after(count: int, unit: str) -> str:
    """Return the end of a due rule that is COUNT units later: `+3d`, `-6w`, `""` for none."""
    return f"{count:+d}{unit}" if count else ""


_DAYS = {
    "monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR", "saturday": "SA",
    "sunday": "SU",
}  # fmt: skip
_DAY_NAME = re.compile(rf"\b({'|'.join(_DAYS)})s?\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_EVERY = r"(?:every|each|once a|once per|once every|per)"
_EVERY_N = re.compile(
    rf"\bevery (?:(?P<n>{_NUMBER}|other|second|third) )?(?P<unit>day|business day|week|month|quarter|year)s?\b",
    re.IGNORECASE,
)
_RHYTHMS = (
    ("half_yearly", rf"semi[- ]?annual(?:ly)?|half[- ]yearly|bi-?annual(?:ly)?|twice a year|{_EVERY} half[- ]year"),
    ("fortnightly", r"bi-?weekly|fortnightly"),
    ("weekdays", rf"{_EVERY} (?:weekday|business day|working day)|on weekdays"),
    ("daily", rf"daily|{_EVERY} day"),
    ("weekly", rf"weekly|{_EVERY} (?:week|{'|'.join(_DAYS)})"),
    ("monthly", rf"monthly|{_EVERY} month"),
    ("quarterly", rf"quarterly|{_EVERY} quarter"),
    ("yearly", rf"annual(?:ly)?|yearly|{_EVERY} year"),
)
_RHYTHM = re.compile("|".join(rf"(?P<{name}>\b(?:{form})\b)" for name, form in _RHYTHMS), re.IGNORECASE)
_RULES = {
    "daily": "FREQ=DAILY",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekly": "FREQ=WEEKLY",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY",
    "quarterly": "FREQ=MONTHLY;INTERVAL=3",
    "half_yearly": "FREQ=MONTHLY;INTERVAL=6",
    "yearly": "FREQ=YEARLY",
}
_STEPS = {"day": "DAILY", "business day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_OTHER = {"other": 2, "second": 2, "third": 3}


@frozen
class Rhythm:
    """How often something comes back: its name as `[review]` knows it, its recurrence rule, and where it was said."""

    name: str
    rule: str
    start: int
    end: int


def rhythm(text: str) -> Rhythm | None:
    """Return how often TEXT says that something comes back: `weekly`, `every 2 weeks`; None if it does not.

    A day of the week, or of the month (`on the 5th`), joins the rule.
    """
    several, plain = _EVERY_N.search(text), _RHYTHM.search(text)
    if several and several["n"] and (not plain or several.start() <= plain.start()):
        count = _OTHER.get(several["n"].casefold()) or number(several["n"])
        unit = several["unit"].casefold()
        if unit == "quarter":
            count, unit = count * 3, "month"
        rule = f"FREQ={_STEPS[unit]}" + (f";INTERVAL={count}" if count > 1 else "")
        return Rhythm("", rule, several.start(), several.end()) if 0 < count <= 99 else None
    if plain is None:
        return None
    name = plain.lastgroup or ""
    rule = _RULES[name]
    if name in ("weekly", "fortnightly") and (day := _DAY_NAME.search(text)):
        rule += f";BYDAY={_DAYS[day[1].casefold()]}"
    if name == "monthly" and (ordinal := _ORDINAL.search(text)) and 0 < int(ordinal[1]) <= 28:
        rule += f";BYMONTHDAY={int(ordinal[1])}"
    return Rhythm({"weekdays": "daily", "fortnightly": ""}.get(name, name), rule, plain.start(), plain.end())


def weekday(text: str) -> str:
    """Return the day of the week that TEXT names, as `Monday`; `""` without one."""
    found = _DAY_NAME.search(text)
    return found[1].capitalize() if found else ""


_SIGNS = {
    "<": "<", "≤": "<=", "<=": "<=", "=<": "<=", ">": ">", "≥": ">=", ">=": ">=", "=>": ">=",
    "less than": "<", "below": "<", "under": "<", "fewer than": "<", "within": "<=", "no more than": "<=",
    "at most": "<=", "up to": "<=", "maximum": "<=", "max": "<=",
    "more than": ">", "greater than": ">", "above": ">", "over": ">", "at least": ">=", "minimum": ">=", "min": ">=",
}  # fmt: skip
_SIGN = "|".join(sorted((re.escape(sign) for sign in _SIGNS if sign[0].isalpha()), key=len, reverse=True))
_TARGET_UNIT = (
    r"%|/ ?\d{1,4}|(?:out of|of) \d{1,3}\b"
    r"|(?:business |calendar |working )?(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?)\b"
)
_TARGET = re.compile(
    rf"(?P<sign>[<>]=?|=[<>]|[≤≥]|\b(?:{_SIGN})\b(?: of)?)?\s*[$€£]?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d+)?)"
    rf"(?P<plus>\+)?\s?(?P<unit>{_TARGET_UNIT})?(?P<more>\+)?",
    re.IGNORECASE,
)
_SHORTER_IS_BETTER = re.compile(
    r"\btime to\b|response|resolution|turnaround|cycle|latency|delay|lead time|duration", re.IGNORECASE
)
_TIME = re.compile(r"(?:minute|min|hour|hr|day|week|month)", re.IGNORECASE)


def is_quick(label: str) -> bool:
    """True when a time of this name is better the shorter it is: `Response times`."""
    return bool(_SHORTER_IS_BETTER.search(label))


_RANGE_ON = re.compile(r" ?(?:-|–|—|to) ?\d")


@frozen
class Aim:
    """A target with what it is about: `target` as SOP files write it, `start` and `end` where it was said."""

    target: str
    start: int
    end: int


def aim(text: str, about: str = "", *, bare: bool = False) -> Aim | None:
    """Return the first target in TEXT: `>95%`, `at least 3`, `90%+`, `< 21 days`, `4 of 5`.

    With BARE a number alone is one too: the least there must be, or the longest time where ABOUT names a time that is
    better short (`Response time`).
    """
    for found in _TARGET.finditer(text):
        words = " ".join((found["sign"] or "").casefold().removesuffix(" of").split())
        unit = " ".join((found["unit"] or "").split())
        sign = _SIGNS.get(words, "")
        if not sign and (found["plus"] or found["more"]):
            sign = ">="
        if not sign and bare:
            if _RANGE_ON.match(text, found.end("number")):
                return None  # from 30 to 90 is no target that can be met
            sign = "<=" if _TIME.match(unit) and _SHORTER_IS_BETTER.search(about) else ">="
        if sign:
            unit = re.sub(r"^(?:out of|of) ", "/", unit, flags=re.IGNORECASE).replace("/ ", "/")
            space = " " if unit[:1].isalpha() else ""
            return Aim(f"{sign}{found['number']}{space}{unit}", found.start(), found.end())
    return None


_AMOUNT = (
    r"(?P<{0}cur>[$€£])?(?P<{0}n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}}(?:\.\d+)?)"
    r" ?(?P<{0}k>[kKmM](?![a-zA-Z]))?(?P<{0}pct> ?%)?"
)
_RANGE = re.compile(rf"{_AMOUNT.format('a')} ?(?:-|–|—|to|and) ?{_AMOUNT.format('b')}")
_ONE = re.compile(_AMOUNT.format("b"))
_LOW = re.compile(r"^\W*(?:<(?!=)|less than|under|below|fewer than)", re.IGNORECASE)
_HIGH = re.compile(
    r"^\W*(?:>|≥|more than|greater than|over|above|exceeding|exceeds|\+)|\+\s*$|and (?:above|over|more|up)\s*$",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"^\W*(?:<=|≤|up to|to|at most|max(?:imum)?|not? more than)\b|^\W*(?:<=|≤)", re.IGNORECASE)
_THOUSANDS = {"k": 1_000, "m": 1_000_000}


@frozen
class Ceiling:
    """Up to where an approver decides; without both ends it has none. `kind` is `money`, `percent` or `number`."""

    below: float | None
    up_to: float | None
    kind: str


def ceiling(text: str) -> Ceiling | None:
    """Read one row of an approval matrix: `<$5K`, `$5K-$25K`, `11–20%`, `up to 10,000`, `>$100K`."""
    found = _RANGE.search(text) or _ONE.search(text)
    if found is None:
        return None
    money = any(value for name, value in found.groupdict().items() if name.endswith(("cur", "k")))
    kind = "percent" if found["bpct"] else "money" if money else "number"
    value = float(found["bn"].replace(",", "")) * _THOUSANDS.get((found["bk"] or "").casefold(), 1)
    if found.re is _RANGE:
        return Ceiling(None, value, kind)
    if _LOW.search(text):
        return Ceiling(value, None, kind)
    if _UP_TO.search(text):
        return Ceiling(None, value, kind)
    return Ceiling(None, None, kind) if _HIGH.search(text) else None
