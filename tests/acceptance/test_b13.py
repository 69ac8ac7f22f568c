"""B13: the CSM workflow, line by line, and one onboarding played from contract to the syncs with a moved clock."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from acceptance.desk import Desk, at
from builders import Clock, bench_at
from kanvtui.operations import accounts, cards, checks, history, milestones, moves, scores
from kanvtui.operations.reads import account as account_reads
from kanvtui.operations.steps.passing import GateClosedError

SETUP = ("payment_received", "crm_updated", "welcome_sent", "folder_created", "form_configured", "frame_io_created")
WORKFLOW = "CSM workflow"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A board of the CSM workflow in Berlin, on the day a contract is signed; the clocks change on 25 October."""
    with bench_at(tmp_path / "b13.db", clock=Clock(at("2026-10-12", "08:00")), zone=ZoneInfo("Europe/Berlin")) as bench:
        yield Desk(bench, WORKFLOW)


def client(desk: Desk, name: str = "Acme") -> int:
    """Set up a client in one step: customer, card, checks and notes."""
    account = desk.bench.do(accounts.new, name, owner="Kim")
    return int(desk.bench.do(lambda change: accounts.start(change, accounts.of(change, account), desk.board, "Kim")))


def on(desk: Desk, day: str, time: str = "09:00") -> None:
    """Set the clock, given in UTC."""
    desk.bench.clock.at = at(day, time)


def deadline(desk: Desk, card: int, part: str) -> str:
    """Return the due of the deadline with that part in its words."""
    return next(line.due for line in desk.see(card).deadlines if part in line.what)


def clock(desk: Desk, card: int, name: str) -> tuple[str, str]:
    """Return state and words of a clock between two milestones."""
    line = next(line for line in desk.see(card).clocks if name in line.name)
    return line.state, line.words


def rvs(desk: Desk, card: int, friction: str, pace: str, quality: str) -> str:
    """Enter a Result Velocity Score and return it in words."""
    desk.bench.do(scores.record, "rvs", {"friction": friction, "pace": pace, "quality": quality}, card_id=card)
    return desk.see(card).scores[0].words


def health(desk: Desk, name: str = "Acme") -> str | None:
    found: str | None = desk.bench.db.value("SELECT health FROM account WHERE name = ?", (name,))
    return found


def test_b13_one_command_makes_customer_card_17_checks_and_notes(desk: Desk) -> None:
    card = desk.see(client(desk))
    assert card.title == "Acme: onboarding"
    assert (len(card.checks), sum(check.done for check in card.checks)) == (17, 0)
    assert card.checks[9].text.startswith("Brand Pillars delivered within 2 days")
    assert "Results Plan - Acme" in {note.title for note in card.notes}
    desk.bench.do(lambda change: change.says("nothing"))
    history.undo(desk.bench.session)
    assert desk.bench.db.value("SELECT count(*) FROM check_item") == 0


def test_b13_tfr_1_is_on_time_at_2_days_and_late_at_3(desk: Desk) -> None:
    in_time, late = client(desk, "Acme"), client(desk, "Globex")
    on(desk, "2026-10-23", "15:00")
    for card in (in_time, late):
        desk.tick(card, "brand_completed")
        assert desk.due(card, "pillars_delivered") == "2026-10-25"
    on(desk, "2026-10-25", "22:30")  # 23:30 in Berlin, an hour later than the day before
    desk.tick(in_time, "pillars_delivered")
    assert "overdue" not in desk.flags(late)
    assert clock(desk, in_time, "TFR #1")[0] == "met"
    on(desk, "2026-10-26")
    assert "overdue" in desk.flags(late)
    desk.tick(late, "pillars_delivered")
    assert clock(desk, late, "TFR #1")[0] == "missed"


def test_b13_publishing_on_day_20_meets_21_days_and_day_21_misses(desk: Desk) -> None:
    day20, day21 = client(desk, "Acme"), client(desk, "Globex")
    for card in (day20, day21):
        desk.tick(card, "contract_signed")
        assert deadline(desk, card, "under 21 days") == "2026-11-01"
    on(desk, "2026-11-01")
    desk.tick(day20, "first_published")
    on(desk, "2026-11-02")
    desk.tick(day21, "first_published")
    assert clock(desk, day20, "Contract to TFR #2") == ("met", clock(desk, day20, "Contract to TFR #2")[1])
    assert clock(desk, day21, "Contract to TFR #2")[0] == "missed"
    assert "20 days" in clock(desk, day20, "Contract to TFR #2")[1]


def test_b13_content_is_refused_before_the_pillars_are_approved(desk: Desk) -> None:
    card = client(desk)
    desk.move(card, "brand")
    desk.tick(card, "content_scheduled")  # the welcome mail links the booking already (B14.17)
    with pytest.raises(GateClosedError, match="Brand Pillars reviewed by client"):
        desk.move(card, "content")
    desk.tick(card, "pillars_reviewed")
    desk.move(card, "content")
    assert desk.see(card).stage == "2C Content"


@pytest.mark.parametrize(
    ("given", "words", "colour"),
    [
        (("4", "4", "Neutral"), "3.67", "yellow"),
        (("4", "4", "Negative"), "3.0", "yellow"),
        (("3", "3", "Negative"), "2.33", "red"),
        (("5", "5", "Neutral"), "4.33", "green"),
        (("4", "5", "Neutral"), "4.0", "green"),
    ],
)
def test_b13_scores_and_their_bands(desk: Desk, given: tuple[str, str, str], words: str, colour: str) -> None:
    card = client(desk)
    assert rvs(desk, card, *given).startswith(f"{words} {colour}")
    assert health(desk) == colour
    assert ("at_risk" in desk.flags(card)) is (colour != "green")


def test_b13_red_makes_an_intervention_card_on_top_of_its_stage_once(desk: Desk) -> None:
    card = client(desk)
    desk.move(card, "setup")
    rvs(desk, card, "3", "3", "Negative")
    assert desk.titles("setup") == ["Intervention: Acme", "Acme: onboarding"]
    rvs(desk, card, "2", "2", "Negative")
    assert desk.titles("setup") == ["Intervention: Acme", "Acme: onboarding"]
    history.undo(desk.bench.session)
    history.undo(desk.bench.session)
    assert desk.titles("setup") == ["Acme: onboarding"]
    assert health(desk) is None


def test_b13_the_first_score_has_friction_only(desk: Desk) -> None:
    card = client(desk)
    desk.bench.do(scores.record, "rvs", {"friction": "4"}, card_id=card)
    assert "1 of 3 parts" in desk.see(card).scores[0].words


def test_b13_a_customer_at_risk_is_set_and_cleared_by_hand(desk: Desk) -> None:
    card = client(desk)
    account = desk.see(card).account_id
    assert account is not None
    desk.bench.do(lambda change: accounts.set_health(change, accounts.of(change, account), "at_risk", "sponsor left"))
    assert desk.see(card).reasons[0].words == "Acme is at risk: sponsor left"
    desk.bench.do(lambda change: accounts.set_health(change, accounts.of(change, account), "none"))
    assert desk.flags(card) == ()


def test_b13_published_on_17_february_is_reviewed_on_3_march(desk: Desk) -> None:
    card = client(desk)
    on(desk, "2027-02-17")
    desk.tick(card, "first_published")
    assert desk.due(card, "first_success_review") == "2027-03-03"
    assert deadline(desk, card, "First Success Review") == "2027-03-03"


def test_b13_6_pieces_at_3_a_week_are_2_weeks_short_of_3(desk: Desk) -> None:
    card = client(desk)
    desk.fill(card, pieces_planned="6", posts_per_week="3")
    account = desk.see(card).account_id
    assert account is not None
    figures = {figure.name: figure for figure in account_reads.detail(desk.bench.session, account).figures}
    assert figures["Content buffer"].words == "2 weeks, target >=3 weeks"
    assert figures["Content buffer"].met is False


def test_b13_reminders_come_2_days_before_a_capture_and_a_day_before_a_sync(desk: Desk) -> None:
    card = client(desk)
    desk.bench.do(milestones.set_date, card, "capture", "2026-11-20")
    desk.bench.do(milestones.set_date, card, "next_sync", "2026-10-26 10:00")
    assert deadline(desk, card, "capture") == "2026-11-18"
    # The clocks went back early on the 25th: 24 hours before 10:00 on the 26th is 10:00 on the 25th.
    assert deadline(desk, card, "Remind the client of the sync") == "2026-10-25T10:00"


def test_b13_dates_in_titles_become_the_meetings_day(desk: Desk) -> None:
    card = client(desk)
    assert "02 Brand Strategy Meeting - [DATE]" in {note.title for note in desk.see(card).notes}
    on(desk, "2026-10-23")
    desk.tick(card, "brand_completed")
    titles = {note.title for note in desk.see(card).notes}
    assert not any("Brand Strategy" in title and "[DATE]" in title for title in titles)
    assert any("02 Brand Strategy Meeting" in title and "23" in title for title in titles)


def test_b13_delivery_mails_come_with_their_milestones(desk: Desk) -> None:
    card = client(desk)
    on(desk, "2026-10-24")
    desk.tick(card, "brand_completed", "pillars_delivered")
    assert any(title.startswith("We've delivered! Your Brand") for title in (n.title for n in desk.see(card).notes))


def test_b13_an_onboarding_from_contract_to_the_second_sync(desk: Desk) -> None:
    bench, card = desk.bench, client(desk)
    # Contract, discovery, set-up.
    desk.tick(card, "contract_signed")
    on(desk, "2026-10-14")
    bench.do(scores.record, "rvs", {"friction": "4"}, card_id=card)
    desk.move(card, "setup")
    assert deadline(desk, card, "90-day") == "2027-01-12"
    desk.tick(card, *SETUP)
    # Brand, over the change of the clocks.
    on(desk, "2026-10-23", "15:00")
    desk.move(card, "brand")
    desk.tick(card, "brand_scheduled", "brand_completed")
    assert desk.due(card, "pillars_delivered") == "2026-10-25"
    on(desk, "2026-10-25", "20:00")
    desk.tick(card, "pillars_delivered")
    assert desk.flags(card) == ()
    assert desk.lacks(card, "content") == ["check “Brand Pillars reviewed by client” is open"]
    on(desk, "2026-10-27")
    desk.tick(card, "pillars_reviewed")
    # Content, over the end of the month.
    desk.move(card, "content")
    desk.tick(card, "content_scheduled", "content_completed", "pieces_assigned")
    assert desk.due(card, "first_published") == "2026-11-10"
    on(desk, "2026-11-01")
    desk.tick(card, "first_scheduled", "first_published")
    assert {name: clock(desk, card, name)[0] for name in ("TFR #1", "TFR #2", "Contract to TFR #2")} == {
        "TFR #1": "met", "TFR #2": "met", "Contract to TFR #2": "met",
    }  # fmt: skip
    # First Success Review, two weeks after.
    desk.move(card, "value_review")
    assert desk.due(card, "first_success_review") == "2026-11-15"
    on(desk, "2026-11-15")
    assert "overdue" not in desk.flags(card)
    desk.tick(card, "first_success_review")
    assert rvs(desk, card, "4", "4", "Neutral").startswith("3.67 yellow")
    desk.move(card, "ongoing")
    assert [check.done for check in desk.see(card).checks] == [True] * 17
    # The syncs, every 14 days.
    sync = bench.order(desk.board, "ongoing")[0]
    if sync == card:
        sync = bench.order(desk.board, "ongoing")[1]
    assert bench.column(sync, "due") == "2026-11-29"
    assert "2026-11-29" in str(bench.column(sync, "title"))
    assert len(desk.see(sync).checks) >= 7
    assert "Bi-Weekly Sync - 2026-11-29" in {note.title for note in desk.see(sync).notes}
    on(desk, "2026-11-30")
    desk.tick_all(sync)
    bench.do(moves.complete, [sync])
    assert desk.titles("synced") == ["Acme: Bi-Weekly Sync - 2026-11-29"]
    following = [key for key in bench.order(desk.board, "ongoing") if key not in (card, sync)]
    assert [bench.column(key, "due") for key in following] == ["2026-12-14"]
    assert all(not check.done for check in desk.see(following[0]).checks)
    milestone = next(line for line in desk.see(card).milestones if line.key == "last_sync")
    assert milestone.due.startswith("2026-11-30")
    assert deadline(desk, card, "Next sync") == "2026-12-14"
    # All of the completion is one undo.
    history.undo(bench.session)
    assert bench.column(sync, "closed_at") is None
    assert not [key for key in bench.order(desk.board, "ongoing") if key not in (card, sync)]


def test_b13_a_client_who_leaves_ends_in_a_stage_of_its_own(desk: Desk) -> None:
    card = client(desk)
    desk.move(card, "ongoing", reason="moved from another tool")
    desk.bench.do(moves.complete, [card], reason="asked to leave")
    assert desk.see(card).stage == "Service ended"


def test_b13_checks_can_be_put_into_another_order(desk: Desk) -> None:
    card = client(desk)
    folder = next(check for check in desk.see(card).checks if check.key == "folder_created")
    desk.bench.do(checks.reorder, folder.id, -1)
    keys = [check.key for check in desk.see(card).checks]
    assert keys.index("folder_created") < keys.index("welcome_sent")


def test_b13_the_customers_other_cards_are_not_dated_by_it(desk: Desk) -> None:
    first = client(desk)
    other = desk.card("Another", account="Acme")
    desk.bench.do(cards.set_due, [other], "fri")
    desk.tick(first, "brand_completed")
    assert desk.due(other, "pillars_delivered") == ""
    assert desk.due(first, "pillars_delivered") == (desk.bench.session.today() + dt.timedelta(days=2)).isoformat()
