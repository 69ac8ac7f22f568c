"""What changed between two instants, recounted from the raw rows by somebody who knows nothing of the program.

A history of several weeks is made through the verbs with a moved clock: weekends, holidays, the end of summer time,
undo and redo. At some instants it is looked at alive: which cards are stale, where they stand, who owns them. In the
end every pair of instants is compared.
"""

import datetime as dt
import json
import random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import Bench, Clock, bench_at
from kanvtui.domain.settings import Settings
from kanvtui.domain.since import SECTIONS, SincePicture
from kanvtui.errors import KanvError
from kanvtui.operations import cards, checks, history, moves
from kanvtui.operations.reads.review import agenda
from kanvtui.operations.reads.since import since
from kanvtui.operations.session import Change
from kanvtui.operations.steps import noting
from kanvtui.storage import promises

BERLIN = ZoneInfo("Europe/Berlin")
HOLIDAYS = frozenset({dt.date(2026, 10, 8), dt.date(2026, 11, 2), dt.date(2026, 11, 3)})
START = dt.datetime(2026, 10, 1, 7, 0, tzinfo=dt.UTC)
"""Three weeks and a half before the clocks go back, on 25 October."""
STAGES = (
    ("inbox", "Inbox", "queue", None, None),
    ("doing", "Doing", "active", "3bd", "6d"),
    ("asking", "Asking", "waiting", "1w", "2d"),
    ("quick", "Quick", "active", "30h", None),
    ("shown", "Shown", "done", None, None),
    ("filed", "Filed", "done", None, None),
)
LIMITS = {"Inbox": (20, "bd"), "Doing": (3, "bd"), "Asking": (7, "week"), "Quick": (30, "h")}
"""The limits in the recount's own words; a queue that says nothing has 20 business days."""
OWN: dict[str, Any] = {
    "name": "Own",
    "stages": [
        {"key": key, "name": name, "kind": kind, "stale_after": stale or "", "time_limit": limit or ""}
        for key, name, kind, stale, limit in STAGES
    ],
}
GATED: dict[str, Any] = {
    "name": "Gated",
    "stages": [
        {"key": "inbox", "name": "Inbox", "kind": "queue"},
        {"key": "doing", "name": "Doing", "kind": "active", "stale_after": "3bd", "entry": "It is agreed.",
         "requires_entry": ["due"]},
        {"key": "shown", "name": "Shown", "kind": "done"},
    ],
}  # fmt: skip
PEOPLE = ("Ann", "Ben", "Cleo", "none")
REASONS = ("legal", "no answer", "budget")


class Seen(NamedTuple):
    """What was seen alive at an instant."""

    at: dt.datetime
    stale: frozenset[int]
    stage: dict[int, str]
    owner: dict[int, str]
    due: dict[int, str]


class Story:
    """Makes things happen, and looks at them now and then."""

    def __init__(self, bench: Bench, clock: Clock, seed: int) -> None:
        self.bench, self.clock, self.dice = bench, clock, random.Random(seed)
        self.boards = [bench.board("Own", OWN), bench.board("Gated", GATED)]
        self.seen: list[Seen] = []
        self.cards: list[int] = []
        self.promised: list[int] = []
        self.undone = 0

    def live(self, steps: int) -> None:
        """Let that many things happen over six weeks, and look ten times."""
        for number in range(steps):
            if number % (steps // 10) == 0:
                if self.dice.random() < 0.3:
                    self.wait_for_midnight()
                self.look()
            self.clock.on(hours=self.dice.choice((0.01, 0.5, 3, 9, 20, 40)), minutes=self.dice.randrange(60))
            if self.dice.random() < 0.1:
                self.wait_for_midnight()
            self.happen()
        self.clock.on(days=2)
        self.look()

    def wait_for_midnight(self) -> None:
        """Wait for the second at which the next day begins."""
        day = self.clock.at.astimezone(BERLIN).date() + dt.timedelta(days=1)
        self.clock.at = dt.datetime(day.year, day.month, day.day, tzinfo=BERLIN).astimezone(dt.UTC)

    def look(self) -> None:
        """See what is so right now; nothing that happened before is undone any more."""
        db, held = self.bench.db, agenda(self.bench.session, limit=None)
        stale = {line.card_id for line in held.lines if "stale" in {reason.flag for reason in line.reasons}}
        query = (
            "SELECT card.id, stage.name, coalesce(person.name, ''), coalesce(card.due, '') FROM card "
            "JOIN stage ON stage.id = card.stage_id LEFT JOIN person ON person.id = card.owner_id"
        )
        rows = db.rows(query)
        stage, owner, due = ({row[0]: row[place] for row in rows} for place in (1, 2, 3))
        self.seen.append(Seen(self.clock.at, frozenset(stale), stage, owner, due))
        self.clock.on(minutes=1)
        self.undone = self.bench.db.value("SELECT max(id) FROM change")

    def happen(self) -> None:
        """Let one thing happen; what the program refuses does not."""
        deeds = (
            (5, self._make), (6, self._move), (3, self._own), (4, self._due), (3, self._block), (2, self._unblock),
            (3, self._snooze), (2, self._away), (2, self._back), (3, self._touch), (2, self._promise),
            (2, self._settle), (2, self._undo),
        )  # fmt: skip
        deed = self.dice.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])[0]
        if not self.cards:
            deed = self._make
        try:
            deed()
        except KanvError:
            return

    def _some(self) -> list[int]:
        return self.dice.sample(self.cards, k=min(len(self.cards), self.dice.choice((1, 1, 1, 2))))

    def _day(self) -> str:
        return self.dice.choice(("+1d", "+2d", "+3bd", "+1w", "+2w", "fri", "tomorrow 17:30", "today", "none"))

    def _make(self) -> None:
        board = self.dice.choice(self.boards)
        stages = [row[0] for row in self.bench.db.rows("SELECT key FROM stage WHERE board_id = ?", (board,))]
        owner, due = self.dice.choice(("", "Ann", "Ben")), self.dice.choice(("", "+2d", "+1w"))
        stage = self.dice.choice([*stages, "doing", "inbox"])
        self.cards.append(self.bench.card(board, f"Card {len(self.cards)}", stage, owner=owner, due=due))

    def _move(self) -> None:
        card = self.dice.choice(self.cards)
        board = self.bench.column(card, "board_id")
        stages = [row[0] for row in self.bench.db.rows("SELECT id FROM stage WHERE board_id = ?", (board,))]
        reason = self.dice.choice(("", "they asked", "it hurries"))
        self.bench.do(moves.move, [card], self.dice.choice(stages), reason=reason)

    def _own(self) -> None:
        self.bench.do(cards.set_owner, self._some(), self.dice.choice(PEOPLE))

    def _due(self) -> None:
        self.bench.do(cards.set_due, self._some(), self._day())

    def _block(self) -> None:
        self.bench.do(cards.block, self._some(), self.dice.choice(REASONS))

    def _unblock(self) -> None:
        self.bench.do(cards.unblock, self._some())

    def _snooze(self) -> None:
        self.bench.do(cards.snooze, self._some(), self.dice.choice(("+2d", "+4d", "+9d", "none")))

    def _away(self) -> None:
        self.bench.do(self.dice.choice((cards.archive, cards.archive, cards.delete)), self._some())

    def _back(self) -> None:
        off = [row[0] for row in self.bench.db.rows("SELECT id FROM card WHERE rank IS NULL")]
        if off:
            self.bench.do(moves.bring_back, [self.dice.choice(off)])

    def _touch(self) -> None:
        card = self.dice.choice(self.cards)
        verbs: tuple[tuple[Any, ...], ...] = (
            (noting.add, "They wrote", card), (checks.add, card, "Ask"), (cards.add_labels, [card], ["hot"]),
            (cards.set_urgent, [card]), (checks.tick_next, [card]), (cards.set_next, [card], "Call"),
        )  # fmt: skip
        verb, *arguments = self.dice.choice(verbs)
        if verb is noting.add:
            self.bench.do(verb, arguments[0], card_id=arguments[1])
        elif verb is cards.set_urgent:
            self.bench.do(verb, arguments[0], urgent=self.dice.random() < 0.5)
        else:
            self.bench.do(verb, *arguments)

    def _promise(self) -> None:
        card = self.dice.choice([*self.cards, None])
        day = (self.clock.at.astimezone(BERLIN).date() + dt.timedelta(days=self.dice.randrange(6))).isoformat()

        def promise(change: Change) -> None:
            row = {"card_id": card, "who": "Ben", "what": "Send it", "due": day, "made_at": change.at}
            self.promised.append(promises.insert(change.db, {**row, "made_by": "kim", "state": "open"}))

        self.bench.do(promise)

    def _settle(self) -> None:
        state = self.dice.choice(("kept", "kept", "dropped", "open"))

        def settle(change: Change) -> None:
            row = {"state": state, "settled_at": None if state == "open" else change.at}
            promises.update(change.db, self.dice.choice(self.promised), row)

        if self.promised:
            self.bench.do(settle)

    def _undo(self) -> None:
        """Take back what happened since the last look, and perhaps do it again."""
        for _ in range(self.dice.choice((1, 2))):
            query = "SELECT max(id) FROM change WHERE undone_by IS NULL AND undoes IS NULL AND source <> 'system'"
            if (self.bench.db.value(query) or 0) > self.undone:
                history.undo(self.bench.session)
        query = "SELECT max(id) FROM change WHERE kind = 'undo' AND undone_by IS NULL"
        if self.dice.random() < 0.4 and (self.bench.db.value(query) or 0) > self.undone:
            history.redo(self.bench.session)
        self.cards = [row[0] for row in self.bench.db.rows("SELECT id FROM card ORDER BY id")]
        self.promised = [row[0] for row in self.bench.db.rows("SELECT id FROM promise ORDER BY id")]


# The recount, from raw rows


def instant(text: str) -> dt.datetime:
    """Read a stored instant."""
    return dt.datetime.fromisoformat(text)


def days_over(since_: dt.datetime, until: dt.datetime, limit: tuple[int, str]) -> bool:
    """Count day by day whether more than the limit has passed."""
    count, unit = limit
    if unit == "h":
        return until - since_ > dt.timedelta(hours=count)
    day, last, passed = since_.astimezone(BERLIN).date(), until.astimezone(BERLIN).date(), 0
    while day < last:
        day += dt.timedelta(days=1)
        passed += unit != "bd" or (day.weekday() < 5 and day not in HOLIDAYS)
    return passed > count


class Raw(NamedTuple):
    """One event as it stands in the file."""

    card: int
    at: dt.datetime
    kind: str
    counts: int
    detail: dict[str, Any]


def end_of(due: str) -> str:
    """A due without a time lasts until its day is over."""
    return due if "T" in due else f"{due}T24:00"


def is_stale(found: list[Raw], until: dt.datetime) -> bool:
    """Go through a card's events up to an instant and say whether it is open, on the board and stale."""
    stage, open_, on_board, active = "", True, True, None
    for event in found:
        if event.at > until:
            break
        active = event.at if event.counts else active
        if event.kind in ("created", "moved"):
            stage, on_board = event.detail["to"], True
            open_ = stage not in ("Shown", "Filed")
        on_board = {"archived": False, "deleted": False, "restored": True}.get(event.kind, on_board)
    return active is not None and open_ and on_board and days_over(active, until, LIMITS[stage])


def recount(rows: list[Raw], bin_: set[int], start: dt.datetime, end: dt.datetime) -> dict[str, dict[Any, int]]:
    """Count the sections that events tell of: how many steps, by card."""
    found: dict[str, dict[Any, int]] = {section: {} for section in SECTIONS}
    kinds = {
        "entered": ("created",), "moved": ("moved",), "blocked": ("blocked",), "unblocked": ("unblocked",),
        "owners": ("assigned",), "exceptions": ("excepted",), "away": ("archived", "deleted", "restored"),
    }  # fmt: skip
    closed: dict[int, bool] = {}
    slips: dict[int, int] = {}
    for event in rows:
        if event.at > end or (event.card in bin_ and event.kind != "deleted"):
            continue
        before, after = event.detail.get("from"), event.detail.get("to")
        slip = event.kind == "due_changed" and before and after and end_of(before) < end_of(after)
        slips[event.card] = slips.get(event.card, 0) + bool(slip)
        if event.at <= start:
            continue
        if slip:
            found["slipped"][event.card] = 0
        for section, named in kinds.items():
            if event.kind in named:
                found[section][event.card] = found[section].get(event.card, 0) + 1
        if event.kind in ("closed", "reopened") or (event.kind == "created" and after in ("Shown", "Filed")):
            closed[event.card] = event.kind != "reopened"
    for card in (card for card, held in closed.items() if held):
        found["closed"][card] = found["moved"].pop(card, 1)
    found["slipped"] = {card: slips[card] for card in found["slipped"]}
    return found


def promised(bench: Bench, bin_: set[int], start: dt.datetime, end: dt.datetime) -> tuple[set[int], set[int]]:
    """Return the promises kept and broken, by going through all of them."""
    kept: set[int] = set()
    broken: set[int] = set()
    query = "SELECT id, card_id, due, made_at, state, settled_at FROM promise"
    for key, card, due, made, state, settled_at in bench.db.rows(query):
        if card in bin_ or instant(made) > end:
            continue
        due_day = dt.date.fromisoformat(due)
        next_day = due_day + dt.timedelta(days=1)
        over = dt.datetime(next_day.year, next_day.month, next_day.day, tzinfo=BERLIN)
        settled = instant(settled_at) if settled_at else None
        if settled is not None and settled <= end:
            if settled > start:
                in_time = state == "kept" and settled.astimezone(BERLIN).date() <= due_day
                (kept if in_time else broken).add(key)
        elif start < over <= end:
            broken.add(key)
    return kept, broken


def raw(bench: Bench) -> list[Raw]:
    """Read every event of a card."""
    query = "SELECT card_id, at, kind, substantive, detail FROM event WHERE card_id IS NOT NULL ORDER BY at, id"
    return [Raw(row[0], instant(row[1]), row[2], row[3], json.loads(row[4])) for row in bench.db.rows(query)]


def agree(bench: Bench, rows: list[Raw], first: Seen, last: Seen, picture: SincePicture) -> None:
    """Assert that a picture is what the recount comes to."""
    bin_: set[int] = set()
    for event in rows:
        if event.at <= last.at and event.kind in ("deleted", "restored"):
            (bin_.add if event.kind == "deleted" else bin_.discard)(event.card)
    expected = recount(rows, bin_, first.at, last.at)
    for section, by_card in expected.items():
        if section in ("went_stale", "promises_kept", "promises_broken", "exceptions"):
            continue
        assert {line.card_id: line.times for line in picture.lines(section)} == by_card, section
        assert picture.counts[section] == len(by_card)
    assert picture.counts["exceptions"] == sum(expected["exceptions"].values()) == len(picture.exceptions)

    alive = {card for card in last.stale - first.stale if card not in bin_}
    assert {line.card_id for line in picture.went_stale} == alive

    kept, broken = promised(bench, bin_, first.at, last.at)
    assert {line.promise_id for line in picture.promises_kept} == kept
    assert {line.promise_id for line in picture.promises_broken} == broken

    for section, then, now in (("moved", first.stage, last.stage), ("owners", first.owner, last.owner)):
        for line in picture.lines(section):
            assert line.before == then.get(line.card_id, line.before)
            assert line.after == now[line.card_id]
    for line in picture.slipped:
        assert line.after == last.due[line.card_id]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=3)
def test_every_pair_of_instants_agrees_with_a_recount(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    clock = Clock(START)
    path = tmp_path_factory.mktemp("since") / "kanvtui.db"
    with bench_at(path, clock=clock, settings=Settings(holidays=HOLIDAYS), zone=BERLIN) as bench:
        story = Story(bench, clock, seed)
        story.live(130)
        rows = raw(bench)
        by_card: dict[int, list[Raw]] = {}
        for row in rows:
            by_card.setdefault(row.card, []).append(row)
        for place, last in enumerate(story.seen):
            for first in story.seen[:place]:
                agree(bench, rows, first, last, since(bench.session, first.at, last.at, limit=None))
            awake = {
                card for card, found in by_card.items()
                if is_stale(found, last.at) and not any(event.kind == "snoozed" for event in found)
            }  # fmt: skip
            asleep = {card for card, found in by_card.items() if any(event.kind == "snoozed" for event in found)}
            assert awake == last.stale - asleep  # the limits as counted day by day are those of the program
        newest = story.seen[-1]
        clock.at = newest.at
        for first in story.seen[:-1]:
            agree(bench, rows, first, newest, since(bench.session, first.at, limit=None))
