"""Settings as values: who @me is, which days work, which theme is used."""

import datetime as dt

import pytest

from kanvtui.domain.settings import REVIEW_PARTS, Settings, in_words, text_setting, theme_in_force, weekday
from kanvtui.errors import InputError, RefusedError


def test_me_is_the_login_name_until_another_is_set() -> None:
    assert Settings().me("kim") == "kim"
    assert Settings(name="Kim Lee").me("kim") == "Kim Lee"


def test_a_new_card_gets_the_default_owner() -> None:
    assert Settings().owner_of_new("kim") == ""
    assert Settings(default_owner="me").owner_of_new("kim") == "kim"
    assert Settings(default_owner="ME", name="Kim Lee").owner_of_new("kim") == "Kim Lee"
    assert Settings(default_owner="Raj").owner_of_new("kim") == "Raj"


def test_the_calendar_knows_workdays_and_holidays() -> None:
    friday, saturday = dt.date(2026, 12, 25), dt.date(2026, 12, 26)
    calendar = Settings(workdays=frozenset({4, 5}), holidays=frozenset({friday})).calendar()
    assert not calendar.works(friday)
    assert calendar.works(saturday)


@pytest.mark.parametrize(("word", "number"), [("mon", 0), ("Tue", 1), ("WEDNESDAY", 2), (" thurs ", 3), ("sun", 6)])
def test_weekdays_go_by_name_or_first_letters(word: str, number: int) -> None:
    assert weekday(word) == number


@pytest.mark.parametrize("word", ["", "mo", "someday", "monday!"])
def test_other_words_are_no_weekday(word: str) -> None:
    with pytest.raises(InputError, match="is no weekday"):
        weekday(word)


def test_a_theme_that_is_not_there_gives_the_default_and_the_list() -> None:
    assert theme_in_force("nord", ["nord"], "dark") == ("nord", "")
    assert theme_in_force("", ["nord"], "dark") == ("dark", "")
    theme, notice = theme_in_force("nope", ["nord", "dark"], "dark")
    assert theme == "dark"
    assert "“nope”" in notice
    assert "dark, nord" in notice


def test_a_text_setting_is_one_line_and_an_owner_is_one_person() -> None:
    assert text_setting("name", " Kim\nLee ") == "Kim Lee"
    assert text_setting("default_owner", "me") == "me"
    assert text_setting("default_owner", "") == ""
    assert text_setting("theme", "team") == "team"
    with pytest.raises(RefusedError, match="group"):
        text_setting("default_owner", "team")
    with pytest.raises(RefusedError, match="several people"):
        text_setting("name", "Kim and Raj")


def test_settings_in_words_name_every_setting() -> None:
    words = dict(in_words(Settings(keys={"card.new": ("a", "f2"), "card.due": ()}), "kim"))
    assert words == {
        "name": "kim (the login name)",
        "default_owner": "nobody",
        "theme": "the program's own",
        "keys": "card.new = a or f2; card.due = no key",
        "workdays": "mon, tue, wed, thu, fri",
        "holidays": "none",
        "review.box": "30 minutes",
        "review.parts": ", ".join(REVIEW_PARTS),
        "review.group": "account",
    }
