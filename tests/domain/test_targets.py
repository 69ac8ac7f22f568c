"""Targets: every form of the shipped SOPs, and the edges of B12 and B13."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import shipped_document
from kanvtui.domain import procedure_reading, targets
from kanvtui.domain.targets import Target
from kanvtui.sops.files import shipped


@pytest.mark.parametrize(
    ("text", "sign", "number", "unit"),
    [
        (">=95%", ">=", "95", "%"),
        ("<21 days", "<", "21", "days"),
        (">8/10", ">", "8", "/10"),
        ("=100%", "=", "100", "%"),
        ("<=2 weeks", "<=", "2", "weeks"),
        (">4.0/5", ">", "4.0", "/5"),
        ("1,000/month", ">=", "1000", "/month"),
        (">=1000 a month", ">=", "1000", "a month"),
        ("99.9 %", ">=", "99.9", "%"),
        ("≤ 1  business   day", "<=", "1", "business day"),
        ("≥3", ">=", "3", ""),
        ("=> 3", ">=", "3", ""),
        ("=<3", "<=", "3", ""),
        ("==3", "=", "3", ""),
        ("> -5%", ">", "-5", "%"),
        (">4,5/5", ">", "4.5", "/5"),
        ("<1,234,567.5", "<", "1234567.5", ""),
    ],
)
def test_targets_are_read(text: str, sign: str, number: str, unit: str) -> None:
    assert targets.parse(text) == Target(sign, Decimal(number), unit)


@pytest.mark.parametrize("text", ["", "soon", "%", "<", "> x", "½"])
def test_other_text_is_no_target(text: str) -> None:
    assert targets.parse(text) is None


@pytest.mark.parametrize(
    ("text", "value", "met"),
    [
        (">95%", "95", False),
        (">95%", "95.01", True),
        (">=95%", "95", True),
        (">300%", "300", False),
        (">300%", "300.1", True),
        ("<21 days", "20", True),
        ("<21 days", "21", False),
        ("=100%", "100", True),
        ("=100%", "99.99", False),
        ("<=2 weeks", "2", True),
        (">8/10", "8", False),
        ("<2%", "2", False),
        ("<2%", "1.99", True),
        ("1,000/month", "1000", True),
        ("1,000/month", "999", False),
    ],
)
def test_the_edge_of_a_target(text: str, value: str, met: bool) -> None:
    target = targets.parse(text)
    assert target is not None
    assert targets.meets(target, Decimal(value)) is met


@pytest.mark.parametrize(
    ("text", "length"),
    [("<21 days", "21d"), ("<=2 weeks", "2w"), ("<1 hour", "1h"), ("<5 min", "5m"), ("<3 business days", "3bd"),
     ("<6 months", "6mo"), ("<2.5 days", None), (">95%", None), (">50", None), ("<-1 days", None)],
)  # fmt: skip
def test_the_length_that_a_target_names(text: str, length: str | None) -> None:
    target = targets.parse(text)
    assert target is not None
    assert target.length is None if length is None else str(target.length) == length


def test_a_share_of_a_hundred() -> None:
    assert [found.percent for text in (">=95%", ">8/10") if (found := targets.parse(text))] == [True, False]


def test_every_shipped_target_is_read() -> None:
    found = [
        rule.target
        for name, _ in shipped()
        for rule in procedure_reading.read(shipped_document(name)).metrics
        if rule.target
    ]
    assert len(found) > 20
    assert [text for text in found if targets.parse(text) is None] == []


@given(
    st.sampled_from(["<", "<=", "=", ">=", ">"]), st.decimals(-1000, 1000, places=3), st.decimals(-1000, 1000, places=3)
)
def test_a_target_compares_as_python_does(sign: str, number: Decimal, value: Decimal) -> None:
    target = targets.parse(f"{sign}{number:f}%")
    assert target is not None
    expected = {"<": value < number, "<=": value <= number, "=": value == number, ">=": value >= number}
    assert targets.meets(target, value) is expected.get(sign, value > number)


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    targets.parse(text)
