"""What the tables of a procedure are: approvers, figures, fields, roles, recurring work; else to be looked up."""

import re
from collections.abc import Callable, Sequence

from kanvtui.domain.outline import Grid
from kanvtui.domain.phrases import Ceiling, aim, at_once, ceiling, duration, rhythm
from kanvtui.domain.text import slug
from kanvtui.exchange.actions import name_of
from kanvtui.exchange.sop_builder import Builder, capital, cells_text, fitting
from kanvtui.exchange.sop_fields import add_field, field_type, is_own
from kanvtui.exchange.sop_sheets import Sheet, always, read_rows
from kanvtui.exchange.sop_values import add_value
from kanvtui.exchange.sop_work_tables import agenda_table, recurring_table, work_table
from kanvtui.exchange.topics import heading, topic

_BY_HAND = "entered by hand"
_LABELS = re.compile(r"(?:attribute|property|aspect|item|element|key|field|detail)s?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:(?:stage|step|level|order|no\.?|#) ?)?\d{1,2}\.?", re.IGNORECASE)
_RACI = re.compile(r"[RACIS](?:\s?[/,&+]\s?[RACIS])*|[-–—]?", re.IGNORECASE)
_THEN = {"archiv": "archive", "delet": "delete", "destroy": "delete", "purge": "delete", "suppress": "suppress"}


def add_table(builder: Builder, grid: Grid, label: str, stage: int | None) -> None:
    """Read one table, which stands under LABEL and perhaps in the stage at a place."""
    sheet = Sheet(grid, heading(label).name, builder.stages[stage]["name"] if stage is not None else "")
    if not grid.rows or builder.is_taken(grid.numbers[0], cells_text(grid.head)):
        return
    if any(reader(builder, sheet) for reader in _READERS):
        return
    _kept(builder, sheet)


def _metrics(builder: Builder, sheet: Sheet) -> bool:
    name, target = (
        sheet.column(r"(?:.* )?(?:metric|kpi|measure|indicator)s?"),
        sheet.column(r"(?:.* )?(?:target|goal|benchmark|standard)s?"),
    )
    if name is None or target is None:
        return False
    how = sheet.column(
        r"measure(?:ment|d by|d)?(?: method)?|how(?: .*)?|description|definition|formula|(?:data )?source"
        r"|calculation|method"
    )
    missed = sheet.column(r"action(?: .*)?|if (?:below|missed)|response|escalation")
    every = sheet.column(r"(?:review )?(?:frequency|cadence)|how often|reviewed|every")
    above = name - 1 if name and sheet.column(r"process|area|category|sop|team|stage") == name - 1 else None

    def read(row: Sequence[str], number: int, text: str) -> bool:
        label = sheet.cell(row, name)
        if not label:
            return False
        found = aim(sheet.cell(row, target), label, bare=True)
        item = {
            "name": f"{sheet.cell(row, above)}: {label}" if sheet.cell(row, above) else label,
            "target": found.target if found else "",
            "how": sheet.cell(row, how) or _BY_HAND,
            "every": sheet.cell(row, every),
            "if_missed": sheet.cell(row, missed),
        }
        place = builder.add("metrics", item, number, text)
        if item["how"] == _BY_HAND:
            builder.guessed.append((*place, "how"))
        return True

    return read_rows(builder, sheet, read)


def _triggers(builder: Builder, sheet: Sheet) -> bool:
    name = sheet.column(
        r"metric|kpi|issue.*|problem|challenge|symptom|scenario|objection|risk|situation|error|trigger|condition|signal"
        r"|(?:.* )?causes?"
    )
    what = sheet.column(
        r"(?:.* )?(?:actions?|solutions?|resolution|response|fix|remedy|do|what to do|handling)"
        r"|(?:.* )?mitigation(?: .*)?"
    )
    if name is None or what is None or name == what:
        return False
    bound = sheet.column(r"threshold|trigger|alert|limit|value")
    bound = None if bound in (name, what) else bound

    def read(row: Sequence[str], number: int, text: str) -> bool:
        when = " ".join(filter(None, [sheet.cell(row, name), sheet.cell(row, bound)]))
        done = sheet.cell(row, what)
        if not when or not done:
            return False
        builder.add("playbook", {"when": when, "do": [done]}, number, text)
        return True

    return read_rows(builder, sheet, read)


def _escalations(builder: Builder, sheet: Sheet) -> bool:
    to = sheet.column(r"escalat(?:e|ion)(?: .*)?|contact|notify|who|owner")
    if to is None or ("escalat" not in f"{sheet.label} {sheet.grid.head[to]}".casefold()):
        return False
    when = sheet.column(
        r"(?:issue|problem)(?: type)?|severity|type|situation|trigger.*|condition|priority|when|reason|criteria"
    )
    level = sheet.column(r"(?:escalation )?(?:level|tier)|severity|priority")
    within = sheet.column(r"(?:response |resolution )?(?:time|sla|deadline)(?: .*)?|within|time ?frame")

    def read(row: Sequence[str], number: int, text: str) -> bool:
        who, found = sheet.cell(row, to), heading(sheet.cell(row, when))
        step = sheet.cell(row, level) if level != when else found.name if found.remarks else ""
        cause = found.remarks[0] if found.remarks and level != when else found.name
        if level == when or (found.remarks and level is None):
            step, cause = found.name, found.remarks[0] if found.remarks else found.name
        if not who or not (cause or step):
            return False
        limit = sheet.cell(row, within)
        item = {
            "level": step,
            "when": capital(cause or step),
            "to": who,
            "within": "" if at_once(limit) else duration(limit),
        }
        builder.add("escalations", item, number, text)
        return True

    return read_rows(builder, sheet, read)


def _approvals(builder: Builder, sheet: Sheet) -> bool:
    who = sheet.column(
        r"(?:.* )?(?:approvers?|approved by|approval(?: required| authority| level)?|sign-?off|reviewers?|authority)"
    )
    if who is None:
        return False
    limit = sheet.column(r"timeline|(?:review |response )?(?:time|sla|limit|deadline)(?: .*)?|within|days|turnaround")
    what = sheet.column(r"focus|what|criteria|scope|checks?|for|purpose|reviews")
    first = sheet.other(who, limit, what)
    names = [sheet.cell(row, first) for row in sheet.grid.rows]
    people = [sheet.cell(row, who) for row in sheet.grid.rows]
    if not all(people) or (first is not None and is_own(sheet.cell(sheet.grid.head, first))):
        return False
    item: dict[str, object] = {"name": sheet.label or "Approval", "stage": sheet.stage}
    ceilings = [ceiling(name) for name in names] if first is not None else []
    if first is not None and any(ceilings):
        steps = _matrix(people, ceilings)
        key = _compared(builder, sheet, first, ceilings) if steps else ""
        if not key:
            return False
        item["field"] = key
    elif first is None or all(_NUMBERED.fullmatch(name) for name in names):
        steps = [
            {"approver": person, "what": sheet.cell(row, what), "limit": duration(sheet.cell(row, limit))}
            for person, row in zip(people, sheet.grid.rows, strict=True)
        ]
        steps = [{key: value for key, value in step.items() if value} for step in steps]
    else:
        return False
    item["steps"] = steps
    place = builder.add("approvals", item, sheet.grid.numbers[0], cells_text(sheet.grid.head))
    for at, row in enumerate(sheet.grid.rows):
        builder.say((*place, "steps", at), sheet.grid.numbers[at + 1], cells_text(row))
    return read_rows(builder, sheet, always)


def _compared(builder: Builder, sheet: Sheet, first: int, ceilings: Sequence[Ceiling | None]) -> str:
    """Return the key of the number field that picks the approver; `""` where a field of that name is no number."""
    kinds = {"money": {"type": "money"}, "percent": {"type": "number", "unit": "%"}, "number": {"type": "number"}}
    kind = kinds[next(found.kind for found in ceilings if found)]
    label, head = sheet.cell(sheet.grid.head, first) or "Value", cells_text(sheet.grid.head)
    key = add_field(builder, label, kind, sheet.grid.numbers[0], head)
    field = next(one for one in builder.document["fields"] if one["key"] == key)
    if field.get("type", "text") == "text" and "card" not in field:
        field.update(kind)
    last = ceilings[-1]
    if field.get("type") not in ("money", "number"):
        return ""
    if last and (last.below or last.up_to):
        row = cells_text(sheet.grid.rows[-1])
        question = f"Who approves above the last row of “{sheet.label or label}” ({row})?"
        decision = {"question": question, "decision": "The approver of the last row."}
        builder.guessed.append(builder.add("decisions", decision, sheet.grid.numbers[-1], row))
    return key


def _matrix(people: Sequence[str], ceilings: Sequence[Ceiling | None]) -> list[dict[str, object]]:
    """Return the rows of a matrix with rising ceilings, the last without one; nothing where a row does not fit."""
    steps: list[dict[str, object]] = []
    last = -1.0
    for at, (person, found) in enumerate(zip(people, ceilings, strict=True)):
        value = None if found is None else found.up_to if found.below is None else found.below
        ends = at == len(people) - 1
        if found is None or (value is None and not ends) or (value is not None and value <= last):
            return []
        step: dict[str, object] = {"approver": person}
        if value is not None and not ends:
            last = value
            step["below" if found.up_to is None else "up_to"] = int(value) if value == int(value) else value
        steps.append(step)
    return steps


def _outcomes(builder: Builder, sheet: Sheet) -> bool:
    """Read `Outcome | Action | Next step` as the ways in which a card can end."""
    name = sheet.column(r"(?:possible )?(?:outcomes?|dispositions?|results?)")
    then = sheet.column(r"(?:next )?(?:actions?|steps?)|then|what (?:happens|then|next).*|follow-?up")
    if name is None or then is None or any(rhythm(sheet.cell(row, name)) for row in sheet.grid.rows):
        return False
    others = [at for at in range(len(sheet.grid.head)) if at not in (name, then)]

    def read(row: Sequence[str], number: int, text: str) -> bool:
        label = sheet.cell(row, name)
        said = [sheet.cell(row, at) for at in (then, *others) if sheet.cell(row, at)]
        if not label or not said or not fitting("; ".join(said)):
            return False
        builder.add("outcomes", {"name": label, "then": "; ".join(said)}, number, text)
        return True

    return read_rows(builder, sheet, read)


def _retention(builder: Builder, sheet: Sheet) -> bool:
    keep = sheet.column(r"retention(?: .*)?|keep|kept(?: for)?|period")
    if keep is None or "retention" not in f"{sheet.label} {sheet.grid.head[keep]}".casefold():
        return False
    then, name = sheet.column(r"action|then|disposal.*|disposition.*|what then"), sheet.other(keep)
    kinds = [sheet.cell(row, name) for row in sheet.grid.rows]
    plain = [kind for kind in kinds if kind and not set(kind) & set("|=")]
    if len(set(plain)) != len(sheet.grid.rows):
        return False
    label = sheet.cell(sheet.grid.head, name) or "Kind of data"
    head = sheet.grid.numbers[0], cells_text(sheet.grid.head)
    field = add_field(builder, label, {"type": "choice", "choices": plain}, *head)
    if next(one for one in builder.document["fields"] if one["key"] == field).get("choices") != plain:
        return False

    def read(row: Sequence[str], number: int, text: str) -> bool:
        kind, length = sheet.cell(row, name), duration(sheet.cell(row, keep))
        action = next((word for stem, word in _THEN.items() if stem in sheet.cell(row, then).casefold()), "")
        if not length or not action:
            return False
        builder.add(
            "retention", {"what": kind, "keep": length, "then": action, "when": f"{field}={kind}"}, number, text
        )
        return True

    return read_rows(builder, sheet, read, whole=False)


def _fields(builder: Builder, sheet: Sheet) -> bool:
    name = sheet.column(r"(?:field|property|attribute|data point)(?: name)?")
    about = sheet.column(r"format|(?:data )?type|validation|required\??|mandatory\??|rule")
    if name is None or about is None:
        return False
    form, example = sheet.column(r"format|(?:data )?type"), sheet.column(r"example|sample")
    needed = sheet.column(r"validation|required\??|mandatory\??|rule")

    def read(row: Sequence[str], number: int, text: str) -> bool:
        label, rule = sheet.cell(row, name), sheet.cell(row, needed).casefold()
        if not label:
            return False
        facts: dict[str, object] = {**field_type(label, sheet.cell(row, form)), "example": sheet.cell(row, example)}
        facts["required"] = rule.startswith(("required", "yes", "mandatory", "✓", "x"))
        facts["unique"] = "unique" in rule
        add_field(builder, label, facts, number, text)
        return True

    return read_rows(builder, sheet, read, whole=False)


def _roles(builder: Builder, sheet: Sheet) -> bool:
    name = sheet.column(r"(?:.* )?(?:role|team|person|party|stakeholder|position|title|who|function)s?(?: name)?")
    duty = sheet.column(
        r"(?:.* )?(?:responsibilit(?:y|ies)|dut(?:y|ies)|accountabilit(?:y|ies)|tasks)(?: .*)?|responsible for|does"
    )
    if name is None or duty is None:
        return False

    def read(row: Sequence[str], number: int, text: str) -> bool:
        if not sheet.cell(row, name):
            return False
        builder.add("roles", {"name": sheet.cell(row, name), "duty": sheet.cell(row, duty)}, number, text)
        return True

    return read_rows(builder, sheet, read)


def _raci(builder: Builder, sheet: Sheet) -> bool:
    """Read who is accountable: a stage of the row's name gets its owner; the matrix itself is kept."""
    cells = [cell.strip() for row in sheet.grid.rows for cell in row[1:]]
    letters = {cell[:1].upper() for cell in cells if cell}
    if len(sheet.grid.head) < 3 or not all(_RACI.fullmatch(cell) for cell in cells) or not {"R", "A"} & letters:
        return False
    known = {role["name"] for role in builder.document.get("roles", ())}
    for role in sheet.grid.head[1:]:
        if fitting(role) and fitting(role) not in known:
            builder.add("roles", {"name": fitting(role)}, sheet.grid.numbers[0], cells_text(sheet.grid.head))
    for number, row in zip(sheet.grid.numbers[1:], sheet.grid.rows, strict=False):
        who = next((role for wanted in "AR" for role, cell in zip(sheet.grid.head[1:], row[1:], strict=False)
                    if wanted in cell.upper()), "")  # fmt: skip
        for at, stage in enumerate(builder.stages):
            if who and name_of(stage["name"]) == name_of(heading(row[0]).name):
                builder.put(("stages", at, "owner"), fitting(who), number, cells_text(row))
    return _kept(builder, sheet)


def _of_stage(builder: Builder, sheet: Sheet) -> bool:
    """Read `Attribute | Details` within a stage: each row is a label of that stage with its value."""
    at = builder.stage_named(sheet.stage) if sheet.stage else None
    if at is None or len(sheet.grid.head) != 2 or not _LABELS.fullmatch(sheet.grid.head[0].strip()):
        return False

    def read(row: Sequence[str], number: int, text: str) -> bool:
        label, value = sheet.cell(row, 0), sheet.cell(row, 1)
        if not label or not value:
            return False
        return add_value(builder, at, topic(label), value, (), number, text) or builder.more(
            ("stages", at, "steps"), f"{label}: {value}", number, text
        )

    return read_rows(builder, sheet, read, whole=False)


def _facts(_builder: Builder, sheet: Sheet) -> bool:
    """Leave what only describes the document; its rows are read with the head of the SOP."""
    return topic(sheet.label) in ("facts", "history") or [slug(head) for head in sheet.grid.head] == ["field", "value"]


def _kept(builder: Builder, sheet: Sheet) -> bool:
    """Keep any other table, to look things up in."""
    columns = [fitting(head) or f"Column {at}" for at, head in enumerate(sheet.grid.head, 1)]
    rows = [[fitting(cell) for cell in (*row, *("" for _ in columns))][: len(columns)] for row in sheet.grid.rows]
    whole = all(len(row) <= len(columns) for row in sheet.grid.rows)
    if not whole or any(cell.strip() and not fitting(cell) for row in sheet.grid.rows for cell in row):
        return False
    item = {"name": sheet.label or "Table", "stage": sheet.stage, "columns": columns, "rows": rows}
    place = builder.add("tables", item, sheet.grid.numbers[0], cells_text(sheet.grid.head))
    for at, row in enumerate(sheet.grid.rows):
        builder.say((*place, "rows", at), sheet.grid.numbers[at + 1], cells_text(row))
    return read_rows(builder, sheet, always)


_READERS: tuple[Callable[[Builder, Sheet], bool], ...] = (
    _facts, _of_stage, _raci, _metrics, _retention, _escalations, _approvals, _outcomes, _fields, _roles,
    agenda_table, recurring_table, work_table, _triggers,
)  # fmt: skip
