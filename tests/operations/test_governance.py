"""An SOP in use is looked after: version, log and training of each change, its own reviews, and its compliance."""

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from builders import FREE, SOP, Bench, Clock, bench_at, refused, sound
from kanvtui.domain.report import Items, Report
from kanvtui.domain.sop_log import Governance
from kanvtui.domain.sop_plan import Plan
from kanvtui.domain.walk import Scope
from kanvtui.errors import ConflictError, InputError, NotFoundError
from kanvtui.operations import (
    boards,
    cards,
    checks,
    governance,
    history,
    moves,
    passings,
    recurrences,
    reviews,
    rules,
    sop_edits,
    sops,
)
from kanvtui.operations.reads import board as board_reads
from kanvtui.operations.reads import figures, lists, metrics, minutes, recurring
from kanvtui.operations.reads import governance as reads
from kanvtui.operations.reads.since import since
from kanvtui.operations.steps.passing import GateClosedError
from kanvtui.storage import governance as stored
from kanvtui.storage.replay import reverse

Document = dict[str, Any]


@pytest.fixture
def board(bench: Bench) -> int:
    return bench.board("Small", {**SOP, "version": "1.0", "review": {}})


def change(bench: Bench, board: int, **plan: Any) -> None:
    """Change the SOP of a board in something that everybody has to know."""
    content = sops.document(bench.db, board)
    stages: list[Document] = content["stages"]  # type: ignore[assignment]
    stages[1]["exit"] = f"The work is shown to {content.get('version', '1.0')} people."
    bench.do(sop_edits.replace, board, content, Plan(**plan))


def put(bench: Bench, board: int, key: str, value: object, **plan: Any) -> None:
    bench.do(sop_edits.replace, board, {**sops.document(bench.db, board), key: value}, Plan(**plan))


def see(bench: Bench, board: int) -> Governance:
    return reads.of_board(bench.session, board)


def trainings(bench: Bench, board: int) -> list[tuple[int, str, str, str]]:
    """Return (card, its title, check, due) of all trainings of a board."""
    query = (
        "SELECT card.id, card.title, check_item.text, check_item.due FROM check_item JOIN card "
        "ON card.id = check_item.card_id WHERE check_item.key = 'sop_training' AND card.board_id = ? ORDER BY card.id"
    )
    return bench.db.rows(query, (board,))


# Version and log


def test_a_change_raises_the_version_and_is_logged(bench: Bench, board: int) -> None:
    change(bench, board, why="Too long")
    assert sops.document(bench.db, board)["version"] == "1.1"
    found = see(bench, board)
    (line,) = found.log
    assert (found.version, line.title, line.who, line.why, line.training) == (
        "1.1", "1.0 → 1.1", "kim", "Too long", "2026-11-18T09:00",
    )  # fmt: skip
    assert len(line.what) == 1
    assert "“The work is shown to 1.0 people.”" in line.what[0]
    assert bench.changes.label == "changed the SOP of “Small”: Too long"
    detail = json.loads(bench.db.value("SELECT detail FROM event WHERE kind = 'sop_changed'"))
    assert (detail["rules"], detail["more"]) == (["exit:doing"], 0)


def test_the_users_own_version_holds(bench: Bench, board: int) -> None:
    put(bench, board, "version", "2.0")
    assert see(bench, board).log[0].title == "1.0 → 2.0"
    assert see(bench, board).log[0].what == ()
    change(bench, board)
    assert see(bench, board).version == "2.1"
    bench.do(sop_edits.replace, board, {**sops.document(bench.db, board), "version": "1.0", "purpose": "Old file"})
    assert (see(bench, board).version, sops.document(bench.db, board)["version"]) == ("2.2", "2.2")
    put(bench, board, "version", "2.0")
    assert see(bench, board).version == "2.0"
    assert sum(line.kind == "sop_changed" for line in see(bench, board).log) == 4


def test_the_day_of_the_next_review_makes_no_new_version(bench: Bench, board: int) -> None:
    put(bench, board, "review", {"next_review": "2026-12-01"})
    found = see(bench, board)
    assert (found.version, found.log[0].title, found.next_review) == ("1.0", "1.0", "2026-12-01")
    assert trainings(bench, board) == []


def test_nothing_of_it_is_written_where_nothing_changed(bench: Bench, board: int) -> None:
    before = bench.dump()
    content = sops.document(bench.db, board)
    bench.do(governance.recorded, board, content, content, (), Plan())
    assert bench.dump() == before


def test_many_changes_are_kept_in_part_and_counted(bench: Bench) -> None:
    board = bench.board("Many", FREE)
    content = copy.deepcopy(FREE)
    content["stages"][0]["checks"] = [{"key": f"c{n}", "text": f"Check {n}"} for n in range(80)]
    bench.do(sop_edits.replace, board, content, Plan())
    (line,) = see(bench, board).log
    assert (len(line.what), line.more, line.all[-1]) == (60, 20, "and 20 more changes")
    assert len(trainings(bench, board)[0][2]) <= 300


# Training


def test_people_learn_a_change_within_48_hours(bench: Bench, board: int) -> None:
    bench.clock.on(minutes=7)
    change(bench, board, why="Too long")
    ((card, title, text, due),) = trainings(bench, board)
    assert (title, due, bench.column(card, "stage_id")) == ("SOP training: Small", "2026-11-18T09:07",
                                                            bench.stage(board, "todo"))  # fmt: skip
    assert text.startswith("Everyone knows version 1.1: stage “Doing”: may be left when")
    body = bench.db.value("SELECT body FROM note WHERE card_id = ? AND pinned = 1", (card,))
    assert body.startswith("## Version 1.1\n\nToo long\n\n- stage “Doing”")
    owner = bench.db.value("SELECT name FROM person WHERE id = ?", (bench.column(card, "owner_id"),))
    assert owner == "kim"
    found = see(bench, board)
    assert (found.training, found.training_words) == (card, f"#{card} is open, until Wed 18 Nov 09:07")


def test_a_further_change_joins_the_open_check(bench: Bench, board: int) -> None:
    change(bench, board)
    bench.clock.on(hours=47)
    change(bench, board, why="Clearer")
    change(bench, board)
    ((card, _, text, due),) = trainings(bench, board)
    assert due == "2026-11-18T09:00"
    assert text.startswith("Everyone knows version 1.1 to 1.3: ")
    body = bench.db.value("SELECT body FROM note WHERE card_id = ?", (card,))
    assert [line for line in body.splitlines() if line.startswith("## ")] == [
        "## Version 1.1", "## Version 1.2", "## Version 1.3",
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["ticked", "done", "deleted", "archived"])
def test_what_was_learnt_is_not_joined(bench: Bench, board: int, how: str) -> None:
    change(bench, board)
    card = trainings(bench, board)[0][0]
    check = bench.db.value("SELECT id FROM check_item WHERE card_id = ?", (card,))
    if how in ("ticked", "done"):
        bench.do(checks.tick, [check])
    if how == "done":
        bench.do(moves.complete, [card])
    if how in ("deleted", "archived"):
        bench.do(cards.delete if how == "deleted" else cards.archive, [card])
    change(bench, board)  # at the same instant
    assert len(trainings(bench, board)) == 2
    assert see(bench, board).training == trainings(bench, board)[1][0]


def test_a_check_or_a_note_that_somebody_wrote_anew_is_joined_all_the_same(bench: Bench, board: int) -> None:
    change(bench, board)
    card = trainings(bench, board)[0][0]
    check = bench.db.value("SELECT id FROM check_item WHERE card_id = ?", (card,))
    bench.do(checks.edit, check, words="Tell the team", due="fri")
    bench.do(lambda change: change.db.run("DELETE FROM note"))
    change(bench, board)
    ((_, _, text, due),) = trainings(bench, board)
    assert text.startswith("Everyone knows version 1.2: ")
    assert due == "2026-11-20"
    assert bench.db.value("SELECT body FROM note").startswith("## Version 1.2")


@pytest.mark.parametrize(("training", "due"), [("3d", "2026-11-19"), ("2bd", "2026-11-18"), ("4h", "2026-11-16T13:00")])
def test_an_sop_says_how_soon_it_is_known(bench: Bench, training: str, due: str) -> None:
    board = bench.board("Own", {**SOP, "review": {"training": training}})
    change(bench, board)
    assert trainings(bench, board)[0][3] == due


def test_nobody_is_trained_where_it_is_not_wanted(bench: Bench, board: int) -> None:
    change(bench, board, training=False)
    put(bench, board, "summary", "Shorter")
    put(bench, board, "purpose", "Better")
    put(bench, board, "metrics", [{"key": "nps", "name": "NPS", "target": ">50", "how": "entered by hand"}])
    put(bench, board, "review", {"training": "none"})
    change(bench, board)
    put(bench, board, "review", {"training": "soon"})
    change(bench, board)
    assert trainings(bench, board) == []
    assert [line.training for line in see(bench, board).log] == [""] * 8
    assert see(bench, board).version == "1.8"


def test_only_its_own_check_stops_a_training(bench: Bench) -> None:
    document = copy.deepcopy(SOP)
    document["fields"].append({"key": "cause", "label": "Cause", "required": True})
    document["approvals"] = [{"key": "ok", "name": "OK", "stage": "", "required": True, "steps": [{"approver": "CFO"}]}]
    board = bench.board("Strict", document)
    change(bench, board)
    ((card, *_),) = trainings(bench, board)
    with pytest.raises(GateClosedError, match="Everyone knows"):
        bench.do(moves.complete, [card])
    bench.do(moves.step, [card], 1)
    bench.do(moves.step, [card], -1)
    bench.do(checks.tick, [bench.db.value("SELECT id FROM check_item WHERE key = 'sop_training'")])
    bench.do(moves.complete, [card])
    assert bench.column(card, "closed_at")
    assert bench.db.rows("SELECT id FROM approval") == []


def test_a_rule_changed_in_a_review_is_a_change_of_the_sop(bench: Bench, board: int) -> None:
    bench.do(rules.reword, board, "exit:doing", "It is shown.")
    assert (see(bench, board).version, len(trainings(bench, board))) == ("1.1", 1)
    bench.do(rules.ease, board, "exit:doing")
    assert (see(bench, board).version, len(trainings(bench, board))) == ("1.2", 1)
    kinds = [kind for (kind,) in bench.db.rows("SELECT kind FROM event WHERE card_id IS NULL ORDER BY id")]
    assert kinds == ["sop_changed", "rule_changed"] * 2


def test_exceptions_before_a_change_are_no_word_against_the_rule_of_now(bench: Bench, board: int) -> None:
    for _ in range(3):
        card = bench.card(board, "Card", "doing", owner="Ann")
        bench.do(moves.step, [card], 1, reason="No figures")
    at = bench.session.now(), bench.session.calendar
    assert passings.passed(bench.db, board, "exit:doing", *at).times == 3
    bench.clock.on(minutes=1)
    change(bench, board)
    bench.clock.on(minutes=1)
    assert passings.passed(bench.db, board, "exit:doing", bench.session.now(), bench.session.calendar).times == 0
    assert passings.passed(bench.db, board, "entry:doing", bench.session.now(), bench.session.calendar).times == 0


def test_nobody_owns_a_training_where_no_single_person_changed_the_sop(tmp_path: Path) -> None:
    with bench_at(tmp_path / "team.db", actor="CS team") as bench:
        board = bench.board("Small", {**SOP, "review": {}})
        change(bench, board)
        assert bench.column(trainings(bench, board)[0][0], "owner_id") is None


def test_a_look_at_a_change_names_the_training_once(bench: Bench, board: int) -> None:
    def look() -> tuple[object, ...]:
        content = {**sops.document(bench.db, board), "workflow_owner": "Ann"}
        found = sop_edits.preview(bench.session, board, content)
        return found.made, found.lines, found.cards, found.touches_cards

    before = bench.dump()
    assert look() == (("SOP training: Small",), (), 0, False)
    assert bench.dump() == before
    change(bench, board)
    assert look() == ((), (), 0, False)


# Undo


def test_undo_takes_back_version_log_and_training_and_redo_brings_them_back(bench: Bench, board: int) -> None:
    frames = [bench.dump()]
    for _ in range(3):
        change(bench, board)
        bench.clock.on(hours=1)
        frames.append(bench.dump())
    for frame in reversed(frames[:-1]):
        history.undo(bench.session)
        assert bench.dump() == frame
    for frame in frames[1:]:
        history.redo(bench.session)
        assert bench.dump() == frame
    sound(bench.db)


def test_a_change_is_not_undone_when_its_training_went_on(bench: Bench, board: int) -> None:
    change(bench, board)
    card = trainings(bench, board)[0][0]
    bench.do(moves.step, [card], 1)
    history.undo(bench.session)
    history.undo(bench.session)
    assert trainings(bench, board) == []
    history.redo(bench.session)
    history.redo(bench.session)
    assert bench.column(card, "stage_id") == bench.stage(board, "doing")


def test_undo_of_a_change_is_refused_when_somebody_else_changed_the_sop_since(bench: Bench, board: int) -> None:
    change(bench, board)
    first = bench.db.value("SELECT max(id) FROM change")
    change(bench, board)
    refused(bench, ConflictError, "was changed since", bench.do, lambda change: reverse(change.db, first))


# Reviews of the SOP

GOVERNED: Document = {
    **FREE,
    "workflow_owner": "RevOps",
    "review": {"quarterly": "process metrics", "half_yearly": "updates", "yearly": "audit"},
}


def dues(bench: Bench, board: int) -> list[tuple[str, str]]:
    return bench.db.rows("SELECT due, title FROM card WHERE board_id = ? ORDER BY due, id", (board,))


def test_the_reviews_that_an_sop_names_come_by_themselves(bench: Bench) -> None:
    board = bench.board("Governed", GOVERNED)
    assert see(bench, board).review_words == "next on Fri 1 Jan 2027"
    for day in ("2027-01-01", "2027-01-15", "2027-02-01"):
        bench.clock.at = dt.datetime.fromisoformat(f"{day}T00:00:00+00:00")
        assert [recurrences.come_due(bench.session) for _ in range(2)] == [1, 0]
    bench.clock.at = dt.datetime(2028, 2, 1, tzinfo=dt.UTC)
    assert recurrences.come_due(bench.session) == 3
    assert dues(bench, board) == [
        ("2027-01-01", "Quarterly review: process metrics - 2027-01-01"),
        ("2027-01-15", "Half-yearly review: updates - 2027-01-15"),
        ("2027-02-01", "Yearly review: audit - 2027-02-01"),
        ("2028-01-01", "Quarterly review: process metrics - 2028-01-01"),
        ("2028-01-15", "Half-yearly review: updates - 2028-01-15"),
        ("2028-02-01", "Yearly review: audit - 2028-02-01"),
    ]


def test_nothing_of_it_shows_where_an_sop_does_not_ask_for_it(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    bench.clock.on(days=800)
    assert recurrences.come_due(bench.session) == 0
    assert recurring.of_board(bench.session, board) == ()
    found = see(bench, board)
    assert (found.next_review, found.review_words, found.lines) == ("", "", (("Version", "1.0", False),))
    assert board_reads.head(bench.session, board).review == ""


def old_board(bench: Bench, document: Document) -> int:
    """A board that is older than the reviews of its SOP."""
    board = bench.board("Old", FREE)
    text = json.dumps(document)
    bench.do(lambda change: change.db.run("UPDATE board SET sop = ? WHERE id = ?", (text, board)))
    bench.reopen()
    return board


def test_a_board_of_before_gets_its_reviews_once(bench: Bench) -> None:
    board = old_board(bench, GOVERNED)
    recurrences.come_due(bench.session)
    keys = [line.key for line in recurring.of_board(bench.session, board)]
    assert keys == ["sop_quarterly", "sop_half_yearly", "sop_yearly"]
    entries = len(bench.journal())
    for _ in range(2):
        bench.reopen()
        recurrences.come_due(bench.session)
    assert len(bench.journal()) == entries
    bench.do(recurrences.end, recurring.of_board(bench.session, board)[0].id)
    bench.reopen()
    recurrences.come_due(bench.session)
    assert len(recurring.of_board(bench.session, board)) == 2


@pytest.mark.parametrize(
    "document",
    [
        {**GOVERNED, "review": "monthly"},
        {**GOVERNED, "review": {"quarterly": 3}},
        {**GOVERNED, "recurring": [{"title": "Own", "every": f"FREQ=MONTHLY;INTERVAL={n}"} for n in (3, 6, 12)]},
        {**GOVERNED, "review": {"yearly": "x"},
         "recurring": [{"key": "sop_yearly", "title": "Own", "every": "FREQ=YEARLY", "first": "launch+1d"}]},
    ],
)  # fmt: skip
def test_a_board_of_before_is_left_alone_where_there_is_nothing_to_begin(bench: Bench, document: Document) -> None:
    board = old_board(bench, document)
    entries = len(bench.journal())
    recurrences.come_due(bench.session)
    assert len(bench.journal()) == entries
    assert recurring.of_board(bench.session, board) == ()


def test_reviews_begin_and_end_with_the_sop(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    before = bench.dump()
    put(bench, board, "review", GOVERNED["review"])
    assert len(recurring.of_board(bench.session, board)) == 3
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    put(bench, board, "review", {"yearly": "audit of everything"})
    (line,) = recurring.of_board(bench.session, board)
    assert (line.key, line.title) == ("sop_yearly", "Yearly review: audit of everything - [DATE]")


def test_a_review_is_planned_and_done(bench: Bench) -> None:
    board = bench.board("Free", {**FREE, "review": {"half_yearly": "updates"}})
    bench.do(governance.reviewed, board, "+2w")
    assert bench.changes.label == "the SOP of “Free” is reviewed next on Mon 30 Nov 2026"
    assert (see(bench, board).version, see(bench, board).next_review, see(bench, board).past) == (
        "1.0", "2026-11-30", False,
    )  # fmt: skip
    assert board_reads.head(bench.session, board).review == ""
    bench.clock.on(days=14)
    assert not see(bench, board).past
    bench.clock.on(days=1)
    assert see(bench, board).past
    assert see(bench, board).review_words == "was due yesterday"
    assert board_reads.head(bench.session, board).review == "SOP review was due yesterday"
    assert [line.sop_review for line in lists.board_list(bench.session)] == ["SOP review was due yesterday"]
    bench.do(governance.reviewed, board)
    assert see(bench, board).next_review == "2027-01-15"  # the half-yearly one comes before half a year
    assert sops.of_board(bench.db, board).review.next_review == "2027-06-01"
    assert [line.title for line in see(bench, board).log] == ["reviewed"]
    assert board_reads.head(bench.session, board).review == ""


def test_a_done_review_completes_its_due_cards(bench: Bench) -> None:
    board = bench.board("Governed", {**GOVERNED, "fields": [{"key": "x", "label": "X", "required": True}]})
    bench.clock.at = dt.datetime(2027, 1, 20, tzinfo=dt.UTC)
    recurrences.come_due(bench.session)
    assert board_reads.head(bench.session, board).review == "SOP review was due Fri 1 Jan"
    before = bench.dump()
    bench.do(governance.reviewed, board)
    assert bench.changes.label == "reviewed the SOP of “Governed”"
    assert bench.db.value("SELECT count(*) FROM card WHERE closed_at IS NULL") == 0
    assert see(bench, board).review_words == "next on Mon 1 Feb"
    assert sops.of_board(bench.db, board).review.next_review == ""
    history.undo(bench.session)
    assert bench.dump() == before


def test_a_review_that_cannot_be_planned(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    for day, error in (("yesterday", "has passed|no date"), ("2026-11-15", "has passed"), ("soon", "date")):
        refused(bench, InputError, error, bench.do, governance.reviewed, board, day)
    refused(bench, NotFoundError, "gone", bench.do, governance.reviewed, 99)
    bench.do(governance.reviewed, board)
    assert see(bench, board).review_words == ""
    bench.do(lambda change: change.db.run("UPDATE board SET sop = 'x'"))
    refused(bench, NotFoundError, "cannot be read", bench.do, governance.reviewed, board)
    assert see(bench, board).version == "1.0"
    with pytest.raises(NotFoundError):
        see(bench, 99)


# Where it is told


def texts(report: Report, title: str) -> list[tuple[str, str, tuple[str, ...]]]:
    section = next((one for one in report.sections if one.title == title), None)
    if section is None:
        return []
    (block,) = section.blocks
    assert isinstance(block, Items)
    return [(item.text, item.about, tuple(below.text for below in item.items)) for item in block.items]


def review(bench: Bench, scope: Scope | None = None) -> Report:
    found = reviews.begin(bench.session, scope)
    bench.clock.on(minutes=1)
    reviews.finish(bench.session, found, 60)
    bench.clock.on(minutes=1)
    return minutes.minutes(bench.session, found)


def test_minutes_tell_what_changed_in_the_sops_since_the_review_before(bench: Bench, board: int) -> None:
    bench.card(board, "Nobody's")
    change(bench, board, why="Too long")
    first = review(bench)
    ((head, about, (part,)),) = texts(first, "Changes of the SOPs")
    assert (head, about) == ("Small, version 1.1", "kim, Mon 16 Nov 2026: Too long")
    assert part.startswith("stage “Doing”: may be left when")
    assert texts(review(bench), "Changes of the SOPs") == []
    change(bench, board, training=False)
    bench.do(governance.reviewed, board, "+1w")
    bench.clock.on(minutes=1)
    bench.do(governance.reviewed, board)
    assert texts(review(bench, Scope(board_id=board)), "Changes of the SOPs") == [
        ("Small, version 1.2", "kim, Mon 16 Nov 2026", (texts(first, "Changes of the SOPs")[0][2][0]
         .replace("to 1.0", "to 1.1").replace("done and shown", "shown to 1.0 people"),)),
        ("Small", "SOP reviewed by kim, Mon 16 Nov 2026", ()),
    ]  # fmt: skip
    bench.card(board, "Owned", owner="Ann", due="yesterday")
    person = bench.db.value("SELECT id FROM person WHERE name = 'Ann'")
    change(bench, board)
    assert texts(review(bench, Scope(owner_id=person)), "Changes of the SOPs") == []


def test_what_changed_since_the_last_review_tells_of_sops(bench: Bench, board: int) -> None:
    start = bench.session.now() - dt.timedelta(minutes=1)
    change(bench, board, why="Too long")
    bench.clock.on(minutes=1)
    change(bench, board)
    other = bench.board("Other", FREE)
    found = since(bench.session, start)
    ((line,), count) = found.sops, found.counts["sops"]
    assert (count, line.title, line.before, line.after, line.times, line.card_id) == (
        1, "SOP of Small", "1.0", "1.2", 2, 0,
    )  # fmt: skip
    assert line.words.startswith("1.0 → 1.2 by kim: Too long; stage “Doing”")
    assert since(bench.session, start, board_id=other).sops == ()
    assert since(bench.session, bench.session.now()).sops == ()
    assert since(bench.session, start, owner_id=1).sops == ()
    history.undo(bench.session)
    history.undo(bench.session)
    history.undo(bench.session)
    assert since(bench.session, start).sops == ()


def test_a_damaged_log_tells_what_can_be_read(bench: Bench, board: int) -> None:
    change(bench, board)
    for text in ("[]", "{}", '{"what": 3, "more": "x", "from": 1}', "nothing"):
        bench.do(lambda change, text=text: change.db.run("UPDATE event SET detail = ? WHERE card_id IS NULL", (text,)))
        assert see(bench, board).log[0].what == ()
        assert passings.passed(bench.db, board, "exit:doing", bench.session.now(), bench.session.calendar).times == 0
    bench.do(lambda change: change.db.run("UPDATE event SET at = 'x' WHERE card_id IS NULL"))
    assert see(bench, board).log[0].when == "at an unreadable time"


# Compliance


def test_compliance_is_moves_without_exception_of_all_moves(bench: Bench, board: int) -> None:
    assert see(bench, board).compliance.words == "no data"
    good = [bench.card(board, f"Good {n}", due="fri") for n in range(3)]
    bench.do(moves.step, good, 1)
    bad = bench.card(board, "Bad", "doing")
    bench.do(moves.step, [bad], 1, reason="They asked")
    gone = bench.card(board, "Gone", due="fri")
    bench.do(moves.step, [gone], 1)
    bench.do(cards.delete, [gone])
    undone = bench.card(board, "Undone", due="fri")
    bench.do(moves.step, [undone], 1)
    history.undo(bench.session)
    found = see(bench, board).compliance
    assert found.words == "75% (3 of 4 moves since 21 Sep)"
    health = figures.picture(bench.session, board).health[0]
    assert (health.compliance, health.kept, health.moves) == (found.words, 3, 4)
    bench.clock.on(days=7 * 8 + 6)
    assert see(bench, board).compliance.moves == 4
    bench.clock.on(days=1)
    assert see(bench, board).compliance.moves == 0


def test_no_move_is_looked_up_by_itself(
    bench: Bench, board: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # 5,000 cards moved at once took four seconds
    asked: list[str] = []
    rows = bench.db.rows

    def heard(query: str, *given: Any) -> list[tuple[Any, ...]]:
        asked.append(query)
        return rows(query, *given)

    monkeypatch.setattr(bench.db, "rows", heard)
    stored.moves(bench.db, board, "")
    plan = rows(f"EXPLAIN QUERY PLAN {asked[0]}", {"board": board, "since": ""})
    assert [line for *_, line in plan if "CORRELATED" in line] == []


def test_a_metric_may_be_the_compliance(bench: Bench) -> None:
    rule = {"key": "c", "name": "Stage compliance", "target": ">85%", "how": "moves without exception ÷ moves"}
    board = bench.board("Own", {**SOP, "metrics": [rule]})
    (line,) = metrics.of_board(bench.session, board)
    assert (line.value, line.met) == ("no data yet", None)
    for n in range(20):
        bench.do(moves.step, [bench.card(board, f"Card {n}", due="fri")], 1)
    bad = [bench.card(board, "Bad", "doing") for _ in range(3)]
    bench.do(moves.step, bad, 1, reason="They asked")
    (line,) = metrics.of_board(bench.session, board)
    assert (line.value, line.met, line.missed) == ("87% (20 of 23)", True, tuple(reversed(bad)))
    bench.clock.on(days=7)
    bench.do(moves.step, [bench.card(board, "Bad", "doing")], 1, reason="Again")
    bench.do(moves.step, [bench.card(board, "Bad", "doing")], 1, reason="Again")
    figure = next(one for one in figures.weeks(bench.session, board) if one.line.key == "c")
    assert (figure.line.value, figure.line.met, figure.this_week, figure.last_week, figure.trend) == (
        "80% (20 of 25)", False, "0% (0 of 2)", "87% (20 of 23)", "worse",
    )  # fmt: skip
    assert (figure.flows, figure.by_hand) == (True, False)


def test_what_a_changed_sop_moves_is_no_move(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    bench.card(board, "One", "two")
    content = copy.deepcopy(FREE)
    del content["stages"][1]
    bench.do(sop_edits.replace, board, content, Plan(moves={"two": "one"}))
    assert bench.order(board, "one") == [2, 1]  # the training stands on top
    assert see(bench, board).compliance.moves == 0


def test_an_archived_board_keeps_its_log(bench: Bench, board: int) -> None:
    change(bench, board)
    bench.do(lambda change: boards.archive(change, boards.by_id(change, board)))
    assert len(see(bench, board).log) == 1
    with bench.session.reading() as db:
        assert reads.log(bench.session, db) == []


def test_versions_in_two_sessions(tmp_path: Path) -> None:
    clock = Clock()
    with bench_at(tmp_path / "two.db", clock=clock) as one, bench_at(tmp_path / "two.db", clock=clock) as two:
        board = one.board("Shared", {**SOP, "version": "1.0"})
        change(one, board)
        change(two, board)
        assert see(one, board).version == "1.2"
        assert len(trainings(one, board)) == 1
