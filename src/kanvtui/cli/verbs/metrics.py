"""`metrics`: the figures of each SOP in use against their targets, the trust signals, what flows, and SOP health."""

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import add_json
from kanvtui.errors import InputError
from kanvtui.operations import lookup

if TYPE_CHECKING:  # other verbs start sooner without
    from kanvtui.domain.sop_health import HealthLine
    from kanvtui.domain.trend import FigureLine, MetricsPicture

MET = {True: "met", False: "missed", None: ""}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", metavar="BOARD", help="only this board, by name or a part of it")
    parser.add_argument("--how", action="store_true", help="say how each figure is worked out")
    parser.add_argument(
        "--set", metavar="NAME=FIGURE", dest="enter", help="enter a figure by hand; `NAME=none` takes the day's away"
    )
    parser.add_argument("--on", metavar="DAY", default="", help="with --set: the day it is of, today unless given")
    add_json(parser, "the figures")


def _metrics(context: Context, options: argparse.Namespace) -> None:
    from kanvtui.operations.reads import figures

    session = context.session()
    only = None
    if options.board:
        with session.reading() as db:
            only = lookup.board(db, options.board).id
    if options.enter is not None:
        _enter(context, options, only)
        return
    if options.on:
        raise InputError("--on goes with --set NAME=FIGURE. Nothing was changed.")
    found = figures.picture(session, only)
    if context.wants_json:
        context.json(_document(found))
        return
    for board in dict.fromkeys(one.board for one in found.figures if one.board):
        own = [one for one in found.figures if one.board == board]
        context.say(board, *_lines(own, context.width, how=options.how), "")
    signals = [one for one in found.figures if not one.board]
    context.say("Trust signals", *_lines(signals, context.width, how=options.how))
    context.say("", "Flow", *_lines(found.flow, context.width, how=options.how))
    for health in found.health:
        context.say("", f"SOP health: {health.board}", *_health(health, context.width))


def _enter(context: Context, options: argparse.Namespace, board_id: int | None) -> None:
    from kanvtui.operations import metric_entries
    from kanvtui.operations.session import Change

    name, is_, text = options.enter.partition("=")
    if not is_:
        raise InputError("--set takes NAME=FIGURE, such as “NPS=8.5”. Nothing was changed.")
    if board_id is None:
        raise InputError("name the board with --board: a figure belongs to one. Nothing was changed.")

    def body(change: Change) -> None:
        metric_entries.enter(change, board_id, name.strip(), text, options.on)

    changes = context.session().apply("metrics.enter", body)
    if context.wants_json:
        from kanvtui.operations.reads import figures

        context.json(_document(figures.picture(context.session(), board_id)))
        return
    context.say(changes.label)


def _lines(found: "Sequence[FigureLine]", width: int, *, how: bool) -> list[str]:
    from kanvtui.cli.cells import table, wrapped
    from kanvtui.domain.text import visible

    rows = [
        (
            visible(one.line.name),
            visible(one.line.value),
            visible(f"target {one.line.target}") if one.line.target else "",
            MET[one.line.met],
        )
        for one in found
    ]
    lines = []
    for one, row in zip(found, table(rows, width - 2, flexible=0, kept=(1,)), strict=True):
        line = one.line
        lines.append(f"  {row}")
        if one.spark:
            lines += wrapped(visible(week_words(one)), width, "        ", "      ")
        if how:
            lines += wrapped(visible(line.how), width, "      ", "      ")
        if line.met is False and line.if_missed:
            lines += wrapped(visible(line.if_missed), width, "        ", "      → ")
        if line.missed and (line.met is False or not line.target):
            numbers = " ".join(f"#{key}" for key in line.missed)
            lines += wrapped(numbers, width, "      ", "      ")
    return lines


def week_words(found: "FigureLine") -> str:
    """Say how a figure went: `this week 3 days, last week 5 days: better ↘ ▁▃▇`."""
    trend = f": {found.trend} {found.arrow}" if found.trend else ""
    return f"this week {found.this_week}, last week {found.last_week}{trend}  {found.spark}"


def _health(found: "HealthLine", width: int) -> Iterator[str]:
    from kanvtui.cli.cells import wrapped
    from kanvtui.domain.text import visible

    yield from wrapped(visible(found.advice), width, "    ", "  ")
    yield f"  issues {found.issues}  {found.issues_spark}".rstrip()
    yield f"  admin {found.admin}  {found.admin_spark}".rstrip()
    if found.moves:
        yield f"  compliance {found.compliance}  {found.compliance_spark}".rstrip()
    told = [*((rule.text, rule.words) for rule in found.rules), *((check.text, check.words) for check in found.late)]
    for text, words in told:
        yield from wrapped(visible(f"“{text}”: {words}"), width, "      ", "    ")


def _document(found: "MetricsPicture") -> dict[str, object]:
    boards = {health.board: [one for one in found.figures if one.board == health.board] for health in found.health}
    return {
        "boards": [{"board": name, "metrics": [_figure(one) for one in own]} for name, own in boards.items()],
        "trust_signals": [_figure(one) for one in found.figures if not one.board],
        "flow": [_figure(one) for one in found.flow],
        "sop_health": [_health_document(health) for health in found.health],
    }


def _figure(found: "FigureLine") -> dict[str, object]:
    from kanvtui.cli.documents import metric_document, millionths

    weeks = [None if value is None else millionths(int(value * 1_000_000)) for value in found.weeks]
    return {
        **metric_document(found.line),
        "this_week": found.this_week,
        "last_week": found.last_week,
        "trend": found.trend or None,
        "weeks": weeks,
        "counts": "what ended in the week" if found.flows else "what stood at its end",
        "by_hand": found.by_hand,
        "private": found.private,
    }


def _health_document(found: "HealthLine") -> dict[str, object]:
    return {
        "board": found.board,
        "verdict": found.verdict or None,
        "advice": found.advice,
        "issues": found.issues,
        "admin": found.admin,
        "compliance": {"words": found.compliance, "kept": found.kept, "moves": found.moves},
        "rules": [
            {"key": rule.key, "rule": rule.text, "times": rule.times, "cards": list(rule.cards), "came": rule.came,
             "shorten": rule.shorten, "words": rule.words}
            for rule in found.rules
        ],
        "late_checks": [
            {"key": check.key, "check": check.text, "late": check.late, "due": check.due, "cards": list(check.cards),
             "shorten": check.shorten, "words": check.words}
            for check in found.late
        ],
    }  # fmt: skip


VERBS = {"metrics": Verb(_arguments, _metrics)}
