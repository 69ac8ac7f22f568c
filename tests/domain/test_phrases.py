"""How procedures say lengths of time, days before and after, rhythms, targets and ceilings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.phrases import (
    Ceiling,
    DayMark,
    Rhythm,
    Shift,
    after,
    aim,
    at_once,
    ceiling,
    day_mark,
    duration,
    is_quick,
    limit,
    rhythm,
    shift,
    weekday,
)
from kanvtui.domain.sentences import sentences


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("within 2 days", "2d"),
        ("<24 hours", "24h"),
        ("0-5 minutes", "5m"),
        ("two (2) business days", "2bd"),
        ("1–2 weeks", "2w"),
        ("3 to 5 working days", "5bd"),
        ("a 30-day review", "30d"),
        ("7 years post-term", "84mo"),
        ("every quarter: 1 quarter", "3mo"),
        ("two hrs", "2h"),
        ("0 days, then 3 weeks", "3w"),
        ("$5 days", ""),
        ("2024-01-05", ""),
        ("as soon as possible", ""),
        ("9999 years", ""),
        ("resolve if within scope and low risk", ""),
        ("three(3) days", "3d"),
    ],
)
def test_a_length_of_time_is_read_in_its_own_unit(text: str, said: str) -> None:
    assert duration(text) == said


def test_a_limit_stands_behind_a_word_of_limit() -> None:
    assert limit("answer within 4 hours") == "4h"
    assert limit("no later than two business days") == "2bd"
    assert limit("a call of 30 minutes") == ""
    assert at_once("Immediate")
    assert at_once("in real-time")
    assert not at_once("within an hour")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2 weeks before launch", Shift("-2w", "launch")),
        ("Must be done within 2 days of the Brand Strategy meeting.", Shift("+2d", "Brand Strategy meeting")),
        ("within 1 week of completion", Shift("+1w", "completion")),
        ("two business days after signing (by Legal)", Shift("+2bd", "signing")),
        ("30 days from the invoice date", Shift("+30d", "invoice date")),
        ("12 weeks before", Shift("-12w")),
        ("8+ weeks out", Shift("-8w")),
        ("4-8 weeks before", Shift("-4w")),
        ("12 to 16 weeks before the fair", Shift("-12w", "fair")),
        ("1-2 quarters before renewal", Shift("-3mo", "renewal")),
        ("0-2 weeks before launch", Shift("-2w", "launch")),
        ("8 Weeks Before:", Shift("-8w")),
        ("30 minutes of work", None),
        ("0 days after launch, 3 days after launch", Shift("+3d", "launch")),
        ("1-3 days after", None),
        ("0 weeks before", None),
        ("soon", None),
    ],
)
def test_a_day_is_counted_from_what_the_words_name(text: str, said: Shift | None) -> None:
    assert shift(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Day 3: Case study", DayMark(3, 3, "d", False, "Case study")),
        ("Week -6: Topic", DayMark(-6, -6, "w", True, "Topic")),
        ("Week −6: Topic", DayMark(-6, -6, "w", True, "Topic")),
        ("Day +1 – Follow up", DayMark(1, 1, "d", True, "Follow up")),
        ("Week 2-4", DayMark(2, 4, "w", False, "")),
        ("Days 1–2: mail", DayMark(1, 2, "d", False, "mail")),
        ("T-14: freeze", DayMark(-14, -14, "d", True, "freeze")),
        ("T+2 weeks", DayMark(2, 2, "w", True, "")),
        ("Daytime", None),
        ("On day 3", None),
    ],
)
def test_a_line_may_begin_with_its_day(text: str, said: DayMark | None) -> None:
    assert day_mark(text) == said


def test_the_end_of_a_due_rule_names_no_empty_shift() -> None:
    assert (after(3, "d"), after(-6, "w"), after(0, "d")) == ("+3d", "-6w", "")


@pytest.mark.parametrize(
    ("text", "name", "rule"),
    [
        ("weekly account review", "weekly", "FREQ=WEEKLY"),
        ("each Monday", "weekly", "FREQ=WEEKLY;BYDAY=MO"),
        ("Bi-weekly on Fridays", "", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("every 2 weeks (twice a month)", "", "FREQ=WEEKLY;INTERVAL=2"),
        ("every other week", "", "FREQ=WEEKLY;INTERVAL=2"),
        ("every three quarters", "", "FREQ=MONTHLY;INTERVAL=9"),
        ("every one day", "", "FREQ=DAILY"),
        ("every weekday", "daily", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every day", "daily", "FREQ=DAILY"),
        ("monthly on the 5th", "monthly", "FREQ=MONTHLY;BYMONTHDAY=5"),
        ("monthly on the 31st", "monthly", "FREQ=MONTHLY"),
        ("Quarterly", "quarterly", "FREQ=MONTHLY;INTERVAL=3"),
        ("Semi-annual", "half_yearly", "FREQ=MONTHLY;INTERVAL=6"),
        ("once a year", "yearly", "FREQ=YEARLY"),
        ("weekly, in the first quarter every 2 days", "weekly", "FREQ=WEEKLY"),
    ],
)
def test_a_rhythm_has_a_name_and_a_rule(text: str, name: str, rule: str) -> None:
    found = rhythm(text)
    assert found is not None
    assert (found.name, found.rule) == (name, rule)
    assert text[found.start : found.end]


def test_what_comes_too_seldom_or_not_at_all_is_no_rhythm() -> None:
    assert rhythm("every 500 weeks") is None
    assert rhythm("now and then") is None
    assert rhythm("daily") == Rhythm("daily", "FREQ=DAILY", 0, 5)
    assert (weekday("on Mondays"), weekday("on the 5th")) == ("Monday", "")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("SLA compliance >95%", ">95%"),
        ("< 21 days", "<21 days"),
        ("at least 3", ">=3"),
        ("minimum of 1,500", ">=1,500"),
        ("90%+", ">=90%"),
        ("25+ calls", ">=25"),
        (">8/10", ">8/10"),
        ("above 4 out of 5", ">4/5"),
        ("≥ 4.5", ">=4.5"),
        ("within 2 business days", "<=2 business days"),
    ],
)
def test_a_target_is_written_as_sop_files_write_it(text: str, target: str) -> None:
    found = aim(text)
    assert found is not None
    assert found.target == target


def test_a_number_alone_is_a_target_only_where_one_is_expected() -> None:
    assert aim("95%") is None
    assert aim("none", bare=True) is None
    assert aim("30-90 days", bare=True) is None
    least, longest, time = aim("95%", bare=True), aim("1 hour", "Response time", bare=True), aim("3 minutes", bare=True)
    assert [one.target for one in (least, longest, time) if one] == [">=95%", "<=1 hour", ">=3 minutes"]
    assert is_quick("Response times")
    assert not is_quick("Time on page")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<$5K", Ceiling(5000, None, "money")),
        ("$5K-$25K", Ceiling(None, 25000, "money")),
        (">$100K", Ceiling(None, None, "money")),
        ("0-10%", Ceiling(None, 10, "percent")),
        ("up to 10,000", Ceiling(None, 10000, "number")),
        ("≤ $1.5M", Ceiling(None, 1_500_000, "money")),
        ("$1M+", Ceiling(None, None, "money")),
        ("over 30 %", Ceiling(None, None, "percent")),
        ("5", None),
        ("Low", None),
    ],
)
def test_a_row_of_an_approval_matrix_has_a_ceiling_or_none(text: str, said: Ceiling | None) -> None:
    assert ceiling(text) == said


def test_sentences_are_told_apart() -> None:
    text = "Open the form, e.g. the old one. Then send it! 完成。再见。 Why? J. Smith knows. "
    assert sentences(text) == (
        "Open the form, e.g. the old one.",
        "Then send it!",
        "完成。",
        "再见。",
        "Why?",
        "J. Smith knows.",
    )
    assert sentences(" ") == ()


@given(st.text(max_size=200))
def test_no_text_makes_them_stumble(text: str) -> None:
    duration(text), limit(text), shift(text), day_mark(text), rhythm(text), aim(text), ceiling(text), weekday(text)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
