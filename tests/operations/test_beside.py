"""What stands beside boards and cards: drafts, starting a board, one customer, the SOP of a board, the user's name."""

from pathlib import Path
from typing import Any

import pytest

from builders import FREE, SOP, Bench, bench_at, refused
from kanvtui.domain.faces import Placement
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import accounts, boards, cards, drafts, lookup, moves, notes, sops, start
from kanvtui.operations.reads import account, lists
from kanvtui.operations.reads import board as board_reads
from kanvtui.operations.reads import sops as sop_reads
from kanvtui.storage import boards as board_rows


def test_a_draft_is_kept_and_dropped(bench: Bench) -> None:
    assert drafts.read(bench.session, drafts.NEW_NOTE, 7) is None
    assert drafts.keep(bench.session, drafts.NEW_NOTE, 7, "half a")
    assert drafts.keep(bench.session, drafts.NOTE, 7, "another thing")
    bench.reopen()
    assert drafts.read(bench.session, drafts.NEW_NOTE, 7) == "half a"
    drafts.drop(bench.session, drafts.NEW_NOTE, 7)
    assert drafts.read(bench.session, drafts.NEW_NOTE, 7) is None
    assert drafts.read(bench.session, drafts.NOTE, 7) == "another thing"


def test_a_draft_that_cannot_be_kept_is_no_error(bench: Bench) -> None:
    assert not drafts.keep(bench.session, drafts.NOTE, 7, "a\udcff")
    drafts.keep(bench.session, drafts.NOTE, 7, "text")
    bench.path.unlink()
    assert not drafts.keep(bench.session, drafts.NOTE, 7, "more")
    drafts.drop(bench.session, drafts.NOTE, 7)


OWN = """
name = "My own"
workflow_owner = "Me"
[[stages]]
name = "Do"
entry = "Somebody asked."
exit = "It is done."
owner = "Me"
input = "A wish"
output = "A thing"
signal = "Old wishes"
"""


def test_sops_are_offered_customer_success_first(bench: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "sops"
    folder.mkdir()
    (folder / "own.toml").write_text(OWN)
    (folder / "bad.toml").write_text("name = ")
    bench.session.sop_folder = folder
    lines = start.sop_lines(bench.session)
    places = {line.name: place for place, line in enumerate(lines)}
    first = {line.name for line in lines if line.first}
    assert {"CSM workflow", "Customer handoff", "My own"} <= first
    assert max(places[name] for name in ("CSM workflow", "Customer handoff")) < places["My own"]
    assert [line.name for line in lines if line.problem] == ["bad"]
    mine = next(line for line in lines if line.name == "My own")
    bench.do(start.starting(mine))
    assert start.free_name(bench.session, mine) == "My own 2"
    bench.do(start.starting(mine))
    bench.do(start.starting(mine, "Named"))
    assert [line.name for line in lists.board_list(bench.session)] == ["My own", "My own 2", "Named"]
    bad = next(line for line in lines if line.problem)
    refused(bench, InputError, "this is not TOML", start.starting, bad)


def test_the_user_may_go_by_another_name(bench: Bench) -> None:
    kept: list[tuple[str, str]] = []

    def save(key: str, value: str) -> str:
        kept.append((key, value))
        return "noted"

    assert "there is no settings file" in start.call_me(bench.session, "Kim J")
    bench.session.save_setting = save
    assert start.call_me(bench.session, " Kim Jones ") == "noted"
    assert (kept, bench.session.actor) == ([("name", "Kim Jones")], "Kim Jones")
    refused(bench, RefusedError, "is a group", start.call_me, bench.session, "the team")
    assert start.call_me(bench.session, "") == "noted"
    assert bench.session.actor == "Kim Jones"


def test_one_customer_with_all_that_hangs_on_it(bench: Bench, board: int) -> None:
    key = bench.do(accounts.new, "Acme", owner="Ann")
    card, _ = bench.card(board, "Mine", account="Acme"), bench.card(board, "Other")
    bench.do(notes.add, "Of the customer", account_id=key)
    bench.clock.on(hours=1)
    bench.do(notes.add, "Of the card", card_id=card)
    found = account.detail(bench.session, key)
    assert (found.line.name, found.line.owner, found.line.open_cards) == ("Acme", "Ann", 1)
    assert [line.face.title for line in found.cards] == ["Mine"]
    assert [(line.board, line.stage) for line in found.cards] == [("Small", "To do")]
    assert {(note.title, note.of_account) for note in found.notes} == {
        ("Of the customer", True),
        ("Of the card", False),
    }
    refused(bench, NotFoundError, "that customer is gone", account.detail, bench.session, 99)
    assert bench.do(accounts.of, key).name == "Acme"
    refused(bench, NotFoundError, "that customer is gone", bench.do, accounts.of, 99)


def test_the_sop_of_a_board(bench: Bench, board: int) -> None:
    found = sop_reads.page(bench.session, board)
    assert (found.board, found.sop.name, found.within) == ("Small", "Small", "30 days")
    assert [fact.label for fact in found.facts] == ["Version", "SOP review"]
    assert found.cards == {"todo": 0, "doing": 0, "waiting": 0, "done": 0}
    assert sops.document(bench.db, board) == SOP
    assert sops.document(bench.db, 99) == {}
    refused(bench, NotFoundError, "that board is gone", sop_reads.page, bench.session, 99)


def test_an_archived_board_comes_back(bench: Bench, board: int) -> None:
    bench.do(boards.archive, board_rows.get(bench.db, board))
    assert lists.board_list(bench.session) == []

    def back(change: Any) -> None:
        boards.bring_back(change, boards.by_id(change, board))

    bench.do(back)
    assert [line.name for line in lists.board_list(bench.session)] == ["Small"]
    refused(bench, NotFoundError, "that board is gone", bench.do, boards.by_id, 99)


def test_cards_of_several_boards_move_by_the_name_of_a_stage(bench: Bench) -> None:
    first, second = bench.board("A", FREE), bench.board("B", FREE)
    one, two = bench.card(first), bench.card(second)
    bench.do(moves.move_by_name, [one, two, one], "thr")
    assert bench.order(first, "three") == [one]
    assert bench.order(second, "three") == [two]
    refused(bench, NotFoundError, "there is no stage “x”", bench.do, moves.move_by_name, [one], "x")


def test_a_card_is_placed_below_the_nearest_shown_one(bench: Bench, board: int) -> None:
    low, hidden, asleep, high = (bench.card(board, title) for title in ("low", "hidden", "asleep", "high"))
    bench.do(cards.snooze, [hidden, asleep], "fri")
    stage = bench.stage(board, "todo")
    assert board_reads.places(bench.session, board, [low, hidden, 99]) == [
        Placement(hidden, None),
        Placement(99, None),
        Placement(low, stage, high),
    ]
    bench.do(cards.snooze, [high], "fri")
    assert board_reads.places(bench.session, board, [low]) == [Placement(low, stage, None)]


def test_stages_by_id(bench: Bench, board: int) -> None:
    assert list(lists.stages(bench.session, board).values()) == ["To do", "Doing", "Waiting", "Done"]


def test_lines_of_cards_come_in_the_order_asked_for(bench: Bench, board: int) -> None:
    first, second = bench.card(board, "A"), bench.card(board, "B")
    assert [line.face.title for line in lists.card_lines(bench.session, lists.Filter())] == ["B", "A"]
    with bench.session.reading() as db:
        lines = lists.lines_of(db, bench.session, [first, 99, second])
    assert [(line.face.title, line.board, line.stage) for line in lines] == [
        ("A", "Small", "To do"), ("B", "Small", "To do"),
    ]  # fmt: skip


def test_a_file_that_can_only_be_read_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    with bench_at(path) as bench:
        bench.board()
        assert not bench.session.read_only
    monkeypatch.setattr(os, "access", lambda *_: False)
    with bench_at(path) as bench:
        assert bench.session.read_only


def test_a_board_goes_by_its_sop_too(bench: Bench) -> None:
    bench.board("Mine", FREE)
    bench.board("Small")
    with bench.session.reading() as db:
        assert _name(lookup.board_for(db, "free")) == "Mine"
        assert _name(lookup.board_for(db, "SMALL")) == "Small"
        assert _name(lookup.board_for(db, "min")) == "Mine"
        assert lookup.board_for(db, "x") is None


def _name(found: Any) -> str:
    return str(found.name)
