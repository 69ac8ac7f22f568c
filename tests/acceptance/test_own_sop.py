"""An SOP of ten stages that is not shipped acts by its TOML file alone; every date here was worked out by hand."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from acceptance.desk import Desk, at
from builders import Bench, Clock, derived, sound
from cli.shell import Cli
from kanvtui.domain.settings import Settings
from kanvtui.operations import (
    accounts,
    approvals,
    cards,
    checks,
    history,
    milestones,
    moves,
    outcomes,
    recurrences,
    scores,
)
from kanvtui.operations.reads import metrics
from kanvtui.operations.steps.passing import GateClosedError
from kanvtui.sops.files import load

OWN = Path(__file__).with_name("own_sop.toml")
HOLIDAYS = frozenset({dt.date(2026, 12, 24), dt.date(2026, 12, 25), dt.date(2027, 3, 29)})
SITE = {"site_code": "BER-0042", "amount": "6999.99", "site_contact": "eva@nordwind.example"}


class Own(Desk):
    """A board of the SOP; whatever is done is undone and done again, and must leave the same rows."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.document: dict[str, Any] = load(OWN)
        self.board = bench.board("Kiosks", self.document)
        bench.do(accounts.new, "Nordwind")
        bench.do(accounts.new, "[b]Zed[/b]")
        do = bench.do

        def exactly(verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
            before = bench.dump(), derived(bench.db)
            found = do(verb, *args, **named)
            after = bench.dump(), derived(bench.db)
            if after != before:
                history.undo(bench.session)
                assert (bench.dump(), derived(bench.db)) == before, verb
                history.redo(bench.session)
                assert (bench.dump(), derived(bench.db)) == after, verb
            return found

        bench.do = exactly  # type: ignore[method-assign]

    def on(self, day: str, time: str) -> None:
        """Set the clock to a time in Berlin."""
        local = dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo("Europe/Berlin"))
        self.bench.clock.at = local.astimezone(dt.UTC)

    def deadlines(self, card: int) -> dict[str, str]:
        """Return the stored dues of the open deadlines by key; those that wait are left out."""
        query = "SELECT key, due FROM deadline WHERE card_id = ? AND done_at IS NULL AND due IS NOT NULL"
        return dict(self.bench.db.rows(query, (card,)))

    def asked(self, card: int) -> list[tuple[str, str]]:
        """Return (approver, due) of those who are asked now."""
        return [(row.approver, row.due or "") for row in approvals.pending(self.bench.db, card)]

    def yes(self, card: int, who: str) -> None:
        """Let an approver agree."""
        self.bench.do(approvals.approve, approvals.find(self.bench.db, card, who).id)


@pytest.fixture
def desk(path: Path) -> Iterator[Own]:
    zone = ZoneInfo("Europe/Berlin")
    bench = Bench(path, Clock(at("2026-10-23", "14:40")), zone=zone, settings=Settings(holidays=HOLIDAYS))
    yield Own(bench)
    sound(bench.db)
    bench.close()


def test_the_file_is_accepted_and_becomes_a_board_from_the_shell(cli: Cli) -> None:
    assert "can be used" in cli("sop", "check", str(OWN)).out
    cli("board", "new", "Kiosks", "--sop", str(OWN))
    shown = cli("sop", "show", "--board", "Kiosks", "--json").json
    assert len(shown["stages"]) == 10
    assert {field["type"] for field in shown["fields"]} == set(
        "text long date number money person choice url email phone score".split()
    )
    cli("account", "new", "Nordwind", "--start", "Kiosks")
    card = cli("show", "1", "--json").json
    assert (card["title"], card["stage"]) == ("Nordwind: kiosks", "Order")


def test_dates_follow_each_other_over_clock_changes_holidays_and_month_ends(desk: Own) -> None:
    card = desk.card("Nordwind", account="Nordwind")
    # 36 hours over the night in which clocks go back.
    assert (desk.due(card, "order_read"), desk.due(card, "greeted")) == ("2026-10-25T03:40", "2026-10-23T18:10")
    desk.on("2026-10-23", "17:00")
    desk.fill(card, building="Mall", **SITE)
    desk.tick(card, "order_read")
    desk.move(card, "survey")
    # Counted from the due of a check that is open, and on from that: Fri 30 Oct, Mon 2 Nov, two weeks later.
    assert desk.due(card, "survey_done") == "2026-10-30"
    assert (desk.due(card, "survey_sent"), desk.due(card, "permit")) == ("2026-11-02T16:30", "2026-11-16")
    assert desk.deadlines(card) == {"live_in_time": "2027-01-31"}
    desk.on("2026-11-02", "10:00")
    desk.tick(card, "survey_done")
    assert (desk.due(card, "survey_sent"), desk.due(card, "permit")) == ("2026-11-03T16:30", "2026-11-17")
    # Opening 28 Dec, cabling 7 Dec, paint 11 Dec.
    planned = {
        "live_in_time": "2027-01-31",
        "press": "2026-11-28",
        "power_on": "2026-12-12T07:30",
        "mall_pass": "2026-12-11T19:30",
    }
    assert desk.deadlines(card) == planned
    desk.fill(card, building="Street")
    assert "permit" not in [check.key for check in desk.see(card).checks]
    assert "mall_pass" not in desk.deadlines(card)
    desk.fill(card, building="Station", opens_on="2026-12-28")
    assert desk.deadlines(card) == {**planned, "field_day": "2026-12-21"}  # 24 and 25 December are holidays
    desk.move(card, "staging", reason="The landlord agreed by phone")
    assert (desk.due(card, "burnin"), desk.due(card, "shipped")) == ("2026-11-04T10:00", "2026-12-10")
    desk.bench.do(milestones.set_date, card, "opening", "2027-03-31")
    assert desk.deadlines(card) | {"field_day": ""} == {
        "live_in_time": "2027-01-31",
        "press": "2027-02-28",
        "power_on": "2027-03-17T07:30",
        "mall_pass": "2027-03-16T19:30",
        "field_day": "",
    }
    assert desk.due(card, "shipped") == "2027-03-16"  # Easter Monday is a holiday
    desk.on("2027-03-31", "08:00")
    desk.move(card, "live", reason="All is well")
    assert desk.due(card, "month_check") == "2027-04-30"
    assert desk.due(card, "case") == "2027-05-07T09:15"
    assert "Since 2027-03-31 your kiosks run." in [note.body for note in desk.see(card).notes]


def test_gates_ask_for_targets_and_for_as_many_lines_as_needed(desk: Own) -> None:
    card = desk.card("Nordwind", "survey", account="Nordwind")
    desk.fill(card, obstacles="Narrow door", survey_report="https://x.example/r")
    assert desk.lacks(card, "budget") == ["check “Site surveyed” is open", "obstacles: 1 of at least 2"]
    card = desk.card("Nordwind", "training", account="Nordwind")
    desk.fill(card, training_score="7", opens_on="2027-03-31")
    desk.tick(card, "trained")
    assert desk.lacks(card, "live") == ["training score: 7, needs >7"]
    desk.fill(card, training_score="7.1")
    assert desk.lacks(card, "live") == []


@pytest.mark.parametrize(
    ("amount", "approver", "due"),
    [
        ("6999.99", "Rollout lead", "2026-12-24"),
        ("7000", "Finance", "2026-12-30"),  # three business days: 28, 29, 30
        ("30000", "Finance", "2026-12-30"),
        ("30000.01", "Board", "2027-01-06"),
    ],
)
def test_the_amount_picks_the_approver(desk: Own, amount: str, approver: str, due: str) -> None:
    desk.on("2026-12-23", "10:00")
    card = desk.card("Nordwind", "budget")
    desk.fill(card, amount=amount, discount="0")
    assert desk.asked(card) == [(approver, due)]


def test_a_yes_holds_for_less_and_not_for_more(desk: Own) -> None:
    card = desk.card("Nordwind", "budget")
    desk.fill(card, amount="12000", discount="12.5")
    assert [who for who, _ in desk.asked(card)] == ["Finance", "Head of Rollouts"]
    desk.yes(card, "Finance")
    desk.fill(card, amount="6000", discount="12.51")
    assert [who for who, _ in desk.asked(card)] == ["Board"]
    desk.fill(card, amount="30001")
    assert [who for who, _ in desk.asked(card)] == ["Board", "Board"]
    assert desk.lacks(card, "permits") == ["Board has not approved", "Board has not approved"]
    desk.fill(card, discount="0")
    assert [who for who, _ in desk.asked(card)] == ["Board"]


def test_a_sequence_keeps_what_was_given_and_counts_hours_over_the_clock_change(desk: Own) -> None:
    desk.on("2027-03-27", "21:00")
    card = desk.card("Nordwind", "install")
    assert desk.asked(card) == [("Safety", "2027-03-29")]
    desk.yes(card, "Safety")
    assert desk.asked(card) == [("Network", "2027-03-28T04:00")]
    row = approvals.find(desk.bench.db, card, "Network")
    desk.bench.do(approvals.request_changes, row.id, "More [b]bandwidth")
    assert desk.asked(card) == [("Network", "2027-03-28T04:00")]
    assert len([check for check in desk.see(card).checks if check.due_raw == "2027-03-31"]) == 1  # Easter Monday
    desk.yes(card, "Network")
    assert desk.asked(card) == [("Customer", "2027-04-01")]
    desk.yes(card, "Customer")
    assert desk.lacks(card, "training") == []


def test_visits_come_back_for_each_customer_and_are_done_by_their_own_checks(desk: Own) -> None:
    desk.on("2027-03-31", "08:00")
    desk.card("Nordwind", "live", account="Nordwind")
    (visit,) = [key for key in desk.bench.order(desk.board, "live") if desk.bench.column(key, "due")]
    assert desk.bench.column(visit, "title") == "Site visit - 2027-04-10"
    dues = [check.due_raw for check in desk.see(visit).checks]
    assert dues == ["2027-04-09", "2027-04-12T17:00"]
    desk.on("2027-04-15", "08:00")
    with pytest.raises(GateClosedError, match="check “Report mailed” is open — nothing"):
        desk.bench.do(moves.complete, [visit])
    desk.bench.do(checks.tick, [checks.find(desk.bench.db, visit, "Report").id])
    desk.bench.do(moves.complete, [visit])
    assert desk.titles("handed_over") == ["Site visit - 2027-04-10"]
    assert "Site visit - 2027-05-06" in desk.titles("live")


def test_spares_are_counted_each_tuesday_at_a_quarter_to_nine_in_summer_and_winter(desk: Own) -> None:
    for day in range(20, 32):
        desk.on(f"2026-10-{day}", "08:45")
        recurrences.come_due(desk.bench.session)
    query = "SELECT title, due FROM card WHERE due IS NOT NULL ORDER BY id"
    assert desk.bench.db.rows(query) == [
        ("Count spares - 2026-10-27", "2026-10-27T08:45"),
        ("Spare order 2026-10-31", "2026-10-31"),
    ]
    checks_due = desk.bench.db.rows("SELECT due FROM check_item WHERE text = 'Numbers mailed'")
    assert checks_due == [("2026-10-27T12:45",)]


@pytest.mark.parametrize(
    ("parts", "words", "check"),
    [
        ({"uptime_part": "7", "staff": "7", "mood": "sunny"}, "8.0 green · Good", None),
        ({"uptime_part": "3", "staff": "4", "mood": "Cloudy"}, "4.0 yellow · Shaky", ("Call the site", "2026-10-27")),
        ({"uptime_part": "0", "staff": "1"}, "0.5 red · Bad", ("Send an engineer", "2026-10-23T20:40")),
    ],
)
def test_a_score_sets_the_health_and_asks_for_what_its_band_says(
    desk: Own, parts: dict[str, str], words: str, check: tuple[str, str] | None
) -> None:
    card = desk.card("Nordwind", "live", account="Nordwind")
    desk.bench.do(scores.record, "site_health", parts, card_id=card)
    assert desk.see(card).scores[0].words.startswith(words.partition(" ")[0])
    found = [(line.text, line.due_raw) for line in desk.see(card).checks if line.key == "score_site_health"]
    assert found == ([check] if check else [])
    assert ("Rescue: Nordwind" in desk.titles("live")) == ("Bad" in words)
    health = desk.bench.db.value("SELECT health FROM account WHERE name = 'Nordwind'")
    assert (health or "green") == words.split()[1]


def test_a_site_may_close_early_and_comes_back_after_six_months(desk: Own) -> None:
    card = desk.card("Nordwind", "survey", account="Nordwind")
    desk.fill(card, amount="100")
    desk.bench.do(outcomes.close, [card], "site closed", "The landlord says no")
    seen = desk.see(card)
    assert (seen.stage, seen.outcome, seen.exceptions) == ("Handed over", "Site closed", ())
    assert {"Kiosks fetched", "Money back"} <= {line.text for line in seen.checks}
    (again,) = desk.bench.order(desk.board, "order")
    assert desk.bench.column(again, "snoozed_until") == "2027-04-23"


def test_dates_and_visits_follow_a_card_to_another_customer(desk: Own) -> None:
    desk.on("2027-04-15", "08:00")
    card = desk.card("Nordwind", "live")
    desk.bench.do(accounts.new, "Third")
    other = desk.card("Other", "live", account="Nordwind")
    desk.bench.do(milestones.set_date, other, "last_visit", "2027-04-13")
    assert desk.due(card, "revisit") == ""
    desk.bench.do(cards.set_account, [card], "Nordwind")
    assert (desk.due(card, "revisit"), desk.deadlines(card)["quiet"]) == ("2027-04-20T14:00", "2027-05-13")
    visits = "SELECT account.name FROM recurring JOIN account ON account.id = account_id ORDER BY recurring.id"
    assert desk.bench.db.rows(visits) == [("Nordwind",)]
    desk.bench.do(cards.set_account, [card], "Third")
    assert (desk.due(card, "revisit"), "quiet" in desk.deadlines(card)) == ("", False)
    assert desk.bench.db.rows(visits) == [("Nordwind",), ("Third",)]
    desk.bench.do(cards.set_account, [card], "none")
    assert desk.due(card, "revisit") == ""


def test_figures_are_computed_from_what_happened(desk: Own) -> None:
    desk.on("2026-10-26", "09:00")
    quick, slow = desk.card("Quick", account="Nordwind"), desk.card("Slow")
    desk.tick(quick, "order_read")
    desk.tick(slow, "order_read")
    desk.fill(quick, amount="8000", discount="12.5")
    desk.bench.do(milestones.set_date, quick, "live", "2027-02-03")
    desk.bench.do(milestones.set_date, slow, "live", "2027-02-04")
    desk.on("2027-02-05", "09:00")
    found = {line.key: line.value for line in metrics.of_board(desk.bench.session, desk.board)}
    assert found["sixty"].startswith("50%")  # 26 October + 100 days is 3 February
    assert found["net"].startswith("7,000")
