from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.field_values import FieldRule, check_value, number_of, shortfall, stored_number
from kanvtui.errors import InputError

TYPES = ("text", "long", "date", "number", "money", "person", "choice", "url", "email", "phone", "score")


def rule(kind: str, **more: object) -> FieldRule:
    values: dict[str, object] = {"key": "f", "label": "Field", "type": kind, **more}
    return FieldRule(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        (rule("text"), "  how do I start  ", "how do I start"),
        (rule("text"), "   ", ""),
        (rule("person"), "Kim Lee", "Kim Lee"),
        (rule("unheard_of"), "x", "x"),
        (rule("long"), "one\r\ntwo\rthree", "one\ntwo\nthree"),
        (rule("date"), "2026-1-5", "2026-01-05"),
        (rule("date"), "2026-11-30 9:05", "2026-11-30T09:05"),
        (rule("date"), "2026-11-30T14:00", "2026-11-30T14:00"),
        (rule("number"), "1,200.50", "1200.5"),
        (rule("number"), "-0", "0"),
        (rule("number"), "1500", "1500"),
        (rule("number", unit="months"), "12 months", "12"),
        (rule("number", unit="%"), "10.5%", "10.5"),
        (rule("number", unit="%"), "10.5", "10.5"),
        (rule("score"), "3", "3"),
        (rule("score", min=Decimal(0), max=Decimal(10)), "10", "10"),
        (rule("money"), "$48,000", "48000 USD"),
        (rule("money", currency="USD"), "$48,000", "48000"),
        (rule("money", currency="USD"), "48k", "48000"),
        (rule("money"), "EUR 1.2m", "1200000 EUR"),
        (rule("money"), "99.90 €", "99.9 EUR"),
        (rule("choice", choices=("Low", "High")), "hi", "High"),
        (rule("choice", choices=("Low", "Lower")), "low", "Low"),
        (rule("url"), "example.com/a", "https://example.com/a"),
        (rule("url"), "http://localhost:8000", "http://localhost:8000"),
        (rule("email"), "Kim@Example.COM", "kim@example.com"),
        (rule("phone"), "+1 (415) 555-1234", "+14155551234"),
        (rule("phone", pattern=r"\+1\d{10}"), "+14155551234", "+14155551234"),
        (rule("text", pattern=r"\d{4}-\d{2}-[A-Z]\w*-\w+"), "2026-11-Webinar-Renewals", "2026-11-Webinar-Renewals"),
        (rule("long", min_items=3), "a\n\nb\nc", "a\n\nb\nc"),
        (rule("long", min_items=3), "a", "a"),
        (rule("text", min_length=5), "four", "four"),
        (rule("number", target=">=1500"), "1,200", "1200"),
    ],
)
def test_values_are_brought_into_their_normal_form(field: FieldRule, typed: str, stored: str) -> None:
    assert check_value(field, typed) == stored
    assert check_value(field, stored) == stored


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (rule("text"), "a\nb", "Write one line"),
        (rule("text"), "a\0b", "NUL"),
        (rule("date"), "next week", "2026-11-30 14:00"),
        (rule("date"), "2026-02-30", "not in the calendar"),
        (rule("date"), "2026-02-20 25:00", "not in the calendar"),
        (rule("number"), "1e5", "is not a number"),
        (rule("number"), "12,5", "is not a number"),
        (rule("number"), "٣", "is not a number"),
        (rule("number"), "9" * 20, "too large"),
        (rule("number"), "0.1234567", "six decimal places"),
        (rule("number", min=Decimal(1500)), "1499", "at least 1,500"),
        (rule("number", max=Decimal(5)), "5.1", "at most 5"),
        (rule("score"), "6", "from 1 to 5"),
        (rule("score"), "0", "from 1 to 5"),
        (rule("money", currency="USD"), "48k EUR", "is in EUR"),
        (rule("money"), "much", "is not a number"),
        (rule("choice", choices=("Low", "High")), "middle", "one of: Low, High"),
        (rule("choice", choices=("Hot", "High")), "h", "several"),
        (rule("url"), "ftp://example.com", "https://example.com/page"),
        (rule("url"), "not an address", "https://example.com/page"),
        (rule("url"), "http://[::1", "https://example.com/page"),
        (rule("url"), "word", "https://example.com/page"),
        (rule("email"), "kim@example", "name@example.com"),
        (rule("email"), "kim@a@b.com", "name@example.com"),
        (rule("email"), "kim@exa\u200bmple.com", "name@example.com"),
        (rule("email"), "kim\u202e@example.com", "name@example.com"),
        (rule("phone"), "4155551234", "+14155551234"),
        (rule("phone"), "+1\uff12125550100", "+14155551234"),
        (rule("phone", pattern=r"\+1\d{10}", hint="Write a US number."), "+4930123456", "Write a US number."),
        (rule("text", pattern=r"\d+", example="12"), "Webinar Nov", "Write it like 12."),
        (rule("text", pattern=r"\d+"), "Webinar Nov", r"It must fit \d+"),
        (rule("text", max_length=49), "x" * 50, "at most 49"),
    ],
)
def test_a_refusal_names_the_field_and_what_to_write(field: FieldRule, typed: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        check_value(field, typed)
    assert said in str(caught.value)
    assert 'ield "Field"' in str(caught.value)


def test_a_refusal_quotes_the_beginning_of_a_long_value() -> None:
    with pytest.raises(InputError) as caught:
        check_value(rule("number"), "x" * 500)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("value", "millionths"),
    [("1.5", 1_500_000), ("48000 EUR", 48_000_000_000), ("Kim", None), ("NaN", None), ("Infinity", None), ("", None)],
)
def test_numbers_are_read_in_millionths(value: str, millionths: int | None) -> None:
    assert number_of(value) == millionths


@pytest.mark.parametrize(
    ("field", "value", "lacks"),
    [
        (rule("long", min_items=3), "late reports\n\nno owner", "2 of at least 3"),
        (rule("long", min_items=3), "a\nb\n c", ""),
        (rule("long", min_items=3), "", ""),
        (rule("text", min_length=5), "four", "4 of at least 5 characters"),
        (rule("text", min_length=5), "fives", ""),
        (rule("number", target=">=1500"), "1200", "1,200, needs >=1,500"),
        (rule("number", target=">=1500"), "1500", ""),
        (rule("number", target=">=1,500 words"), "1499.5", "1,499.5, needs >=1,500 words"),
        (rule("number", target="<5"), "5", "5, needs <5"),
        (rule("number", target="<5"), "4.999999", ""),
        (rule("money", target=">100"), "100 EUR", "100, needs >100"),
        (rule("score", target="=5"), "5", ""),
        (rule("text", target=">=1500"), "1200", ""),
        (rule("number", target="much"), "1", ""),
        (rule("number"), "1", ""),
    ],
)
def test_a_stored_value_says_what_it_lacks_where_it_is_required(field: FieldRule, value: str, lacks: str) -> None:
    assert shortfall(field, value) == lacks


@given(st.sampled_from(TYPES), st.text(max_size=30))
def test_any_text_is_taken_or_refused_and_a_taken_one_is_stable(kind: str, typed: str) -> None:
    field = rule(kind, choices=("Low", "High"))
    try:
        stored = check_value(field, typed)
    except InputError:
        return
    assert check_value(field, stored) == stored


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_numbers_keep_their_value(number: Decimal) -> None:
    stored = check_value(rule("number"), format(number, "f"))
    assert Decimal(stored) == number
    assert number_of(stored) == int(number * 1_000_000)


def test_a_number_is_kept_beside_the_values_of_fields_that_hold_one() -> None:
    assert [kind for kind in TYPES if stored_number(rule(kind), "3") is not None] == ["number", "money", "score"]
