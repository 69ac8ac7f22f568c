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
from kanvtui.widgets.paper import LABEL, NARROW, TUCK, Row, hanging, lead

AHEAD = 3
"""Open deadlines in the pane; the late and the near ones are always there."""

_CLOCKS = {"met": ("✓", "accent"), "missed": ("✗", "error"), "late": ("✗", "error")}
_SCORES = {"red": "error", "yellow": "warning"}


def approval_rows(line: ApprovalLine, width: int) -> list[Row]:
    """One approver: ticked, asked with a due, or waiting for the turn."""
    return _ticked(_approver(line), _answer(line), width, done=line.state == "approved", late=line.late)


def _approver(line: ApprovalLine) -> str:
    return line.approver if line.name == line.approver else f"{line.name}: {line.approver}"


def _answer(line: ApprovalLine) -> str:
    """What is to be approved, and how that stands."""
    done = line.state == "approved"
    told = f"by {line.answered_by}" if done and line.answered_by else ""
    if not done:
        told = "not asked yet" if line.state == "waiting" else line.due_words or "no answer yet"
    what = "" if line.what == line.name else line.what
    return " · ".join(filter(None, (what, told, line.comment, "" if line.required or done else "not required")))


def deadline_rows(line: DeadlineLine, width: int) -> list[Row]:
    """One deadline with its day, or with what it waits for."""
    return _ticked(line.what, _when(line), width, done=line.done, late=line.late)


def _when(line: DeadlineLine) -> str:
    told = f"waits for {line.waits.removeprefix('waits for ')}" if line.waits else line.due_words
    if line.soon and not line.late:
        told = f"soon: {told}"
    return " · ".join(filter(None, (told, line.owner)))


def milestone_rows(line: MilestoneLine, width: int) -> list[Row]:
    """One milestone with its day."""
    told = line.due_words or "not yet"
    if line.due and not line.reached:
        told = f"{'planned' if line.planned else 'on'} {told}"
    mark, role = ("◆ ", "text") if line.reached else ("◇ ", "muted")
    rows = hanging(mark, line.label, width, role=role, head_role="label")
    return _beside(rows, told, width, "muted")


def clock_rows(line: ClockLine, width: int) -> list[Row]:
    """The time between two milestones against its target."""
    mark, role = _CLOCKS.get(line.state, ("·", "text"))
    return hanging(f"{mark} ", _measured(line), width, role=role, head_role=role)


def _measured(line: ClockLine) -> str:
    return f"{line.name}: {line.words}" + ("" if line.state == "running" else f", {line.state}")


def score_rows(line: ScoreLine, width: int) -> list[Row]:
    """The newest value of a score, and how it went before."""
    return hanging(f"{visible(line.name)}: ", _value(line), width, role=_SCORES.get(line.colour, "text"))


def _value(line: ScoreLine) -> str:
    return f"{line.words} {line.history}" if len(line.history) > 1 else line.words


def wait_words(waits: tuple[WaitLine, ...]) -> str:
    """Say how long the card has waited for whom, the longest first."""
    parts = sorted((line for line in waits if line.days), key=lambda line: -line.days)
    return " · ".join(f"{line.holder} {plural(line.days, 'day')}" for line in parts)


def pane_section(card: CardDetail, width: int) -> Iterator[Row]:
    """What the pane says of dates, approvals and scores: what is open and near, not all there is."""
    indent = TUCK if width < NARROW else LABEL
    for approval in card.approvals:
        if approval.state != "approved":
            role = "error" if approval.late else "muted"
            yield from _beside(lead("Approval", _approver(approval), width), _answer(approval), width, role, indent)
    if given := sum(approval.state == "approved" for approval in card.approvals):
        yield from lead("Approved", f"by {given} of {len(card.approvals)}", width)
    open_ones = [line for line in card.deadlines if not line.done]
    near = [line for line in open_ones if line.late or line.soon]
    for deadline in near or [line for line in open_ones if line.due][:AHEAD]:
        role = "error" if deadline.late else "muted"
        yield from _beside(lead("Deadline", deadline.what, width), _when(deadline), width, role, indent)
    for clock in card.clocks:
        role = _CLOCKS.get(clock.state, ("", "text"))[1]
        yield from lead("Clock", _measured(clock), width, role=role)
    for score in card.scores:
        yield from lead("Score", f"{score.name} {_value(score)}", width, role=_SCORES.get(score.colour, "text"))
    if words := wait_words(card.waits):
        yield from lead("Waited", words, width)


def _ticked(text: str, told: str, width: int, *, done: bool, late: bool) -> list[Row]:
    role = "muted" if done else "text"
    rows = hanging("☑ " if done else "☐ ", text, width, role=role, head_role=role)
    return _beside(rows, told, width, "error" if late else "muted")


def _beside(rows: list[Row], told: str, width: int, role: str, indent: int = TUCK) -> list[Row]:
    """Put what is told behind the last row, or under it, indented, where there is no room."""
    if not told:
        return rows
    if sum(cell_len(text) for text, _ in rows[-1]) + 2 + cell_len(visible(told)) <= width:
        rows[-1] = (*rows[-1], (f"  {visible(told)}", role))
    else:
        rows.extend(hanging(" " * indent, told, width, role=role))
    return rows
