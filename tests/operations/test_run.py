"""A whole card as a document: every step, check, approval, exception, note and date, whatever was typed."""

from typing import Any

import pytest

from builders import HOSTILE, Bench
from kanvtui.domain.report import Items, Paragraph, Prose, Report, Section, Table
from kanvtui.domain.text import title
from kanvtui.errors import NotFoundError
from kanvtui.operations import accounts, approvals, cards, checks, exports, milestones, moves, notes, scores
from kanvtui.operations.reads import written
from kanvtui.operations.reads.run import run
from kanvtui.storage import boards

SOP: dict[str, Any] = {
    "name": "Story",
    "stages": [
        {"key": "draft", "name": "Draft", "kind": "queue"},
        {
            "key": "review", "name": "Review", "kind": "active", "exit": "It is read.",
            "checks": [
                {"key": "read", "text": "Read it", "required": True, "due": "agreed+2d", "owner": "Editor"},
                {"key": "spell", "text": "Spelling", "due": "agreed+9d"},
                {"key": "ask", "text": "Ask Jo", "due": "live+1d"},
            ],
        },
        {"key": "done", "name": "Done", "kind": "done"},
    ],
    "fields": [{"key": "budget", "label": "Budget", "type": "money", "form": "Brief"},
               {"key": "day", "label": "Shooting day", "type": "date"}, {"key": "empty", "label": "Empty"}],
    "milestones": [{"key": "agreed", "label": "Agreed"}, {"key": "live", "label": "Live"}],
    "deadlines": [{"key": "draft_due", "what": "Draft", "due": "agreed+1d", "met_by": "live"},
                  {"key": "fee", "what": "Fee", "due": "agreed+1w"},
                  {"key": "thanks", "what": "Thanks", "due": "live+1w"}],
    "approvals": [{"key": "ok", "name": "Content", "stage": "review", "order": "together",
                   "steps": [{"approver": "Legal", "what": "claims", "limit": "3d"}, {"approver": "Boss"}]},
                  {"key": "last", "name": "Release", "stage": "review", "required": False,
                   "steps": [{"approver": "Kim"}, {"approver": "Lou"}]}],
    "scores": [{"key": "lead", "name": "Lead", "parts": [{"key": "fit", "label": "Fit", "min": 0, "max": 100}],
                "bands": [{"name": "Hot", "at_least": 80}, {"name": "Cold", "at_least": 0}]}],
    "metrics": [{"key": "speed", "name": "Speed", "from": "agreed", "to": "live", "within": "5d"}],
}  # fmt: skip


@pytest.fixture
def story(bench: Bench) -> int:
    """A story in its second stage, half done."""
    bench.do(accounts.new, "Acme", owner="kim")
    card: int = bench.card(bench.board("Stories", SOP), "Acme: story", owner="Kim", account="Acme", due="+30d")
    bench.do(milestones.set_date, card, "agreed", "today")
    bench.clock.on(hours=5)
    bench.do(moves.step, [card], 1)
    bench.do(cards.set_field, card, "budget", "48000")
    bench.do(cards.set_field, card, "day", "2026-12-01")
    bench.do(notes.add, "# Plan\n- **one**\n<script>", card_id=card, title="The plan", pinned=True)
    bench.do(notes.add, "of all of Acme", account_id=bench.db.value("SELECT id FROM account"))
    bench.clock.on(days=4)
    bench.do(checks.tick, [_check(bench, card, "read")])
    bench.do(approvals.approve, approvals.find(bench.db, card, "Boss").id, "fine by me")
    bench.do(approvals.request_changes, approvals.find(bench.db, card, "Legal").id, "name the source")
    bench.do(approvals.approve, approvals.find(bench.db, card, "Boss").id, "well done", "Sam")
    bench.do(scores.record, "lead", {"fit": "90"}, card_id=card)
    return card


def _check(bench: Bench, card: int, key: str) -> int:
    found: int = bench.db.value("SELECT id FROM check_item WHERE card_id = ? AND key = ?", (card, key))
    return found


def section(report: Report, title: str) -> Section:
    return next(one for one in report.sections if one.title == title)


def rows(report: Report, title: str) -> list[tuple[str, ...]]:
    block = section(report, title).blocks[0]
    assert isinstance(block, Table)
    return list(block.rows)


def items(report: Report, title: str, place: int = 0) -> dict[str, str]:
    block = section(report, title).blocks[place]
    assert isinstance(block, Items)
    return {item.text: item.about for item in block.items}


def test_an_open_run(bench: Bench, story: int) -> None:
    report = run(bench.session, story)
    assert (report.title, report.name) == ("Acme: story", f"card-{story}-acme-story")
    assert report.about[0] == f"#{story} on Stories (Story)"
    assert report.about[1].startswith("Acme")
    assert report.about[2].startswith("Not done yet: Review")
    assert report.about[-1] == "As of Fri 20 Nov 2026"
    facts = items(report, "At a glance")
    assert (facts["Owner"], facts["Due"], facts["Begun"]) == ("kim", "Wed 16 Dec 2026", "Mon 16 Nov 2026")
    assert rows(report, "Stages") == [
        ("Draft", "Mon 16 Nov 2026", "Mon 16 Nov 2026", "5 hours"),
        ("Review", "Mon 16 Nov 2026", "", "4 days so far"),
    ]
    steps = {row[0]: row[1:] for row in rows(report, "Steps")}
    assert steps["Read it"] == ("Review", "done Fri 20 Nov 2026, 2 days late", "kim")
    assert steps["Spelling"][1].startswith("open, due")
    assert steps["Ask Jo"][1] == "open, waits for Live"
    assert rows(report, "Milestones") == [("Agreed", "Mon 16 Nov 2026", "reached")]
    assert rows(report, "Deadlines") == [
        ("Draft", "Tue 17 Nov 2026", "late"), ("Fee", "Mon 23 Nov 2026", "open"), ("Thanks", "", "waits for Live"),
    ]  # fmt: skip
    assert ("Shooting day", "Tue 1 Dec 2026") in rows(report, "Fields")
    assert "Empty" not in [row[0] for row in rows(report, "Fields")]
    figures = {row[0]: row[1] for row in rows(report, "Figures")}
    assert "1 of 1" in figures["Brief"]
    assert "90" in figures["Lead"]
    assert "Speed" in figures
    history = rows(report, "History")
    assert history[0] == ("Mon 16 Nov 2026", "made in Draft", "kim")
    assert len(history) == len(bench.events(story))


def test_approvals_with_all_that_was_said(bench: Bench, story: int) -> None:
    report = run(bench.session, story)
    given = {row[1]: row for row in rows(report, "Approvals")}
    assert given["Boss"] == ("Content", "Boss", "approved Fri 20 Nov 2026 by Sam", "well done")
    assert given["Legal"][0] == "Content: claims"
    assert given["Legal"][2].startswith("open")
    assert given["Kim"][2].endswith("not required")
    assert given["Lou"][2] == "waits its turn, not required"
    said = items(report, "Approvals", 1)
    assert said["Legal asked for a change (Content), Fri 20 Nov 2026"] == "name the source"
    assert said["Boss approved (Content), Fri 20 Nov 2026"] == "fine by me", "a yes that was taken back"


def test_notes_in_full_and_only_its_own(bench: Bench, story: int) -> None:
    (note,) = section(run(bench.session, story), "Notes").sections
    assert note.title == "The plan"
    about, body = note.blocks
    assert isinstance(about, Paragraph)
    assert about.text == "pinned, context, kim, Mon 16 Nov 2026"
    assert body == Prose("# Plan\n- **one**\n<script>")
    page = exports.text(run(bench.session, story), "html")
    assert "<strong>one</strong>" in page
    assert "&lt;script&gt;" in page


def test_a_finished_run(bench: Bench, story: int) -> None:
    bench.do(milestones.set_date, story, "live", "today")
    board = bench.db.value("SELECT board_id FROM card WHERE id = ?", (story,))
    bench.do(moves.move, [story], bench.stage(board, "done"), reason="the customer waits")
    bench.clock.on(days=30)
    bench.do(cards.archive, [story])
    report = run(bench.session, story)
    assert "Done on Fri 20 Nov 2026 in 4 days" in report.about
    assert "Archived since Sun 20 Dec 2026" in report.about
    assert rows(report, "Stages")[-1] == ("Done", "Fri 20 Nov 2026", "", "")
    assert rows(report, "Deadlines")[0][2] == "met Fri 20 Nov 2026, 3 days late"
    assert items(report, "Exceptions") == {
        "Content is approved before a card leaves Review.": "the customer waits (kim, Fri 20 Nov 2026)"
    }
    assert ("Live", "Fri 20 Nov 2026", "reached") in rows(report, "Milestones")


def test_a_plain_card_has_no_empty_sections(bench: Bench) -> None:
    card = bench.card(bench.board("Small"), "日本", "todo")
    bench.do(cards.snooze, [card], "+3d")
    report = run(bench.session, card)
    assert [one.title for one in report.sections] == ["At a glance", "Stages", "History"]
    assert report.name == f"card-{card}"
    assert report.about[0] == f"#{card} on Small"
    assert items(report, "At a glance")["Snoozed until"] == "Thu 19 Nov 2026"
    bench.do(cards.delete, [card])
    assert "In the bin since Mon 16 Nov 2026" in run(bench.session, card).about


def test_hostile_words_are_harmless_in_every_form(bench: Bench) -> None:
    board = bench.board("Small")
    for text in HOSTILE:
        card = bench.card(board, text, "doing", note=text)
        bench.do(cards.block, [card], text)
        report = run(bench.session, card)
        assert report.title == title(text)
        for form in exports.WRITERS:
            written_out = exports.text(report, form)
            assert all(
                char.isprintable() or char == "\n" for char in written_out.replace("\u200d", "").replace("\ufe0f", "")
            )


def test_what_another_program_spoiled(bench: Bench) -> None:
    card = bench.card(bench.board("Small"), "A card", "todo")
    bench.do(lambda change: change.db.run("UPDATE event SET detail = '{', at = 'x' WHERE card_id = ?", (card,)))
    report = run(bench.session, card)
    assert rows(report, "Stages") == [("?", "at an unreadable time", "", " so far")]
    assert written.length("x", "y", bench.session.calendar) == ""
    minute = written.length("2026-11-16T09:00:00Z", "2026-11-16T09:01:30Z", bench.session.calendar)
    assert minute == "1 minute"


def test_no_such_card(bench: Bench) -> None:
    with pytest.raises(NotFoundError, match="there is no card 7"):
        run(bench.session, 7)
    assert boards.listed(bench.db) == []
