"""`metrics` in the shell: figures entered by hand, weeks, flow and SOP health as text and as JSON."""

import pytest

from cli.shell import Cli


def test_a_figure_is_entered_for_a_day(work: Cli) -> None:
    said = work("metrics", "--board", "onb", "--set", "retention=93%", "--on", "yesterday").out
    assert said.startswith("Retention after 90 days: 93% on 20")
    assert "Retention after 90 days" in work("metrics", "--board", "onb").out
    found = work("metrics", "--board", "onb", "--set", "retention=91", "--json").json
    line = next(line for line in found["boards"][0]["metrics"] if line["name"] == "Retention after 90 days")
    assert (line["value"], line["met"], line["by_hand"], line["weeks"][-1]) == ("91%", True, True, "91")
    assert "this week 91%" in work("metrics").out
    work("undo")
    assert "93%" in work("metrics").out
    work("metrics", "--board", "onb", "--set", "retention=none", "--on", "yesterday")
    assert "93%" not in work("metrics").out


@pytest.mark.parametrize(
    ("arguments", "check", "words"),
    [
        (("--set", "retention=93"), 2, "name the board with --board"),
        (("--board", "onb", "--set", "retention"), 2, "--set takes NAME=FIGURE"),
        (("--board", "onb", "--set", "retention=x"), 2, "is not a number"),
        (("--board", "onb", "--set", "nix=5"), 1, "has no figure “nix”. Entered by hand: Retention after 90 days"),
        (("--board", "onb", "--set", "content buffer=5"), 1, "“Content buffer” is worked out"),
        (("--board", "onb", "--set", "retention=5", "--on", "tomorrow"), 2, "is still to come"),
        (("--on", "yesterday"), 2, "--on goes with --set"),
    ],
)
def test_what_is_refused(work: Cli, arguments: tuple[str, ...], check: int, words: str) -> None:
    assert words in work("metrics", *arguments, check=check).err


def test_what_flows_and_how_the_sop_is(work: Cli) -> None:
    work("add", "Acme", "--stage", "brand")
    work("move", "1", "content", "--reason", "they start on Monday")
    work("add", "Initech", "--stage", "synced")
    work("add", "Globex")
    work("block", "3", "legal has it")
    page = work("metrics")
    assert all(len(line) <= 80 for line in page.lines)
    assert "Flow\n  Throughput" in page.out
    assert "1 card in 8 weeks" in page.out
    assert "SOP health: Onboarding\n  No advice yet" in page.out
    assert "overridden 1 time on 1 of 1 card (100%)" in " ".join(page.out.split())
    found = work("metrics", "--json").json
    assert [line["key"] for line in found["flow"]][:4] == ["throughput", "cycle_time", "cycle_time_85", "age"]
    (rule,) = found["sop_health"][0]["rules"]
    assert (rule["times"], rule["cards"], rule["shorten"]) == (1, [1], False)
    assert found["sop_health"][0]["late_checks"] == []
