"""What an action costs in the database does not depend on how many cards the board holds."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.build import STAGES, session_at
from benchmarks.conftest import SIZES
from benchmarks.counting import Work, counted, journal_bytes, work_of
from builders import MONDAY
from kanvtui.operations import cards, checks, history, moves, notes, reviews
from kanvtui.operations.reads import board, card, lists, review, walk
from kanvtui.operations.session import Change, Session

pytestmark = [pytest.mark.benchmark, pytest.mark.xdist_group("benchmarks")]
SMALL, LARGE = SIZES
CARD = 13
"""A card in the first stage, with open checks and no due."""
_way = itertools.cycle((1, -1))


@pytest.fixture
def sessions(boards: dict[int, Path]) -> Iterator[dict[int, Session]]:
    """A session on each database, with the same clock."""
    opened = {size: session_at(path, lambda: MONDAY) for size, path in boards.items()}
    yield opened
    for session in opened.values():
        session.close()


def _do(kind: str, body: Callable[[Change], object]) -> Callable[[Session], object]:
    """One action of the user, and all the board reads to redraw itself."""

    def action(session: Session) -> None:
        session.news()
        session.apply(kind, body)
        changes = session.news()
        board.places(session, 1, changes.cards)
        board.faces(session, 1, changes.cards)
        card.detail(session, CARD)

    return action


ACTIONS: dict[str, tuple[Callable[[Session], object], int, int, int]] = {
    # name: (action, statements at most, rows at most, bytes of journal at most); measured, and a sixth on top
    "step": (lambda session: card.detail(session, CARD), 28, 34, 0),
    "faces of a screenful": (lambda session: board.faces(session, 1, range(1, 67)), 5, 80, 0),
    "look at what others did": (lambda session: session.news(), 2, 2, 0),
    "move": (_do("card.move", lambda change: moves.step(change, [CARD], next(_way))), 92, 90, 1100),
    "order": (_do("card.order", lambda change: moves.reorder(change, CARD, next(_way))), 70, 70, 200),
    "new card": (_do("card.add", lambda change: cards.add(change, 1, cards.NewCard("New"), 1)), 87, 74, 2000),
    "tick": (_do("check.tick", lambda change: checks.tick_next(change, [CARD])), 72, 65, 1000),
    "block": (_do("card.block", lambda change: cards.block(change, [CARD], f"no {next(_way)}")), 70, 60, 1000),
    "note": (_do("note.add", lambda change: notes.add(change, "Said", card_id=CARD)), 70, 70, 1500),
    "undo": (history.undo, 36, 12, 6000),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_costs_the_same_on_a_board_of_any_size(name: str, sessions: dict[int, Session]) -> None:
    action, statements, rows, journal = ACTIONS[name]
    if name == "undo":
        for session in sessions.values():
            _do("card.move", lambda change: moves.move(change, [CARD], 2))(session)
            _do("card.move", lambda change: moves.move(change, [CARD], 3))(session)
    before = {size: session.store.newest() for size, session in sessions.items()}
    small, large = (work_of(sessions[size], action) for size in SIZES)
    print(name, small, large, sep="\n  ")
    assert (small.statements, small.rows) == (large.statements, large.rows)
    assert large.tens <= small.tens * 1.2 + 5, (small, large)
    assert large.statements <= statements
    assert large.rows <= rows
    for size, session in sessions.items():
        if session.store.newest() > before[size]:
            assert 0 < journal_bytes(session) <= journal


def test_opening_a_board_reads_its_ids_once(sessions: dict[int, Session]) -> None:
    works: dict[int, Work] = {
        size: work_of(session, lambda session: board.open_board(session, 1)) for size, session in sessions.items()
    }
    assert works[SMALL].statements == works[LARGE].statements <= 16
    for size, work in works.items():
        assert size <= work.rows <= size + 2 * STAGES + 6
        assert work.tens <= 10 * size, "ids come from the index alone"


def test_the_head_line_counts_flags_from_indexes_alone(sessions: dict[int, Session]) -> None:
    works = {size: work_of(session, lambda session: board.head(session, 1)) for size, session in sessions.items()}
    assert (works[SMALL].statements, works[SMALL].rows) == (works[LARGE].statements, works[LARGE].rows)
    # Instructions follow the flagged cards, an eighth of the board, not the board.
    assert works[LARGE].tens <= 3 * LARGE


def test_a_filter_asks_for_all_texts_at_once(sessions: dict[int, Session]) -> None:
    works = {
        size: work_of(session, lambda session: lists.filtered(session, 1, "globex"))
        for size, session in sessions.items()
    }
    assert works[SMALL].statements == works[LARGE].statements <= 12
    assert works[LARGE].rows <= 2 * LARGE + 2 * STAGES + 6


def test_the_review_list_reads_flagged_cards_only(sessions: dict[int, Session]) -> None:
    works = {size: work_of(session, lambda session: review.agenda(session, 1)) for size, session in sessions.items()}
    flagged = sum(board.head(sessions[LARGE], 1).counts.values())
    assert works[SMALL].statements == works[LARGE].statements <= 25
    assert works[LARGE].rows <= 3 * flagged + 400


def test_a_review_begins_and_is_walked_at_the_cost_of_what_is_flagged(sessions: dict[int, Session]) -> None:
    looks: dict[int, Work] = {}
    kept: dict[int, Work] = {}
    for size, session in sessions.items():
        with counted(session) as begun:
            review_id = reviews.begin(session)
        items = walk.walk(session, review_id).items
        found = [item.id for item in items if item.kind == "card"]
        left = iter(found)
        looks[size] = work_of(session, lambda session, key=found[0]: walk.look(session, key))  # type: ignore[misc]
        kept[size] = work_of(session, lambda session, left=left: _keep(session, next(left)))  # type: ignore[misc]
        work = work_of(session, lambda session, key=review_id: walk.walk(session, key))  # type: ignore[misc]
        print(size, len(items), begun, looks[size], kept[size], work, sep="\n  ")
        flagged = sum(board.head(session, 1).counts.values())
        assert begun.statements <= 3 * len(items) + 60, "an item's triggers count"
        assert begun.rows <= 6 * flagged + 600
        assert work.statements <= 16
        assert work.rows <= len(items) + 30
    assert looks[SMALL].statements == looks[LARGE].statements <= 60
    assert abs(looks[SMALL].rows - looks[LARGE].rows) <= 12, "no more than the customer's notes and cards differ"
    assert kept[SMALL].statements == kept[LARGE].statements <= 50
    assert kept[LARGE].rows <= 30
    assert kept[LARGE].tens <= kept[SMALL].tens * 1.2 + 5


def _keep(session: Session, item_id: int) -> None:
    session.apply("walk.keep", lambda change: reviews.keep(change, item_id))
