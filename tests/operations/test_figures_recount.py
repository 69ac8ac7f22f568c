"""Every figure of every week, counted again from a film of the database: one frame after each thing that was done.

Nothing of the program's own counting is used here: the film holds raw rows, weeks are made with the standard library,
and what an undo takes back leaves the film as it leaves the events.
"""

import datetime as dt
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from builders import Bench, Clock, bench_at
from kanvtui.domain.settings import Settings
from kanvtui.domain.trend import FigureLine, MetricsPicture
from kanvtui.errors import KanvError
from kanvtui.operations import accounts, cards, checks, history, metric_entries, milestones, moves, notes
from kanvtui.operations.reads import figures

ZONE = ZoneInfo("Europe/Berlin")
HOLIDAYS = {dt.date(2026, 10, 2), dt.date(2026, 11, 2)}
FIRST, NOW = dt.datetime(2026, 9, 7, 8, 0, tzinfo=ZONE), dt.datetime(2026, 11, 18, 15, 30, tzinfo=ZONE)
"""Ten weeks and a half; clocks go back on 25 October."""
FORM = ("who", "why", "owner", "label", "note", "due")
SOP: dict[str, Any] = {
    "name": "Counted",
    "stages": [
        {"key": "one", "name": "One", "kind": "queue"},
        {"key": "two", "name": "Two", "kind": "active", "exit": "Somebody owns it.", "requires": ["owner"],
         "checks": [{"key": "call", "text": "Call them", "due": "entered+2d"}]},
        {"key": "three", "name": "Three", "kind": "waiting"},
        {"key": "end", "name": "End", "kind": "done"},
    ],
    "fields": [
        {"key": "pipeline", "label": "Pipeline", "type": "money"},
        {"key": "cost", "label": "Cost", "type": "money"},
        {"key": "who", "label": "Who", "form": "Brief"},
        {"key": "why", "label": "Why", "form": "Brief"},
        {"key": "own", "label": "Owner", "form": "Brief", "card": "owner"},
        {"key": "tag", "label": "Tag", "form": "Brief", "card": "label"},
        {"key": "text", "label": "Note", "form": "Brief", "card": "note"},
        {"key": "end", "label": "Due", "form": "Brief", "card": "due"},
    ],
    "milestones": [{"key": "ask", "label": "Asked"}, {"key": "answer", "label": "Answered"}],
    "metrics": [
        {"key": "roi", "name": "ROI", "target": ">300%", "how": "h", "formula": "(pipeline - cost) / cost * 100"},
        {"key": "brief", "name": "Brief", "target": "=100%", "how": "h", "form": "Brief"},
        {"key": "soon", "name": "Answered in 3 days", "target": ">=75%", "how": "h", "from": "ask", "to": "answer",
         "within": "3d"},
        {"key": "work", "name": "Answer time", "target": "<=5 business days", "how": "h", "from": "ask",
         "to": "answer"},
        {"key": "called", "name": "Called on time", "target": ">95%", "how": "h", "on_time": "call"},
        {"key": "nps", "name": "NPS", "target": ">50", "how": "entered by hand"},
        {"key": "fresh", "name": "Account note freshness", "how": "h"},
    ],
}  # fmt: skip
Rows = dict[int, dict[str, Any]]
Frame = dict[str, Rows]


class Story:
    """Does things at random for weeks, and films the database after each."""

    TABLES = ("card", "account", "note", "field_value", "label")

    def __init__(self, bench: Bench, clock: Clock, seed: int) -> None:
        self.bench, self.clock, self.dice = bench, clock, random.Random(seed)
        self.clock.at = FIRST.astimezone(dt.UTC)
        self.board, self.other = bench.board("Counted", SOP), bench.board("Other", SOP)
        self.film: list[tuple[dt.datetime, Frame]] = []
        self.names = 0
        for _ in range(4):
            self.customer()
        self.shoot()

    def shoot(self) -> None:
        frame: Frame = {}
        for table in self.TABLES:
            columns = [row[1] for row in self.bench.db.rows(f"PRAGMA table_info({table})")]
            found = self.bench.db.rows(f"SELECT * FROM {table}")
            frame[table] = {row[0]: dict(zip(columns, row, strict=True)) for row in found}
        self.film.append((self.clock.at, frame))

    def run(self, things: int) -> None:
        last = NOW.astimezone(dt.UTC)
        span = (last - self.clock.at) / (things + 1)
        for _ in range(things):
            self.clock.at += span * self.dice.uniform(0.2, 1.7)
            if self.clock.at >= last:
                break
            done = len(self.bench.journal())
            try:
                self.dice.choice(self.verbs())()
            except KanvError:
                continue
            if len(self.bench.journal()) > done:
                self.shoot()
                self.regret()
        self.clock.at = last

    def regret(self) -> None:
        """Now and then take back what was just done, and sometimes do it again."""
        if self.dice.random() < 0.15:
            taken = self.film.pop()
            self.clock.at += dt.timedelta(minutes=7)
            history.undo(self.bench.session)
            if self.dice.random() < 0.5:
                self.clock.at += dt.timedelta(minutes=7)
                history.redo(self.bench.session)
                self.film.append(taken)

    # What may be done

    def verbs(self) -> list[Any]:
        often = [self.card, self.card, self.step, self.step, self.step, self.complete, self.due, self.field, self.block]
        return [
            *often, self.unblock, self.ball, self.note, self.edit_note, self.remove_note, self.label, self.tick,
            self.reach, self.archive, self.bring_back, self.delete, self.health, self.renewal, self.customer,
            self.leave, self.enter, self.owner, self.back, self.free,
        ]  # fmt: skip

    def any(self, where: str = "deleted_at IS NULL") -> int:
        keys = [key for (key,) in self.bench.db.rows(f"SELECT id FROM card WHERE {where}")]
        return self.dice.choice(keys) if keys else 0

    def account_row(self) -> Any:
        keys = [key for (key,) in self.bench.db.rows("SELECT id FROM account")]
        return self.dice.choice(keys)

    def day(self, low: int = -6, high: int = 12) -> str:
        day = self.clock.at.astimezone(ZONE).date() + dt.timedelta(days=self.dice.randint(low, high))
        return f"{day}{self.dice.choice(('', '', ' 11:30', ' 02:30'))}"

    def card(self) -> None:
        self.names += 1
        given: dict[str, Any] = {}
        if self.dice.random() < 0.6:
            given["due"] = self.day()
        if self.dice.random() < 0.6:
            (name,) = self.bench.db.row("SELECT name FROM account WHERE id = ?", (self.account_row(),)) or ("",)
            given["account"] = name
        if self.dice.random() < 0.5:
            given |= {"owner": "Ann", "labels": ("new",)}
        self.bench.card(self.dice.choice((self.board, self.board, self.other)), f"Card {self.names}", **given)

    def step(self) -> None:
        self.bench.do(moves.step, [self.any("rank IS NOT NULL")], 1, reason="They asked for it")

    def back(self) -> None:
        self.bench.do(moves.step, [self.any("closed_at IS NOT NULL AND deleted_at IS NULL")], -1)

    def complete(self) -> None:
        self.bench.do(moves.complete, [self.any("rank IS NOT NULL")], reason="It is done")

    def due(self) -> None:
        self.bench.do(cards.set_due, [self.any()], self.dice.choice((self.day(), self.day(), "none")))

    def field(self) -> None:
        key = self.dice.choice(("pipeline", "cost", "pipeline", "cost", "who", "why"))
        value = self.dice.choice(("", "10", "25", "100", "400"))
        self.bench.do(cards.set_field, self.any(), key, value)

    def block(self) -> None:
        self.bench.do(cards.block, [self.any("rank IS NOT NULL")], self.dice.choice(("legal", "Legal", "money")))

    def unblock(self) -> None:
        self.bench.do(cards.unblock, [self.any("blocked_since IS NOT NULL")])

    def free(self) -> None:
        self.bench.do(cards.unblock, [self.any("blocked_since IS NOT NULL AND rank IS NOT NULL")])

    def ball(self) -> None:
        self.bench.do(cards.pass_ball, [self.any()], self.dice.choice(("Acme", "Legal", "none")))

    def owner(self) -> None:
        self.bench.do(cards.set_owner, [self.any()], self.dice.choice(("Ann", "Ben", "none")))

    def note(self) -> None:
        if self.dice.random() < 0.5:
            self.bench.do(notes.add, "A word", account_id=self.account_row())
        else:
            kind = self.dice.choice(("context", "decision"))
            self.bench.do(notes.add, "A word", card_id=self.any(), kind=kind)

    def edit_note(self) -> None:
        keys = [key for (key,) in self.bench.db.rows("SELECT id FROM note")]
        self.bench.do(notes.edit, self.dice.choice([0, *keys]), f"Another word {self.names} {self.clock.at}")

    def remove_note(self) -> None:
        keys = [key for (key,) in self.bench.db.rows("SELECT id FROM note")]
        self.bench.do(notes.remove, self.dice.choice([0, *keys]))

    def label(self) -> None:
        verb = self.dice.choice((cards.add_labels, cards.remove_labels))
        self.bench.do(verb, [self.any()], [self.dice.choice(("new", "old"))])

    def tick(self) -> None:
        keys = [key for (key,) in self.bench.db.rows("SELECT id FROM check_item")]
        self.bench.do(checks.tick, [self.dice.choice([0, *keys])], done=self.dice.random() < 0.7)

    def reach(self) -> None:
        day = self.clock.at.astimezone(ZONE).date() - dt.timedelta(days=self.dice.randint(0, 6))
        self.bench.do(milestones.set_date, self.any(), self.dice.choice(("ask", "ask", "answer")), day.isoformat())

    def archive(self) -> None:
        self.bench.do(cards.archive, [self.any()])

    def bring_back(self) -> None:
        self.bench.do(moves.bring_back, [self.any("rank IS NULL")])

    def delete(self) -> None:
        if self.dice.random() < 0.5:
            self.bench.do(cards.delete, [self.any()])

    def customer(self) -> None:
        self.names += 1
        renewal = (self.clock.at + dt.timedelta(days=self.dice.randint(20, 150))).date().isoformat()
        self.bench.do(accounts.new, f"Customer {self.names}", renewal=self.dice.choice((renewal, "")))

    def _account(self, verb: Any, *given: Any) -> None:
        key = self.account_row()
        self.bench.do(lambda change: verb(change, accounts.of(change, key), *given))

    def health(self) -> None:
        self._account(accounts.set_health, self.dice.choice(("red", "green", "none")), "no answer")

    def renewal(self) -> None:
        day = (self.clock.at + dt.timedelta(days=self.dice.randint(5, 150))).date().isoformat()
        self._account(accounts.edit, {"renewal": self.dice.choice((day, "none"))})

    def leave(self) -> None:
        keys = [key for (key,) in self.bench.db.rows("SELECT id FROM account WHERE archived_at IS NULL")]
        if self.dice.random() < 0.3 and keys:
            key = self.dice.choice(keys)
            self.bench.do(lambda change: accounts.archive(change, accounts.of(change, key)))

    def enter(self) -> None:
        day = self.clock.at.astimezone(ZONE).date() - dt.timedelta(days=self.dice.randint(0, 20))
        figure = str(self.dice.randint(20, 90))
        self.bench.do(metric_entries.enter, self.board, "nps", figure, day.isoformat())


class Recount:
    """The same figures, counted from the film and from raw rows."""

    def __init__(self, story: Story) -> None:
        self.film, self.db = story.film, story.bench.db
        self.now = NOW.astimezone(dt.UTC)
        monday = NOW.date() - dt.timedelta(days=NOW.weekday())
        self.mondays = [monday - dt.timedelta(weeks=back) for back in range(8, -1, -1)]
        starts = [dt.datetime.combine(day, dt.time(), ZONE).astimezone(dt.UTC) for day in self.mondays]
        self.weeks = list(zip(starts, [*starts[1:], None], strict=True))
        gone = "SELECT id FROM card WHERE deleted_at IS NOT NULL"
        self.gone = {key for (key,) in self.db.rows(gone)}

    def frame(self, end: dt.datetime | None) -> Frame:
        return [frame for at, frame in self.film if end is None or at < end][-1]

    def frames(self) -> Iterator[tuple[dt.datetime, dt.datetime, Frame]]:
        for place, (at, frame) in enumerate(self.film):
            yield at, self.film[place + 1][0] if place + 1 < len(self.film) else self.now, frame

    def cards(self, frame: Frame, boards: set[int]) -> list[dict[str, Any]]:
        return [card for card in frame["card"].values() if card["board_id"] in boards and card["id"] not in self.gone]

    def day(self, end: dt.datetime | None) -> dt.date:
        return (end or self.now).astimezone(ZONE).date()

    def at_each(self, count: Any) -> list[Decimal | None]:
        return [count(self.frame(end), self.day(end)) for _, end in self.weeks[1:]]

    def week(self, instant: dt.datetime) -> int:
        return sum(start <= instant for start, _ in self.weeks) - 1

    # States

    def blockers(self, boards: set[int]) -> list[Decimal | None]:
        return self.at_each(
            lambda frame, _: Decimal(
                sum(open_(card) and bool(card["blocked_since"]) for card in self.cards(frame, boards))
            )
        )

    def filled(self, boards: set[int]) -> list[Decimal | None]:
        def count(frame: Frame, _day: dt.date) -> Decimal | None:
            shares = []
            for card in self.cards(frame, boards):
                if card["rank"] is None:
                    continue
                has = {row["key"] for row in frame["field_value"].values() if row["card_id"] == card["id"]}
                has |= {"owner"} if card["owner_id"] else set()
                has |= {"due"} if card["due"] else set()
                has |= {"label"} if any(row["card_id"] == card["id"] for row in frame["label"].values()) else set()
                has |= {"note"} if any(row["card_id"] == card["id"] for row in frame["note"].values()) else set()
                shares.append(Decimal(100) * sum(key in has for key in FORM) / len(FORM))
            return average(shares)

        return self.at_each(count)

    def roi(self, boards: set[int]) -> list[Decimal | None]:
        def count(frame: Frame, _day: dt.date) -> Decimal | None:
            found = []
            for card in self.cards(frame, boards):
                values = {
                    row["key"]: Decimal(row["num"]) / 1_000_000
                    for row in frame["field_value"].values()
                    if row["card_id"] == card["id"] and row["num"] is not None
                }
                if {"pipeline", "cost"} <= values.keys():
                    found.append((values["pipeline"] - values["cost"]) / values["cost"] * 100)
            return average(found)

        return self.at_each(count)

    def ages(self, boards: set[int]) -> list[Decimal | None]:
        def count(frame: Frame, day: dt.date) -> Decimal | None:
            days = [(day - local(card["created_at"])).days for card in self.cards(frame, boards) if open_(card)]
            return Decimal(str(median(days))) if days else None

        return self.at_each(count)

    def customers(self, frame: Frame, boards: set[int]) -> list[dict[str, Any]]:
        held = {card["account_id"] for card in self.cards(frame, boards)}
        anywhere = {card["account_id"] for card in frame["card"].values() if card["id"] not in self.gone}
        return [
            row
            for row in frame["account"].values()
            if not row["archived_at"] and (row["id"] in held or row["id"] not in anywhere)
        ]

    def stale(self, frame: Frame, account: int, day: dt.date) -> bool:
        newest = max((row["edited_at"] for row in frame["note"].values() if row["account_id"] == account), default="")
        return not newest or (day - local(newest)).days > 30

    def fresh(self, boards: set[int]) -> list[Decimal | None]:
        def count(frame: Frame, day: dt.date) -> Decimal | None:
            found = [not self.stale(frame, row["id"], day) for row in self.customers(frame, boards)]
            return Decimal(100) * sum(found) / len(found) if found else None

        return self.at_each(count)

    def renewals(self, boards: set[int]) -> list[Decimal | None]:
        def count(frame: Frame, day: dt.date) -> Decimal | None:
            near = [
                row
                for row in self.customers(frame, boards)
                if row["renewal_on"] and 0 <= (dt.date.fromisoformat(row["renewal_on"]) - day).days <= 90
            ]
            bad = [
                row
                for row in near
                if row["health"] in ("red", "yellow", "at_risk") or self.stale(frame, row["id"], day)
            ]
            return Decimal(len(bad)) if near else None

        return self.at_each(count)

    def entered(self, board: int) -> list[Decimal | None]:
        found = self.db.rows("SELECT day, value FROM metric_entry WHERE board_id = ? AND key = 'nps'", (board,))
        by_day = dict(found)
        weeks = []
        for monday in self.mondays[1:]:
            days = [day for day in by_day if day < (monday + dt.timedelta(days=7)).isoformat()]
            weeks.append(Decimal(by_day[max(days)]) / 1_000_000 if days else None)
        return weeks

    # What ended in a week

    def follow_up(self, boards: set[int]) -> list[list[bool]]:
        """Each due that was kept or missed, in its week."""
        found: list[list[bool]] = [[] for _ in self.weeks]
        due: dict[int, str | None] = {}
        was_closed: dict[int, bool] = {}
        settled: dict[int, bool] = {}
        for start, end, frame in self.frames():
            for card in self.cards(frame, boards):
                key = card["id"]
                if due.get(key, "?") != card["due"]:
                    due[key], settled[key] = card["due"], not card["due"]
                over = past(card["due"]) if card["due"] else self.now
                closed_now = bool(card["closed_at"]) and not was_closed.get(key, False)
                was_closed[key] = bool(card["closed_at"])
                if settled[key]:
                    continue
                if closed_now and start < over:
                    self.put(found, start, kept=True)
                    settled[key] = True
                elif over <= start and local_minute(card["due"]) < minute(self.now):
                    settled[key] = True
                    if open_(card):
                        self.put(found, start, kept=False)
                elif start < over <= end and local_minute(card["due"]) < minute(self.now):
                    settled[key] = True
                    if open_(card):
                        self.put(found, over - dt.timedelta(minutes=1), kept=False)
        return found

    def put(self, found: list[list[bool]], instant: dt.datetime, *, kept: bool) -> None:
        if self.week(instant) >= 0:
            found[self.week(instant)].append(kept)

    def closings(self, boards: set[int], *, for_good: bool = True) -> list[tuple[int, int, int]]:
        """Each (card, week, days) of a card that came to be done in a week, and still was at its end if *for_good*."""
        last: dict[tuple[int, int], dt.datetime] = {}
        was: dict[int, bool] = {}
        made = {}
        for start, _, frame in self.frames():
            for card in self.cards(frame, boards):
                made[card["id"]] = card["created_at"]
                if card["closed_at"] and not was.get(card["id"]):
                    last[card["id"], self.week(start)] = start
                was[card["id"]] = bool(card["closed_at"])
        return [
            (card, week, (at.astimezone(ZONE).date() - local(made[card])).days)
            for (card, week), at in last.items()
            if week >= 0 and (not for_good or self.frame(self.weeks[week][1])["card"][card]["closed_at"])
        ]

    def blocked(self, boards: set[int], by: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(lambda: [0] * 9)
        for start, end, frame in self.frames():
            for card in self.cards(frame, boards):
                if not open_(card) or not card["blocked_since"]:
                    continue
                name = card["blocked_reason"] if by == "reason" else card["holder"] or "its owner"
                for place, (opens, closes) in enumerate(self.weeks):
                    first, last = max(start, opens), min(end, closes or self.now)
                    days = (last.astimezone(ZONE).date() - first.astimezone(ZONE).date()).days
                    found[name.casefold()][place] += max(0, days)
        return found

    def called(self, board: int) -> list[list[bool]]:
        found: list[list[bool]] = [[] for _ in self.weeks]
        query = (
            "SELECT check_item.due, done_at FROM check_item JOIN card ON card.id = card_id "
            "WHERE key = 'call' AND check_item.due IS NOT NULL "
            "AND deleted_at IS NULL AND board_id = ?"
        )
        for due, done_at in self.db.rows(query, (board,)):
            end = dt.datetime.combine(dt.date.fromisoformat(due), dt.time(), ZONE) + dt.timedelta(days=1)
            done = dt.datetime.fromisoformat(done_at) if done_at else None
            if done is not None and done < end:
                self.put(found, done, kept=True)
            elif done is not None or end <= self.now:
                self.put(found, end.astimezone(dt.UTC) - dt.timedelta(seconds=1), kept=False)
        return found

    def answers(self, board: int) -> list[list[tuple[dt.date, dt.date]]]:
        found: list[list[tuple[dt.date, dt.date]]] = [[] for _ in self.weeks]
        query = (
            "SELECT card_id, key, milestone.due FROM milestone JOIN card ON card.id = card_id "
            "WHERE deleted_at IS NULL AND board_id = ?"
        )
        days: dict[int, dict[str, dt.date]] = defaultdict(dict)
        for card, key, due in self.db.rows(query, (board,)):
            days[card][key] = dt.date.fromisoformat(due[:10])
        for both in days.values():
            if len(both) == 2:
                place = (both["answer"] - self.mondays[0]).days // 7
                if place >= 0:
                    found[place].append((both["ask"], both["answer"]))
        return found


def open_(card: dict[str, Any]) -> bool:
    return card["rank"] is not None and not card["closed_at"]


def local(instant: str) -> dt.date:
    return dt.datetime.fromisoformat(instant).astimezone(ZONE).date()


def local_minute(due: str) -> str:
    return due if "T" in due else f"{due}T24:00"


def minute(instant: dt.datetime) -> str:
    return instant.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def past(due: str) -> dt.datetime:
    """The first instant at which a due is past."""
    if "T" in due:
        return dt.datetime.fromisoformat(due).replace(tzinfo=ZONE).astimezone(dt.UTC) + dt.timedelta(minutes=1)
    day = dt.date.fromisoformat(due) + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(), ZONE).astimezone(dt.UTC)


def average(values: list[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) / len(values) if values else None


def percent(found: list[list[bool]]) -> list[Decimal | None]:
    return [Decimal(100) * sum(kept) / len(kept) if kept else None for kept in found[1:]]


def business_days(first: dt.date, last: dt.date) -> int:
    days = [first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1)]
    return sum(day.weekday() < 5 and day not in HOLIDAYS for day in days)


@pytest.fixture(scope="module", params=(1, 2, 3))
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    clock = Clock()
    path = tmp_path_factory.mktemp("recount") / "kanvtui.db"
    with bench_at(path, clock=clock, zone=ZONE, settings=Settings(holidays=frozenset(HOLIDAYS))) as bench:
        told = Story(bench, clock, request.param)
        told.run(260)
        yield told


def by_key(found: tuple[FigureLine, ...], board: int | None) -> dict[str, FigureLine]:
    return {one.line.key: one for one in found if one.board_id == board}


def agrees(one: FigureLine, wanted: list[Decimal | None]) -> None:
    rounded = [None if value is None else round(value, 9) for value in one.weeks]
    assert rounded == [None if value is None else round(value, 9) for value in wanted], one.line.name


@pytest.mark.parametrize("which", ["both", "one"])
def test_trust_signals_agree_with_a_recount(story: Story, which: str) -> None:
    only = None if which == "both" else story.board
    boards = {story.board, story.other} if only is None else {only}
    count = Recount(story)
    found = by_key(figures.weeks(story.bench.session, only), None)
    agrees(found["follow_up_completion"], percent(count.follow_up(boards)))
    agrees(found["onboarding_blockers"], count.blockers(boards))
    agrees(found["renewal_risk_review"], count.renewals(boards))
    agrees(found["account_note_freshness"], count.fresh(boards))
    agrees(found["handoff_quality"], count.filled(boards))
    for key in ("onboarding_blockers", "renewal_risk_review", "account_note_freshness", "handoff_quality"):
        assert found[key].weeks[-1] == found[key].line.figure, key


def test_the_metrics_of_a_board_agree_with_a_recount(story: Story) -> None:
    count, board = Recount(story), story.board
    found = by_key(figures.weeks(story.bench.session), board)
    agrees(found["roi"], count.roi({board}))
    agrees(found["brief"], count.filled({board}))
    agrees(found["called"], percent(count.called(board)))
    agrees(found["nps"], count.entered(board))
    agrees(found["fresh"], count.fresh({board}))
    answers = count.answers(board)
    agrees(found["soon"], percent([[(last - first).days <= 3 for first, last in week] for week in answers]))
    days = [[Decimal(business_days(*both)) for both in week] for week in answers]
    agrees(found["work"], [average(week) for week in days[1:]])
    for key in ("roi", "brief", "nps", "fresh"):
        assert found[key].weeks[-1] == found[key].line.figure, key


def test_flow_agrees_with_a_recount(story: Story) -> None:
    picture: MetricsPicture = figures.picture(story.bench.session)
    flow, count, boards = by_key(picture.flow, None), Recount(story), {story.board, story.other}
    done = count.closings(boards)
    weeks = [sorted(days for _, place, days in done if place == week) for week in range(1, 9)]
    agrees(flow["throughput"], [Decimal(len(days)) for days in weeks])
    agrees(flow["cycle_time"], [Decimal(str(median(days))) if days else None for days in weeks])
    slow = [next((day for day in days if 100 * sum(n <= day for n in days) >= 85 * len(days)), None) for days in weeks]
    agrees(flow["cycle_time_85"], [None if day is None else Decimal(day) for day in slow])
    agrees(flow["age"], count.ages(boards))
    for by in ("reason", "holder"):
        wanted = {name: days[1:] for name, days in count.blocked(boards, by).items() if any(days[1:])}
        told = {one.line.key.partition(":")[2]: one for one in picture.flow if one.line.key.startswith(f"blocked_{by}")}
        assert {name for name, one in told.items() if any(one.weeks)} == set(wanted)
        for name, days in wanted.items():
            agrees(told[name], [Decimal(day) for day in days])


def test_the_health_of_the_sop_agrees_with_a_recount(story: Story) -> None:
    count, board, db = Recount(story), story.board, story.bench.db
    (health,) = figures.picture(story.bench.session, board).health
    since = count.weeks[0][0].strftime("%Y-%m-%dT%H:%M")
    kept = "SELECT id FROM card WHERE deleted_at IS NULL"
    passed = db.rows(
        f"SELECT rule_key, card_id FROM exception WHERE board_id = ? AND at >= ? AND card_id IN ({kept})",
        (board, since),
    )
    (two,) = db.row("SELECT id FROM stage WHERE board_id = ? AND key = 'two'", (board,)) or (0,)
    left = {
        card
        for card, detail in db.rows(
            "SELECT card_id, detail FROM event WHERE kind = 'moved' AND at >= ? AND card_id IN "
            "(SELECT id FROM card WHERE deleted_at IS NULL)", (since,)
        )
        if json.loads(detail)["from_stage"] == two
    }  # fmt: skip
    assert {rule.key: rule.times for rule in health.rules} == Counter(key for key, _ in passed)
    assert [rule.came for rule in health.rules if rule.key == "exit:two"] == (
        [len(left)] if "exit:two" in dict(passed) else []
    )
    called = [kept for week in count.called(board) for kept in week]
    late = [(called.count(False), len(called))] if False in called else []
    assert [(one.late, one.due) for one in health.late if one.key == "call"] == late
    events = db.rows(f"SELECT kind, at, detail FROM event WHERE board_id = ? AND card_id IN ({kept})", (board,))
    issues, admin = Counter[int](), Counter[int]()
    for kind, at, text in events:
        detail, week = json.loads(text), count.week(dt.datetime.fromisoformat(at))
        issues[week] += kind == "blocked" and detail["from"] is None
        admin[week] += kind in ("noted", "note_edited") or (kind == "decided" and "note" in detail)
        admin[week] += (kind == "checked" and detail["to"]) or (kind == "field_changed" and detail["to"] is not None)
    for week, kept_ones in enumerate(count.follow_up({board})):
        issues[week] += kept_ones.count(False)
    work = Counter[int]()
    for week, (_, end) in enumerate(count.weeks):
        done = {card for card, place, _ in count.closings({board}, for_good=False) if place == week}
        work[week] = len(done | {card["id"] for card in count.cards(count.frame(end), {board}) if open_(card)})
    whole = range(8)
    assert health.issues.startswith(rate(sum(issues[week] for week in whole), sum(work[week] for week in whole)))
    assert health.admin.startswith(rate(sum(admin[week] for week in whole), sum(work[week] for week in whole)))


def rate(count: int, of: int) -> str:
    return f"{(Decimal(count) / of).quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f} "


def test_the_story_is_worth_counting(story: Story) -> None:
    """Weekends, the clock change, reopened cards, undone and redone things are all in it."""
    days = [at.astimezone(ZONE) for at, _ in story.film]
    assert {day.weekday() for day in days} == set(range(7))
    assert {day.utcoffset() for day in days} == {dt.timedelta(hours=1), dt.timedelta(hours=2)}
    kinds = {kind for (kind,) in story.bench.db.rows("SELECT DISTINCT kind FROM event")}
    assert {"closed", "archived", "restored", "deleted", "blocked", "unblocked", "excepted", "due_changed"} <= kinds
    undone = story.bench.db.value("SELECT count(*) FROM change WHERE undone_by IS NOT NULL")
    assert undone > 3
