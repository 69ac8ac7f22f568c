"""Recurring work from the shell: any verb lets it come, and nothing about it disturbs the verb."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import bench_at, raw_change
from cli.shell import SATURDAY, Cli
from kanvtui.storage import store

REVIEW = """
name = "Reports"
[[stages]]
name = "Due"
kind = "queue"
owner = "Analytics"
input = "The figures"
output = "The report"
signal = "Reports that are late"
[[stages]]
name = "Delivered"
kind = "done"
owner = "Analytics"
input = "The report"
output = "An answer"
signal = "Reports nobody reads"
[[recurring]]
key = "pipeline"
title = "Pipeline Review - [DATE]"
every = "FREQ=WEEKLY;BYDAY=MO"
owner = "RevOps"
checks = [{ text = "Remind everybody", due = "due-1d" }, "Hold it"]
[[recurring]]
key = "activity"
title = "Sales Activity"
every = "FREQ=DAILY;BYHOUR=9"
[[recurring]]
key = "training"
title = "Training"
every = "FREQ=MONTHLY;INTERVAL=3"
on = "completion"
"""


@pytest.fixture
def reports(cli: Cli, tmp_path: Path) -> Cli:
    """The command line on a Saturday noon with a board of recurring reports."""
    file = tmp_path / "reports.toml"
    file.write_text(REVIEW)
    cli("board", "new", "Reports", "--sop", str(file))
    return cli


def titles(cli: Cli) -> list[str]:
    return sorted(card["title"] for card in cli("list", "--json").json)


@pytest.fixture
def busy(reports: Cli, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """Another program holds the lock for as long as the test runs."""
    monkeypatch.setattr(store, "PATIENCE", 0.05)
    other = sqlite3.connect(reports.db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield reports
    other.close()


def test_any_verb_lets_work_come(reports: Cli) -> None:
    assert titles(reports) == ["Training"]
    reports.later(days=2)
    reports("add", "Mine")
    assert titles(reports) == ["Mine", "Pipeline Review - 2026-11-23", "Sales Activity", "Training"]
    reports.later(days=365)
    assert len(titles(reports)) == 6
    assert len(titles(reports)) == 6


def test_undo_takes_back_what_the_user_did(reports: Cli) -> None:
    reports.later(days=2)
    reports("add", "Mine")
    reports.later(days=1)
    assert "made “Mine”" in reports("undo").out
    assert titles(reports) == ["Pipeline Review - 2026-11-23", "Sales Activity", "Sales Activity", "Training"]


def test_a_card_has_its_own_checklist(reports: Cli) -> None:
    reports.later(days=2)
    card = next(card for card in reports("list", "--json").json if card["title"].startswith("Pipeline"))
    assert card["due"] == "2026-11-23"
    found = reports.card(card["id"])["checks"]
    assert [(check["text"], check["due"]) for check in found] == [("Remind everybody", "2026-11-22"), ("Hold it", None)]


def test_what_recurs_is_listed(reports: Cli) -> None:
    lines = reports("board", "recurring", "rep").lines
    assert [line.split()[:2] for line in lines] == [["1", "Pipeline"], ["2", "Sales"], ["3", "Training"]]
    assert "Mon 23 Nov" in lines[0]
    assert "tomorrow 09:00" in lines[1]
    assert "today" in lines[2]
    first = reports("board", "recurring", "Reports", "--json").json[0]
    assert first == {
        "id": 1,
        "key": "pipeline",
        "title": "Pipeline Review - [DATE]",
        "every": "FREQ=WEEKLY;BYDAY=MO",
        "on": "schedule",
        "stage": "Due",
        "customer": None,
        "owner": "RevOps",
        "next": "2026-11-23",
    }
    assert "no board" in reports("board", "recurring", "Nix", check=1).err


def test_work_can_be_ended(reports: Cli) -> None:
    assert reports("board", "recurring", "Reports", "--end", "1").out == "ended “Pipeline Review - [DATE]”\n"
    assert [line["id"] for line in reports("board", "recurring", "Reports", "--end", "2", "--json").json] == [3]
    reports.later(days=2)
    assert titles(reports) == ["Training"]
    assert "nothing with the number 1 recurs" in reports("board", "recurring", "Reports", "--end", "1", check=1).err
    reports("undo")
    assert titles(reports) == ["Sales Activity", "Training"]


def test_what_was_never_started_is_started_once(reports: Cli) -> None:
    """A board that is older than recurring work has its SOP, and nothing that recurs."""
    with bench_at(reports.db) as bench:
        tables = ("occurrence", "event", "check_item", "card", "recurring")
        raw_change(bench.store, lambda db: [db.run(f"DELETE FROM {table}") for table in tables])
    assert reports("board", "recurring", "Reports").out.startswith("Nothing recurs")
    assert reports("board", "recurring", "Reports", "--start").out == "started what recurs on “Reports”\n"
    assert len(reports("board", "recurring", "Reports").lines) == 3
    assert reports("board", "recurring", "Reports", "--start").out.startswith("nothing changed")
    assert titles(reports) == ["Training"]


def test_a_board_without_recurring_work_says_so(work: Cli) -> None:
    assert work("board", "recurring", "Onboarding").out == "Nothing recurs on the board “Onboarding”.\n"


def test_another_program_at_work_disturbs_no_reading(busy: Cli) -> None:
    busy.later(days=2)
    assert titles(busy) == ["Training"]


def test_a_file_that_can_only_be_read_is_read(reports: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    reports.later(days=2)
    assert titles(reports) == ["Training"]


def test_dates_are_those_of_the_users_zone(reports: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sunday evening in London is Monday morning in Tokyo."""
    import time

    reports.now = SATURDAY.replace(day=22, hour=20)
    assert titles(reports) == ["Sales Activity", "Training"]
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    assert "Pipeline Review - 2026-11-23" in titles(reports)
