"""What changes touched."""

from kanvtui.domain.changes import Changes


def test_a_change_without_rows_is_nothing() -> None:
    assert Changes(last=3).nothing
    assert not Changes(last=3, cards=frozenset({1})).nothing
    assert not Changes(last=3, people=frozenset({1})).nothing
    assert not Changes(last=3, reviews=frozenset({1})).nothing
