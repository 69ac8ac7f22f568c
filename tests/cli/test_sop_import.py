"""`sop import`: what it says, what it writes, and its exit codes."""

from collections.abc import Callable
from pathlib import Path

from cli.shell import Cli

DOCUMENT = """# Renewal

Owner: Head of CS

## Steps

1. Review the account
2. Send the offer within 2 days
3. Sign

Colourless green ideas sleep furiously.
"""
TWO = "# SOPs\n## Lead SOP\n### Steps\n1. Call\n2. Write\n## Deal SOP\n### Steps\n1. Offer\n2. Sign\n"


def test_a_document_becomes_an_sop_that_a_board_can_be_made_of(cli: Cli, home: Path, tmp_path: Path) -> None:
    document = tmp_path / "renewal.md"
    document.write_text(DOCUMENT)
    done = cli("sop", "import", str(document))
    assert done.lines[0].startswith("Renewal: ")
    assert "lines understood (" in done.lines[0]
    assert "4 stages" in done.lines[1]
    assert any(line.endswith("11  Colourless green ideas sleep furiously.") for line in done.lines)
    made = home / ".config" / "kanvtui" / "sops" / "renewal.toml"
    assert any(line.startswith(f"{made}: Renewal can be used. ") for line in done.lines)
    assert "Renewal" in cli("sop", "list").out
    cli("board", "new", "Renewals", "--sop", "Renewal")
    again = cli("sop", "import", str(document), check=1)
    assert "already — nothing was written" in again.err


def test_a_file_of_ones_choice_and_a_look_before(cli: Cli, home: Path, tmp_path: Path) -> None:
    document, made = tmp_path / "a.md", tmp_path / "mine.toml"
    document.write_text(DOCUMENT)
    assert "4 stages" in cli("sop", "import", str(document), "--list").out
    assert not (home / ".config").exists()
    cli("sop", "import", str(document), "--as", str(made))
    assert made.read_text().startswith("# Read from a.md: ")
    assert "there already" in cli("sop", "import", str(document), "--as", str(made), check=1).err
    assert "takes no --as" in cli("sop", "import", str(document), "--as", "x.toml", "--list", check=2).err


def test_several_sops_in_one_document_come_from_standard_input(
    cli: Cli, home: Path, stdin: Callable[[bytes], None]
) -> None:
    stdin(TWO.encode())
    found = cli("sop", "import", "-", "--json").json
    assert [one["name"] for one in found] == ["Lead SOP", "Deal SOP"]
    assert list(found[0]) == ["name", "file", "lines", "understood", "left", "guessed", "check"]
    assert found[0]["check"]["usable"] is True
    folder = home / ".config" / "kanvtui" / "sops"
    assert sorted(path.name for path in folder.iterdir()) == ["deal-sop.toml", "lead-sop.toml"]
    stdin(TWO.encode())
    assert cli("sop", "import", "-", "--only", "2", "--list", "--json").json[0]["file"] is None
    stdin(b"")
    assert "standard input has no text" in cli("sop", "import", "-", check=2).err


def test_what_is_no_document_changes_nothing(cli: Cli, home: Path, tmp_path: Path) -> None:
    document = tmp_path / "a.docx"
    document.write_bytes(b"PK\x03\x04")
    assert "Save it as Markdown" in cli("sop", "import", str(document), check=2).err
    assert "there is no file" in cli("sop", "import", str(tmp_path / "no.md"), check=1).err
    assert not (home / ".config").exists()
