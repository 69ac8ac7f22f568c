"""Conditions of an SOP on the fields of a card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.conditions import field_of, holds


@pytest.mark.parametrize(
    ("when", "value", "held"),
    [
        ("", "", True),
        ("  ", "Email", True),
        ("type=Email", "Email", True),
        ("type=Email", "email", True),
        ("type = Email | Webinar ", "Webinar", True),
        ("type=Email|Webinar", "Event", False),
        ("type=Email", "", False),
        ("type!=Email", "Email", False),
        ("type!=Email", "Event", True),
        ("type!=Email|Event", "event", False),
        ("type!=Email", "", True),
        ("type", "Email", False),
        ("type=", "", False),
        ("=Email", "Email", False),
        ("type==Email", "Email", False),
        ("type=a=b", "a=b", True),
    ],
)
def test_a_condition_on_one_field(when: str, value: str, *, held: bool) -> None:
    assert holds(when, {"type": value} if value else {}) is held


def test_another_field_does_not_count() -> None:
    assert not holds("type=Email", {"kind": "Email"})
    assert holds("type!=Email", {"kind": "Email"})


def test_the_field_of_a_condition() -> None:
    assert field_of("type=Email|Webinar") == "type"
    assert field_of(" region != EU ") == "region"
    assert field_of("") == field_of("nonsense") == ""


@given(st.text(), st.text())
def test_no_text_breaks_it(when: str, value: str) -> None:
    assert isinstance(holds(when, {"type": value}), bool)
    assert isinstance(field_of(when), str)


@given(st.from_regex(r"[A-Za-z ]{1,10}", fullmatch=True).filter(str.strip), st.text())
def test_equal_and_unequal_are_opposites(wanted: str, value: str) -> None:
    assert holds(f"type={wanted}", {"type": value}) != holds(f"type!={wanted}", {"type": value})
