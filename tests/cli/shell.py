"""The command line in this process: `cli("add", "Call Acme")` gives exit code, output and errors."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kanvtui.cli import main as program

SATURDAY = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)

CARD_KEYS = (
    "id board stage title next owner holder reviewer review_by context_owner account due urgent blocked flags reasons "
    "labels fields checks milestones approvals exceptions notes last_activity created_at stage_since snoozed_until "
    "closed_at archived_at"
).split()
"""The keys of a card's JSON, in their order."""


@dataclass
class Done:
    """What a run of the command line left."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


class Cli:
    """Runs verbs on one database, at one instant."""

    def __init__(self, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.db = db
        self.now = SATURDAY
        self._capsys = capsys

    def __call__(self, *arguments: str, check: int | None = 0) -> Done:
        """Run with `--db` before the arguments; *check* is the exit code there must be (None: any)."""
        return self.bare("--db", str(self.db), *arguments, check=check)

    def bare(self, *arguments: str, check: int | None = 0) -> Done:
        """Run with exactly these arguments."""
        self._capsys.readouterr()
        code = program.main(arguments)
        out, err = self._capsys.readouterr()
        assert check is None or code == check, f"exit {code}, not {check}: {out}{err}"
        if code:
            assert all(line.startswith("kanvtui: ") for line in err.splitlines()), err
            assert len(err.splitlines()) == 1 or "check" in arguments, err
            assert not out or "check" in arguments
        return Done(code, out, err)

    def card(self, number: int) -> Any:
        """Return a card as JSON."""
        return self("show", str(number), "--json").json

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(**by)
