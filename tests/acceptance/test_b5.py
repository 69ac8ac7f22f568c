"""B5, campaign execution: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk, at
from builders import Bench, refused
from kanvtui.errors import InputError
from kanvtui.operations import approvals, checks, escalations, history, milestones, moves, recurrences
from kanvtui.operations.reads import metrics
from kanvtui.operations.steps.passing import GateClosedError

LAUNCH = "2026-12-15"
WEBINAR = {
    "webinar_speaker": "2026-11-03",
    "webinar_page": "2026-11-10",
    "webinar_promotion": "2026-11-17",
    "webinar_email": "2026-11-24",
    "webinar_paid": "2026-12-01",
    "webinar_reminders": "2026-12-08",
    "webinar_day": "2026-12-15",
    "webinar_follow_up": "2026-12-16",
    "webinar_analysis": "2026-12-22",
}


@pytest.fixture
def desk(bench: Bench) -> Desk:
    bench.clock.at = at("2026-10-26")
    return Desk(bench, "Campaign execution")


def dated(desk: Desk, card: int) -> dict[str, str]:
    """Return every date of a card by the key of its check or deadline."""
    seen = desk.see(card)
    found = {check.key: check.due_raw for check in seen.checks if check.due_raw}
    return found | {line.key: line.due for line in seen.deadlines if line.due}


def approvers(desk: Desk, card: int, name: str = "Campaign budget") -> list[str]:
    return [line.approver for line in desk.see(card).approvals if line.name == name]


def campaign(desk: Desk, kind: str, launch: str = LAUNCH) -> int:
    card = desk.card("Renewals")
    desk.fill(card, campaign_type=kind)
    if launch:
        desk.bench.do(milestones.set_date, card, "launch", launch)
    return card


def test_b5_one_launch_date_generates_every_dated_item_of_a_webinar(desk: Desk) -> None:
    card = campaign(desk, "Webinar", launch="")
    assert dated(desk, card) == {}
    assert all(line.waits for line in desk.see(card).deadlines)
    desk.bench.do(milestones.set_date, card, "launch", LAUNCH)
    found = dated(desk, card)
    assert {key: found[key] for key in WEBINAR} == WEBINAR
    assert (found["planning_due_webinar"], found["setup_due_webinar"]) == ("2026-11-03", "2026-11-10")
    assert [found[f"watch_{hour:02}"] for hour in range(8, 19, 2)] == [
        f"{LAUNCH}T{hour:02}:00" for hour in range(8, 19, 2)
    ]
    undated = {check.text for check in desk.see(card).checks if check.due_rule and not check.due_raw}
    assert undated == {"Analysis report is complete, with all 7 parts"}
    desk.fill(card, end_date=LAUNCH)
    assert desk.due(card, "report_complete") == "2026-12-22"


def test_b5_other_campaigns_begin_two_weeks_before_the_launch(desk: Desk) -> None:
    card = campaign(desk, "Event")
    found = dated(desk, card)
    assert (found["planning_due"], found["setup_due"]) == ("2026-12-01", "2026-12-08")
    assert {found[check.key] for check in desk.see(card).checks if check.stage == "Setup"} == {LAUNCH}
    assert not any(key.startswith(("webinar", "email_", "ads_")) for key in found)


def test_b5_the_start_of_the_timeline_is_the_launch_until_a_day_is_set(desk: Desk) -> None:
    card = campaign(desk, "Digital", launch="")
    desk.fill(card, start_date="2026-12-10")
    assert dated(desk, card)["planning_due"] == "2026-11-26"
    desk.bench.do(milestones.set_date, card, "launch", LAUNCH)
    assert dated(desk, card)["planning_due"] == "2026-12-01"


@pytest.mark.parametrize(
    ("kind", "count", "prefix"), [("Webinar", 9, "webinar_"), ("Email", 15, "email_"), ("Digital", 7, "ads_")]
)
def test_b5_the_procedure_of_a_type_comes_with_it_and_goes_with_it(
    desk: Desk, kind: str, count: int, prefix: str
) -> None:
    card = desk.card("Renewals")
    plain = len(desk.see(card).checks)
    desk.fill(card, campaign_type=kind)
    keys = [check.key for check in desk.see(card).checks]
    assert (len(keys), sum(key.startswith(prefix) for key in keys)) == (plain + count, count)
    desk.fill(card, campaign_type="Event")
    assert len(desk.see(card).checks) == plain


def test_b5_checks_of_a_type_stand_in_their_place(desk: Desk) -> None:
    whole = [check["key"] for stage in desk.document["stages"] for check in stage["checks"]]
    card = desk.card("Renewals")
    for kind in ("Email", "Webinar", "Digital", "Webinar"):
        desk.fill(card, campaign_type=kind)
        keys = [check.key for check in desk.see(card).checks]
        assert keys == sorted(keys, key=whole.index), kind


def test_b5_moving_the_launch_by_3_days_previews_and_moves_what_is_undone(desk: Desk) -> None:
    card = campaign(desk, "Webinar")
    desk.tick(card, "webinar_speaker", "brief_complete")
    before = dated(desk, card)
    bench = desk.bench
    shifts = milestones.preview(bench.db, bench.session.calendar, bench.session.now(), card, "launch", "2026-12-18")
    shown = {shift.what: (shift.old, shift.new) for shift in shifts}
    assert shown["Week −5: registration page is live"] == ("2026-11-10", "2026-11-13")
    assert shown["08:00 data flow, error rates, spam complaints, engagement"] == (
        "2026-12-15T08:00",
        "2026-12-18T08:00",
    )
    assert not any("topic and speaker" in what or "the brief" in what for what in shown)
    assert dated(desk, card) == before
    bench.do(milestones.set_date, card, "launch", "2026-12-18")
    after = dated(desk, card)
    assert {check.text for check in desk.see(card).checks if after.get(check.key) != before.get(check.key)} | {
        line.what for line in desk.see(card).deadlines if after.get(line.key) != before.get(line.key)
    } == set(shown)
    assert after["webinar_speaker"] == "2026-11-03"
    assert after["planning_due_webinar"] == "2026-11-03"
    assert after["webinar_analysis"] == "2026-12-25"
    history.undo(bench.session)
    assert dated(desk, card) == before


@pytest.mark.parametrize(
    ("budget", "approver"),
    [
        ("0", "Marketing Manager"),
        ("4999", "Marketing Manager"),
        ("4999.99", "Marketing Manager"),
        ("5000", "Director of Marketing"),
        ("25000", "Director of Marketing"),
        ("25000.01", "CMO"),
        ("25001", "CMO"),
        ("100000", "CMO"),
        ("100001", "CEO"),
    ],
)
def test_b5_the_budget_picks_the_approver(desk: Desk, budget: str, approver: str) -> None:
    card = desk.card("Renewals")
    desk.fill(card, campaign_type="Event", budget=budget)
    assert approvers(desk, card) == [approver]


def test_b5_planning_is_left_with_the_right_yes_only(desk: Desk) -> None:
    card = desk.card("Renewals")
    desk.fill(card, campaign_type="Event", budget="$4,999")
    desk.tick(card, "brief_complete")
    assert desk.lacks(card, "setup") == ["Marketing Manager has not approved"]
    desk.bench.do(approvals.approve, approvals.find(desk.bench.db, card, "Marketing Manager").id)
    assert desk.lacks(card, "setup") == []
    assert [check.done for check in desk.see(card).checks if check.key == "budget_approved"] == [True]
    desk.fill(card, budget="4000")
    assert desk.lacks(card, "setup") == []
    desk.fill(card, budget="100001")
    assert [check.done for check in desk.see(card).checks if check.key == "budget_approved"] == [False]
    assert desk.lacks(card, "setup") == ["CEO has not approved"]
    with pytest.raises(GateClosedError, match="CEO has not approved"):
        desk.move(card, "setup")


def test_b5_a_tick_before_there_is_a_budget_is_nobodys_yes(desk: Desk) -> None:
    card = desk.card("Renewals")
    desk.tick(card, "brief_complete", "budget_approved")
    desk.fill(card, campaign_type="Event", budget="30000")
    assert desk.lacks(card, "setup") == ["CMO has not approved"]


def test_b5_legal_and_brand_approve_before_the_launch(desk: Desk) -> None:
    card = desk.card("Renewals", "setup")
    assert (approvers(desk, card, "Copy"), approvers(desk, card, "Design")) == (["Legal"], ["Brand"])
    desk.tick(card, "qa_links", "qa_forms", "qa_emails", "qa_tracking", "qa_triggers", "qa_routing")
    assert desk.lacks(card, "launch") == ["Legal has not approved", "Brand has not approved"]
    for approver in ("Legal", "Brand"):
        desk.bench.do(approvals.approve, approvals.find(desk.bench.db, card, approver).id)
    assert desk.lacks(card, "launch") == []


def test_b5_six_points_of_qa_and_ten_before_sending_stop_a_mail(desk: Desk) -> None:
    card = desk.card("Renewals", "setup")
    assert sum("check" in words for words in desk.lacks(card, "launch")) == 6
    desk.fill(card, campaign_type="Email")
    assert sum("check" in words for words in desk.lacks(card, "launch")) == 6 + 10


@pytest.mark.parametrize(
    ("level", "to", "due"),
    [
        ("Critical", "Director", "2026-12-15T10:00"),
        ("High", "Manager", "2026-12-15T12:00"),
        ("Medium", "Team Lead", "2026-12-16T10:00"),
        ("Low", "Team", "2026-12-17T10:00"),
    ],
)
def test_b5_issues_are_answered_in_their_time(desk: Desk, level: str, to: str, due: str) -> None:
    card = desk.card("Renewals", "launch")
    desk.bench.clock.at = at(LAUNCH, "10:00")
    desk.bench.do(escalations.escalate, [card], level, "The form does not send")
    seen = desk.see(card)
    (check,) = [check for check in seen.checks if "The form does not send" in check.text]
    assert (seen.holder, check.due_raw, check.owner) == (to, due, to)
    assert seen.urgent is (level == "Critical")


def test_b5_launch_day_is_watched_every_two_hours(desk: Desk) -> None:
    card = campaign(desk, "Event")
    desk.move(card, "setup", "approved by phone")
    desk.move(card, "launch", "everything is ready")
    desk.tick(card, "final_approval", "automation_on", "sent", "paid_on", "sales_alerted", "first_look")
    open_ones = [check.id for check in desk.see(card).checks if not check.done and not check.key.startswith("watch")]
    desk.bench.do(checks.tick, open_ones)
    desk.bench.clock.at = at(LAUNCH, "08:00")
    assert "overdue" not in desk.flags(card)
    desk.bench.clock.at = at(LAUNCH, "08:01")
    assert "overdue" in desk.flags(card)
    desk.tick(card, "watch_08")
    assert "overdue" not in desk.flags(card)
    desk.bench.clock.at = at(LAUNCH, "10:01")
    assert "overdue" in desk.flags(card)


def test_b5_a_sample_is_watched_for_two_hours(desk: Desk) -> None:
    card = campaign(desk, "Email")
    assert desk.due(card, "email_watched") == ""
    desk.bench.clock.at = at(LAUNCH, "09:20")
    desk.tick(card, "email_sample")
    assert desk.due(card, "email_watched") == f"{LAUNCH}T11:20"


def test_b5_the_report_is_due_within_a_week_of_completion(desk: Desk) -> None:
    card = campaign(desk, "Digital")
    desk.move(card, "management", "it runs")
    desk.bench.clock.at = at("2027-01-04", "16:00")
    desk.tick(card, "campaign_ended")
    assert desk.due(card, "report_complete") == "2027-01-11"
    desk.move(card, "analysis")
    with pytest.raises(GateClosedError, match="Analysis report is complete"):
        desk.move(card, "done")
    desk.tick(card, "report_complete")
    desk.move(card, "done")
    assert desk.see(card).closed_at


def test_b5_a_subject_line_has_fewer_than_50_characters(desk: Desk) -> None:
    card = campaign(desk, "Email")
    desk.fill(card, subject="x" * 49)
    refused(desk.bench, InputError, "has 50 characters", desk.fill, card, subject="x" * 50)


def test_b5_daily_tasks_come_while_campaigns_run_and_never_pile_up(desk: Desk) -> None:
    assert desk.titles("management") == []
    card = campaign(desk, "Digital")
    desk.move(card, "launch", "everything is ready")
    desk.bench.clock.at = at(LAUNCH)
    desk.tick(card, "final_approval", "paid_on")
    desk.move(card, "management")
    assert sorted(desk.titles("management")) == [
        "Digital ads, daily - 2026-12-16",
        "Renewals",
        "Running campaigns, daily - 2026-12-16",
    ]
    daily = {desk.see(key).title[:7]: key for key in desk.bench.order(desk.board, "management")}
    assert len(desk.see(daily["Running"]).checks) == 5
    assert len(desk.see(daily["Digital"]).checks) == 6
    assert desk.see(daily["Running"]).owner == "Ann"
    desk.bench.clock.at = at("2026-12-20")
    recurrences.come_due(desk.bench.session)
    assert len(desk.titles("management")) == 3
    desk.bench.do(moves.complete, [daily["Running"]])
    assert "Running campaigns, daily - 2026-12-21" in desk.titles("management")
    other = campaign(desk, "Email")
    desk.move(other, "management", "it runs")
    assert sum("Running" in title for title in desk.titles("management")) == 1


def test_b5_roi_is_revenue_less_cost_by_cost(desk: Desk) -> None:
    card = campaign(desk, "Digital")
    desk.fill(card, closed_won="30000", pipeline="50000", probability="20", media_cost="6000", creative_cost="2000")
    roi = next(line for line in metrics.of_board(desk.bench.session, desk.board) if line.key == "roi")
    assert roi.figure is None
    desk.fill(card, tools_cost="1000", labour_cost="1000")
    roi = next(line for line in metrics.of_board(desk.bench.session, desk.board) if line.key == "roi")
    assert roi.figure == (40000 - 10000) * 100 / 10000 == 300


@pytest.mark.parametrize(
    ("key", "met", "missed", "action"),
    [
        ("open_rate", "15", "14.9", "Test the subject line."),
        ("click_rate", "2", "1.99", "Optimise the call to action."),
        ("conversion", "1", "0.9", "Test the landing page."),
        ("bounce_rate", "5", "5.1", "Clean the list."),
        ("unsubscribe_rate", "1", "1.01", "Review how often mails go out."),
    ],
)
def test_b5_a_threshold_says_what_to_do(desk: Desk, key: str, met: str, missed: str, action: str) -> None:
    card = campaign(desk, "Email")
    for value, kept in ((met, True), (missed, False)):
        desk.fill(card, **{key: value})
        line = next(line for line in metrics.of_board(desk.bench.session, desk.board) if line.key == key)
        assert (line.met, line.if_missed) == (kept, action)
        assert line.missed == (() if kept else (card,))
