"""Figures that nobody can work out, entered by hand: one for a day, the newest one stands."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from kanvtui.domain import targets
from kanvtui.domain.calendar import Calendar
from kanvtui.domain.dates import MONTHS, WEEKDAYS, day_words, due_day, parse_due
from kanvtui.domain.field_values import MILLIONTHS, as_number
from kanvtui.domain.metrics import MetricRule, is_met
from kanvtui.domain.text import is_blank, visible
from kanvtui.errors import InputError, KanvError, NotFoundError, RefusedError
from kanvtui.operations import lookup, sops
from kanvtui.operations.reads.metrics import entry_words, is_computed
from kanvtui.operations.session import Change, Session
from kanvtui.storage import metric_entries
from kanvtui.storage.database import Database

NONE = ("none", "-")
"""Typed instead of a number, they take the figure of the day away."""


class Entry(NamedTuple):
    """A figure as typed: its number, None to take the day's away, and its day."""

    number: Decimal | None
    day: dt.date


class _Named(NamedTuple):
    name: str
    rule: MetricRule


def rule_of(db: Database, board_id: int, wanted: str) -> MetricRule:
    """Return the metric of a board's SOP by its key, its name or an unambiguous part of the name.

    Raises NotFoundError naming those that are entered by hand, InputError when several fit.
    """
    rules = sops.procedure_of(db, board_id).metrics
    exact = next((rule for rule in rules if rule.key == wanted), None)
    found = None if exact else lookup.pick([_Named(rule.name, rule) for rule in rules], wanted, "figure")
    rule = exact or (found.rule if found else None)
    if rule is None:
        names = ", ".join(visible(rule.name) for rule in rules if not is_computed(rule)) or "none"
        raise NotFoundError(f"this board's SOP has no figure “{visible(wanted)}”. Entered by hand: {names}.")
    return rule


def read(text: str, rule: MetricRule, today: dt.date, calendar: Calendar, day: str = "") -> Entry:
    """Read `8.5`, `8.5 yesterday`, `93% 2026-11-20`, or `none`; *day* is the day where it comes apart.

    A weekday is the last one, today among them, and so is a date without a year. Raises InputError for what is no
    number, no date, or a day to come.
    """
    word, _, rest = text.strip().partition(" ")
    if is_blank(word):
        raise InputError(f"a number is needed for “{visible(rule.name)}”. Write it like 8.5, or 8.5 yesterday.")
    on = _day(day or rest.strip(), today, calendar)
    if word.casefold() in NONE:
        return Entry(None, on)
    target = targets.parse(rule.target)
    unit = target.unit if target else ""
    shown = unit if word.endswith(unit) and unit[:1] in ("%", "/") else "%" if word.endswith("%") else ""
    return Entry(Decimal(as_number(rule.name, word, shown)), on)


def _day(text: str, today: dt.date, calendar: Calendar) -> dt.date:
    if not text:
        return today
    found = due_day(parse_due(text, today, calendar))
    assert found is not None
    if found <= today:
        return found
    words = text.casefold().split()
    if words[0][:3] in WEEKDAYS and len(words) == 1:
        return found - dt.timedelta(days=7)
    if words[-1][:3] in MONTHS:
        try:
            return found.replace(year=today.year - (found.replace(year=today.year) > today))
        except ValueError:  # 29 February
            pass
    raise InputError(f"{found.isoformat()} is still to come. A figure is entered for today or a day before.")


def enter(change: Change, board_id: int, wanted: str, text: str, day: str = "") -> None:
    """Enter a figure of a board by hand for a day (today unless told); one that the day has already is replaced.

    *wanted* names the figure, *text* is what was typed. `none` takes the day's figure away. Raises RefusedError for
    one that is worked out, and NotFoundError where there is nothing to take away.
    """
    rule = rule_of(change.db, board_id, wanted)
    if is_computed(rule):
        how = f": {visible(rule.how)}" if rule.how else ""
        raise RefusedError(f"“{visible(rule.name)}” is worked out{how}. Nothing was entered; enter shows its cards.")
    entry = read(text, rule, change.today, change.calendar, day)
    on = entry.day.isoformat()
    held = next(
        (row for row in metric_entries.of_board(change.db, board_id) if (row.key, row.day) == (rule.key, on)), None
    )
    if entry.number is None:
        if held is None:
            raise NotFoundError(f"no figure stands for “{visible(rule.name)}” on {on}. Nothing was changed.")
        metric_entries.delete(change.db, held.id)
        change.says(f"took {rule.name} of {on} away")
        return
    values: dict[str, object] = {"value": int(entry.number * MILLIONTHS), "at": change.at, "actor": change.actor}
    if held is None:
        metric_entries.insert(change.db, {"board_id": board_id, "key": rule.key, "day": on, **values})
    else:
        metric_entries.update(change.db, held.id, values)
    change.says(f"{rule.name}: {entry_words(rule, entry.number)} on {on}")


def preview(session: Session, board_id: int, wanted: str, text: str) -> str:
    """Say what would be entered: `61%, target >90% missed, of Sat 21 Nov`; `""` for what cannot be read (yet)."""
    try:
        with session.reading() as db:
            rule = rule_of(db, board_id, wanted)
        entry = read(text, rule, session.today(), session.calendar)
    except KanvError:
        return ""
    day = day_words(entry.day, session.today())
    if entry.number is None:
        return f"take the figure of {day} away"
    met = {True: f", target {rule.target} met", False: f", target {rule.target} missed", None: ""}
    return f"{entry_words(rule, entry.number)}{met[is_met(rule.target, entry.number)]}, of {day}"
