"""The few words that pictures work out by themselves."""

import pytest

from kanvtui.domain.pictures import MilestoneLine


@pytest.mark.parametrize(
    ("line", "reached"),
    [
        (MilestoneLine("kickoff", "Kickoff", "2026-11-16"), True),
        (MilestoneLine("kickoff", "Kickoff"), False),
        (MilestoneLine("kickoff", "Kickoff", "2026-12-16", planned=True), False),
        (MilestoneLine("kickoff", "Kickoff", "2026-12-16", ahead=True), False),
    ],
)
def test_a_milestone_is_reached_once_it_has_happened(line: MilestoneLine, reached: bool) -> None:
    assert line.reached is reached
