"""How a promise is typed, and how it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.promises import FORM, STATES, PromiseLine, is_late, split, state_words
from kanvtui.errors import InputError


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (FORM, ("Kim", "send the contract", "fri")),
        ("me:call them BY  +3bd", ("me", "call them", "+3bd")),
        ("Jo Ann : stand by the client by 27 Nov", ("Jo Ann", "stand by the client", "27 Nov")),
        ("Legal: read: both parts\tby 2026-12-01", ("Legal", "read: both parts", "2026-12-01")),
        ("Kim: rugby by fri", ("Kim", "rugby", "fri")),
    ],
)
def test_a_promise_is_who_what_and_by_when(text: str, parts: tuple[str, str, str]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kim",
        "Kim: send it",
        "send it by fri",
        ": send it by fri",
        "Kim: by fri",
        "Kim: send it by ",
        "Kim by fri: x",
    ],
)
def test_what_is_none_tells_the_form(text: str) -> None:
    with pytest.raises(InputError, match="Write it like: Kim: send the contract by fri"):
        split(text)


words = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=9).map(
    lambda word: f"x{word}"
)


@given(words, st.lists(words, min_size=1).map(" ".join), words)
def test_what_is_written_in_the_form_is_read_back(who: str, what: str, day: str) -> None:
    assert split(f"{who}: {what} by {day}") == (who, what, day)


@pytest.mark.parametrize("state", STATES)
def test_late_is_past_its_day_and_a_dropped_one_never_is(state: str) -> None:
    assert not is_late(state, "2026-11-27", "2026-11-27")
    assert is_late(state, "2026-11-27", "2026-11-28") == (state != "dropped")


def test_states_in_words() -> None:
    found = [state_words(state, late=late) for state in STATES for late in (False, True)]
    assert found == ["open", "late", "kept", "kept late", "dropped", "dropped late"]
    assert PromiseLine(1, "Kim", "call", "2026-11-27", "due today").told == "Kim: call"
