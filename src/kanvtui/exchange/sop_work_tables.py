"""Tables of work: what comes back, the agenda of a meeting, who does what in a stage."""

import re
from collections.abc import Sequence
from typing import Any

from kanvtui.domain.phrases import rhythm
from kanvtui.exchange.sop_builder import Builder, cells_text, fitting
from kanvtui.exchange.sop_sheets import Sheet, always, read_rows
from kanvtui.exchange.topics import topic

_CHECKED = re.compile(r"(?:checks?|what|items?|activit(?:y|ies)|tasks?)(?: to .*| .*)?", re.IGNORECASE)
_MINUTES = re.compile(r"(\d{1,3}) ?(?:-|–|to) ?(\d{1,3}) ?(?:min|m\b)", re.IGNORECASE)


def recurring_table(builder: Builder, sheet: Sheet) -> bool:
    """Read reports, meetings and checks with how often they come; their rhythm stands in a column or in the label."""
    name = sheet.column(
        r"(?:.* )?(?:report|meeting|review|task|activity|audit|check|ceremony|cadence|what|event)(?: name| type)?s?"
    )
    if name != 0 or topic(sheet.grid.head[name]) == "limit":
        return False
    often = sheet.column(r"frequency|cadence|how often|interval|schedule|when|rhythm")
    day = sheet.column(r"day|due(?: date)?|delivery|when")
    owner = sheet.column(r"(?:.* )?(?:owner|responsible|who|led by|lead)")
    general = rhythm(sheet.label)
    if (
        general
        and _CHECKED.fullmatch(sheet.grid.head[name].strip())
        and day is None
        and owner is None
        and often is None
    ):
        return _routine(builder, sheet, name, general.rule)
    said = [rhythm(sheet.cell(row, often)) for row in sheet.grid.rows]
    if general is None and not all(said):
        return False

    def read(row: Sequence[str], number: int, text: str) -> bool:
        title = sheet.cell(row, name)
        words = sheet.cell(row, often) if rhythm(sheet.cell(row, often)) else sheet.label
        found = rhythm(f"{words} {sheet.cell(row, day)}")
        if not title or found is None:
            return False
        item = {
            "title": f"{title} - [DATE]",
            "every": found.rule,
            "owner": sheet.cell(row, owner),
            "stage": sheet.stage,
        }
        builder.add("recurring", item, number, text)
        return True

    return read_rows(builder, sheet, read)


def _routine(builder: Builder, sheet: Sheet, name: int, rule: str) -> bool:
    """Read what is looked at each time, as the checks of one piece of recurring work."""
    checks = [": ".join(filter(None, (sheet.cell(row, at) for at in range(len(row))))) for row in sheet.grid.rows]
    if not all(fitting(check) and sheet.cell(row, name) for check, row in zip(checks, sheet.grid.rows, strict=True)):
        return False
    item = {"title": f"{sheet.label} - [DATE]", "every": rule, "stage": sheet.stage, "checks": checks}
    builder.add("recurring", item, sheet.grid.numbers[0], cells_text(sheet.grid.head))
    return read_rows(builder, sheet, always)


def agenda_table(builder: Builder, sheet: Sheet) -> bool:
    """Read `0-10 min | Welcome` as the agenda of a meeting."""
    time, what = (
        sheet.column(r"time|minutes?|duration"),
        sheet.column(r"topic|item|agenda(?: item)?|activity|section|subject"),
    )
    spans = [_MINUTES.search(sheet.cell(row, time)) for row in sheet.grid.rows]
    lengths = [int(found[2]) - int(found[1]) if found else 0 for found in spans]
    if time is None or what is None or any(length <= 0 for length in lengths):
        return False
    about = sheet.other(time, what)
    agenda = [
        {"topic": sheet.cell(row, what), "minutes": length, "asks": [ask] if (ask := sheet.cell(row, about)) else []}
        for row, length in zip(sheet.grid.rows, lengths, strict=True)
    ]
    if not all(point["topic"] for point in agenda):
        return False
    item = {"name": sheet.label or "Meeting", "stage": sheet.stage, "minutes": sum(lengths), "agenda": agenda}
    builder.add("meetings", item, sheet.grid.numbers[0], cells_text(sheet.grid.head))
    return read_rows(builder, sheet, always)


def work_table(builder: Builder, sheet: Sheet) -> bool:
    """Read what is to be done in a stage, by whom, as its checks."""
    what = sheet.column(r"(?:.* )?(?:task|activity|action|step|item|check|deliverable)s?")
    owner = sheet.column(r"(?:.* )?(?:owner|responsible(?: .*)?|who|assignee|assigned to|lead)")
    time = sheet.column(r"time|when|due(?: date)?|deadline|day|timing|timeline")
    if not sheet.stage or what is None or (owner is None and time is None):
        return False
    at = builder.stage_named(sheet.stage)

    def read(row: Sequence[str], number: int, text: str) -> bool:
        task, when = sheet.cell(row, what), sheet.cell(row, time)
        if not task or at is None:
            return False
        check: dict[str, Any] = {
            "text": fitting(f"{when}: {task}") if when else task,
            "owner": sheet.cell(row, owner),
            "group": sheet.label,
        }
        others = {head: cell for n, head in enumerate(sheet.grid.head) if n not in (what, owner, time)
                  and (cell := sheet.cell(row, n))}  # fmt: skip
        check["steps"] = [f"{head}: {cell}" for head, cell in others.items() if fitting(f"{head}: {cell}")]
        builder.recent += [task, when, *check["steps"], str(check["owner"])]
        checks = builder.stages[at].setdefault("checks", [])
        checks.append({key: value for key, value in check.items() if value and value != sheet.stage})
        builder.say(("stages", at, "checks", len(checks) - 1), number, text)
        return True

    return read_rows(builder, sheet, read)
