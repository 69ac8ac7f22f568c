"""What an SOP says beside its stages and fields, in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.manual import Chapter, chapters, every_words

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
PARTS = (
    "milestones deadlines approvals escalations recurring scores metrics outcomes retention tables lists playbook "
    "decisions"
)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "every 2 weeks on Mon, Thu"),
        ("FREQ=MONTHLY;BYMONTHDAY=3", "every month on day 3"),
        ("FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=15", "every year on 15 Jan and 15 Jul"),
        ("FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", "every year on 1 Jan, 1 Apr, 1 Jul and 1 Oct"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1,15", "every year on 1 Feb and 15 Feb"),
        ("FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=-1", "every year on day -1 in month 13"),
        ("FREQ=YEARLY;BYMONTH=5", "every year in month 5"),
        ("FREQ=DAILY;BYHOUR=9;BYMINUTE=5", "every day at 09:05"),
        ("FREQ=DAILY;COUNT=3", "every day COUNT=3"),
        ("now and then", "now and then"),
    ],
)
def test_a_recurrence_is_read_in_words(rule: str, words: str) -> None:
    assert every_words(rule) == words


def test_an_approval_says_who_by_what_and_before_what() -> None:
    steps = [{"approver": "Rep", "up_to": 10}, {"approver": "Boss", "limit": "2d"}]
    matrix = {"name": "Discount", "stage": "offer", "field": "discount", "steps": steps}
    both = {"name": "Text", "order": "together", "required": False, "steps": steps[1:] * 2}
    sop = {"stages": [{"key": "offer", "name": "Offer"}], "approvals": [matrix, both]}
    assert chapters(sop) == (
        Chapter(
            "Approvals",
            (
                ("Discount", "Rep up to 10; Boss, within 2 days (by discount, before a card leaves Offer)"),
                ("Text", "Boss, within 2 days; Boss, within 2 days (all at once, stops nothing)"),
            ),
        ),
    )


def test_a_table_names_its_columns_where_there_are_several() -> None:
    wide = {"name": "Daily", "columns": ["Role", "Calls", "Mails"], "rows": [["SDR", "50", ""], ["AE", "30", "50"]]}
    narrow = {"name": "Week", "columns": ["When", "What"], "rows": [["week −1", "reminders"]]}
    listing = {"name": "Watched", "items": ["errors"]}
    found = chapters({"tables": [wide, narrow], "lists": [listing]})
    assert [chapter.lines for chapter in found] == [
        ("SDR: calls 50", "AE: calls 30 · mails 50"),
        ("week −1: reminders",),
        ("errors",),
    ]


def test_a_score_says_its_parts_and_what_follows_from_its_bands() -> None:
    red = {"name": "Critical", "at_least": 0, "colour": "red", "owner": "CSM", "within": "2d"}
    red |= {"action": "Call them.", "card": "Intervention"}
    parts = [{"key": "pace", "label": "Pace", "min": 1, "max": 5, "words": [{"word": "Slow", "value": 1}]}]
    bands = [{"name": "Healthy", "at_least": 3.5, "colour": "green"}, red]
    (chapter,) = chapters({"scores": [{"key": "rvs", "name": "Result Velocity", "parts": parts, "bands": bands}]})
    assert chapter.title == "Result Velocity"
    assert chapter.lines == (
        "Pace: 1 to 5, Slow 1",
        "Healthy: from 3.5, green",
        "Critical: from 0, red, CSM, within 2 days, Call them, makes the card “Intervention”",
    )


def test_a_question_stands_before_its_decision() -> None:
    (chapter,) = chapters({"decisions": [{"question": "Which day?", "decision": "The first."}]})
    assert chapter.lines == ("Which day? The first.",)


@given(st.dictionaries(st.sampled_from(PARTS.split()), JSON | st.lists(st.dictionaries(st.text(max_size=8), JSON))))
def test_a_spoiled_document_is_read_all_the_same(sop: dict[str, Any]) -> None:
    for chapter in chapters(sop):
        assert all(isinstance(text, str) for row in chapter.rows for text in row)


@given(
    st.sampled_from(PARTS.split()),
    st.dictionaries(
        st.sampled_from("name key what due stage approver steps parts bands rows columns every field limit".split()),
        JSON,
    ),
)
def test_spoiled_values_of_known_keys_do_no_harm(part: str, row: dict[str, Any]) -> None:
    assert isinstance(chapters({part: [row]}), tuple)


def test_a_length_that_cannot_be_read_is_told_as_it_stands() -> None:
    found = chapters({"escalations": [{"level": "High", "when": "Bad", "to": "Boss", "within": "soon"}]})
    assert "soon" in str(found)
    steps = [{"approver": "Boss", "limit": "a while"}]
    assert "a while" in str(chapters({"approvals": [{"name": "Ok", "steps": steps}]}))


def test_a_note_that_no_card_gets_is_a_chapter_of_its_own() -> None:
    body = "## Colours\n\nBlue, and white."
    sop: dict[str, Any] = {}
    sop["notes"] = [{"title": "Brand", "body": body, "reference": True}, {"title": "Call", "body": "Who was there"}]
    found = {chapter.title: chapter.lines for chapter in chapters(sop)}
    assert found["Brand"] == ("## Colours", "Blue, and white.")
    assert "Call" not in found
