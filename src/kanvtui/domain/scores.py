"""Scores: figures made of parts, their bands, and what follows from a band."""

from decimal import Decimal

from kanvtui.domain.values import frozen


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
    """A range of a score from `at_least` up to the next band, and what follows from it; `within` is a duration."""

    name: str
    at_least: Decimal
    colour: str = ""
    action: str = ""
    owner: str = ""
    within: str = ""
    card: str = ""


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
