"""Scores: figures made of parts, their bands, and what follows from a band."""

import re
from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from kanvtui.domain.field_values import MILLIONTHS, refusal
from kanvtui.domain.text import name_key, plural, visible
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

_CENT, _TENTH = Decimal("0.01"), Decimal("0.1")
_GRADES = {"": 0, "green": 0, "yellow": 1, "at_risk": 1, "red": 2}
_PLAIN = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,6})?", re.ASCII)


@frozen
class ScoreWord:
    """A word that stands for a value of a part."""

    word: str
    value: Decimal
    means: str = ""


@frozen
class ScorePart:
    """One of the values a score is made of, from `min` to `max`."""

    key: str
    label: str
    min: Decimal = Decimal(1)
    max: Decimal = Decimal(5)
    words: tuple[ScoreWord, ...] = ()


@frozen
class Band:
    """A range of a score from `at_least` up to the next band, and what follows from it; `within` is a duration.

    With `within` its action is a check, whose tick sets `milestone`.
    """

    name: str
    at_least: Decimal
    colour: str = ""
    action: str = ""
    owner: str = ""
    within: str = ""
    card: str = ""
    milestone: str = ""


@frozen
class ScoreRule:
    """A score; `aggregate` is `average` or `sum` of the parts given, `health` makes its colour the customer's."""

    key: str
    name: str
    when: str = ""
    aggregate: str = "average"
    health: bool = False
    private: bool = False
    parts: tuple[ScorePart, ...] = ()
    bands: tuple[Band, ...] = ()


@frozen
class Score:
    """A score as it comes out: its exact value, the band it is in, how many of how many parts were given."""

    rule: ScoreRule
    value: Decimal
    band: Band | None
    given: int

    @property
    def millionths(self) -> int:
        """The value as it is stored."""
        return int((self.value * MILLIONTHS).to_integral_value(ROUND_HALF_UP))

    @property
    def colour(self) -> str:
        """The colour of its band, `""` without one."""
        return self.band.colour if self.band else ""

    @property
    def figure(self) -> str:
        """The value as it is shown: `3.67`, `4.0`, a single part `4`, a sum `75`."""
        return figure(self.rule, self.value, self.given)

    @property
    def words(self) -> str:
        """The value with what it means: `3.67 yellow · At risk`, `4 of 5, 1 of 3 parts`."""
        name = self.band.name if self.band else ""
        return words(self.rule, self.figure, name, self.colour, self.given)


def score(rule: ScoreRule, parts: Mapping[str, Decimal]) -> Score | None:
    """Work out a score from the values of the parts given, by key; None when none is given.

    The average, or the sum, of what is given: friction alone makes a first score, shown as "1 of 3" (B14). Bands are
    held against the exact value, never against the rounded one.
    """
    given = [parts[part.key] for part in rule.parts if part.key in parts]
    if not given:
        return None
    total = sum(given, Decimal(0))
    value = total if rule.aggregate == "sum" else total / len(given)
    return Score(rule, value, band_of(rule, value), len(given))


def band_of(rule: ScoreRule, value: Decimal) -> Band | None:
    """Return the band with the highest `at_least` that a value reaches; None below all bands."""
    reached = [band for band in rule.bands if value >= band.at_least]
    return max(reached, key=lambda band: band.at_least, default=None)


def span(rule: ScoreRule) -> tuple[int, int]:
    """Return the smallest and the largest value a score can have, in millionths."""
    if not rule.parts:
        return 0, 0
    lows, highs = [part.min for part in rule.parts], [part.max for part in rule.parts]
    low, high = (sum(lows), sum(highs)) if rule.aggregate == "sum" else (min(lows), max(highs))
    return int(low * MILLIONTHS), int(high * MILLIONTHS)


def find_part(rule: ScoreRule, wanted: str) -> ScorePart:
    """Return the part of that key or label, or the only one that begins so, in any case; raises InputError."""
    key = name_key(wanted).replace(" ", "_")
    for fits in (key.__eq__, lambda name: key and name.startswith(key)):
        found = [
            part
            for part in rule.parts
            if any(fits(name) for name in (part.key, name_key(part.label).replace(" ", "_")))
        ]
        if len(found) == 1:
            return found[0]
    known = ", ".join(part.key for part in rule.parts)
    raise InputError(f"“{visible(wanted)}” is no part of {rule.name} — nothing was stored. Parts: {known}.")


def read_part(part: ScorePart, typed: str) -> Decimal:
    """Read the value of a part: a number in its range, or one of its words by its unambiguous beginning, in any case.

    Raises InputError that names range and words.
    """
    wanted = name_key(typed)
    exact = [word for word in part.words if name_key(word.word) == wanted]
    if exact:
        return exact[0].value
    number = _number(wanted)
    if number is not None:
        if part.min <= number <= part.max:
            return number
        raise refusal(part.label, typed, "is out of range", _remedy(part))
    found = [word for word in part.words if wanted and name_key(word.word).startswith(wanted)]
    if len(found) == 1:
        return found[0].value
    raise refusal(part.label, typed, "fits several words" if found else "is no value of this part", _remedy(part))


def health_after(colour: str, held: str, *, by_score: bool) -> str | None:
    """Return a customer's health after a score of that colour, `""` for none; None when it stays as it is.

    What a score has set the next score replaces, for better or worse. What was set by hand stays until it is cleared by
    hand, or until a score is worse: red over yellow or at risk.
    """
    wanted = colour if colour in _GRADES else ""
    replaces = by_score or not _GRADES.get(held, 0) or _GRADES[wanted] > _GRADES[held]
    return wanted if replaces else None


def short_name(rule: ScoreRule) -> str:
    """Return how a score is called in a line: the key in capitals where it is made of its initials, else the name."""
    initials = "".join(word[0] for word in rule.name.casefold().split())
    return rule.key.upper() if len(initials) > 1 and rule.key == initials else rule.name


def figure(rule: ScoreRule, value: Decimal, given: int) -> str:
    """Write a value with at most two places; an average of several parts has one at least, `4.0`.

    Rounding never shows a value in another band: 3.996 of a band up to 4 is `3.99`.
    """
    shown = value.quantize(_CENT, ROUND_HALF_UP)
    if band_of(rule, shown) != band_of(rule, value):
        shown = value.quantize(_CENT, ROUND_FLOOR)
    plain = shown.normalize()
    averaged = rule.aggregate != "sum" and given > 1
    return f"{plain:.1f}" if averaged and plain == plain.quantize(_TENTH) else f"{plain:f}"


def words(rule: ScoreRule, shown: str, band: str, colour: str, given: int) -> str:
    """Put a value that is written already into words, with its colour and band or else with its largest value."""
    whole = len(rule.parts)
    meaning = " · ".join(filter(None, (f"{shown} {colour}".rstrip(), band)))
    if not band and not colour:
        top = Decimal(span(rule)[1]) / MILLIONTHS
        meaning = f"{shown} of {top.normalize():f}"
    return meaning if given >= whole else f"{meaning}, {given} of {plural(whole, 'part')}"


def row_words(rule: ScoreRule, value: int, given: int, band: str | None, colour: str | None) -> str:
    """Put a stored score into words; *value* is in millionths."""
    return words(rule, figure(rule, Decimal(value) / MILLIONTHS, given), band or "", colour or "", given)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def _remedy(part: ScorePart) -> str:
    named = ", ".join(f"{word.word} ({word.value.normalize():f})" for word in part.words)
    return f"Write a number from {part.min:f} to {part.max:f}{', or ' + named if named else ''}."
