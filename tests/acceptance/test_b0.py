"""B0, what holds for every procedure: each line of the acceptance table."""

from pathlib import Path

import pytest

from acceptance.desk import Desk
from builders import Bench, refused
from cli.shell import Cli
from kanvtui.domain.sop import set_up
from kanvtui.domain.sop_reading import read
from kanvtui.errors import RefusedError
from kanvtui.operations import accounts, cards, notes
from kanvtui.operations.reads import account, metrics, review
from kanvtui.sops.files import load, shipped

EVERY = [name for name, _ in shipped()]
LIGHT = ("Content calendar", "Meeting notes")
FOUR_ROLES = ["Workflow owner", "Card owner", "Reviewer", "Context owner"]
INSPECTED = ["stale work", "owner gaps", "blocked items", "repeated exceptions"]


@pytest.mark.parametrize("name", LIGHT)
def test_b0_1_it_is_for_four_teams(cli: Cli, name: str) -> None:
    audience = cli("sop", "show", name, "--json").json["audience"]
    assert audience == ["customer success", "account management", "onboarding", "support-adjacent teams"]


@pytest.mark.parametrize("name", EVERY)
def test_b0_2_each_procedure_has_four_roles_with_their_duties(cli: Cli, name: str) -> None:
    page = cli("sop", "show", name).out
    roles = cli("sop", "show", name, "--json").json["roles"]
    assert [role["name"] for role in roles][:4] == FOUR_ROLES
    assert all(role["duty"] and f"\n  {role['name']}: " in page for role in roles)


@pytest.mark.parametrize("owner", ["Team", "CS team", "everyone", "Kim and Lee"])
def test_b0_3_a_group_owns_no_card(bench: Bench, owner: str) -> None:
    desk = Desk(bench, "Content calendar")
    card = desk.card("A guide", "drafting", owner="Ann")
    refused(bench, RefusedError, "one accountable owner", bench.do, cards.set_owner, [card], owner)
    assert desk.see(card).owner == "Ann"


def test_b0_3_a_card_without_an_owner_is_flagged(bench: Bench) -> None:
    desk = Desk(bench, "Content calendar")
    card = desk.card("A guide", "drafting", owner="")
    assert desk.flags(card) == ("ownerless",)


@pytest.mark.parametrize("name", EVERY)
def test_b0_4_each_stage_has_an_owner_an_input_an_output_and_a_signal(cli: Cli, name: str) -> None:
    for stage in cli("sop", "show", name, "--json").json["stages"]:
        assert all(stage[key] for key in ("entry", "exit", "owner", "input", "output", "signal")), stage["name"]


def test_b0_4_a_rule_of_two_sentences_is_refused(cli: Cli, tmp_path: Path) -> None:
    text = dict(shipped())["Content calendar"].read_text("utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace('exit = "The piece is live."', 'exit = "It is live. Its links work."'), "utf-8")
    said = cli("sop", "check", str(own), check=1).err
    assert "Scheduled" in said
    assert "Write one sentence" in said


def test_b0_5_any_card_shows_stage_next_move_note_and_review(bench: Bench) -> None:
    desk = Desk(bench, "Content calendar")
    card = desk.card("A guide", "brief")
    bench.do(cards.set_next, [card], "Ask support for questions")
    bench.do(cards.pass_ball, [card], "Support")
    seen = desk.see(card)
    assert (seen.stage, seen.stage_number, seen.day) == ("Brief", 2, "day 0 in Brief")
    assert seen.move == "Ann ▸ Support: Ask support for questions"
    assert "Brief: A guide" in seen.why
    assert seen.review.startswith("Mon ")


def test_b0_6_the_weekly_and_the_daily_review_are_there_from_the_start(cli: Cli) -> None:
    cli("board", "new", "Work", "--sop", "Content calendar")
    cli("add", "Nobody's")
    cli("add", "Blocked and urgent", "--owner", "me", "--urgent")
    cli("block", "2", "Legal has it")
    cadence = cli("sop", "show", "Content calendar").out
    assert "  weekly: account risk review\n  daily: urgent customer blockers\n" in cadence
    weekly, daily = cli("review").lines, cli("review", "--daily").lines
    assert weekly[0] == "Review of Sat 21 Nov 2026: 1 blocked · 1 no owner"
    assert [line for line in weekly if line in ("Blocked", "No owner")] == ["Blocked", "No owner"]
    assert daily[0] == "Triage of Sat 21 Nov 2026: 2 cards to decide"
    assert daily[2:5] == [
        "Urgent",
        "  #2 Blocked and urgent (Work / Ideas, kim, urgent)",
        "      urgent: marked so",
    ]


def test_b0_7_the_review_inspects_four_things(bench: Bench) -> None:
    desk = Desk(bench, "Meeting notes")
    assert desk.document["review"]["inspect"] == INSPECTED
    stale = desk.card("Stale", "discussion")
    bench.clock.on(days=8)
    ownerless = desk.card("Ownerless", owner="")
    blocked = desk.card("Blocked", "action_items")
    bench.do(cards.block, [blocked], "Legal has it")
    for title in ("One", "Two", "Three"):
        card = desk.card(title, "waiting")
        desk.move(card, "closed", "Settled in the corridor")
    found = review.agenda(bench.session, desk.board)
    assert {line.card_id: line.flag for line in found.lines} == {
        blocked: "blocked",
        stale: "stale",
        ownerless: "ownerless",
    }
    assert [(item.rule, item.count) for item in found.repeated] == [
        ("A decision or an outcome is written on the card.", 3)
    ]


def test_b0_8_five_trust_signals_have_a_number_and_what_is_behind_it(bench: Bench) -> None:
    desk, handoff = Desk(bench, "Meeting notes"), Desk(bench, "Customer handoff")
    acme = bench.do(accounts.new, "Acme", renewal="2026-12-15")
    bench.do(accounts.new, "Globex")
    bench.do(notes.add, "They are content", account_id=acme)
    kept, late = desk.card("Kept", "action_items", due="2026-11-17"), desk.card("Late", due="2026-11-17")
    bench.do(cards.set_outcome, kept, "Sent")
    desk.move(kept, "closed")
    blocked = handoff.card("Acme: handoff", account="Acme")
    bench.do(cards.block, [blocked], "Legal has it")
    handoff.fill(blocked, **dict.fromkeys(("champion", "executive", "technical", "criterion_1", "criterion_2"), "x"))
    bench.clock.on(days=3)
    found = {line.key: line for line in metrics.trust_signals(bench.session)}
    assert [line.name.lower() for line in found.values()] == desk.document["trust_signals"]
    assert {key: line.value for key, line in found.items()} == {
        "follow_up_completion": "50% (1 of 2)",
        "onboarding_blockers": "1 blocked card",
        "renewal_risk_review": "0 of 1 at risk or not looked at",
        "account_note_freshness": "50% (1 of 2)",
        "handoff_quality": "43% filled, 1 card",
    }
    assert found["follow_up_completion"].cards == (kept, late)
    assert found["follow_up_completion"].missed == (late,)
    assert found["onboarding_blockers"].missed == (blocked,)
    assert found["handoff_quality"].missed == (blocked,)
    assert found["account_note_freshness"].accounts == (acme + 1,)


def test_b0_9_open_set_up_items_are_counted_and_block_nothing(cli: Cli, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    stages = "\n".join(
        f'[[stages]]\nname = "{name}"\nowner = "CSM"\ninput = "a"\noutput = "b"\nsignal = "c"' for name in ("A", "B")
    )
    own.write_text(f'name = "Bare"\n{stages}\n', "utf-8")
    assert "4 of 5 open" in cli("sop", "check", str(own)).out
    assert "Set-up: 4 of 5 open" in cli("sop", "show", str(own)).out
    cli("board", "new", "Bare", "--sop", str(own))
    cli("add", "A card", "--owner", "me")
    cli("move", "1", "B")
    assert cli.card(1)["stage"] == "B"


@pytest.mark.parametrize("name", EVERY)
def test_b0_9_what_is_shipped_is_set_up(name: str) -> None:
    items = set_up(read(load(dict(shipped())[name])))
    assert [label for label, _ in items] == [
        "Name the workflow owner",
        "Define stage entry and exit rules",
        "Clarify one owner per active item",
        "Link the notes that explain decisions",
        "Set a review cadence and improvement rule",
    ]
    assert all(done for _, done in items)


@pytest.mark.parametrize("name", LIGHT)
def test_b0_10_it_says_when_to_keep_and_when_to_shorten_it(cli: Cli, name: str) -> None:
    rule = cli("sop", "show", name, "--json").json["review"]["improve"]
    assert rule.startswith("Keep the SOP as long as fewer of these turn up, and shorten it where")
    assert "improve: Keep the SOP" in cli("sop", "show", name).out


def test_b0_11_everything_of_a_customer_stays_connected(bench: Bench) -> None:
    handoff, calendar, meetings = (
        Desk(bench, name) for name in ("Customer handoff", "Content calendar", "Meeting notes")
    )
    acme = bench.do(accounts.new, "Acme")
    titles = ["Onboarding", "Answer their request", "Renewal at risk"]
    for desk, title in zip((handoff, calendar, meetings), titles, strict=True):
        desk.card(title, account="Acme", note=f"About: {title}")
    bench.do(notes.add, "What support told us", account_id=acme)
    page = account.detail(bench.session, acme)
    assert sorted(line.face.title for line in page.cards) == sorted(titles)
    assert {"What support told us", *(f"About: {title}" for title in titles)} <= {note.body for note in page.notes}
    for desk in (calendar, meetings):
        assert all(desk.document["where"][key] for key in ("status", "context", "blockers"))


def test_b0_12_notes_tasks_blockers_and_handoffs_live_here(bench: Bench) -> None:
    desk = Desk(bench, "Meeting notes")
    card = desk.card("Send the figures", "action_items", account="")
    bench.do(notes.add, "What was said", card_id=card, title="Call")
    bench.do(cards.block, [card], "Waits for the export")
    bench.do(cards.pass_ball, [card], "Data team")
    seen = desk.see(card)
    assert [note.body for note in seen.notes] == ["What was said"]
    assert (seen.blocked_reason, seen.holder) == ("Waits for the export", "Data team")
    assert any(item["name"] == "Lives here and not in the CRM" for item in desk.document["lists"])
