"""The log of an SOP in words."""

from kanvtui.domain.sop_log import CHANGED, REVIEWED, Compliance, Governance, LogLine, change_words


def line(**given: object) -> LogLine:
    values: dict[str, object] = {"before": "1.0", "after": "1.1", **given}
    return LogLine(1, "Board", CHANGED, "2026-11-16", "today 09:00", "kim", **values)  # type: ignore[arg-type]


def test_a_line_names_its_versions_and_what_it_leaves_out() -> None:
    assert line().title == "1.0 → 1.1"
    assert line(after="1.0").title == "1.0"
    assert LogLine(1, "B", REVIEWED, "", "", "kim").title == "reviewed"
    assert line(what=("a",), more=2).all == ("a", "and 2 more changes")
    assert line(what=("a",)).all == ("a",)


def test_several_changes_are_told_in_one_line() -> None:
    new = line(before="1.1", after="1.2", why="Shorter", what=("c",), more=1)
    old = line(what=("a", "b"), why="Shorter")
    assert change_words([new, old]) == "1.0 → 1.2 by kim: Shorter; a; b; and 2 more changes"
    assert change_words([line(what=("a",))]) == "1.0 → 1.1 by kim: a"
    assert change_words([line(before="1", after="1")]) == "1 by kim"


def test_what_is_told_of_an_sop_in_use() -> None:
    none = Governance(1, "B", "1.0", "", "", False, 0, "", Compliance(0, 0, "21 Sep"))
    assert none.lines == (("Version", "1.0", False),)
    assert none.compliance.words == "no data"
    full = Governance(
        1, "B", "1.1", "2026-11-01", "was due on Sun 1 Nov", True, 7, "#7 is open", Compliance(23, 25, "21 Sep"),
        (LogLine(1, "B", REVIEWED, "", "", "ann"), line(why="Shorter")),
    )  # fmt: skip
    assert full.lines == (
        ("Version", "1.1, changed today 09:00 by kim: Shorter", False),
        ("SOP review", "was due on Sun 1 Nov", True),
        ("Training", "#7 is open", True),
        ("Compliance", "92% (23 of 25 moves since 21 Sep) without an exception", False),
    )
