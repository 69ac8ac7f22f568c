"""`sop log` and `sop review` in the shell, and what metrics tell of compliance."""

from pathlib import Path

import pytest

from cli.shell import Cli
from kanvtui.sops.files import shipped


@pytest.fixture
def changed(work: Cli, tmp_path: Path) -> Cli:
    """The board with an SOP that was changed once."""
    text = dict(shipped())["CSM workflow"].read_text(encoding="utf-8")
    place = text.index('exit = "')
    file = tmp_path / "own.toml"
    end = text.index("\n", place)
    file.write_text(f'{text[:place]}exit = "Everything is written down."{text[end:]}', encoding="utf-8")
    work("sop", "edit", "onb", "--with", str(file), "--why", "Too long", "--yes")
    return work


def test_the_log_tells_versions_why_and_what(changed: Cli) -> None:
    said = changed("sop", "log", "onb").out
    for words in (
        "Version     1.1, changed today",
        "by kim: Too long",
        "1.0 → 1.1",
        "Training    #1 is open, until Mon",
    ):
        assert words in said, said
    found = changed("sop", "log", "onb", "--json").json
    (line,) = found["log"]
    assert (found["version"], found["training"], found["review_past"], found["compliance"]["moves"]) == (
        "1.1", 1, False, 0,
    )  # fmt: skip
    assert (line["kind"], line["from"], line["to"], line["why"], line["who"], line["training"]) == (
        "sop_changed", "1.0", "1.1", "Too long", "kim", "2026-11-23T12:00",
    )  # fmt: skip
    changed("undo")
    assert "was not changed" in changed("sop", "log", "onb").out
    assert changed("list", "--json").json == []


def test_a_review_is_planned_done_and_told(work: Cli) -> None:
    assert "reviewed next on Mon 23 Nov 2026" in work("sop", "review", "onb", "--on", "mon").out
    assert "SOP review  next on Mon 23 Nov" in work("sop", "log", "onb").out
    assert "has passed" in work("sop", "review", "onb", "--on", "yesterday", check=2).err
    said = work("sop", "review", "onb").out
    assert "reviewed the SOP of “Onboarding”" in said
    assert "No next review is named" in said
    found = work("sop", "review", "onb", "--on", "+1mo", "--json").json
    assert (found["next_review"], [line["kind"] for line in found["log"]]) == ("2026-12-21", ["sop_reviewed"])
    assert "no board" in work("sop", "review", "nix", check=1).err


def test_metrics_tell_compliance(work: Cli) -> None:
    work("add", "One", "--stage", "brand")
    assert "compliance" not in work("metrics").out
    work("move", "1", "content", "--reason", "They asked")
    work("move", "1", "brand")
    assert "compliance 50% (1 of 2 moves since 21 Sep)" in work("metrics").out
    health = work("metrics", "--json").json["sop_health"][0]
    assert health["compliance"] == {"words": "50% (1 of 2 moves since 21 Sep)", "kept": 1, "moves": 2}
    assert "Compliance  50% (1 of 2 moves since 21 Sep)" in work("sop", "log", "onb").out
