"""B1, the content calendar: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk
from builders import Bench
from kanvtui.operations import cards
from kanvtui.operations.reads import lists, review
from kanvtui.operations.steps.passing import GateClosedError


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench, "Content calendar")


def test_b1_a_piece_goes_through_seven_stages(desk: Desk) -> None:
    assert list(lists.stages(desk.bench.session, desk.board).values()) == [
        "Ideas",
        "Brief",
        "Drafting",
        "Review",
        "Scheduled",
        "Published",
        "Refresh",
    ]


def test_b1_seven_fields_stand_beside_the_card(desk: Desk) -> None:
    card = desk.card("Invite your team", due="2026-11-27")
    desk.fill(
        card,
        search_intent="how do I invite my team",
        audience="admins",
        internal_links="/teams",
        distribution_notes="newsletter",
        refresh_learning="screens age first",
    )
    seen = desk.see(card)
    assert {line.label: line.value for line in seen.fields} == {
        "Search intent": "how do I invite my team",
        "Audience": "admins",
        "Internal links": "/teams",
        "Distribution notes": "newsletter",
        "Refresh learning": "screens age first",
    }
    assert (seen.owner, seen.due) == ("Ann", "2026-11-27")
    assert {rule["label"]: rule["card"] for rule in desk.document["fields"] if rule["card"]} == {
        "Owner": "owner",
        "Target date": "due",
    }


def test_b1_nothing_enters_review_without_reviewer_and_date(desk: Desk) -> None:
    card = desk.card("Invite your team", "drafting")
    assert desk.lacks(card, "review") == ["no reviewer", "no review-by date"]
    with pytest.raises(GateClosedError, match="no reviewer"):
        desk.move(card, "review")
    desk.bench.do(cards.set_reviewer, card, "Jo")
    assert desk.lacks(card, "review") == ["no review-by date"]
    desk.bench.do(cards.set_review_by, card, "fri")
    desk.move(card, "review")
    seen = desk.see(card)
    assert (seen.stage, seen.reviewer, seen.review_by) == ("Review", "Jo", "2026-11-20")


def test_b1_a_refreshed_piece_keeps_its_learning(desk: Desk) -> None:
    card = desk.card("Invite your team", "published")
    assert desk.see(card).closed_at
    desk.fill(card, refresh_learning="screens age first")
    desk.move(card, "refresh")
    assert desk.see(card).closed_at is None
    desk.move(card, "published")
    learning = [line for line in desk.see(card).fields if line.key == "refresh_learning"]
    assert [line.value for line in learning] == ["screens age first"]


def test_b1_the_board_is_filtered_by_audience(desk: Desk) -> None:
    admins, leaders = desk.card("One"), desk.card("Two")
    desk.fill(admins, audience="Admins in their first month")
    desk.fill(leaders, audience="CS leaders")
    assert lists.filtered(desk.bench.session, desk.board, "admins") == {admins}
    assert lists.filtered(desk.bench.session, desk.board, "leaders") == {leaders}


def test_b1_the_review_lists_stale_ownerless_blocked_and_exceptions(desk: Desk) -> None:
    bench = desk.bench
    stale = desk.card("Stale", "drafting")
    bench.clock.on(days=8)
    ownerless, blocked = desk.card("Ownerless", owner=""), desk.card("Blocked")
    bench.do(cards.block, [blocked], "The product changes")
    for title in ("One", "Two", "Three"):
        desk.move(desk.card(title, "drafting"), "review", "The reviewer is found tomorrow")
    found = review.agenda(bench.session, desk.board)
    assert [(line.card_id, line.flag) for line in found.lines] == [
        (blocked, "blocked"),
        (stale, "stale"),
        (ownerless, "ownerless"),
    ]
    assert [item.count for item in found.repeated] == [3]
