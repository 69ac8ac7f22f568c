"""The demo: believable, complete, and the same for the same day."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.settings import Settings
from kanvtui.errors import InputError
from kanvtui.operations import demo, history
from kanvtui.operations.reads import board, card, lists, review
from kanvtui.operations.session import Session
from kanvtui.storage.store import Store

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.no_cover]
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


def test_five_boards_and_about_ninety_cards(session: Session) -> None:
    boards = lists.board_list(session)
    assert [line.sop_name for line in boards] == [
        "CSM workflow",
        "Customer handoff",
        "Content calendar",
        "Meeting notes",
        "Customer story",
    ]
    assert 80 <= sum(line.cards for line in boards) <= 95
    assert all(line.cards >= 7 for line in boards)
    assert all("next review" in board.head(session, line.id).review for line in boards)


def test_it_is_the_week_of_a_team_that_keeps_up(session: Session) -> None:
    found = review.agenda(session)
    counts = found.counts
    assert (counts["at_risk"], counts["overdue"], counts["blocked"]) == (5, 4, 3)
    assert (counts["stale"], counts["ownerless"]) == (3, 2)
    assert 1 <= counts["stale_note"] <= 4
    assert 4 * len(found.lines) < sum(line.cards for line in lists.board_list(session))
    assert [again.count for again in found.repeated] == [3]
    assert any(line.urgent for line in found.lines)


def test_nothing_is_overdue_by_more_than_a_few_days(session: Session) -> None:
    with session.reading() as db:
        found = db.rows(
            "SELECT title, nearest_due FROM card WHERE nearest_due < '2026-11-19' AND closed_at IS NULL"
            " AND archived_at IS NULL"
        )
    assert list(found) == []


def test_milestones_were_reached_on_their_days(session: Session) -> None:
    shown = {line.title: card.detail(session, line.id) for line in lists.details(session, lists.Filter())}
    harbor = shown["Harbor Dental: onboarding"]
    dues = {line.key: line.due for line in harbor.milestones if line.due}
    way = "discovery contract_signed brand_strategy pillars_delivered pillars_approved content_strategy first_published"
    days = [dues[key] for key in way.split()]
    assert days == sorted(days)
    day = dt.date.fromisoformat
    assert day(dues["first_review"]) - day(dues["first_published"]) == dt.timedelta(days=14)
    assert dues["last_sync"] < "2026-11-23" < dues["next_sync"]
    kept = {clock.name: clock.state for clock in harbor.clocks}
    assert kept["TFR #1 on time"] == kept["TFR #2"] == kept["Contract to TFR #2"] == "met"
    clocks = {(clock.state, title) for title, line in shown.items() for clock in line.clocks if "TFR" in clock.name}
    assert [title for state, title in sorted(clocks) if state == "missed"] == ["Delmar Boats: onboarding"]
    assert [title for state, title in sorted(clocks) if state == "late"] == ["Alder Roofing: onboarding"]


def test_scores_have_a_history_and_the_worst_has_its_card(session: Session) -> None:
    with session.reading() as db:
        counts = dict(
            db.rows("SELECT account.name, count(*) FROM score JOIN account ON account.id = account_id GROUP BY 1")
        )
    assert sum(count >= 4 for count in counts.values()) >= 4
    health = {line.name: line.health for line in lists.account_list(session)}
    assert [name for name, word in health.items() if word == "red"] == ["Kestrel Plumbing"]
    assert [name for name, word in health.items() if word == "yellow"] == ["Bluefield Clinics", "Brightside Physio"]
    made = [line for line in lists.details(session, lists.Filter()) if line.title == "Intervention: Kestrel Plumbing"]
    assert [line.is_urgent for line in made] == [True]


def test_syncs_come_up_in_the_next_days(session: Session) -> None:
    found = [
        line.due for line in lists.details(session, lists.Filter())
        if ": Bi-Weekly Sync" in line.title and line.closed_at is None
    ]  # fmt: skip
    assert sorted(filter(None, found)) == ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"]


def test_each_sync_has_an_agenda_of_its_day(session: Session) -> None:
    syncs = [line for line in lists.details(session, lists.Filter()) if ": Bi-Weekly Sync" in line.title]
    assert len(syncs) > 10
    assert all(line.title.partition(": ")[2] in [note.title for note in line.notes] for line in syncs)


def test_stories_wait_for_legal_and_for_a_change(session: Session) -> None:
    shown = {line.title: card.detail(session, line.id) for line in lists.details(session, lists.Filter())}
    harbor, delmar = shown["Harbor Dental: story"], shown["Delmar Boats: story"]
    assert [(line.approver, line.state) for line in harbor.approvals] == [
        ("Customer contact", "approved"),
        ("Legal reviewer", "pending"),
        ("Brand owner", "approved"),
    ]
    assert {line.state for line in delmar.approvals} == {"pending"}
    assert len(delmar.deviations) == 1


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
def test_nothing_happened_in_the_future_and_everything_in_order(
    session: Session, tmp_path: Path, now: dt.datetime
) -> None:
    shown = session if now == MONDAY else filled(tmp_path, now)
    with shown.reading() as db:
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


def test_the_flags_do_not_depend_on_the_weekday(session: Session, tmp_path: Path) -> None:
    counts = [len(review.agenda(session).lines)]
    for day in (3, 5):
        counts.append(len(review.agenda(filled(tmp_path, MONDAY + dt.timedelta(days=day))).lines))
    assert max(counts) - min(counts) <= 2


def test_the_users_default_owner_does_not_fill_the_gaps(tmp_path: Path) -> None:
    session = filled(tmp_path, default_owner="Sam")
    assert review.agenda(session).counts["ownerless"] == 2


def test_it_needs_an_empty_database_and_leaves_another_alone(session: Session) -> None:
    before = session.store.newest()
    with pytest.raises(InputError, match="boards already"):
        demo.fill(session)
    assert session.store.newest() == before


def test_its_journal_is_real_the_newest_step_can_be_undone(session: Session, tmp_path: Path) -> None:
    name = session.store.path.name
    with closing(sqlite3.connect(session.store.path)) as demo_file, closing(sqlite3.connect(tmp_path / name)) as copy:
        demo_file.backup(copy)
    session = opened(tmp_path)
    changes, past = history.undo(session)
    assert past.actor != "sam"
    assert changes.cards
    assert card.detail(session, next(iter(changes.cards))).title
