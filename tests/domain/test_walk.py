"""In which order a review is walked, what comes next, and how the time is shared."""

from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.walk import AGENDA, BY_ACCOUNT, BY_REASON, HEADS, WalkItem, next_undecided, ordered, share_seconds

KINDS = {"promised": "promise", "repeated": "rule", "win": "wins"}


def item(place: int, section: str, account: int | None = None, verdict: str = "") -> WalkItem:
    kind = KINDS.get(section, "card")
    return WalkItem(place, place, kind, section, f"Item {place}", (), account_id=account, verdict=verdict)


def places(items: tuple[WalkItem, ...]) -> list[int]:
    return [one.place for one in items]


MIXED = (
    item(1, "win"),
    item(2, "stale", 7),
    item(3, "overdue", 8),
    item(4, "promised", 7),
    item(5, "blocked", 7),
    item(6, "at_risk"),
    item(7, "repeated"),
    item(8, "kept", 8),
    item(9, "overdue", 9),
)


def test_every_part_has_a_head() -> None:
    assert tuple(HEADS) == AGENDA


def test_by_reason_it_is_the_agenda() -> None:
    assert places(ordered(MIXED, BY_REASON)) == [4, 6, 3, 9, 5, 2, 7, 8, 1]


def test_by_customer_its_items_stand_together_the_gravest_customer_first() -> None:
    assert places(ordered(MIXED, BY_ACCOUNT)) == [4, 3, 8, 9, 5, 2, 6, 7, 1]


def test_the_order_of_the_parts_is_the_user_s() -> None:
    parts = ("stale", "promised", "overdue")
    assert places(ordered(MIXED, BY_REASON, parts)) == [2, 4, 3, 9, 6, 5, 7, 8, 1]
    assert places(ordered(MIXED, BY_ACCOUNT, parts)) == [4, 2, 5, 3, 8, 9, 6, 7, 1]


items = st.lists(st.tuples(st.sampled_from(AGENDA), st.sampled_from([None, 1, 2, 3]), st.booleans())).map(
    lambda rows: tuple(
        item(n, section, account, "keep" if done else "") for n, (section, account, done) in enumerate(rows)
    )
)


@given(items, st.sampled_from([BY_ACCOUNT, BY_REASON]), st.permutations(AGENDA))
def test_nothing_is_lost_and_customers_are_never_torn_apart(
    found: tuple[WalkItem, ...], grouping: str, parts: list[str]
) -> None:
    walked = ordered(found, grouping, parts)
    assert sorted(places(walked)) == places(found)
    assert ordered(walked, grouping, parts) == walked
    if grouping == BY_ACCOUNT:
        inner = [one.account_id for one in walked if one.section not in ("promised", "repeated", "win")]
        changes = [account for at, account in enumerate(inner) if at == 0 or inner[at - 1] != account]
        assert len(changes) == len(set(changes))


@given(items, st.integers(-1, 30), st.sets(st.integers(0, 30)))
def test_the_next_undecided_is_the_nearest_ahead_then_from_the_start(
    found: tuple[WalkItem, ...], place: int, gone: set[int]
) -> None:
    left = [at for at, one in enumerate(found) if not one.verdict and one.id not in gone]
    following = next_undecided(found, place, gone)
    assert following == next((at for at in left if at > place), left[0] if left else None)


def test_each_item_has_its_share_of_the_time_left() -> None:
    assert share_seconds(30, 0, 23) == 78
    assert share_seconds(30, 900, 9) == 100
    assert share_seconds(30, 1800.5, 9) == 0
    assert share_seconds(30, 0, 0) == 0
