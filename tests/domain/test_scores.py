"""Scores: the exact figures of B4, B13 and B14, words for values, bands at their edges."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import shipped_document
from kanvtui.domain import procedure_reading, scores
from kanvtui.domain.scores import Band, ScorePart, ScoreRule, ScoreWord
from kanvtui.errors import InputError

QUALITY = (ScoreWord("Positive", Decimal(5)), ScoreWord("Neutral", Decimal(3)), ScoreWord("Negative", Decimal(1)))
RVS = ScoreRule(
    "rvs",
    "Result Velocity Score",
    health=True,
    parts=(
        ScorePart("friction", "Client Friction"),
        ScorePart("pace", "Engine Pace"),
        ScorePart("quality", "Result Quality", words=QUALITY),
    ),
    bands=(
        Band("Critical", Decimal(0), "red"),
        Band("Healthy", Decimal(4), "green"),
        Band("At risk", Decimal(3), "yellow"),
    ),
)
LEAD = ScoreRule(
    "lead_score",
    "Lead score",
    aggregate="sum",
    parts=tuple(ScorePart(key, key.title(), Decimal(0), Decimal(high)) for key, high in (("a", 30), ("b", 40))),
)


def rvs(*typed: str) -> scores.Score:
    parts = {part.key: scores.read_part(part, text) for part, text in zip(RVS.parts, typed, strict=False) if text}
    found = scores.score(RVS, parts)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "millionths", "words"),
    [
        (("4", "4", "neutral"), 3_666_667, "3.67 yellow · At risk"),
        (("3", "3", "negative"), 2_333_333, "2.33 red · Critical"),
        (("4", "4", "negative"), 3_000_000, "3.0 yellow · At risk"),
        (("4", "4", "pos"), 4_333_333, "4.33 green · Healthy"),
        (("4", "4", "4"), 4_000_000, "4.0 green · Healthy"),
        (("4", "", ""), 4_000_000, "4 green · Healthy, 1 of 3 parts"),
        (("5", "2", ""), 3_500_000, "3.5 yellow · At risk, 2 of 3 parts"),
        (("1", "1", "Negative"), 1_000_000, "1.0 red · Critical"),
        (("3.99", "3.99", "3.999"), 3_993_000, "3.99 yellow · At risk"),
        (("3.999", "3.999", "3.999"), 3_999_000, "3.99 yellow · At risk"),
    ],
)
def test_the_result_velocity_score(typed: tuple[str, ...], millionths: int, words: str) -> None:
    found = rvs(*typed)
    assert (found.millionths, found.words) == (millionths, words)
    band = found.band.name if found.band else None
    assert scores.row_words(RVS, millionths, found.given, band, found.colour) == words


def test_a_score_without_bands_says_of_how_much() -> None:
    plain = ScoreRule("fit", "Fit", parts=RVS.parts)
    found = scores.score(plain, {"friction": Decimal(4)})
    assert found is not None
    assert (found.words, found.colour, found.band) == ("4 of 5, 1 of 3 parts", "", None)
    assert scores.words(plain, "4.0", "", "", 3) == "4.0 of 5"
    assert scores.words(plain, "4.0", "Fine", "", 3) == "4.0 · Fine"


def test_nothing_given_is_no_score() -> None:
    assert scores.score(RVS, {}) is None
    assert scores.score(RVS, {"nix": Decimal(1)}) is None


@pytest.mark.parametrize(
    ("value", "band"),
    [(100, "Hot"), (80, "Hot"), (79, "Warm"), (60, "Warm"), (59, "Qualified"), (40, "Qualified"), (39, "Early"),
     (20, "Early"), (19, "Cold"), (0, "Cold")],
)  # fmt: skip
def test_a_lead_lands_in_its_band(value: int, band: str) -> None:
    rule = procedure_reading.read(shipped_document("Lead management")).scores[0]
    parts, left = {}, Decimal(value)
    for part in rule.parts:
        parts[part.key] = min(left, part.max)
        left -= parts[part.key]
    found = scores.score(rule, parts)
    assert found is not None
    assert found.band is not None
    assert (found.band.name, found.figure, found.given) == (band, str(value), 3)


def test_the_shipped_score_is_the_one_of_these_tests() -> None:
    rule = procedure_reading.read(shipped_document("CSM workflow")).score("rvs")
    assert rule is not None
    found = scores.score(rule, {"friction": Decimal(4), "pace": Decimal(4), "quality": Decimal(3)})
    assert found is not None
    assert found.words == "3.67 yellow · At risk"
    assert scores.short_name(rule) == "RVS"


def test_below_all_bands_there_is_none() -> None:
    rule = ScoreRule("x", "X", bands=(Band("High", Decimal(3), "green"),))
    assert scores.band_of(rule, Decimal("2.99")) is None
    assert scores.band_of(rule, Decimal(3)) == rule.bands[0]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("positive", "5"), ("NEUTRAL", "3"), ("neg", "1"), ("p", "5"), ("3", "3"), ("3.5", "3.5"), (" 4 ", "4")],
)
def test_a_part_is_typed_as_number_or_word(typed: str, value: str) -> None:
    assert scores.read_part(RVS.parts[2], typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("ne", 'fits several words — field "Result Quality"'),
        ("6", r"is out of range .* from 1 to 5, or Positive \(5\), Neutral \(3\), Negative \(1\)"),
        ("0", "is out of range"),
        ("-3", "is out of range"),
        ("great", "is no value of this part"),
        ("", "is no value of this part"),
        ("nan", "is no value of this part"),
        ("1e0", "is no value of this part"),
    ],
)
def test_other_values_of_a_part_are_refused(typed: str, match: str) -> None:
    with pytest.raises(InputError, match=match):
        scores.read_part(RVS.parts[2], typed)


def test_a_part_without_words_asks_for_a_number() -> None:
    with pytest.raises(InputError, match=r"Write a number from 1 to 5\.$"):
        scores.read_part(RVS.parts[0], "x")


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ("friction", "friction"),
        ("Client Friction", "friction"),
        ("engine", "pace"),
        ("q", "quality"),
        ("RES", "quality"),
    ],
)
def test_a_part_is_found_by_key_label_or_beginning(wanted: str, key: str) -> None:
    assert scores.find_part(RVS, wanted).key == key


@pytest.mark.parametrize("wanted", ["", "nix", " "])
def test_an_unknown_part_is_refused_with_those_there_are(wanted: str) -> None:
    with pytest.raises(InputError, match="Parts: friction, pace, quality"):
        scores.find_part(RVS, wanted)


@pytest.mark.parametrize(
    ("colour", "held", "by_score", "after"),
    [
        ("yellow", "", False, "yellow"),
        ("red", "green", False, "red"),
        ("green", "red", True, "green"),
        ("yellow", "red", True, "yellow"),
        ("blue", "red", True, ""),
        ("", "yellow", True, ""),
        ("green", "at_risk", False, None),
        ("yellow", "at_risk", False, None),
        ("red", "at_risk", False, "red"),
        ("red", "red", False, None),
        ("red", "spoiled", False, "red"),
    ],
)
def test_health_by_hand_stays_until_a_worse_score(colour: str, held: str, by_score: bool, after: str | None) -> None:
    assert scores.health_after(colour, held, by_score=by_score) == after


def test_the_span_of_a_score() -> None:
    assert scores.span(RVS) == (1_000_000, 5_000_000)
    assert scores.span(LEAD) == (0, 70_000_000)
    assert scores.span(ScoreRule("x", "X")) == (0, 0)


@pytest.mark.parametrize(
    ("key", "name", "short"),
    [("rvs", "Result Velocity Score", "RVS"), ("lead_score", "Lead score", "Lead score"), ("h", "Health", "Health")],
)
def test_the_short_name(key: str, name: str, short: str) -> None:
    assert scores.short_name(ScoreRule(key, name)) == short


@given(st.lists(st.decimals(1, 5, places=2), min_size=3, max_size=3))
def test_what_is_shown_lies_in_the_band(values: list[Decimal]) -> None:
    found = scores.score(RVS, dict(zip(("friction", "pace", "quality"), values, strict=True)))
    assert found is not None
    assert scores.band_of(RVS, Decimal(found.figure)) == found.band
    assert abs(Decimal(found.figure) - found.value) <= Decimal("0.01")
    total = sum(values)
    assert found.colour == ("green" if total >= 12 else "yellow" if total >= 9 else "red")
