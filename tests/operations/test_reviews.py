"""The walked review: what is on it, verdicts that are one change and one undo, keeping, leaving and taking up again."""

import json
from typing import Any

import pytest

from builders import FREE, SOP, Bench, raw_change, refused
from kanvtui.domain.settings import ReviewSettings, Settings
from kanvtui.domain.walk import Scope, WalkItem
from kanvtui.errors import ConflictError, InputError, NotFoundError, RefusedError
from kanvtui.operations import accounts, cards, history, lookup, moves, notes, promises, reviews, rules
from kanvtui.operations.reads import agenda, walk
from kanvtui.operations.session import Change
from kanvtui.storage import accounts as account_rows
from kanvtui.storage import aside
from kanvtui.storage import reviews as stored


def listed(bench: Bench, review: int) -> list[tuple[str, str, str]]:
    return [(item.section, item.kind, item.title) for item in walk.walk(bench.session, review).items]


def upcoming(bench: Bench, scope: Scope | None = None) -> list[tuple[str, str]]:
    return [(item.section, item.title) for item in agenda.items(bench.session, scope or Scope())]


def of(bench: Bench, review: int, title: str) -> WalkItem:
    return next(item for item in walk.walk(bench.session, review).items if item.title == title)


def risky(change: Change, name: str) -> None:
    accounts.set_health(change, lookup.account(change.db, name), "red", "they are silent")


def both(change: Change, item: WalkItem, verb: Any, *args: Any) -> None:
    """What a screen does: an act, and its verdict, in one change."""
    verb(change, [item.card_id], *args)
    reviews.decide(change, item.id, verb.__name__)


@pytest.fixture
def week(bench: Bench) -> dict[str, int]:
    """A board with something for every part of the agenda but promises and what was kept."""
    board = bench.board("Week", {**SOP, "review": {"exceptions": 2}})
    for name in ("Acme", "Globex", "Hooli"):
        bench.do(accounts.new, name)
    made = {"board": board}
    for title, given in {
        "Risk": {"account": "Acme"},
        "Late": {"account": "Globex", "due": "tomorrow"},
        "Stuck": {"account": "Acme"},
        "Lonely": {"account": "Globex", "owner": ""},
        "Waits": {"holder": "Legal", "account": "Globex"},
        "Won": {},
    }.items():
        made[title] = bench.card(board, title, **{"owner": "Ann", **given})
    bench.do(cards.block, [made["Stuck"]], "legal")
    for title in ("Waits", "Lonely"):
        bench.do(moves.move, [made[title]], bench.stage(board, "doing"), reason="They asked")
    bench.do(moves.complete, [made["Won"]], reason="It is done")
    bench.do(risky, "Acme")
    bench.clock.on(days=2)
    return made


def test_the_agenda_has_every_part_in_its_order_each_card_once(bench: Bench, week: dict[str, int]) -> None:
    bench.do(promises.make, "Ann: call them by fri", card_id=week["Late"])
    bench.clock.on(minutes=1)
    review = reviews.begin(bench.session, grouping="reason")
    assert listed(bench, review) == [
        ("promised", "promise", "Ann: call them"),
        ("at_risk", "card", "Stuck"),
        ("at_risk", "card", "Risk"),
        ("at_risk", "account", "Hooli"),
        ("overdue", "card", "Late"),
        ("ownerless", "card", "Lonely"),
        ("waiting", "card", "Waits"),
        ("repeated", "rule", "Doing needs due."),
        ("win", "wins", "1 card done in 7 days"),
    ]
    stuck = of(bench, review, "Stuck")
    assert [reason.flag for reason in stuck.reasons] == ["at_risk", "blocked"]
    assert (stuck.account, stuck.board, stuck.verdict) == ("Acme", "Week", "")
    rule = of(bench, review, "Doing needs due.")
    assert [reason.words for reason in rule.reasons] == [
        "passed 2 times in 30 days",
        "lacking: no due",
        "because: They asked",
    ]
    assert (rule.board_id, rule.rule_key) == (week["board"], "entry:doing")
    assert bench.journal()[-1][1:3] == ("review.begin", "began a review of 9 items")


def test_by_customer_a_customer_s_items_come_together(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session)
    assert [title for _, _, title in listed(bench, review)] == [
        "Stuck", "Risk", "Hooli", "Late", "Lonely", "Waits", "Doing needs due.", "1 card done in 7 days",
    ]  # fmt: skip
    picture = walk.walk(bench.session, review)
    assert (picture.grouping, picture.box, picture.spent, picture.ended) == ("account", 30, 0, False)
    assert week


def test_a_review_is_narrowed(bench: Bench, week: dict[str, int]) -> None:
    acme, globex = (
        bench.do(lambda change, name=name: lookup.account(change.db, name)).id for name in ("Acme", "Globex")
    )
    ann = bench.db.value("SELECT id FROM person WHERE name = 'Ann'")
    free = bench.board("Other", FREE)
    bench.card(free, "Elsewhere", account="Globex")
    bench.do(promises.make, "Ben: send it by fri", card_id=week["Late"])
    bench.do(promises.make, "Ann: think by fri")
    assert upcoming(bench, Scope(account_id=acme)) == [("at_risk", "Stuck"), ("at_risk", "Risk")]
    assert upcoming(bench, Scope(account_id=globex))[0] == ("promised", "Ben: send it")
    assert upcoming(bench, Scope(board_id=free)) == [("ownerless", "Elsewhere")]
    owned = upcoming(bench, Scope(owner_id=ann))
    assert owned[:2] == [("promised", "Ben: send it"), ("promised", "Ann: think")]
    assert ("ownerless", "Lonely") not in owned
    assert ("overdue", "Late") in owned
    review = reviews.begin(bench.session, Scope(account_id=acme), box=10)
    assert reviews.open_one(bench.session) == review == reviews.open_one(bench.session, Scope(account_id=acme))
    assert reviews.open_one(bench.session, Scope()) is None
    assert walk.walk(bench.session, review).scope == Scope(account_id=acme)


def test_a_review_is_grouped_another_way(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session)
    reviews.regroup(bench.session, review, "reason")
    assert walk.walk(bench.session, review).grouping == "reason"
    refused(bench, InputError, "account or reason", reviews.regroup, bench.session, review, "owner")
    assert week


def test_parts_and_their_order_are_the_user_s(bench: Bench, week: dict[str, int]) -> None:
    given = ReviewSettings(45, ("win", "overdue"), "reason")
    bench.session.settings = Settings(review=given)
    review = reviews.begin(bench.session)
    assert listed(bench, review) == [("win", "wins", "1 card done in 7 days"), ("overdue", "card", "Late")]
    picture = walk.walk(bench.session, review)
    assert (picture.grouping, picture.box) == ("reason", 45)
    assert week


def test_nothing_to_review_begins_nothing(bench: Bench, board: int) -> None:
    bench.card(board, "Fine", owner="Ann")
    with pytest.raises(RefusedError, match="nothing to review"):
        reviews.begin(bench.session)
    assert reviews.open_one(bench.session) is None


# Customers


def customers(bench: Bench) -> dict[str, list[str]]:
    found = agenda.items(bench.session, Scope())
    return {item.title: [reason.words for reason in item.reasons] for item in found if item.kind == "account"}


def test_a_customer_that_no_card_flags_comes_up(bench: Bench, board: int) -> None:
    for name in ("Busy", "Empty", "Sick", "Gone", "Flagged"):
        bench.do(accounts.new, name)
    bench.card(board, "Call", owner="Ann", account="Busy")
    bench.card(board, "Nobody's", account="Flagged")
    bench.do(risky, "Sick")
    bench.do(lambda change: accounts.archive(change, lookup.account(change.db, "Gone")))
    empty = ["no activity yet", "no open card"]
    assert customers(bench) == {"Empty": empty, "Sick": ["Sick is red: they are silent", "no open card"]}
    bench.clock.on(days=31)
    bench.do(cards.snooze, [bench.card(board, "Asleep", account="Empty", owner="Ann")], "+9d")
    assert customers(bench) == {"Sick": ["Sick is red: they are silent", "no activity yet", "no open card"]}


def test_a_customer_s_own_notes_are_activity_and_reviews_are_none(bench: Bench, board: int) -> None:
    document = {"name": "Slow", "stages": [{"key": "a", "name": "A", "kind": "queue", "stale_after": "12mo"}]}
    slow = bench.board("Slow", document)
    key = bench.do(accounts.new, "Acme")
    bench.card(slow, "Long", owner="Ann", account="Acme")
    assert customers(bench) == {}
    bench.clock.on(days=31)
    assert customers(bench) == {"Acme": ["no activity for 31 days"]}
    review = reviews.begin(bench.session)
    (item,) = walk.walk(bench.session, review).items
    bench.do(reviews.keep, item.id)
    reviews.finish(bench.session, review, 9)
    assert customers(bench) == {"Acme": ["no activity for 31 days"]}
    bench.do(notes.add, "Spoke with them", account_id=key)
    assert customers(bench) == {}
    assert board


def test_a_renewal_asks_for_a_review_once(bench: Bench) -> None:
    slow = bench.board("Slow", {"name": "Slow", "stages": [{"key": "a", "name": "A", "stale_after": "12mo"}]})
    bench.do(accounts.new, "Acme", renewal="2027-02-14")
    bench.card(slow, "Long", owner="Ann", account="Acme")
    assert customers(bench) == {"Acme": ["renewal Sun 14 Feb 2027 without a review"]}
    account = bench.do(lambda change: lookup.account(change.db, "Acme"))
    bench.do(accounts.edit, account, {"renewal": "2027-02-15"})
    assert customers(bench) == {}
    bench.clock.on(days=1)
    review = reviews.begin(bench.session)
    (item,) = walk.walk(bench.session, review).items
    assert customers(bench)
    bench.do(reviews.keep, item.id)
    assert customers(bench), "a review that has not ended is none"
    reviews.finish(bench.session, review, 0)
    assert customers(bench) == {}
    bench.clock.on(days=91)
    assert customers(bench) == {"Acme": ["no activity for 92 days"]}, "its renewal is past"


# Verdicts


def test_a_verdict_and_its_act_are_one_change_and_one_undo(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session)
    item = of(bench, review, "Late")
    before = bench.dump()
    active = bench.column(week["Late"], "active_at")
    bench.do(both, item, cards.set_due, "fri")
    assert bench.changes.reviews == {review}
    assert bench.changes.cards == {week["Late"]}
    done = of(bench, review, "Late")
    assert (done.verdict, done.words, done.actor) == ("set_due", bench.changes.label, "kim")
    assert bench.events(week["Late"])[-1] == ("reviewed", {"review": review, "verdict": "set_due"})
    assert bench.column(week["Late"], "active_at") == active, "being reviewed is no activity"
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert of(bench, review, "Late") == done


def test_verdicts_of_every_kind_are_taken_back_one_by_one(bench: Bench, week: dict[str, int]) -> None:
    bench.do(promises.make, "Ann: call them by fri", card_id=week["Late"])
    bench.clock.on(minutes=1)
    review = reviews.begin(bench.session)
    acts: list[tuple[str, Any]] = [
        ("Stuck", lambda change, item: cards.unblock(change, [item.card_id])),
        ("Risk", lambda change, item: moves.complete(change, [item.card_id], reason="They left")),
        ("Hooli", lambda change, item: notes.add(change, "Called them", account_id=item.account_id)),
        ("Hooli", lambda change, item: promises.make(change, "Jo: call back by fri", item_id=item.id)),
        ("Late", lambda change, item: promises.make(change, "Ben: send it by fri", item_id=item.id)),
        ("Late", lambda change, item: cards.archive(change, [item.card_id])),
        ("Lonely", lambda change, item: cards.set_owner(change, [item.card_id], "New One")),
        ("Waits", lambda change, item: cards.snooze(change, [item.card_id], "+9d")),
        ("Ann: call them", lambda change, item: promises.settle(change, item.promise_id, "kept")),
        ("Doing needs due.", lambda change, item: rules.reword(change, item.board_id, item.rule_key, "A date is set.")),
        ("Doing needs due.", lambda change, item: rules.ease(change, item.board_id, item.rule_key)),
    ]
    dumps = []
    for title, act in acts:
        item = of(bench, review, title)
        dumps.append(bench.dump())

        def body(change: Change, item: WalkItem = item, act: Any = act) -> None:
            act(change, item)
            reviews.decide(change, item.id, "done")

        bench.do(body)
        assert of(bench, review, title).verdict == "done"
        bench.clock.on(minutes=1)
    done = bench.dump()
    for before in reversed(dumps):
        history.undo(bench.session)
        assert bench.dump() == before
    for _ in acts:
        history.redo(bench.session)
    assert bench.dump() == done


def test_undo_passes_over_the_review_itself(bench: Bench, week: dict[str, int]) -> None:
    reviews.begin(bench.session)
    _, past = history.undo(bench.session)
    assert past.kind == "risky"
    assert week


def test_what_a_review_lists_cannot_be_unmade(bench: Bench, board: int) -> None:
    card = bench.card(board, "Nobody's")
    review = reviews.begin(bench.session)
    refused(bench, ConflictError, "a review lists that card since .* Put it away", history.undo, bench.session)
    bench.do(cards.delete, [card])
    history.undo(bench.session)
    reviews.drop(bench.session, review)
    history.undo(bench.session)
    assert bench.db.value("SELECT count(*) FROM card") == 0


def test_a_second_verdict_stands_beside_the_first(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session)
    item = of(bench, review, "Late")
    bench.do(reviews.keep, item.id)
    bench.do(both, item, cards.set_due, "fri")
    first = bench.changes.label
    bench.clock.on(minutes=1)
    bench.do(both, item, cards.set_owner, "Ben")
    assert of(bench, review, "Late").words == f"{first}; “Late”: owner Ben"
    bench.clock.on(minutes=1)
    bench.do(reviews.keep, item.id)
    assert of(bench, review, "Late").words == "kept “Late” as it is"
    assert week


def test_every_kind_of_item_takes_a_verdict(bench: Bench, week: dict[str, int]) -> None:
    bench.do(promises.make, "Ann: call them by fri", card_id=week["Late"])
    bench.do(promises.make, "Ann: think by fri")
    bench.clock.on(minutes=1)
    review = reviews.begin(bench.session)
    for item in walk.walk(bench.session, review).items:
        bench.do(reviews.keep, item.id)
        assert bench.changes.reviews == {review}
    items = walk.walk(bench.session, review).items
    assert {item.verdict for item in items} == {"keep"}
    rows = bench.db.rows("SELECT board_id, card_id, account_id FROM event WHERE kind = 'reviewed' ORDER BY id")
    assert len(rows) == len(items)
    assert {row for row in rows if row[1] is None} >= {(week["board"], None, None), (None, None, None)}
    assert of(bench, review, "1 card done in 7 days").words == "looked at 1 card done in 7 days"
    assert of(bench, review, "Ann: think").words == "“Ann: think” stays open"
    assert of(bench, review, "Doing needs due.").words == "kept the rule “Doing needs due.”"


def test_a_verdict_needs_an_item_of_an_open_review(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session)
    item = of(bench, review, "Late")
    refused(bench, NotFoundError, "not in the review", bench.do, reviews.keep, 999)
    reviews.finish(bench.session, review, 10)
    refused(bench, RefusedError, "has ended", bench.do, reviews.keep, item.id)
    refused(bench, RefusedError, "has ended", reviews.finish, bench.session, review, 10)
    refused(bench, NotFoundError, "is gone", reviews.resume, bench.session, 999)
    with pytest.raises(NotFoundError):
        walk.walk(bench.session, 999)
    with pytest.raises(NotFoundError):
        walk.look(bench.session, 999)
    assert week


def finished(bench: Bench, **verdicts: str) -> None:
    """One review: everything is kept but what has another verdict, or `""` for none."""
    review = reviews.begin(bench.session)
    for item in walk.walk(bench.session, review).items:
        word = verdicts.get(item.title, "keep")
        if word == "keep":
            bench.do(reviews.keep, item.id, "as we know")
        elif word:
            bench.do(reviews.decide, item.id, word)
    reviews.finish(bench.session, review, 60)
    bench.clock.on(days=7)


def test_what_was_kept_last_time_asks_why(bench: Bench, week: dict[str, int]) -> None:
    finished(bench, Stuck="due")
    review = reviews.begin(bench.session)
    late, stuck = of(bench, review, "Late"), of(bench, review, "Stuck")
    asked = {
        item.title: walk.look(bench.session, item.id).kept_before for item in walk.walk(bench.session, review).items
    }
    assert asked["Late"]
    assert asked["Hooli"]
    assert asked["Doing needs due."]
    assert not asked["Stuck"]
    refused(bench, InputError, "“Late” was kept in the last review too", bench.do, reviews.keep, late.id)
    refused(bench, InputError, "was kept", bench.do, reviews.keep, late.id, " \u200b")
    bench.do(reviews.keep, late.id, "They are on holiday")
    kept = of(bench, review, "Late")
    assert (kept.reason, kept.words) == ("They are on holiday", "kept “Late” as it is: They are on holiday")
    bench.do(reviews.keep, stuck.id)
    reviews.finish(bench.session, review, 60)
    bench.clock.on(days=7)
    review = reviews.begin(bench.session)
    look = walk.look(bench.session, of(bench, review, "Late").id)
    assert look.kept_before
    assert look.earlier == ("They are on holiday", "as we know")
    assert walk.look(bench.session, of(bench, review, "Stuck").id).earlier == ("They are on holiday", "as we know")
    assert week


def test_a_review_that_has_not_ended_does_not_count_as_the_last(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session)
    bench.do(reviews.keep, of(bench, review, "Late").id)
    other = reviews.begin(bench.session)
    assert not walk.look(bench.session, of(bench, other, "Late").id).kept_before
    assert week


# Leaving and taking up again


def test_the_place_survives_and_costs_no_change(bench: Bench, week: dict[str, int]) -> None:
    assert reviews.place(bench.session) is None
    first = reviews.begin(bench.session)
    item = of(bench, first, "Stuck")
    entries = bench.journal()
    reviews.at(bench.session, first, item.id, 61)
    assert bench.journal() == entries
    bench.reopen()
    assert reviews.place(bench.session) == (first, item.id, 61)
    assert walk.walk(bench.session, first).spent == 61
    second = reviews.begin(bench.session, Scope(board_id=week["board"]))
    assert reviews.place(bench.session, second) is None
    assert walk.walk(bench.session, second).spent == 0
    reviews.at(bench.session, second, item.id, 5)
    assert reviews.place(bench.session) == (second, item.id, 5)
    reviews.finish(bench.session, second, 7)
    assert walk.walk(bench.session, second).spent == 7
    assert reviews.place(bench.session) == (first, item.id, 61)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"x": [1, 2]}', '{"1": [1]}', '{"1": "ab"}', '{"1": [1, "b"]}'])
def test_a_spoiled_place_is_none(bench: Bench, week: dict[str, int], text: str) -> None:
    reviews.begin(bench.session)
    aside.keep_setting(bench.store, "review.place", text)
    assert reviews.place(bench.session) is None
    assert week


def test_what_came_up_meanwhile_is_added_at_the_end(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session, grouping="reason")
    count = len(listed(bench, review))
    assert reviews.resume(bench.session, review) == ""
    bench.do(accounts.new, "Newcomer")
    new = bench.card(week["board"], "New")
    bench.do(promises.make, "Ben: send it by fri")
    bench.do(cards.set_owner, [week["Late"]], "Ben")
    bench.do(cards.set_owner, [week["Stuck"]], "Ben")
    bench.do(reviews.keep, of(bench, review, "Stuck").id)
    bench.clock.on(days=3)
    assert reviews.resume(bench.session, review) == "2 items came up, 1 card changed meanwhile"
    assert reviews.resume(bench.session, review) == "1 card changed meanwhile"
    items = sorted(walk.walk(bench.session, review).items, key=lambda item: item.place)
    assert [(item.place, item.title) for item in items[count:]] == [(count + 1, "Newcomer"), (count + 2, "New")]
    assert items[-1].card_id == new
    assert bench.journal()[-1][1] == "review.resume"


def test_dropping_an_untouched_review_leaves_nothing_of_it(bench: Bench, week: dict[str, int]) -> None:
    before = bench.dump()
    review = reviews.begin(bench.session)
    reviews.drop(bench.session, review)
    assert bench.dump() == before
    review = reviews.begin(bench.session)
    bench.do(reviews.keep, of(bench, review, "Late").id)
    reviews.at(bench.session, review, 1, 33)
    reviews.drop(bench.session, review)
    picture = walk.walk(bench.session, review)
    assert (picture.ended, picture.spent) == (True, 33)
    assert week


def test_finishing_keeps_the_figures(bench: Bench) -> None:
    board = bench.board(
        "Figures", {**FREE, "metrics": [{"key": "nps", "name": "NPS", "target": ">=8", "how": "by hand"}]}
    )
    bench.card(board, "Lonely")
    review = reviews.begin(bench.session)
    reviews.finish(bench.session, review, -3)
    row = stored.get(bench.db, review)
    assert row is not None
    assert (row.spent, row.ended_at is not None) == (0, True)
    figures = json.loads(row.figures or "")
    assert figures[-1] == ["Figures", "NPS", "no data yet", ">=8", None, False]
    assert [figure[0] for figure in figures[:-1]] == [""] * 5


# One item


def test_a_look_has_the_card_its_customer_and_what_happened_last(bench: Bench, week: dict[str, int]) -> None:
    account = bench.do(lambda change: lookup.account(change.db, "Acme"))
    bench.do(accounts.edit, account, {"value": "48k USD", "renewal": "2026-12-01"})
    bench.do(notes.add, "They asked twice", account_id=account.id, title="QBR", kind="meeting")
    bench.clock.on(days=9)
    bench.do(promises.make, "Jo: read the contract by tomorrow", account_id=account.id)
    review = reviews.begin(bench.session)
    look = walk.look(bench.session, of(bench, review, "Stuck").id)
    assert look.card is not None
    assert (look.card.title, look.account, look.changed, look.away) == ("Stuck", None, "", "")
    assert [event.words for event in look.events] == ["blocked: legal", "made in To do"]
    header = look.header
    assert header is not None
    assert (header.name, header.health, header.health_words) == ("Acme", "red", "red: they are silent")
    assert (header.renewal_words, header.value_words) == ("Tue 1 Dec, in 4 days", "48,000 USD")
    assert (header.last_contact, header.cards) == ("9 days ago: meeting “QBR”", 2)
    assert [line.told for line in header.promises] == ["Jo: read the contract"]
    customer = walk.look(bench.session, of(bench, review, "Hooli").id)
    assert customer.account is not None
    assert customer.card is None
    assert customer.header is not None
    assert (customer.header.last_contact, customer.header.health, customer.changed) == ("", "", "")


def test_a_form_tells_of_a_contact_once_it_is_filled(bench: Bench, board: int) -> None:
    form = {"key": "call", "title": "Call", "kind": "meeting", "body": "They said:"}
    forms = bench.board("Forms", {**FREE, "notes": [form]})
    bench.do(accounts.new, "Acme")
    card = bench.card(forms, "Lonely", account="Acme")
    bench.clock.on(days=2)
    review = reviews.begin(bench.session)
    item = of(bench, review, "Lonely")

    def contact() -> str:
        header = walk.look(bench.session, item.id).header
        assert header is not None
        return header.last_contact

    assert contact() == ""
    note = bench.db.value("SELECT id FROM note WHERE card_id = ?", (card,))
    bench.do(notes.edit, note, "They said: yes")
    bench.clock.on(days=1)
    assert contact() == "yesterday: meeting “Call”"
    bench.do(notes.add, "Dear Jo", card_id=card, title="Thanks", kind="message")
    assert contact() == "just now: message “Thanks”"
    assert board


def test_what_changed_meanwhile_is_told_and_own_verdicts_are_not(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session)
    late, lonely = of(bench, review, "Late"), of(bench, review, "Lonely")
    hooli = of(bench, review, "Hooli")
    bench.do(both, late, cards.set_due, "fri")
    assert walk.look(bench.session, late.id).changed == ""
    bench.do(cards.set_owner, [week["Lonely"]], "Ben")
    bench.do(cards.set_owner, [week["Lonely"]], "Kim")
    bench.do(cards.set_due, [week["Lonely"]], "fri")
    bench.do(cards.add_labels, [week["Lonely"]], ["x"])
    bench.do(notes.add, "Called", card_id=week["Lonely"])
    bench.do(notes.add, "Wrote", account_id=hooli.account_id)
    words = "changed meanwhile: note “Called”; labels: +x; due is now Fri 20 Nov, and 1 more"
    assert walk.look(bench.session, lonely.id).changed == words
    bench.do(cards.set_due, [week["Lonely"]], "none")
    bench.do(cards.set_owner, [week["Lonely"]], "none")
    assert walk.look(bench.session, lonely.id).changed.startswith("changed meanwhile: no owner now; no due date now; ")
    assert walk.look(bench.session, hooli.id).changed == "changed meanwhile: note “Wrote”"
    bench.do(reviews.saw, lonely.id)
    assert walk.look(bench.session, lonely.id).changed == ""
    bench.do(cards.set_owner, [week["Late"]], "Kim")
    assert walk.look(bench.session, late.id).changed == "changed meanwhile: owner is now Kim"


def test_what_is_gone_is_told(bench: Bench, week: dict[str, int]) -> None:
    bench.do(promises.make, "Ann: think by fri")
    key = bench.db.value("SELECT id FROM promise")
    bench.clock.on(minutes=1)
    review = reviews.begin(bench.session)
    bench.do(cards.archive, [week["Late"]])
    bench.do(cards.delete, [week["Stuck"]])
    bench.do(moves.complete, [week["Lonely"]], reason="done with it")
    bench.do(cards.snooze, [week["Waits"]], "+3d")
    bench.do(lambda change: accounts.archive(change, lookup.account(change.db, "Hooli")))
    bench.do(promises.settle, key, "kept")
    away = {item.title: walk.look(bench.session, item.id).away for item in walk.walk(bench.session, review).items}
    assert away == {
        "Ann: think": "was kept just now",
        "Risk": "",
        "Stuck": "was deleted",
        "Hooli": "was archived",
        "Late": "was archived",
        "Lonely": "was completed",
        "Waits": "was snoozed",
        "Doing needs due.": "",
        "1 card done in 7 days": "",
    }


def test_a_card_that_somebody_tore_out_is_gone(bench: Bench, week: dict[str, int]) -> None:
    key = bench.card(week["board"], "Torn out")
    review = reviews.begin(bench.session)
    item = of(bench, review, "Torn out")
    bench.db.run("PRAGMA foreign_keys = OFF")
    raw_change(bench.store, lambda db: db.run("DELETE FROM card WHERE id = ?", (key,)))
    look = walk.look(bench.session, item.id)
    assert (look.card, look.away, look.item.title) == (None, "is gone", "Torn out")


def test_what_a_verdict_put_away_is_not_away(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session)
    item = of(bench, review, "Late")
    bench.do(both, item, cards.archive)
    assert walk.look(bench.session, item.id).away == ""
    assert week


def test_a_look_at_a_rule_and_at_the_wins(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session)
    rule = walk.look(bench.session, of(bench, review, "Doing needs due.").id).rule
    assert rule is not None
    assert (rule.board, rule.rule, rule.count, rule.within) == ("Week", "Doing needs due.", 2, "30 days")
    wins = walk.look(bench.session, of(bench, review, "1 card done in 7 days").id).wins
    assert [(line.card_id, line.reasons[0].words) for line in wins] == [(week["Won"], "done 2 days ago")]
    ann = bench.db.value("SELECT id FROM person WHERE name = 'Ann'")
    narrowed = reviews.begin(bench.session, Scope(owner_id=ann))
    item = of(bench, narrowed, "1 card done in 7 days")
    assert [line.card_id for line in walk.look(bench.session, item.id).wins] == [week["Won"]]


def test_a_card_that_was_kept_long_enough_may_be_closed(bench: Bench) -> None:
    board = bench.board("Retention", {**FREE, "retention": [{"what": "Leads", "keep": "1mo", "then": "delete"}]})
    old = bench.card(board, "Old", owner="Ann")
    bench.do(moves.complete, [old])
    bench.clock.on(days=60)
    review = reviews.begin(bench.session)
    item = of(bench, review, "Old")
    assert (item.section, item.kind) == ("kept", "card")
    assert walk.look(bench.session, item.id).away == ""
    bench.do(cards.delete, [old])
    assert walk.look(bench.session, item.id).away == "was deleted"
    assert account_rows.get(bench.db, 1) is None


def test_a_spoiled_reason_reads_as_none(bench: Bench, week: dict[str, int]) -> None:
    review = reviews.begin(bench.session)
    item = of(bench, review, "Late")
    bench.do(lambda change: stored.update_item(change.db, item.id, {"reasons": "{"}))
    assert of(bench, review, "Late").reasons == ()
    assert week
