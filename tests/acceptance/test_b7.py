"""B7, content creation: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk, at
from builders import Bench
from kanvtui.operations import approvals, moves
from kanvtui.operations.reads.metrics import of_board
from kanvtui.operations.recurrences import come_due

BRIEF = {
    "working_title": "Handoffs without gaps",
    "type": "Blog post",
    "audience": "Heads of customer success",
    "keywords": "handoff, onboarding",
    "objective": "40 demo requests",
    "length": "1,800 words",
    "sources": "Survey 2026\nInterview with Cleo\nOur own figures",
    "cta": "Book a demo",
    "publish_on": "2027-01-11",
    "author": "Raj",
}


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench, "Content creation")


def say_yes(desk: Desk, card: int, *approvers: str) -> None:
    """Let approvers say yes, one after the other."""
    for approver in approvers:
        desk.bench.do(approvals.approve, approvals.find(desk.bench.db, card, approver).id)


def test_b7_publishing_makes_the_6_promotion_items(desk: Desk) -> None:
    card = desk.card("Handoffs", "publishing")
    desk.bench.clock.at = at("2027-01-12", "15:00")
    desk.tick_all(card)
    desk.move(card, "promotion")
    items = [(check.text.partition(":")[0], check.due_raw) for check in desk.see(card).checks if not check.done]
    assert items == [
        ("Day 0", "2027-01-12"),
        ("Day 1", "2027-01-13"),
        ("Day 3", "2027-01-15"),
        ("Day 7", "2027-01-19"),
        ("Day 14", "2027-01-26"),
        ("Day 30", "2027-02-11"),
    ]


def test_b7_the_publication_date_of_the_brief_is_met_by_publishing(desk: Desk) -> None:
    card = desk.card("Handoffs", "publishing", fields=tuple(BRIEF.items()))
    (line,) = desk.see(card).deadlines
    assert (line.due, line.done) == ("2027-01-11", False)
    desk.bench.clock.at = at("2027-01-11", "15:00")
    desk.tick(card, "live")
    assert desk.see(card).deadlines[0].done


def test_b7_a_legal_review_older_than_3_days_is_overdue_while_the_card_is_not(desk: Desk) -> None:
    card = desk.card("Handoffs", "review", due="2026-12-18")
    say_yes(desk, card, "Peer", "Manager")  # on Monday, so legal has until Thursday
    desk.bench.clock.on(days=3)
    assert desk.flags(card) == ()
    desk.bench.clock.on(days=1)
    found = desk.see(card)
    late = {line.approver: line.late for line in found.approvals}
    assert late == {"Peer": False, "Manager": False, "Legal": True, "Brand": False}
    assert (found.late, found.day) == (False, "day 4 of 7 in Review")
    (reason,) = found.reasons
    assert reason.flag == "overdue"
    assert "Legal" in reason.words


def test_b7_the_four_reviewers_have_1_2_3_and_1_days_one_after_the_other(desk: Desk) -> None:
    card = desk.card("Handoffs", "review")
    dues = []
    for approver, days in (("Peer", 1), ("Manager", 2), ("Legal", 3), ("Brand", 1)):
        asked = [line for line in desk.see(card).approvals if line.state == "pending"]
        assert [line.approver for line in asked] == [approver]
        dues.append(asked[0].due)
        desk.bench.clock.on(days=days)
        say_yes(desk, card, approver)
    assert dues == ["2026-11-17", "2026-11-19", "2026-11-22", "2026-11-23"]


def test_b7_a_change_that_brand_asks_for_opens_all_four_again(desk: Desk) -> None:
    card = desk.card("Handoffs", "review")
    say_yes(desk, card, "Peer", "Manager", "Legal")
    brand = approvals.find(desk.bench.db, card, "Brand")
    desk.bench.do(approvals.request_changes, brand.id, "The tone is too loud")
    assert [line.state for line in desk.see(card).approvals] == ["pending", "waiting", "waiting", "waiting"]


def test_b7_the_brief_has_10_fields_and_3_sources(desk: Desk) -> None:
    card = desk.card("Handoffs")
    assert len(desk.lacks(card, "creation")) == 10
    desk.fill(card, **(BRIEF | {"sources": "Survey 2026\nInterview with Cleo"}))
    assert desk.lacks(card, "creation") == ["sources: 2 of at least 3"]
    desk.fill(card, sources=BRIEF["sources"])
    desk.move(card, "creation")


@pytest.mark.parametrize(("words", "passes"), [("1499", False), ("1500", True)])
def test_b7_a_blog_post_has_1500_words(desk: Desk, words: str, *, passes: bool) -> None:
    card = desk.card("Handoffs", "creation", fields=tuple(BRIEF.items()))
    desk.tick_all(card)
    desk.fill(card, word_count=words)
    assert (desk.lacks(card, "review") == []) is passes


def test_b7_a_video_has_no_word_count_but_a_length_that_fits(desk: Desk) -> None:
    card = desk.card("Handoffs", "creation", fields=tuple((BRIEF | {"type": "Video"}).items()))
    assert "length_fits" in [check.key for check in desk.see(card).checks]
    desk.tick_all(card)
    assert desk.lacks(card, "review") == []


def test_b7_the_checklists_of_review_and_publishing_stop_a_card(desk: Desk) -> None:
    review = desk.card("One", "review")
    say_yes(desk, review, "Peer", "Manager", "Legal", "Brand")
    assert len(desk.lacks(review, "publishing")) == 8
    assert len(desk.lacks(desk.card("Two", "publishing"), "promotion")) == 7 + 1


def test_b7_planning_comes_monthly_refresh_quarterly_audit_yearly_and_a_review_of_the_sop_between(desk: Desk) -> None:
    bench = desk.bench
    came = []
    for day in ("2026-12-01", "2027-01-01", "2027-01-15", "2027-02-01", "2027-03-01", "2027-04-01"):
        bench.clock.at = at(day, "00:00")
        came.append((day, come_due(bench.session)))
    assert came == [
        ("2026-12-01", 1),
        ("2027-01-01", 2),
        ("2027-01-15", 2),
        ("2027-02-01", 1),
        ("2027-03-01", 1),
        ("2027-04-01", 2),
    ]
    assert desk.titles("optimisation") == [
        "Content refresh - 2027-04-01",
        "Content audit - 2027-01-15",
        "Content refresh - 2027-01-01",
    ]
    planning = bench.order(desk.board, "planning")
    assert desk.see(planning[0]).checks[0].text == "Look at the themes of the quarter"
    bench.do(moves.complete, planning)
    assert desk.titles("planning") == []


def test_b7_each_figure_has_its_target_and_what_follows_when_it_is_missed(desk: Desk) -> None:
    card = desk.card("Handoffs", "promotion")
    assert len(desk.lacks(card, "optimisation")) == 1 + 5
    desk.fill(card, page_views="999", time_on_page="3", conversion="1.9", shares="50", backlinks="4")
    found = {line.key: line for line in of_board(desk.bench.session, desk.board)}
    assert {key: line.met for key, line in found.items() if line.met is not None} == {
        "page_views": False,
        "time_on_page": True,
        "conversion": False,
        "shares": True,
        "backlinks": False,
    }
    assert found["page_views"].if_missed == "Promote more"
    desk.tick(card, "promo_30")
    assert desk.lacks(card, "optimisation") == []


def test_b7_a_piece_goes_live_stage_by_stage_without_an_exception(desk: Desk) -> None:
    card = desk.card("Handoffs")
    desk.fill(card, **BRIEF, word_count="1800")
    desk.move(card, "creation")
    desk.tick_all(card)
    desk.move(card, "review")
    desk.tick_all(card)
    say_yes(desk, card, "Peer", "Manager", "Legal", "Brand")
    desk.move(card, "publishing")
    desk.tick_all(card)
    desk.move(card, "promotion")
    desk.fill(card, page_views="1000", time_on_page="3", conversion="2", shares="50", backlinks="5")
    desk.tick_all(card)
    desk.move(card, "optimisation")
    desk.move(card, "live_content")
    found = desk.see(card)
    assert (found.stage, found.exceptions) == ("Live", ())
    (performance,) = (note for note in found.notes if note.title == "Performance: Handoffs")
    assert "Published on 2026-11-16." in performance.body
    assert "| Conversion | 2 % | 2 |" in performance.body
