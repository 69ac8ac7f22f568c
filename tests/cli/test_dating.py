"""`kanvtui milestone`: what dates count from, what counts from it, and what would move."""

import pytest

from cli.shell import Cli


@pytest.fixture
def acme(work: Cli) -> Cli:
    """Card 1 on a board of the CSM workflow."""
    work("add", "Acme")
    return work


def test_it_lists_milestones_and_deadlines(acme: Cli) -> None:
    out = acme("milestone", "1").lines
    assert out[0] == "Milestones"
    assert "Deadlines" in out
    assert "  [ ] Brand Strategy meeting held (not yet)" in out
    assert "  [ ] Brand Pillars (waits for Brand Strategy meeting held, CSM)" in out
    assert acme("milestone", "1", "tfr #1").lines == ["Milestones", "  [ ] Brand Pillars delivered (not yet)"]


def test_a_date_moves_what_counts_from_it_and_says_so(acme: Cli) -> None:
    told = acme("milestone", "1", "brand strategy", "mon", "14:00").lines
    assert told[0] == "“Acme”: Brand Strategy meeting held Mon 23 Nov 2026 14:00"
    assert "  Brand Pillars: no date → Wed 25 Nov" in told
    assert any(line.startswith("  Brand Pillars delivered") and line.endswith("→ Wed 25 Nov") for line in told)
    assert "  [ ] Brand Strategy meeting held (Mon 23 Nov 14:00)" in acme("milestone", "1").lines
    acme.later(days=3)
    assert "  [x] Brand Strategy meeting held (yesterday 14:00)" in acme("milestone", "1").lines
    acme.later(days=-3)
    shown = acme("milestone", "1", "brand_strategy", "26 nov", "--preview").lines
    assert shown[0] == "nothing is stored; these dates would change:"
    assert "  Brand Pillars: Wed 25 Nov → Sat 28 Nov" in shown
    assert acme.card(1)["milestones"][2] == {
        "key": "brand_strategy",
        "label": "Brand Strategy meeting held",
        "due": "2026-11-23T14:00",
        "planned": False,
        "set_by": "hand",
    }
    assert acme("milestone", "1", "brand_strategy", "mon 14:00").out == "nothing changed: it was so already\n"
    moved = acme("milestone", "1", "brand_strategy", "26 nov").lines
    assert moved[1:] == shown[1:]
    assert acme("milestone", "1", "brand", "--clear", check=2).err.startswith("kanvtui: “brand” fits several")
    assert "Brand Pillars: Sat 28 Nov → no date" in acme("milestone", "1", "brand_strategy", "--clear").out
    acme("undo")
    assert acme.card(1)["milestones"][2]["due"] == "2026-11-26"


def test_as_json(acme: Cli) -> None:
    found = acme("milestone", "1", "brand_strategy", "now", "--json").json
    assert list(found) == ["id", "milestones", "deadlines", "shifts"]
    pillars = next(line for line in found["deadlines"] if line["what"] == "Brand Pillars")
    assert (pillars["due"], pillars["late"], pillars["waits"], pillars["owner"]) == ("2026-11-23", False, None, "CSM")
    shift = next(shift for shift in found["shifts"] if shift["what"] == "Brand Pillars")
    assert shift == {"kind": "deadline", "id": pillars["id"], "what": "Brand Pillars", "from": None, "to": "2026-11-23"}
    (only,) = acme("milestone", "1", "brand_strategy", "--json").json["milestones"]
    assert only["set_by"] == "hand"
    again = acme("milestone", "1", "brand_strategy", "2027-01-04", "--preview", "--json").json
    assert again["shifts"]
    assert acme("milestone", "1", "--json").json["deadlines"] == found["deadlines"]


def test_a_deadline_is_met_by_hand(acme: Cli) -> None:
    assert acme("milestone", "1", "--met", "90-day").out.startswith("met the deadline “90-day home-run result”")
    assert acme("milestone", "1", "--met", "90-day").out == "nothing changed: it was so already\n"
    assert "  [x] 90-day home-run result (met, CSM)" in acme("milestone", "1").lines
    assert acme("milestone", "1", "--open", "90-day").out.startswith("opened the deadline")
    assert "has no deadline “nix”" in acme("milestone", "1", "--met", "nix", check=1).err


def test_what_it_refuses(acme: Cli) -> None:
    assert (
        "has no milestone “nix”. Milestones: Discovery Call held," in acme("milestone", "1", "nix", "now", check=1).err
    )
    assert "no card 9" in acme("milestone", "9", check=1).err
    assert "is not a date" in acme("milestone", "1", "discovery", "soon", check=2).err
    for wrong in (
        ["--clear"],
        ["--preview"],
        ["discovery", "--preview"],
        ["discovery", "now", "--clear"],
        ["discovery", "--met", "90"],
        ["--met", "90", "--preview"],
        ["--met", "90", "--open", "90"],
    ):
        acme("milestone", "1", *wrong, check=2)
    assert not any(line["due"] for line in acme.card(1)["milestones"])


def test_a_card_whose_sop_has_no_dates(cli: Cli) -> None:
    cli("board", "new", "Meetings", "--sop", "Meeting notes")
    cli("add", "Talk")
    assert cli("milestone", "1").out == "#1 has neither milestones nor deadlines: its SOP names none.\n"


def test_a_hostile_title_is_harmless(acme: Cli) -> None:
    acme("edit", "1", "--title", "\x1b[2J[bold]x")
    assert "\x1b" not in acme("milestone", "1", "discovery", "now").out
