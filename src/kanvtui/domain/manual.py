"""What an SOP says beside its stages and fields, in words to read: dates, approvals, figures, tables, decisions."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from kanvtui.domain import document, procedure_reading
from kanvtui.domain.approvals import ApprovalRule, ApprovalStep
from kanvtui.domain.calendar import deadline_words, duration_words
from kanvtui.domain.conditions import in_words
from kanvtui.domain.deadlines import DeadlineRule, MilestoneRule
from kanvtui.domain.escalations import EscalationRule
from kanvtui.domain.metrics import MetricRule
from kanvtui.domain.outcomes import OutcomeRule
from kanvtui.domain.recurrence import RecurringRule
from kanvtui.domain.retention import RetentionRule
from kanvtui.domain.scores import Band, ScorePart
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen

Row = tuple[str, str]
RECURRING = "Work that comes back"
DECISIONS = "Decided where the sources disagree or are silent"

_PERIODS = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
_DAYS = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
_MONTHS = {
    str(number): name for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}


@frozen
class Chapter:
    """One part of an SOP: its rows are (what, what is said of it); the first is blank in a mere list."""

    title: str
    rows: tuple[Row, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Each row as one text: `High: performance is poor`."""
        return tuple(f"{what}{_between(what)}{said}" if what and said else what or said for what, said in self.rows)


def chapters(sop: Mapping[str, object], without: Collection[str] = ()) -> tuple[Chapter, ...]:
    """Read the JSON document of an SOP into its chapters, those with nothing in them left out; never raises.

    *without* are keys of the document that somebody tells in another form.
    """
    sop = {key: value for key, value in sop.items() if key not in without}
    rules = procedure_reading.read(sop)
    stages = {document.text(row, "key"): document.text(row, "name") for row in document.rows(sop, "stages")}
    found = [
        Chapter("Milestones", tuple(map(_milestone, rules.milestones))),
        Chapter("Deadlines", tuple(map(_deadline, rules.deadlines))),
        Chapter("Approvals", tuple(_approval(rule, stages) for rule in rules.approvals)),
        Chapter("Escalations", tuple(map(_escalation, rules.escalations))),
        Chapter(RECURRING, tuple(map(_recurring, rules.recurring))),
        *(Chapter(rule.name, (*map(_part, rule.parts), *map(_band, rule.bands))) for rule in rules.scores),
        Chapter("Figures", tuple(map(_metric, rules.metrics))),
        Chapter("Outcomes", tuple(map(_outcome, rules.outcomes))),
        Chapter("How long it is kept", tuple(map(_retention, rules.retention))),
        *(Chapter(document.text(row, "name"), _table(row)) for row in document.rows(sop, "tables")),
        *(Chapter(document.text(row, "name"), _list(row)) for row in document.rows(sop, "lists")),
        *(Chapter(document.text(row, "title"), _body(row)) for row in document.rows(sop, "notes")),
        Chapter("When it happens again and again", tuple(map(_play, document.rows(sop, "playbook")))),
        Chapter(DECISIONS, tuple(map(_decision, document.rows(sop, "decisions")))),
    ]
    return tuple(chapter for chapter in found if chapter.rows)


def _between(what: str) -> str:
    return " " if what.endswith((".", "?", "!", ":")) else ": "


def _said(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _due(rule: str) -> str:
    return f"due {deadline_words(rule)}" if rule else ""


def _milestone(rule: MilestoneRule) -> Row:
    also = f"also {' or '.join(rule.also)}" if rule.also else ""
    planned = f"planned {deadline_words(rule.due).replace('_', ' ')}" if rule.due else ""
    return rule.label, _said(also, planned, "set by hand" if rule.by_hand else "")


def _deadline(rule: DeadlineRule) -> Row:
    warning = f"warns {duration_words(rule.warn)} before" if rule.warn else ""
    return rule.what, _said(_due(rule.due), in_words(rule.when), warning)


def _approval(rule: ApprovalRule, stages: Mapping[str, str]) -> Row:
    asked = "; ".join(map(_step, rule.steps))
    order = "" if rule.field or len(rule.steps) == 1 else "all at once" if rule.order == "together" else "one by one"
    by = f"by {rule.field.replace('_', ' ')}" if rule.field else ""
    before = f"before a card leaves {stages.get(rule.stage, rule.stage)}" if rule.stage else ""
    stops = "" if rule.required else "stops nothing"
    return rule.name, f"{asked} ({_said(order, by, before, in_words(rule.when), stops)})"


def _step(step: ApprovalStep) -> str:
    ceiling = f"below {_figure(step.below)}" if step.below is not None else ""
    ceiling = ceiling or (f"up to {_figure(step.up_to)}" if step.up_to is not None else "")
    limit = f"within {duration_words(step.limit)}" if step.limit else ""
    return _said(" ".join(filter(None, (step.approver, ceiling))), limit)


def _figure(number: Decimal) -> str:
    return f"{number.normalize():,f}"


def _escalation(rule: EscalationRule) -> Row:
    within = f"within {duration_words(rule.within)}" if rule.within else "at once"
    return rule.level or rule.when, f"{rule.when if rule.level else ''} → {rule.to}, {within}".strip()


def _recurring(rule: RecurringRule) -> Row:
    each = "for each customer" if rule.per == "account" else ""
    done = "once the last is done" if rule.on == "completion" else ""
    first = f"the first {deadline_words(rule.first)}" if rule.first else ""
    checks = plural(len(rule.checks), "check") if rule.checks else ""
    return rule.title, _said(every_words(rule.every), each, done, first, rule.owner, checks)


def every_words(rule: str) -> str:
    """Say a recurrence rule in words: `every 2 weeks on Mon`, `every month on day 3`; another part stays as it is."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    period = _PERIODS.get(parts.pop("FREQ", ""), "")
    if not period:
        return rule
    n = parts.pop("INTERVAL", "1")
    said = [f"every {period}" if n == "1" else f"every {n} {period}s"]
    if days := parts.pop("BYDAY", ""):
        said.append("on " + ", ".join(_DAYS.get(day, day) for day in days.split(",")))
    if dates := _dates(parts):
        said.append(f"on {dates}")
    for key, before in (("BYMONTHDAY", "on day "), ("BYMONTH", "in month ")):
        if value := parts.pop(key, ""):
            said.append(before + value.replace(",", ", "))
    if hours := parts.pop("BYHOUR", ""):
        minute = parts.pop("BYMINUTE", "0")
        said.append("at " + ", ".join(f"{hour:0>2}:{minute:0>2}" for hour in hours.split(",")))
    return " ".join((*said, *(f"{key}={value}" for key, value in parts.items())))


def _dates(parts: dict[str, str]) -> str:
    """Take days of months out of the *parts* of a rule and say them: `1 Jan and 1 Jul`; `""` where there are none."""
    days, months = (parts.get(key, "").split(",") for key in ("BYMONTHDAY", "BYMONTH"))
    if not all(day.isdecimal() for day in days) or not all(month in _MONTHS for month in months):
        return ""
    del parts["BYMONTHDAY"], parts["BYMONTH"]
    *first, last = (f"{day} {_MONTHS[month]}" for month in months for day in days)
    return f"{', '.join(first)} and {last}" if first else last


def _part(part: ScorePart) -> Row:
    words = ", ".join(f"{word.word} {_figure(word.value)}" for word in part.words)
    return part.label, _said(f"{_figure(part.min)} to {_figure(part.max)}", words)


def _band(band: Band) -> Row:
    within = f"within {duration_words(band.within)}" if band.within else ""
    card = f"makes the card “{band.card}”" if band.card else ""
    return band.name, _said(
        f"from {_figure(band.at_least)}", band.colour, band.owner, within, band.action.rstrip("."), card
    )


def _metric(rule: MetricRule) -> Row:
    missed = f"if missed: {rule.if_missed}" if rule.if_missed else ""
    return rule.name, "; ".join(part for part in (rule.target, rule.how, rule.every, missed) if part)


def _outcome(rule: OutcomeRule) -> Row:
    back = f"comes back after {duration_words(rule.snooze)}" if rule.snooze else ""
    early = "from any stage" if rule.early else ""
    return rule.name, "; ".join(part for part in (early, rule.then.rstrip("."), back, *rule.checks) if part)


def _retention(rule: RetentionRule) -> Row:
    return rule.what, _said(f"{duration_words(rule.keep)}, then {rule.then}", in_words(rule.when))


def _table(row: Mapping[str, object]) -> tuple[Row, ...]:
    """The first column is what a row is about; the others follow, each with its head where it is not alone."""
    heads = document.texts(row, "columns")
    cells = row.get("rows")
    lines = [tuple(map(str, line)) for line in cells if isinstance(line, list)] if isinstance(cells, list) else []
    named = len(heads) > 2
    return tuple(
        (
            line[0],
            " · ".join(
                f"{head.lower()} {cell}" if named else cell
                for head, cell in zip(heads[1:], line[1:], strict=False)
                if cell
            ),
        )
        for line in lines
        if line
    )


def _list(row: Mapping[str, object]) -> tuple[Row, ...]:
    return tuple(("", item) for item in document.texts(row, "items"))


def _body(row: Mapping[str, object]) -> tuple[Row, ...]:
    """The lines of a note that is only read; what comes with cards is told elsewhere."""
    body = document.text(row, "body") if document.flag(row, "reference") else ""
    return tuple(("", line.strip()) for line in body.splitlines() if line.strip())


def _play(row: Mapping[str, object]) -> Row:
    return document.text(row, "when"), "; ".join(document.texts(row, "do"))


def _decision(row: Mapping[str, object]) -> Row:
    return document.text(row, "question"), document.text(row, "decision")
