"""What a card's lines say: labels and texts wrapped into any width, what is missing, what waits, approvals, dates."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from builders import HOSTILE, Bench
from kanvtui.domain.deadlines import Shift
from kanvtui.domain.gates import Unmet
from kanvtui.domain.pictures import (
    ApprovalLine,
    CardDetail,
    CheckLine,
    ClockLine,
    DeadlineLine,
    FieldLine,
    MilestoneLine,
    ScoreLine,
    WaitLine,
)
from kanvtui.domain.text import visible
from kanvtui.operations.reads import card as card_reads
from kanvtui.widgets.card_entries import card_entries
from kanvtui.widgets.card_rows import check_rows, gate_rows, pane_rows, value_words
from kanvtui.widgets.dated_rows import (
    approval_rows,
    clock_rows,
    deadline_rows,
    milestone_rows,
    pane_section,
    wait_words,
)
from kanvtui.widgets.gate_lines import gate_entries
from kanvtui.widgets.paper import Row, hanging, lead, shortened, tucked
from kanvtui.widgets.shift_lines import shift_entries

TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=120))


def plain(rows: Any) -> list[str]:
    return ["".join(text for text, _ in row).rstrip() for row in rows]


def width_of(rows: list[Row]) -> int:
    return max(sum(cell_len(text) for text, _ in row) for row in rows)


@pytest.fixture
def card(bench: Bench, board: int) -> CardDetail:
    return card_reads.detail(bench.session, bench.card(board, "Acme: onboarding"))


class TestPaper:
    def test_a_label_that_takes_most_room_is_wrapped_with_its_text(self) -> None:
        assert plain(hanging("Technical contact (name, title): ", "Omar Aziz", 26)) == [
            "Technical contact (name,",
            "  title): Omar Aziz",
        ]

    def test_a_label_keeps_its_margin_where_there_is_room_for_one(self) -> None:
        assert plain(lead("Clock", "day 3 of 2", 60)) == ["Clock    day 3 of 2"]
        assert plain(lead("Clock", "day 3 of 2, and more words", 20)) == ["Clock day 3 of 2,", "  and more words"]

    def test_the_label_is_told_apart_from_the_text_on_every_line(self) -> None:
        assert tucked("a long label: ", "b", 10) == [
            (("a long", "label"), ("", "text")),
            (("  label: ", "label"), ("b", "text")),
        ]

    @given(TEXTS, TEXTS, st.integers(8, 60))
    def test_no_line_is_wider_and_no_letter_is_lost(self, head: str, text: str, width: int) -> None:
        head = visible(head)
        rows = tucked(head, text, width)
        assert width_of(rows) <= width
        assert "".join("".join(plain(rows)).split()) == "".join(f"{head}{visible(text, multiline=True)}".split())

    @given(TEXTS, st.integers(10, 60), st.integers(1, 4))
    def test_what_is_left_out_is_shown_by_an_ellipsis(self, text: str, width: int, most: int) -> None:
        rows = hanging("· ", text, width)
        short = shortened(rows, most, width)
        assert len(short) <= most
        assert width_of(short) <= width
        assert (short == rows) == (len(rows) <= most)
        assert len(rows) <= most or plain(short)[-1].endswith("…")


class TestGate:
    def lacking(self, card: CardDetail, *words: str) -> CardDetail:
        return replace(card, unmet=tuple(Unmet("exit:x", "Rule.", text, "field", text) for text in words))

    def test_what_is_missing_takes_three_lines_at_most_and_says_how_much_more(self, card: CardDetail) -> None:
        card = self.lacking(card, *(f"no thing number {number}" for number in range(1, 20)))
        assert plain(gate_rows(card, 26, 3))[-3:] == [
            "Missing: thing number 1 ·",
            "  thing number 2 · thing",
            "  number 3 · 16 more",
        ]
        assert "thing number 19" in plain(gate_rows(card, 200))[-1]

    def test_one_rule_of_both_stages_is_said_once(self, card: CardDetail) -> None:
        card = replace(card, exit_rule="It is approved.", entry_rule="It is approved.", next_stage="Next", unmet=())
        assert plain(gate_rows(card, 100)) == ["To leave, and to enter Next: It is approved."]

    def test_required_checks_are_counted_and_a_blocker_is_said_above(self, card: CardDetail) -> None:
        found = (
            Unmet("exit:x", "", "check “A” is open", "check", "a"),
            Unmet("exit:x", "", "check “B” is open", "check", "b"),
            Unmet("blocked", "", "blocked: legal", "blocked", "blocked"),
            Unmet("entry:y", "", "no budget, so nobody can be asked", "approval", "m:budget"),
        )
        assert plain(gate_rows(replace(card, unmet=found), 100))[-1] == (
            "Missing: 2 required checks · no budget, so nobody can be asked"
        )

    def test_the_sheet_names_card_rule_and_thing(self) -> None:
        owner, note = (Unmet("exit:x", "Rule.", words, "fact", words) for words in ("no owner", "no note"))
        entries = gate_entries([("First", owner), ("First", note), ("Second", owner)])
        assert [(entry.key, *plain(entry.rows(40))) for entry in entries] == [
            (None, "First"), (None, "Rule."), (("gate", 0), "☐ No owner"), (("gate", 1), "☐ No note"),
            (None, "Second"), (None, "Rule."), (("gate", 2), "☐ No owner"),
        ]  # fmt: skip


class TestPane:
    def test_long_texts_leave_the_four_answers_and_the_checks_in_sight(self, card: CardDetail) -> None:
        long = replace(card, title="word " * 80, move="word " * 80, review="word " * 80, why="word " * 80)
        long = replace(long, checks=(CheckLine(1, "Call them", done=False, required=False),))
        rows = plain(pane_rows(long, 26, lambda _note, _width: []))
        answers = [number for number, row in enumerate(rows) if row.startswith(("Stage", "Next", "Why", "Review"))]
        assert answers[0] <= 4
        assert len(answers) == 4
        assert rows.index("☐ Call them") < 22

    @given(text=TEXTS, width=st.integers(20, 60))
    def test_no_line_of_dates_and_fields_is_wider(self, card: CardDetail, text: str, width: int) -> None:
        shown = replace(
            card,
            approvals=(ApprovalLine(1, "r", text, text, text, due_words=text, comment=text),),
            deadlines=(DeadlineLine(1, "d", text, "2026-11-20", text, owner=text),),
            clocks=(ClockLine(text, text, "late"),),
            scores=(ScoreLine("s", text, text, text, "red", ""),),
            waits=(WaitLine(text, 3),),
            fields=(FieldLine("f", text, "text", text or "x"),),
        )
        assert width_of([*pane_rows(shown, width, lambda _note, _width: []), *pane_section(shown, width)]) <= width

    def test_what_is_near_comes_before_what_is_far(self, card: CardDetail) -> None:
        far = DeadlineLine(1, "a", "Far", "2027-01-01", "due Fri 1 Jan 2027")
        near = DeadlineLine(2, "b", "Near", "2026-11-17", "due tomorrow", soon=True)
        done = DeadlineLine(3, "c", "Done", "2026-11-10", "met", done=True)
        waits = DeadlineLine(4, "d", "Waits", "", "waits for Kickoff", waits="Kickoff")
        assert plain(pane_section(replace(card, deadlines=(far, near, done, waits)), 60)) == [
            "Deadline Near  soon: due tomorrow"
        ]
        assert plain(pane_section(replace(card, deadlines=(far, done, waits)), 60)) == [
            "Deadline Far  due Fri 1 Jan 2027"
        ]

    def test_approvals_that_are_given_are_counted(self, card: CardDetail) -> None:
        lines = tuple(ApprovalLine(number, "r", "Review", name, state=state) for number, (name, state) in enumerate(
            (("Peer", "approved"), ("Legal", "pending"), ("Brand", "waiting"))
        ))  # fmt: skip
        assert plain(pane_section(replace(card, approvals=lines), 60)) == [
            "Approval Review: Legal  no answer yet",
            "Approval Review: Brand  not asked yet",
            "Approved by 1 of 3",
        ]


class TestLines:
    def test_approvals(self) -> None:
        line = ApprovalLine(1, "r", "Budget", "CMO", "budget up to 25,000", due_words="due Fri 20 Nov", comment="why?")
        assert plain(approval_rows(line, 80)) == ["☐ Budget: CMO  budget up to 25,000 · due Fri 20 Nov · why?"]
        given = replace(line, state="approved", answered_by="Kim", comment="")
        assert plain(approval_rows(given, 80)) == ["☑ Budget: CMO  budget up to 25,000 · by Kim"]
        assert plain(approval_rows(replace(given, name="CMO", what="CMO"), 80)) == ["☑ CMO  by Kim"]
        optional = replace(line, state="waiting", required=False, what="", comment="")
        assert plain(approval_rows(optional, 80)) == ["☐ Budget: CMO  not asked yet · not required"]

    def test_deadlines(self) -> None:
        line = DeadlineLine(1, "d", "Register", "2026-11-20", "due Fri 20 Nov", owner="CSM")
        assert plain(deadline_rows(line, 80)) == ["☐ Register  due Fri 20 Nov · CSM"]
        assert plain(deadline_rows(replace(line, soon=True), 20)) == ["☐ Register", "  soon: due Fri 20", "  Nov · CSM"]
        late = deadline_rows(replace(line, late=True, due_words="2d overdue"), 80)
        assert late[0][-1] == ("  2d overdue · CSM", "error")

    def test_milestones(self) -> None:
        line = MilestoneLine("m", "Kickoff", "2026-11-20", "Fri 20 Nov")
        assert plain(milestone_rows(line, 80)) == ["◆ Kickoff  Fri 20 Nov"]
        assert plain(milestone_rows(replace(line, ahead=True), 80)) == ["◇ Kickoff  on Fri 20 Nov"]
        assert plain(milestone_rows(replace(line, planned=True), 80)) == ["◇ Kickoff  planned Fri 20 Nov"]
        assert plain(milestone_rows(replace(line, due="", due_words=""), 80)) == ["◇ Kickoff  not yet"]

    def test_clocks_say_how_they_stand_in_words(self) -> None:
        states = {"met": "✓ A: day 1 of 2, met", "late": "✗ A: day 1 of 2, late", "running": "· A: day 1 of 2"}
        for state, words in states.items():
            assert plain(clock_rows(ClockLine("A", "day 1 of 2", state), 80)) == [words]

    def test_waiting_names_the_longest_first(self) -> None:
        assert (
            wait_words((WaitLine("Acme", 1), WaitLine("Legal", 4), WaitLine("Now", 0))) == "Legal 4 days · Acme 1 day"
        )

    @pytest.mark.parametrize(
        ("rule", "waits", "words"),
        [
            ("kickoff+2d", "", "due 2 days after kickoff"),
            ("kickoff+2d", "Kickoff", "due 2 days after kickoff"),
            ("content_strategy+2w", "Content Strategy meeting held", "due 2 weeks after Content Strategy meeting held"),
            ("first_published-1bd", "First content published", "due 1 business day before First content published"),
            ("review+1d", "Contract signed", "due 1 day after review, waits for Contract signed"),
        ],
    )
    def test_a_check_without_a_day_says_what_it_counts_from(self, rule: str, waits: str, words: str) -> None:
        check = CheckLine(1, "Do it", done=False, required=False, due_rule=rule, waits=waits)
        assert plain(check_rows(check, 100)) == [f"☐ Do it  {words}"]

    @pytest.mark.parametrize(
        ("type_", "value", "words"),
        [
            ("date", "2026-12-07", "7 Dec 2026"),
            ("date", "2026-12-07T14:00", "7 Dec 2026 14:00"),
            ("date", "soon", "soon"),
            ("money", "120000", "120,000"),
            ("money", "1250.50", "1250.50"),
            ("number", "12345.5", "12,345.5"),
            ("text", "120000", "120000"),
            ("money", "٣٣٣٣٣", "٣٣٣٣٣"),
        ],
    )
    def test_values_are_shown_as_one_reads_them(self, type_: str, value: str, words: str) -> None:
        assert value_words(FieldLine("f", "F", type_, value)) == words


class TestEntries:
    @pytest.mark.parametrize("text", HOSTILE)
    @pytest.mark.parametrize("width", [40, 80])
    def test_forms_in_a_heading_are_harmless_and_fit(self, card: CardDetail, text: str, width: int) -> None:
        field = FieldLine("f", text, "text", text)
        shown = card_entries(replace(card, fields=(field,), forms=((text, "0 of 1, 0 %"),)), ())
        rows = [row for entry in shown for row in entry.rows(width)]
        assert width_of([row for row in rows if row]) <= width
        words = "\n".join(plain(rows))
        assert words == visible(words, multiline=True)
        assert "Fields  1 of 1" in words


class TestShifts:
    SHIFTS = (
        Shift("deadline", 1, "A name that takes more than one line of the sheet", "2026-12-18", "2027-02-01"),
        Shift("check", 2, "Short", "", "2026-11-20T14:00"),
    )

    def test_old_and_new_stand_in_columns_and_long_names_are_wrapped(self) -> None:
        first, second = (entry.rows(60) for entry in shift_entries(self.SHIFTS, dt.date(2026, 11, 16)))
        assert plain(first) == [
            "A name that takes more than    Fri 18 Dec → Mon 1 Feb 2027",
            "one line of the sheet",
        ]
        assert plain(second) == ["Short                          no date    → Fri 20 Nov 14:00"]

    @given(TEXTS, st.integers(50, 120))
    def test_no_line_is_wider(self, what: str, width: int) -> None:
        (entry,) = shift_entries([Shift("check", 1, what, "2026-12-18", "2027-02-01")], dt.date(2026, 11, 16))
        assert width_of(list(entry.rows(width))) <= width
