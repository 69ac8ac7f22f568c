"""Whose value is taken unless the user says otherwise."""

from kanvtui.domain.merging import Choice, awake, earliest, furthest, given, gravest


def test_what_is_there_goes_before_nothing() -> None:
    assert given({1: None, 2: "Ann", 3: "Ben"}, [1, 2, 3]) == 2
    assert given({1: "Kim", 2: "Ann"}, [2, 1]) == 2
    assert given({1: "", 2: None}, [1, 2]) == 1


def test_the_earliest_due_counts_a_day_to_its_end() -> None:
    assert earliest({1: "2026-11-27", 2: "2026-11-27T09:00", 3: None}, [1, 2, 3]) == 2
    assert earliest({1: None, 2: None}, [2, 1]) == 2


def test_the_furthest_stage_the_gravest_health_and_what_is_awake() -> None:
    assert furthest({1: (2, 0), 2: (2, 3), 3: (1, 9)}, [1, 2, 3]) == 2
    assert furthest({1: (2, 1), 2: (2, 1)}, [2, 1]) == 2
    assert gravest({1: "green", 2: "red", 3: None}, [1, 2, 3]) == 2
    assert gravest({1: None, 2: None}, [1, 2]) == 1
    assert awake({1: "2026-12-01", 2: None}, [1, 2]) == 2
    assert awake({1: "2026-12-01", 2: "2026-11-20"}, [1, 2]) == 2


def test_a_choice_matters_where_values_differ() -> None:
    assert Choice("due", "Due", ((1, "fri"), (2, "")), 1).differs
    assert not Choice("due", "Due", ((1, "fri"), (2, "fri")), 1).differs
