"""A document as a person reads it: ordinary Markdown, and text as it was pasted."""

import string
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kanvtui.domain.outline import Grid, Line, Outline, Section
from kanvtui.exchange.outline_reader import outlines

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"


def one(text: str) -> Outline:
    (found,) = outlines(dedent(text))
    return found


def every(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from every(section.sections)


def titles(outline: Outline) -> list[str]:
    return [f"{section.mark} {section.title}".strip() for section in every(outline.sections) if section.title]


def lines(outline: Outline) -> list[Line]:
    return [block for section in every(outline.sections) for block in section.blocks if isinstance(block, Line)]


def grids(outline: Outline) -> list[Grid]:
    return [block for section in every(outline.sections) for block in section.blocks if isinstance(block, Grid)]


def drawn(outline: Outline) -> list[str]:
    """Lines as they look: `4 ☐ Call` with two blanks for each depth of a list."""
    return [f"{line.number} {'  ' * (line.level - 1)}{line.mark} {line.text}".rstrip() for line in lines(outline)]


def texts(found: tuple[Outline, ...]) -> Iterator[str]:
    for outline in found:
        yield outline.title
        for section in every(outline.sections):
            yield section.title
            yield section.mark
            for block in section.blocks:
                if isinstance(block, Line):
                    yield block.text
                    yield block.mark
                else:
                    for row in (block.head, *block.rows):
                        yield from row


# Markdown


def test_ordinary_markdown_is_read_with_its_lines() -> None:
    outline = one(
        """\
        # Customer onboarding

        Owner: *CSM lead*

        ## 1. Kickoff (within 2 days)

        Entry: the contract is **signed**.

        - [ ] Invite `everyone`
        - [x] Agenda sent
          - with goals
        1. Open the [form](https://forms.example/x)
        2. See [Goals](#goals)

        | Role | Duty |
        |------|:----:|
        | CSM | a \\| b |
        | AE |

        ## Goals
        """
    )
    assert (outline.title, outline.number) == ("Customer onboarding", 1)
    assert outline.lines == (1, 3, 5, 7, 9, 10, 11, 12, 13, 15, 17, 18, 20)
    assert titles(outline) == ["1. Kickoff (within 2 days)", "Goals"]
    assert drawn(outline) == [
        "3  Owner: CSM lead",
        "7  Entry: the contract is signed.",
        "9 ☐ Invite everyone",
        "10 ☑ Agenda sent",
        "11   • with goals",
        "12 1. Open the form (https://forms.example/x)",
        "13 2. See Goals",
    ]
    assert grids(outline) == [Grid(("Role", "Duty"), (("CSM", "a | b"), ("AE", "")), (15, 17, 18))]


def test_chapters_are_nested_and_the_first_heading_is_the_title() -> None:
    outline = one("# A\nintro\n## B\n### C\nx\n## D\n")
    assert [(section.title, section.level) for section in outline.sections] == [("", 0), ("B", 2), ("D", 2)]
    assert [section.title for section in outline.sections[1].sections] == ["C"]
    assert outline.sections[0].blocks == (Line("intro", 2),)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# SOP: Renewals\nx", "Renewals"),
        ("Renewals\n========\nx", "Renewals"),
        ("---\ntitle: 'Renewals'\nowner: CSM\n---\n## Purpose\nx\n## Steps\n1. y", "Renewals"),
        ("# Standard Operating Procedure\n**Title:** Renewals\n\n## Purpose\nx", "Renewals"),
        ("# Standard Operating Procedure\n\n| Title | Renewals |\n|--|--|\n\n## Purpose\nx", "Renewals"),
        ("# 🚀 Renewals\n## 📋 Steps\n1. y", "Renewals"),
        ("# Purpose\nx\n# Steps\n1. y", ""),
        ('---\n{\n  "title": "Renewals",\n  "tags": ["a"]\n}\n---\n**When**\n- a\n\n**Then**\n- b\n', "Renewals"),
        ("just a sentence.", ""),
    ],
)
def test_the_title(text: str, title: str) -> None:
    assert one(text).title == title


def test_front_matter_stands_above_the_first_chapter() -> None:
    outline = one("---\nowner: CSM\ntags:\n  - a\n---\n\n# Title\n")
    assert drawn(outline) == ["2  owner: CSM", "3  tags:", "4 • a"]
    assert outline.lines == (2, 3, 4, 7)


def test_wrapped_lines_are_one_paragraph_and_labels_stand_alone() -> None:
    outline = one(
        """\
        # A
        The quick brown fox jumps over the lazy dog, and nobody ever knows what for and
        whether it does so every day.
        **Owner:** CSM
        **Tools:** CRM
        """
    )
    assert [line.text for line in lines(outline)] == [
        "The quick brown fox jumps over the lazy dog, and nobody ever knows what for and whether it does so every day.",
        "Owner: CSM",
        "Tools: CRM",
    ]


def test_code_is_told_from_text_and_a_drawn_tree_is_a_list() -> None:
    outline = one(
        """\
        # A
        ```bash
        make  all
        ```
        ```
        Work
        ├── One
        │   └── Two
        □ Three
        ```
        """
    )
    assert [(line.number, line.level, line.mark, line.text, line.code) for line in lines(outline)] == [
        (3, 0, "", "make  all", True),
        (6, 0, "", "Work", True),
        (7, 1, "•", "One", False),
        (8, 2, "•", "Two", False),
        (9, 1, "☐", "Three", False),
    ]


def test_quotes_are_text_and_what_is_nested_too_deep_is_kept() -> None:
    assert drawn(one("# A\n> [!TIP]\n> Call first.\n> - b")) == ["3  Call first.", "4 • b"]
    assert any("bottom" in line.text for line in lines(one("# A\n" + ">" * 60 + " bottom")))


def test_bold_lines_are_told_and_bold_stages_are_chapters() -> None:
    outline = one("# A\n## Steps\n**Entry criteria:**\n- x\n\n**Phase 1: Before**\n- y\n\n**Day -7: Last call**\n- z\n")
    assert titles(outline) == ["Steps", "Phase 1: Before", "Day -7: Last call"]
    assert [line.bold for line in lines(outline)] == [True, False, False, False]


def test_what_is_no_markdown_is_read_too() -> None:
    outline = one(
        """\
        <!--
        # no heading
        -->
        # Returns {#returns}
        {:.no_toc}

        <table>
        <tr><td>Owner</td><td>Ops <b>lead</b></td></tr>
        <tr><td colspan="2">Yearly</td></tr>
        </table>

        !!! warning "Mind this"
            Pay first.

        :::tip
        Ask.
        :::
        <details>
        <summary>More</summary>

        ## End
        """
    )
    assert outline.title == "Returns"
    assert [(line.number, line.text, line.code) for line in lines(outline)] == [
        (2, "# no heading", True),
        (12, "Mind this", False),
        (13, "Pay first.", False),
        (15, "Tip", False),
        (16, "Ask.", False),
        (19, "More", False),
    ]
    assert grids(outline) == [Grid(("Owner", "Ops lead"), (("Yearly", ""),), (8, 9))]
    assert outline.lines == (2, 4, 8, 9, 12, 13, 15, 16, 19, 21)


def test_a_comment_that_is_not_closed_is_text_and_one_in_code_is_code() -> None:
    assert [line.text for line in lines(one("# A\n<!-- b\nc\n"))] == ["<!-- b c"]
    assert [line.code for line in lines(one("# A\n```\n<!-- b -->\n```\n"))] == [True]
    assert [(line.number, line.text, line.code) for line in lines(one("# A\n\n[//]: # (not yet)\n"))] == [
        (3, "not yet", True)
    ]


def test_a_table_of_contents_holds_no_chapters() -> None:
    outline = one("# A\n## Contents\n1. [Steps](#steps)\n### Steps\nx\n")
    assert [section.title for section in outline.sections] == ["Contents", "Steps"]


# What copying does to a text


def test_squeezed_lists_are_opened() -> None:
    outline = one(
        """\
        # A
        Checks: - [ ] Brief done - [x] Budget approved
        Steps: 1. Call 2. Write: - to sales - to support 3. Wait (Day 3) 4. Close
        Updates: - Status (Open, Closed) - Notes
        • one • two
        """
    )
    assert drawn(outline) == [
        "2  Checks:",
        "2 ☐ Brief done",
        "2 ☑ Budget approved",
        "3  Steps:",
        "3 1. Call",
        "3 2. Write:",
        "3   • to sales",
        "3   • to support",
        "3 3. Wait (Day 3)",
        "3 4. Close",
        "4  Updates:",
        "4 • Status (Open, Closed)",
        "4 • Notes",
        "5 • one",
        "5 • two",
    ]


def test_a_sentence_with_numbers_and_dashes_is_no_list() -> None:
    for text in (
        "See version 2. Then go on.",
        "Call - then write - then wait",
        "At 10. 11. is taken",
        "Either 1) wait or 2) go",
    ):
        assert drawn(one(f"# A\n{text}\n")) == [f"2  {text}"]


def test_a_table_in_one_line_is_a_table() -> None:
    outline = one("# A\nApprovers: | Budget | Who | |---|---| | <$5K | Lead | | >$5K | | and so on\n")
    assert grids(outline) == [Grid(("Budget", "Who"), (("<$5K", "Lead"), (">$5K", "")), (2, 2, 2))]
    assert drawn(outline) == ["2  Approvers:", "2  and so on"]


@pytest.mark.parametrize(
    "text",
    [
        "Stage\tOwner\nNew\tAE\nWon\tCSM\n",
        "Stage    Owner\nNew      AE\nWon      CSM\n",
        "| Stage | Owner |\n| New | AE |\n| Won | CSM |\n",
        "Stage\nOwner\nNew\nAE\nWon\nCSM\n",
        "Stage\n\nOwner\n\nNew\n\nAE\n\nWon\n\nCSM\n",
    ],
)
def test_tables_that_lost_their_lines(text: str) -> None:
    (grid,) = grids(one(text))
    assert (grid.head, grid.rows) == (("Stage", "Owner"), (("New", "AE"), ("Won", "CSM")))
    assert [number for number in grid.numbers if not 1 <= number <= 11] == []


def test_figures_whose_cells_stand_apart_by_one_blank() -> None:
    outline = one(
        "Metrics\n\nMetric Target Current Action\nAnswers <1 hour - Ask the lead\nKickoff within 3 days 95% Date\n"
    )
    assert grids(outline) == [
        Grid(
            ("Metric", "Target", "Current", "Action"),
            (("Answers", "<1 hour", "-", "Ask the lead"), ("Kickoff within 3 days", "95%", "", "Date")),
            (3, 4, 5),
        )
    ]


def test_lost_levels_are_found_again() -> None:
    outline = one(
        """\
        # A
          1. The system keeps:
          2. Source
          3. Time
          4. Then it looks for:
          5. Email

        a) first
        b) second

        1. Plan
        - room
        - date
        2. Meet
        """
    )
    assert drawn(outline) == [
        "2 1. The system keeps:",
        "3   2. Source",
        "4   3. Time",
        "5 4. Then it looks for:",
        "6   5. Email",
        "8 a) first",
        "9 b) second",
        "11 1. Plan",
        "12   • room",
        "13   • date",
        "14 2. Meet",
    ]


def test_marks_of_word_processors_and_wrongly_decoded_letters() -> None:
    text = "\ufeff# A\r\n•\tone\r\no\ttwo\r\n  o\tthree\r\n☐ four\r\n✅ five\r\n(6) six\r\n"
    text += "Itâ€™s 2.Done‚Äî‚úÖ.\r\n1.Seven\u00a0\u200b8\r\n"
    outline = one(text)
    assert [(line.mark, line.text) for line in lines(outline)] == [
        ("•", "one o two"),
        ("•", "three"),
        ("☐", "four"),
        ("☑", "five"),
        ("6.", "six"),
        ("", "It’s 2.Done—✅."),
        ("1.", "Seven 8"),
    ]


def test_bare_lines_are_headings_where_a_document_has_none() -> None:
    outline = one(
        """\
        Renewal SOP
        Purpose
        Keep customers who are worth keeping.
        Process owner
        Head of CS
        Procedure

        1. Review (90 days before)

        Responsible: CSM
        Look at the account.

        2. Offer

        Send the offer.

        Tools
        - CRM
        Day 1: Call
        """
    )
    assert outline.title == "Renewal SOP"
    assert titles(outline) == [
        "Purpose",
        "Process owner",
        "Procedure",
        "1. Review (90 days before)",
        "2. Offer",
        "Tools",
    ]
    assert [line.text for line in lines(outline)][1:4] == ["Head of CS", "Responsible: CSM", "Look at the account."]
    procedure = outline.sections[2]
    assert [section.title for section in procedure.sections] == ["Review (90 days before)", "Offer"]


def test_numbers_with_dots_are_chapters_above_more_and_entries_else() -> None:
    outline = one(
        """\
        COMPLAINTS PROCEDURE
        1. PURPOSE
        To say how complaints are handled.
        2. PROCEDURE
        2.1 Receive
        2.1.1 Log it within 24 hours.
        - in the CRM
        2.1.2 Answer.
        2.2 Close
        Tell the customer.
        """
    )
    assert titles(outline) == ["1. PURPOSE", "2. PROCEDURE", "2.1 Receive", "2.2 Close"]
    assert [section.title for section in outline.sections[1].sections] == ["Receive", "Close"]
    assert drawn(outline)[1:] == [
        "6 2.1.1 Log it within 24 hours.",
        "7   • in the CRM",
        "8 2.1.2 Answer.",
        "10  Tell the customer.",
    ]


def test_labels_are_headings_where_there_are_no_others() -> None:
    assert titles(one("Check-in\n\nPurpose:\nKeep in touch.\n\nSteps:\n1. Call\n2. Write\n")) == ["Purpose", "Steps"]
    assert titles(one("CHECK-IN\n\nPURPOSE:\nKeep in touch.\n\nSTEP 1 - CALL\nCall.\n")) == ["PURPOSE", "STEP 1 - CALL"]


def test_what_exports_of_wikis_and_word_processors_add() -> None:
    outline = one(
        """\
        # **Renewal** 3f2a9c1e4b7d4c0fa2b3c4d5e6f70812
        ## **1\\. Purpose** {#1.-purpose}
        ### 2️⃣ Engage
        +----+----+
        | A  | B  |
        +====+====+
        | 1  | 2  |
        +----+----+
        """
    )
    assert outline.title == "Renewal"
    assert titles(outline) == ["1. Purpose", "2. Engage"]
    assert grids(outline) == [Grid(("A", "B"), (("1", "2"),), (5, 7))]


def test_short_steps_are_no_headings() -> None:
    outline = one("How to renew\nOpen the CRM\nFind the account\nSend the offer\n")
    assert titles(outline) == []
    assert [line.number for line in lines(outline)] == [2, 3, 4]


# Several SOPs


def test_sops_under_headings_of_their_own_are_told_apart() -> None:
    found = outlines(
        "# Team procedures\nVersion: 2\n## Renewal SOP\n### Purpose\nx\n### Steps\n1. a\n"
        "## Refund SOP\n### Steps\n1. b\n## Annex\nz\n"
    )
    assert [outline.title for outline in found] == ["Renewal SOP", "Refund SOP"]
    assert [outline.lines for outline in found] == [(1, 2, 3, 4, 5, 6, 7), (8, 9, 10, 11, 12)]
    assert titles(found[0]) == ["Team procedures", "Purpose", "Steps"]
    assert titles(found[1]) == ["Steps", "Annex"]


def test_phases_with_a_purpose_each_are_one_sop() -> None:
    text = "# A\n## Phase 1: B\n### Purpose\nx\n### Steps\n1. y\n## Phase 2: C\n### Purpose\nx\n### Steps\n1. y\n"
    assert one(text).title == "A"


def test_procedures_within_a_runbook_are_its_chapters() -> None:
    text = "# Incident runbook\n## Response procedure\n1. a\n2. b\n## Escalation procedure\n### Steps\n1. c\n"
    assert titles(one(text)) == ["Response procedure", "Escalation procedure", "Steps"]
    own = "# Support SOP\n## Refund SOP\n### Steps\n1. a\n## Return SOP\n### Purpose\nx\n### Steps\n1. b\n"
    assert [outline.title for outline in outlines(own)] == ["Refund SOP", "Return SOP"]


def test_sops_pasted_one_below_the_other_are_told_apart() -> None:
    text = "Contents\n\n 1. Lead SOP\n 2. Deal SOP\n\nLead SOP\n\nPurpose\n\nKeep leads.\n"
    text += "\nDeal SOP\n\nScope\n\nAll deals.\n"
    found = outlines(text + "\nSOP governance\n\nReviews: - Quarterly: look - Yearly: audit\n")
    assert [(outline.title, outline.number) for outline in found] == [
        ("Lead SOP", 6),
        ("Deal SOP", 12),
        ("SOP governance", 18),
    ]
    assert found[0].lines[0] == 1


def test_a_document_without_a_word_has_no_sop() -> None:
    assert outlines("") == outlines("\n\n---\n***\n") == ()


# Properties

MARKS = st.sampled_from(
    [
        "",
        "# ",
        "## ",
        "### ",
        "- ",
        "  - ",
        "* ",
        "1. ",
        "2) ",
        "- [ ] ",
        "> ",
        "    ",
        "\t",
        "• ",
        "| ",
        "a) ",
        "**",
        "Label: ",
        "Step 1: ",
        "o  ",
    ]
)
JOINS = st.sampled_from(
    [" ", " - ", " | ", "\t", ": ", " 2. ", " - [ ] ", " | |---|---| | ", "** ", "` ", ", ", "   ", " → "]
)
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n", "\n---\n", "\n|---|---|\n", "\n```\n", "  \n"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Lines of words that occur once each, with marks as authors and pasting leave them."""
    count = draw(st.integers(1, 12))
    parts, number = [], 0
    for _ in range(count):
        parts.append(draw(MARKS))
        for place in range(draw(st.integers(1, 4))):
            parts += [draw(JOINS)] if place else []
            parts.append(draw(st.sampled_from(["word", "Word"])) + f"{number}x")
            number += 1
        parts.append(draw(BREAKS))
    return "".join(parts)


@settings(max_examples=120, deadline=None)
@given(documents())
@example("- - Word0x | |---|---| | word1x\n")
@example("word0x | |---|---| | word1x word2x | |---|---| | word3x | word4x | word5x\n")
def test_no_word_is_lost_and_every_line_is_counted(text: str) -> None:
    found = outlines(text)
    said = " ".join(texts(found)).split()
    letters = {
        word.strip(string.punctuation + "•→") for word in " ".join(said).replace("`", " ").replace("|", " ").split()
    }
    counted = {number for outline in found for number in outline.lines}
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        for word in line.replace("`", " ").replace("|", " ").replace("*", " ").split():
            if word.lower().startswith("word"):
                assert any(word.strip(string.punctuation) in one for one in letters), (word, said)
                assert number in counted


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=400) | st.text(alphabet="#-*|1.[]() \n\ta:>`_~", max_size=400))
def test_no_text_breaks_the_reader_and_lines_exist(text: str) -> None:
    most = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for outline in outlines(text):
        assert all(1 <= section.number <= most for section in every(outline.sections))
        for line in lines(outline):
            assert 1 <= line.number <= most
            assert "\n" not in line.text
        for grid in grids(outline):
            assert len(grid.numbers) == len(grid.rows) + 1
            assert {len(row) for row in grid.rows} <= {len(grid.head)}


@pytest.mark.parametrize(
    "text",
    [
        "*" * 100_000,
        "[" * 100_000,
        "`a" * 50_000,
        "- " * 50_000,
        ">" * 100_000,
        "a: 1. b " * 12_000,
        "A SOP\n\nPurpose\n\n" * 5_000,
    ],
)
def test_hostile_documents_are_read_in_time(text: str) -> None:
    outlines(text)  # quadratic reading would take minutes


# The documents that people gave


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the documents are not part of the project")
def test_the_documents_that_were_given() -> None:
    named = {path.stem: outlines(path.read_text(encoding="utf-8")) for path in sorted(SEEDS.glob("*.txt"))}
    assert {name: len(found) for name, found in named.items()} == {
        "clickup-csm-workflow": 1,
        "content-calendar-sop": 1,
        "customer-story-sop": 1,
        "meeting-notes-sop": 1,
        "revops-sops": 9,
    }
    assert named["customer-story-sop"][0].title == "Customer Story Production SOP"
    assert [outline.title for outline in named["revops-sops"]][2:4] == ["Sales Process SOP", "Content Creation SOP"]
    sales = named["revops-sops"][2]
    assert next(title for title in titles(sales) if title.startswith("Stage")) == "Stage 1: Prospecting (0-7 days)"
    assert sum(title.startswith("Stage ") for title in titles(sales)) == 6
    heads = [grid.head[0] for outline in named["revops-sops"] for grid in grids(outline)]
    assert len(heads) == 22
    for name, found in named.items():
        text = (SEEDS / f"{name}.txt").read_text(encoding="utf-8")
        numbers = {number for outline in found for number in outline.lines}
        words = {number for number, line in enumerate(text.split("\n"), 1) if any(map(str.isalnum, line))}
        assert words - numbers <= {number for number in words if "[!" in text.split("\n")[number - 1]}
