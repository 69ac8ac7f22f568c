"""Lists by filter, names to complete, finding cards."""

import pytest

from builders import FREE, Bench, refused
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import accounts, cards
from kanvtui.operations.reads import lists
from kanvtui.operations.reads.lists import Filter


@pytest.fixture
def world(bench: Bench) -> dict[str, int]:
    """Two boards with a few cards to choose from."""
    small, free = bench.board("Small"), bench.board("Free", FREE)
    bench.do(accounts.new, "Acme")
    found = {
        "a": bench.card(small, "Send contract", owner="kim", account="Acme", labels=("Renewal", 'q"uote')),
        "b": bench.card(small, "Call [x]", owner="Kimberly", next="sign it"),
        "c": bench.card(small, "Finished", stage="done"),
        "d": bench.card(free, "Free card", labels=("renew",)),
        "e": bench.card(free, "Asleep"),
        "f": bench.card(free, "Archived"),
    }
    bench.do(cards.snooze, [found["e"]], "fri")
    bench.do(cards.archive, [found["f"]])
    return found


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), "bacd"),
        (Filter(closed=False), "bad"),
        (Filter(board="free"), "d"),
        (Filter(stage="to do"), "ba"),
        (Filter(stage="1"), "bad"),
        (Filter(board="small", stage="done"), "c"),
        (Filter(owner="me"), "a"),
        (Filter(owner="kim"), "ba"),
        (Filter(owner="KIMB"), "b"),
        (Filter(owner="none"), "cd"),
        (Filter(account="acm"), "a"),
        (Filter(label="#renewal"), "a"),
        (Filter(label="renew"), "d"),
        (Filter(label='q"uote'), "a"),
        (Filter(flag="ownerless"), "d"),
        (Filter(words="CONTRACT send"), "a"),
        (Filter(words="acme"), "a"),
        (Filter(words="sign [x"), "b"),
        (Filter(words="nothing like it"), ""),
        (Filter(archived=True), "f"),
        (Filter(archived=True, words="arch"), "f"),
    ],
)
def test_lists_by_filter(bench: Bench, world: dict[str, int], wanted: Filter, expected: str) -> None:
    names = {key: name for name, key in world.items()}
    assert "".join(names[key] for key in lists.card_ids(bench.session, wanted)) == expected
    assert "".join(names[found.id] for found in lists.details(bench.session, wanted)) == expected


def test_lists_of_nothing_say_why(bench: Bench, world: dict[str, int]) -> None:
    refused(bench, NotFoundError, "there is no board “x”", lists.card_ids, bench.session, Filter(board="x"))
    refused(bench, NotFoundError, "there is no stage “x”", lists.card_ids, bench.session, Filter(stage="x"))
    refused(bench, NotFoundError, "there is no customer", lists.card_ids, bench.session, Filter(account="x"))
    refused(bench, InputError, "fits several", lists.card_ids, bench.session, Filter(board="Small", stage="do"))


def test_names_to_complete(bench: Bench, world: dict[str, int]) -> None:
    found = lists.names(bench.session, 2)
    assert (found.people, found.accounts, found.me) == (("kim", "Kimberly"), ("Acme",), "kim")
    assert found.labels == ("Renewal", 'q"uote', "renew")
    assert (found.boards, found.stages) == (("Small", "Free"), ("One", "Two", "Three", "End"))
    assert lists.names(bench.session).stages == ()


def test_boards_with_their_counts(bench: Bench, world: dict[str, int]) -> None:
    small, free = lists.board_list(bench.session)
    assert (small.cards, free.cards) == (3, 2)
    assert (small.counts["ownerless"], free.counts["ownerless"]) == (0, 1)
    assert lists.flag_words(free.counts) == "1 no owner"
    assert lists.flag_words({}) == ""


def test_the_filter_of_a_board(bench: Bench, world: dict[str, int]) -> None:
    assert lists.filtered(bench.session, 1, "call") == {world["b"]}
    assert lists.filtered(bench.session, 1, f"#{world['a']}") == {world["a"]}
    assert lists.filtered(bench.session, 1, "#renewal acme") == {world["a"]}
    assert lists.filtered(bench.session, 1, "") == {world["a"], world["b"], world["c"]}


def test_cards_are_found_by_title_or_number(bench: Bench, world: dict[str, int]) -> None:
    assert lists.find_cards(bench.session, "CONTRACT") == [(world["a"], "Send contract", 1, "Small")]
    assert lists.find_cards(bench.session, f"#{world['d']}")[0][0] == world["d"]
    assert lists.find_cards(bench.session, "100%_\\") == []
    assert lists.find_cards(bench.session, "#" + "9" * 30) == []
    card = bench.card(2, "Number 7")
    assert card == 7
    assert [key for key, *_ in lists.find_cards(bench.session, "7")] == [7]
    assert len(lists.find_cards(bench.session, "", limit=2)) == 2
