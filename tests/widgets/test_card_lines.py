"""How a card looks, line by line."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kanvtui.domain.faces import CardFace
from kanvtui.domain.flags import Reason
from kanvtui.domain.text import visible
from kanvtui.widgets.card_lines import Line, Look, card_lines, fit


def text(line: Line) -> str:
    return "".join(piece for piece, _ in line)


def drawn(face: CardFace, width: int = 30, look: Look | None = None) -> list[str]:
    return [text(line).rstrip() for line in card_lines(face, width, look or Look())]


def test_title_owner_due_and_reason_stand_on_three_lines() -> None:
    face = CardFace(
        1, 1, "Acme: onboarding", owner="Kim", due="due tomorrow",
        reasons=(Reason("blocked", "blocked 4d: legal has it", ""),),
    )  # fmt: skip
    assert drawn(face, 40) == [" Acme: onboarding", " Kim · due tomorrow", " ■ blocked 4d: legal has it"]


def test_the_holder_stands_behind_the_owner() -> None:
    assert drawn(CardFace(1, 1, "T", owner="Kim", holder="Acme 4d"))[1] == " Kim ▸ Acme 4d"


def test_a_card_without_owner_says_so_once() -> None:
    face = CardFace(1, 1, "T", reasons=(Reason("ownerless", "no owner"),), next="call them")
    assert drawn(face) == [" T", " no owner", " next: call them"]


def test_a_closed_card_does_not_complain_about_its_owner() -> None:
    line = card_lines(CardFace(1, 1, "T", closed=True), 20, Look())
    assert ("no owner", "muted") in line[1]
    assert line[0][-1][1] == "closed"


def test_urgent_comes_first() -> None:
    assert drawn(CardFace(1, 1, "T", owner="Kim", urgent=True))[1] == " urgent · Kim"


def test_an_overdue_that_the_due_tells_is_not_told_twice() -> None:
    face = CardFace(
        1, 1, "T", owner="Kim", due="3d overdue", late=True, reasons=(Reason("overdue", "3d overdue", "3d overdue"),)
    )
    assert drawn(face)[1:] == [" Kim · 3d overdue", ""]


def test_an_overdue_of_the_stage_is_told() -> None:
    face = CardFace(1, 1, "T", owner="Kim", reasons=(Reason("overdue", "day 8 of 7 in X", "day 8 of 7 in X"),))
    assert drawn(face)[2] == " ◷ day 8 of 7 in X"


def test_a_calm_card_shows_what_comes_next_then_labels_checks_and_customer() -> None:
    face = CardFace(1, 1, "Kick-off", owner="Kim", labels=("a", "b"), checks=(1, 3), account="Acme")
    assert drawn(face, 60)[2] == " #a #b · 1 of 3 checks · Acme"
    assert drawn(CardFace(1, 1, "Acme kick-off", account="Acme"))[2] == ""


def test_the_owner_gives_way_before_the_due_is_lost() -> None:
    row = drawn(CardFace(1, 1, "T", owner="Maximiliane Oberhuber", due="due Mon 24 Nov"), 26)[1]
    assert row.endswith(" · 24 Nov")
    assert "…" in row


def test_cursor_and_mark_are_told_by_shape() -> None:
    face = CardFace(1, 1, "T")
    assert [line[0] for line in drawn(face, 20, Look(cursor=True))[:1]] == ["▌"]
    assert drawn(face, 20, Look(marked=True))[0].startswith("●")
    assert drawn(face, 20, Look(cursor=True, marked=True))[0].startswith("▌●")


def test_an_unreadable_card_is_marked() -> None:
    assert "unreadable" in drawn(CardFace(1, 1, "T", unreadable=True), 40)[1]


def test_markup_and_escapes_are_literal_and_harmless() -> None:
    row = drawn(CardFace(1, 1, "[bold]x[/] \x1b[2J\x07", owner="[/]"), 40)
    assert row[0] == " [bold]x[/] ␛[2J␇"
    assert row[1] == " [/]"


@given(
    st.text(max_size=60), st.text(max_size=30), st.text(max_size=30), st.integers(4, 60), st.booleans(), st.booleans()
)  # fmt: skip
def test_every_line_is_exactly_as_wide_as_asked_for(
    title: str, owner: str, due: str, width: int, cursor: bool, marked: bool
) -> None:
    reasons = (Reason("blocked", f"blocked: {owner}"), Reason("stale", "stale", f"stale {due}"))
    face = CardFace(1, 1, title, owner=owner, due=due, urgent=True, reasons=reasons, labels=(due,))
    for line in card_lines(face, width, Look(cursor, marked)):
        assert cell_len(text(line)) == width
        assert visible(text(line)) == text(line)


@given(st.text(max_size=80), st.integers(0, 40))
def test_fit_gives_exactly_the_width(words: str, width: int) -> None:
    assert cell_len(fit(visible(words), width)) == width


def test_fit_never_cuts_inside_a_character() -> None:
    family = "👨‍👩‍👧‍👦"
    assert fit(f"ab{family}cd", 4) == "ab… "
    assert fit("日本語", 4) == "日… "
    assert fit("abc", 1) == "a"


def test_a_narrow_row_drops_the_weekday_before_it_cuts_a_name() -> None:
    face = CardFace(1, 1, "T", owner="Kim Lee", holder="Acme today", due="due Fri 27 Nov")
    second = [drawn(face, width)[1].strip() for width in (60, 30, 26, 22)]
    assert second == [
        "Kim Lee ▸ Acme today · due Fri 27 Nov",
        "Kim Lee ▸ Acme today · 27 Nov",
        "Kim Lee ▸ Acme… · 27 Nov",
        "Kim Lee ▸ A… · 27 Nov",
    ]
