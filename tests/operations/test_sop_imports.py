"""SOPs from documents: files that are read, names they get, and nothing that is overwritten or left half."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanvtui.domain.sop_draft import Draft, Source
from kanvtui.errors import AccessError, InputError, KanvError, NotFoundError, RefusedError
from kanvtui.operations import sop_imports
from kanvtui.operations.sop_imports import LARGEST, Imported, chosen, decoded, files_for, imported, put, read_file
from kanvtui.sops import files

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
ONE = """# Renewal

Purpose: keep the customers who are worth it.

## Steps

1. Review the account
2. Send the offer within 2 days
3. Sign

Colourless green ideas sleep furiously.
"""
TWO = "# SOPs\n## Lead SOP\n### Steps\n1. Call\n2. Write\n## Deal SOP\n### Steps\n1. Offer\n2. Sign\n"


def some(title: str, text: str = "x") -> Imported:
    return Imported(Draft(title, {}, {}, (Source(1, "x"),), (), 4, 3), text)


def test_a_document_becomes_a_file_that_can_be_used(tmp_path: Path) -> None:
    (one,) = imported(ONE, "renewal.md")
    assert one.draft.title == "Renewal"
    paths = files_for((one,), tmp_path / "sops")
    put((one,), paths)
    assert paths == (tmp_path / "sops" / "renewal.toml",)
    assert files.load(paths[0])["name"] == "Renewal"
    assert paths[0].stat().st_mode & 0o077 == 0
    text = paths[0].read_text()
    assert text.startswith("# Read from renewal.md: ")
    assert "line 8: " in text
    assert "sleep furiously" in text
    assert one.share == round(100 * one.draft.understood / one.draft.lines)


def test_a_comment_has_the_words_of_its_line_only_where_the_item_has_not() -> None:
    text = """# Refunds

Owner: Finance team

Money goes back without a second question. Nobody has to ask twice.

## Steps

1. Check orders
2. The clerk pays the money back and closes the case

| Metric | Target | Formula |
|---|---|---|
| Refund time | < 5 days | end - start |
"""
    (one,) = imported(text, "refunds.md")
    lines = {line.strip() for line in one.text.splitlines()}
    assert 'name = "Refunds"  # line 1' in lines
    assert 'workflow_owner = "Finance team"  # line 3' in lines
    assert "[[stages]]  # line 9" in lines
    assert "[[stages]]  # line 10" in lines
    assert '"The clerk pays the money back and closes the case",' in lines, "its words stand among the steps"
    assert 'summary = "Money goes back without a second question."  # line 5' in lines
    assert "[[metrics]]  # line 14" in lines
    (long,) = imported("# A\n\n## Step 1: Call (within 2 days)\n- Call\n## Step 2: Write\n- Write\n", "a.md")
    assert "[[stages]]  # line 3: Step 1: Call (within 2 days)" in long.text
    assert "[[stages]]  # line 5\n" in long.text


def test_several_sops_get_a_file_each_and_may_be_taken_one_by_one(tmp_path: Path) -> None:
    found = imported(TWO, "sops.md")
    assert [one.draft.title for one in found] == ["Lead SOP", "Deal SOP"]
    assert [path.name for path in files_for(found, tmp_path)] == ["lead-sop.toml", "deal-sop.toml"]
    assert chosen(found, "2") == chosen(found, "deal") == chosen(found, "DEAL sop") == (found[1],)
    for wanted, words in (("3", "is none of its SOPs"), ("sop", "fits several"), ("", "is none"), ("9" * 400, "none")):
        with pytest.raises(NotFoundError, match=words):
            chosen(found, wanted)
    with pytest.raises(RefusedError, match="2 SOPs and --as names one"):
        files_for(found, tmp_path, str(tmp_path / "a.toml"))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("content-calendar_sop.md", "Content calendar SOP"),
        ("our sops.md", "Our SOPs"),
        ("standard input", "Standard input"),
        ("---", "Imported SOP"),
    ],
)
def test_a_document_without_a_title_is_called_like_its_file(name: str, title: str) -> None:
    (one,) = imported("We do the work as it comes.\n\n- Call\n- Write\n", name)
    assert one.draft.title == title


def test_titles_are_cut_made_harmless_and_told_apart() -> None:
    text = "# SOPs\n## Lead SOP\n### Steps\n1. Call\n## Lead SOP\n### Steps\n1. Offer\n"
    assert [one.draft.title for one in imported(text, "a.md")] == ["Lead SOP", "Lead SOP (2)"]
    (one,) = imported("# " + "long " * 100 + "\n1. a\n2. b\n", "a.md")
    assert len(one.draft.title) <= sop_imports.LONGEST_TITLE
    (one,) = imported("# A\x1b[31mB\n1. a\n2. b\n", "a.md")
    assert "\x1b" not in one.draft.title + one.text


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (one,) = imported(ONE, "renewal.md")
    put((one,), files_for((one,), tmp_path))
    before = (tmp_path / "renewal.toml").read_bytes()
    with pytest.raises(RefusedError, match="an SOP “Renewal” is in "):
        files_for((one,), tmp_path)
    with pytest.raises(RefusedError, match="is there already"):
        files_for((one,), tmp_path, str(tmp_path / "renewal.toml"))
    (tmp_path / "other.toml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(RefusedError, match="is there already"):
        files_for((one,), tmp_path, str(tmp_path / "other.toml"))
    assert (tmp_path / "renewal.toml").read_bytes() == before


def test_another_file_of_the_same_letters_stays(tmp_path: Path) -> None:
    (tmp_path / "lead-sop.toml").write_text('name = "Something else"\n')
    paths = files_for((some("Lead SOP"), some("Lead: SOP")), tmp_path)
    assert [path.name for path in paths] == ["lead-sop-2.toml", "lead-sop-2-2.toml"]


def test_a_given_file_is_checked(tmp_path: Path) -> None:
    found = (some("A"),)
    assert files_for(found, tmp_path, str(tmp_path / "b.TOML")) == (tmp_path / "b.TOML",)
    with pytest.raises(InputError, match=r"End it in \.toml"):
        files_for(found, tmp_path, "b.md")
    with pytest.raises(AccessError, match="does not exist"):
        files_for(found, tmp_path, str(tmp_path / "no" / "b.toml"))


def test_on_an_error_none_of_the_files_is_left(tmp_path: Path) -> None:
    taken = tmp_path / "b.toml"
    taken.write_text("mine")
    with pytest.raises(RefusedError):
        put((some("A"), some("B")), (tmp_path / "a.toml", taken))
    assert [path.name for path in tmp_path.iterdir()] == ["b.toml"]
    assert taken.read_text() == "mine"


def test_an_sop_too_long_for_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 200)
    with pytest.raises(InputError, match="“Renewal” is too long for one SOP"):
        imported(ONE, "a.md")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "is a Word, OpenDocument or ZIP file"),
        (b"%PDF-1.7", "is a PDF"),
        (b"{\\rtf1", "is an RTF file"),
        (b"# Caf\xe9", r"is not UTF-8 text \(byte 6\)"),
        (b"\x00\x01\x02\x03", "is not text"),
        (b"", "has no text"),
        (b" \n\t\n\xe2\x80\x8b", "has no text"),
        (b"a" * (LARGEST + 1), "is larger than 1 MB"),
    ],
)
def test_what_is_no_document_is_named(data: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        decoded(data, "a.md")
    (tmp_path / "a.md").write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_file(tmp_path / "a.md")


def test_a_document_may_begin_with_a_mark_and_be_written_by_windows(tmp_path: Path) -> None:
    for data in (ONE.encode("utf-8-sig"), ONE.encode("utf-16"), ONE.replace("\n", "\r\n").encode()):
        (tmp_path / "a.md").write_bytes(data)
        (one,) = imported(read_file(tmp_path / "a.md"), "a.md")
        assert (one.draft.title, one.draft.understood) == ("Renewal", imported(ONE, "a.md")[0].draft.understood)


def test_marks_alone_are_no_document() -> None:
    with pytest.raises(InputError, match="has no text"):
        imported("---\n***\n", "a.md")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        read_file(tmp_path / "no.md")
    with pytest.raises(InputError, match="is a folder"):
        read_file(tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(AccessError, match="cannot be read"):
        read_file(tmp_path / "loop")
    with pytest.raises(KanvError):
        read_file(Path("a\0b"))


LINES = st.sampled_from(
    [
        *("# A process", "## Stage 1: Plan (2 days)", "## Step 2 - Sign", "### Entry criteria", "**Exit criteria:**"),
        *("Owner: CSM", "Responsible: Sales", "Scope", "Purpose", "", "```", "> Mind this", "   - nested"),
        *("- [ ] Brief done within 3 days", "1. Call the customer", "2. Write - see the form", "Review quarterly"),
        *("Approver: | Budget | Who | |---|---| | <$5K | Lead |", "| Metric | Target |", "|---|---|", "| NPS | >50 |"),
        *("Weekly: look at the figures", "Plan → Do → Check → Act", "Budget: [Amount]", "SLA: <24 hours"),
        *("12 weeks before launch: book", "Escalate to the manager", "If it is late, tell sales.", "Day +3: Call"),
    ]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=25).map("\n".join))
def test_every_document_becomes_sops_that_can_be_used(text: str) -> None:
    try:
        found = imported(text, "a.md")
    except InputError as error:
        assert "has no text" in str(error)  # noqa: PT017 - any other is a mistake of ours
        return
    for one in found:
        assert files.parse(one.text)["name"]
        assert {source.number for source in one.draft.left} <= set(range(1, text.count("\n") + 2))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the documents are not part of the project")
def test_how_much_of_the_documents_that_were_given_is_understood() -> None:
    least = {
        "clickup-csm-workflow": [78],
        "content-calendar-sop": [50],
        "customer-story-sop": [50],
        "meeting-notes-sop": [50],
        "revops-sops": [85, 75, 95, 90, 95, 95, 95, 90, 80],
    }
    for name, shares in least.items():
        found = imported((SEEDS / f"{name}.txt").read_text(encoding="utf-8"), f"{name}.txt")
        assert len(found) == len(shares)
        for one, share in zip(found, shares, strict=True):
            assert one.share >= share, (name, one.draft.title, one.share)
            assert files.parse(one.text)["name"] == one.draft.title
            assert len({source.number for source in one.draft.left}) + one.draft.understood == one.draft.lines


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ONE)
    (tmp_path / "a.md").chmod(0)
    with pytest.raises(AccessError, match="cannot be read"):
        read_file(tmp_path / "a.md")
