"""What the SOP adds to a card, as rows: approvals, milestones, deadlines, clocks, scores, waiting. Pure."""

from collections.abc import Iterator

from rich.cells import cell_len

from kanvtui.domain.pictures import (
    ApprovalLine,
    CardDetail,
    ClockLine,
    DeadlineLine,
    MilestoneLine,
    ScoreLine,
    WaitLine,
)
from kanvtui.domain.text import plural, visible
from kanvtui.widgets.paper import Row, hanging

AHEAD = 3
"""Open deadlines in the pane; the late and the near ones are always there."""


def approval_rows(line: ApprovalLine, width: int) -> list[Row]:
    """One approver: ticked, asked with a due, or waiting for the turn."""
    done = line.state == "approved"
    told = f"by {line.answered_by}" if done and line.answered_by else ""
    if not done:
        told = "not asked yet" if line.state == "waiting" else line.due_words
    name = line.approver if line.name == line.approver else f"{line.name}: {line.approver}"
    parts = (line.what, told, line.comment, "" if line.required or done else "not required")
    return _ticked(name, " · ".join(filter(None, parts)), width, done=done, late=line.late)


def deadline_rows(line: DeadlineLine, width: int) -> list[Row]:
    """One deadline with its day, or with what it waits for."""
    told = line.due_words
    if line.soon and not line.late:
        told = f"soon: {told}"
    return _ticked(line.what, " · ".join(filter(None, (told, line.owner))), width, done=line.done, late=line.late)


def milestone_rows(line: MilestoneLine, width: int) -> list[Row]:
    """One milestone with its day."""
    told = f"planned {line.due_words}" if line.planned and line.due else line.due_words or "not yet"
    reached = bool(line.due) and not line.planned
    rows = hanging("◆ " if reached else "◇ ", line.label, width, role="text" if reached else "muted", head_role="label")
    return _beside(rows, told, width, "muted")


def clock_rows(line: ClockLine, width: int) -> list[Row]:
    """The time between two milestones against its target."""
    mark, role = {"met": ("✓", "accent"), "missed": ("✗", "error"), "late": ("✗", "error")}.get(
        line.state, ("…", "text")
    )
    return hanging(f"{mark} ", f"{line.name}: {line.words}", width, role=role, head_role=role)


def score_rows(line: ScoreLine, width: int) -> list[Row]:
    """The newest value of a score, and how it went before."""
    role = {"red": "error", "yellow": "warning"}.get(line.colour, "text")
    return hanging(f"{visible(line.name)}: ", " ".join(filter(None, (line.words, line.history))), width, role=role)


def wait_words(waits: tuple[WaitLine, ...]) -> str:
    """Say how long the card has waited for whom, the longest first."""
    parts = sorted((line for line in waits if line.days), key=lambda line: -line.days)
    return " · ".join(f"{line.holder} {plural(line.days, 'day')}" for line in parts)


def pane_section(card: CardDetail, width: int) -> Iterator[Row]:
    """What the pane says of dates, approvals and scores: what is open and near, not all there is."""
    for approval in card.approvals:
        yield from approval_rows(approval, width)
    open_ones = [line for line in card.deadlines if not line.done]
    near = [line for line in open_ones if line.late or line.soon]
    for deadline in near or [line for line in open_ones if line.due][:AHEAD]:
        yield from deadline_rows(deadline, width)
    for clock in card.clocks:
        yield from clock_rows(clock, width)
    for score in card.scores:
        yield from score_rows(score, width)
    if words := wait_words(card.waits):
        yield from hanging("Waited ", words, width)


def _ticked(text: str, told: str, width: int, *, done: bool, late: bool) -> list[Row]:
    role = "muted" if done else "text"
    rows = hanging("☑ " if done else "☐ ", text, width, role=role, head_role=role)
    return _beside(rows, told, width, "error" if late else "muted")


def _beside(rows: list[Row], told: str, width: int, role: str) -> list[Row]:
    """Put what is told behind the last row, or under it where there is no room."""
    if not told:
        return rows
    if sum(cell_len(text) for text, _ in rows[-1]) + 2 + cell_len(visible(told)) <= width:
        rows[-1] = (*rows[-1], (f"  {visible(told)}", role))
    else:
        rows.extend(hanging("  ", told, width, role=role))
    return rows
