"""The lines of the figures: aligned columns, and what is behind a figure. Pure."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from kanvtui.domain.sop_health import HealthLine
from kanvtui.domain.text import plural, visible
from kanvtui.domain.trend import BehindLine, FigureLine, MetricsPicture
from kanvtui.widgets.card_lines import fit
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, hanging, paragraph

GAP = 2
LEAST = 24
"""Cells that the name of a figure has at least, before a column is left out."""
WIDEST = 44
"""Cells that it has at most."""
MET = {True: "met", False: "missed", None: ""}
ROLES = {"met": "success", "missed": "error", "better": "success", "worse": "warning"}
HEADS = ("now", "target", "", "this week", "last week", "trend", "8 weeks")
"""What stands above the columns beside the name."""
NOW, TARGET, HELD, THIS, LAST, TREND, SPARK = range(7)
FIRST_TO_GO = (THIS, SPARK, LAST, TREND, TARGET)
"""Columns that are left out where there is no room, the first one first."""

Cells = tuple[str, ...]
_Rows = Callable[[int], Sequence[Row]]


def metric_entries(picture: MetricsPicture, only: bool) -> list[Entry]:
    """Return all figures under their headings; *only* one board's when it was chosen."""
    sections = [("Trust signals", [one for one in picture.figures if not one.board])]
    for key, name in picture.names:
        sections.append((name, [one for one in picture.figures if one.board_id == key]))
    sections.append(("Flow", list(picture.flow)))
    rows = {id(one): cells(one) for _, found in sections for one in found}
    entries: list[Entry] = []
    for title, found in sections:
        if found:
            entries.append(_heading(title, list(rows.values()), first=not entries))
            entries += [Entry(_line(one, rows[id(one)], list(rows.values())), key_of(one)) for one in found]
        elif only:
            entries.append(_told(title, "The SOP of this board names no figures of its own."))
    for health in picture.health:
        entries += health_entries(health)
    return entries


def key_of(found: FigureLine) -> tuple[str, str]:
    """Return the key of a figure among all."""
    return ("figure", f"{found.board_id or 0}|{found.line.key}")


def cells(found: FigureLine) -> Cells:
    """Return what stands in the columns beside the name."""
    line = found.line
    trend = f"{found.trend} {found.arrow}" if found.trend else ""
    return (
        visible(now_words(found)),
        visible(line.target),
        MET[line.met],
        visible(found.this_brief),
        visible(found.last_brief),
        trend,
        found.spark,
    )


def now_words(found: FigureLine) -> str:
    """Return the value alone; what to do where there is none."""
    return found.brief or ("enter it" if found.by_hand else "no data")


def _widths(table: Sequence[Cells], width: int) -> tuple[int, dict[int, int]]:
    """Return the cells of the name and of each column that is shown."""
    shown = {
        place: max(cell_len(head), *(cell_len(row[place]) for row in table))
        for place, head in enumerate(HEADS)
        if any(row[place] for row in table)
    }
    for place in (*FIRST_TO_GO, -1):
        left = width - sum(shown.values()) - GAP * len(shown)
        if left >= LEAST or place < 0:
            break
        shown.pop(place, None)
    return max(8, min(WIDEST, left)), shown


def _heading(title: str, table: Sequence[Cells], *, first: bool) -> Entry:
    def rows(width: int) -> Sequence[Row]:
        name, shown = _widths(table, width)
        row: list[tuple[str, str]] = [(fit(visible(title), name), "title")]
        for place, size in shown.items():
            row += [(" " * GAP, "text"), (fit(HEADS[place], size), "muted")]
        return (tuple(row),) if first else ((), tuple(row))

    return Entry(rows)


def _line(found: FigureLine, own: Cells, table: Sequence[Cells]) -> _Rows:
    def rows(width: int) -> Sequence[Row]:
        name, shown = _widths(table, width)
        row: list[tuple[str, str]] = [(fit(visible(found.line.name), name), "text")]
        for place, size in shown.items():
            row.append((" " * GAP, "text"))
            row.append((fit(own[place], size), _role(place, own[place], found)))
        return (tuple(row),)

    return rows


def _role(place: int, text: str, found: FigureLine) -> str:
    if place == NOW:
        return "muted" if found.line.figure is None else "error" if found.line.met is False else "strong"
    if place in (HELD, TREND):
        return ROLES.get(text.partition(" ")[0], "muted")
    return "accent" if place == SPARK else "muted"


def health_entries(health: HealthLine) -> list[Entry]:
    """Return the health of one SOP: the advice, issues and admin, the rules that are overridden, what comes late."""
    role = {"keep": "success", "shorten": "warning"}.get(health.verdict, "text")
    entries = [
        _heading_of(f"SOP health: {health.board}"),
        Entry(lambda width: paragraph(health.advice, width, role)),
        Entry(lambda width: _rate("Issues", health.issues, health.issues_spark, width)),
        Entry(lambda width: _rate("Admin", health.admin, health.admin_spark, width)),
    ]
    if health.moves:
        words = f"Compliance {health.compliance} without an exception"
        entries.append(Entry(lambda width: _complied(words, health.compliance_spark, width)))
    for rule in health.rules:
        told = ("overridden", f"“{rule.text}”: {rule.words}", rule.shorten)
        entries.append(Entry(_judged(*told), ("rule", f"{health.board_id}|{rule.key}")))
    for check in health.late:
        told = ("late", f"“{check.text}”: {check.words}", check.shorten)
        entries.append(Entry(_judged(*told), ("check", f"{health.board_id}|{check.key}")))
    return entries


def _rate(label: str, words: str, spark: str, width: int) -> list[Row]:
    return [((fit(label, 8), "label"), (fit(words, min(30, max(8, width - 20))), "text"), (f"  {spark}", "accent"))]


def _complied(words: str, spark: str, width: int) -> list[Row]:
    found = list(paragraph(words, max(8, width - cell_len(spark) - GAP)))
    return [*found[:-1], (*found[-1], (f"  {spark}", "accent"))]


def _judged(label: str, words: str, shorten: bool) -> _Rows:
    return lambda width: hanging(fit(label, 12), words, width, role="warning" if shorten else "muted")


def _heading_of(title: str) -> Entry:
    return Entry(lambda _width: ((), ((visible(title), "title"),)))


def _told(title: str, words: str) -> Entry:
    return Entry(lambda width: ((), ((visible(title), "title"),), *paragraph(words, width, "muted")))


# What is behind a figure


def behind_entries(found: FigureLine, lines: Sequence[BehindLine], back: str) -> list[Entry]:
    """Return the cards and customers behind a figure under what it means, those that fall short first."""
    line = found.line
    weeks = f"this week {found.this_week} · last week {found.last_week}"
    trend = f" · {found.trend} {found.arrow}" if found.trend else ""
    facts = [
        ("How", line.how or "as the SOP tells it"),
        ("Now", line.value),
        ("Target", f"{line.target}, {MET[line.met] or 'not known yet'}" if line.target else "none"),
        ("Weeks", f"{weeks}{trend}  {found.spark}".rstrip()),
        ("Counts", "what ended in the week" if found.flows else "what stood at the end of the week"),
    ]
    if line.met is False and line.if_missed:
        facts.append(("If missed", line.if_missed))
    entries = [
        Entry(lambda width, fact=fact: hanging(fit(fact[0], 11), fact[1], width))  # type: ignore[misc]
        for fact in facts
    ]
    short = [one for one in lines if one.short]
    rest = [one for one in lines if not one.short]
    if short:
        entries += _group(f"Fall short: {len(short)}", short)
    if rest:
        entries += _group(f"{'The others' if short else 'Counted'}: {len(rest)}", rest)
    if not lines:
        words = "No card is behind this figure yet."
        entries.append(Entry(lambda width: ((), *paragraph(f"{words} {back} goes back.", width, "muted"))))
    return entries


def _group(title: str, lines: Sequence[BehindLine]) -> list[Entry]:
    return [_heading_of(title), *(Entry(_behind(one), (one.kind, one.key)) for one in lines)]


def _behind(one: BehindLine) -> _Rows:
    def rows(width: int) -> Sequence[Row]:
        number = f"#{one.key}  " if one.kind == "card" else ""
        title = hanging(number, one.title, width, role="warning" if one.short else "text")
        return [*title, *hanging("   ", one.about, width, role="muted")] if one.about else title

    return rows


def counted(lines: Sequence[BehindLine]) -> str:
    """Say what is behind a figure: `3 cards`, `2 customers`."""
    customers = sum(one.kind == "account" for one in lines)
    parts = (
        plural(len(lines) - customers, "card") if len(lines) > customers else "",
        plural(customers, "customer") if customers else "",
    )
    return ", ".join(filter(None, parts))
