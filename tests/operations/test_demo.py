"""The demo: believable, complete, and the same for the same day."""

import datetime as dt
from pathlib import Path

import pytest

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.settings import Settings
from kanvtui.errors import InputError
from kanvtui.operations import demo, history
from kanvtui.operations.reads import board, card, lists, review
from kanvtui.operations.session import Session
from kanvtui.storage.store import Store

MONDAY = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
SATURDAY = dt.datetime(2027, 1, 2, 0, 5, tzinfo=dt.UTC)


def opened(folder: Path, now: dt.datetime = MONDAY, actor: str = "sam", default_owner: str = "") -> Session:
    store = Store.open(folder / f"{actor}-{now:%Y%m%dT%H%M}.db")
    return Session(store, lambda: now, actor, Settings(default_owner=default_owner), Calendar(dt.UTC))


def filled(folder: Path, now: dt.datetime = MONDAY, actor: str = "sam", default_owner: str = "") -> Session:
    session = opened(folder, now, actor, default_owner)
    demo.fill(session)
    return session


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """The demo on a Monday; tests only read it."""
    return filled(tmp_path_factory.mktemp("demo"))


def picture(session: Session) -> object:
    """Everything that could be shown of the demo."""
    boards = lists.board_list(session)
    return (
        boards,
        [board.open_board(session, line.id) for line in boards],
        lists.details(session, lists.Filter()),
        review.agenda(session),
        lists.account_list(session),
    )


def test_four_boards_and_about_seventy_cards(session: Session) -> None:
    boards = lists.board_list(session)
    assert [line.sop_name for line in boards] == [
        "CSM workflow",
        "Customer handoff",
        "Content calendar",
        "Meeting notes",
    ]
    assert 65 <= sum(line.cards for line in boards) <= 80
    assert all(line.cards >= 12 for line in boards)
    assert all("next review" in board.head(session, line.id).review for line in boards)


def test_every_flag_is_there_and_most_cards_have_none(session: Session) -> None:
    found = review.agenda(session)
    assert all(found.counts[flag] >= 3 for flag in found.counts)
    assert 2 * len(found.lines) < sum(line.cards for line in lists.board_list(session))
    assert len(found.repeated) == 1
    assert found.repeated[0].count == 3
    assert any(line.urgent for line in found.lines)


def test_cards_carry_what_a_manager_would_look_at(session: Session) -> None:
    cards = lists.details(session, lists.Filter())
    assert sum(bool(card.holder) for card in cards) >= 7
    assert sum(any(check.done for check in card.checks) and not all(c.done for c in card.checks) for card in cards) > 20
    assert sum(bool(card.fields and any(field.value for field in card.fields)) for card in cards) > 10
    assert sum(card.closed_at is not None for card in cards) >= 5
    assert sum(bool(card.exceptions) for card in cards) >= 4
    assert {note.kind for card in cards for note in card.notes} >= {"context", "decision", "meeting", "question"}
    assert any(card.is_urgent for card in cards)
    assert {card.account_health for card in cards} >= {"red", "yellow", "green"}
    hidden = sum(line.cards for line in lists.board_list(session)) - len(cards)
    assert hidden == 2  # snoozed


def test_no_text_of_a_story_is_a_placeholder_of_ours(session: Session) -> None:
    for line in lists.details(session, lists.Filter()):
        assert "{" not in line.title
        assert "lorem" not in line.title.lower()


@pytest.mark.parametrize("now", [MONDAY, SATURDAY])
def test_nothing_happened_in_the_future_and_everything_in_order(tmp_path: Path, now: dt.datetime) -> None:
    session = filled(tmp_path, now)
    with session.reading() as db:
        instants = [at for (at,) in db.rows("SELECT at FROM change ORDER BY id")]
        actors = {name for (name,) in db.rows("SELECT DISTINCT actor FROM change")}
    assert instants == sorted(instants)
    assert instants[-1] < f"{now:%Y-%m-%dT%H:%M}"
    assert {"Kim", "Raj", "Lena"} <= actors
    assert not actors & {"sam", ""}


def test_the_same_day_gives_the_same_picture(session: Session, tmp_path: Path) -> None:
    evening = MONDAY.replace(hour=23, minute=55)
    first, second = (str(picture(shown)) for shown in (session, filled(tmp_path, evening, "x")))
    assert second.replace(f"T{evening:%H:%M}", f"T{MONDAY:%H:%M}") == first


def test_the_flags_do_not_depend_on_the_weekday(tmp_path: Path) -> None:
    counts = []
    for day in (0, 2, 4, 5, 6):
        session = filled(tmp_path, MONDAY + dt.timedelta(days=day))
        counts.append(len(review.agenda(session).lines))
    assert max(counts) - min(counts) <= 2


def test_the_users_default_owner_does_not_fill_the_gaps(tmp_path: Path) -> None:
    session = filled(tmp_path, default_owner="Sam")
    assert review.agenda(session).counts["ownerless"] >= 3


def test_it_needs_an_empty_database_and_leaves_another_alone(session: Session) -> None:
    before = session.store.newest()
    with pytest.raises(InputError, match="boards already"):
        demo.fill(session)
    assert session.store.newest() == before


def test_its_journal_is_real_the_newest_step_can_be_undone(tmp_path: Path) -> None:
    session = filled(tmp_path)
    changes, past = history.undo(session)
    assert past.actor != "sam"
    assert changes.cards
    assert card.detail(session, next(iter(changes.cards))).title
