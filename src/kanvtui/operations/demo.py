"""The demo: four boards of believable work, made by the real verbs with a clock that steps through the past weeks.

The same day always gives the same picture: nothing in it is random, and every date counts from today.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from kanvtui.domain.calendar import MONDAY_TO_FRIDAY, Calendar
from kanvtui.domain.dates import day_words
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError
from kanvtui.operations import accounts, boards, cards, checks, lookup, milestones, moves, notes, recurrences
from kanvtui.operations.demo_data import content, customers, handoffs, meetings, onboarding
from kanvtui.operations.demo_data.story import BoardStory, Customer, Step, Story
from kanvtui.operations.session import APP, Change, Session
from kanvtui.storage import boards as board_rows
from kanvtui.storage import checks as check_rows
from kanvtui.storage import notes as note_rows
from kanvtui.storage import recurring

BOARDS = (onboarding.BOARD, handoffs.BOARD, content.BOARD, meetings.BOARD)
LEAD = "Lena"
"""Who set up boards and customers."""
_OPENS, _CLOSES = 8 * 60 + 40, 17 * 60 + 20
"""The minutes of a day within which things were done."""


def fill(session: Session) -> None:
    """Fill an empty database with the demo, all or nothing.

    Raises InputError when there is a board already; the file is then left as it is.
    """
    with session.reading() as db:
        if board_rows.listed(db, archived=True):
            raise InputError("this database has boards already — nothing was added. The demo needs an empty one.")
    player = _Player(session)
    # One transaction around all changes: hundreds of commits would each wait for the disk.
    with session.store.db.atomic("IMMEDIATE"):
        player.play()


class _Player:
    """Plays the stories in the order in which they happened."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.today = session.today()
        self.calendar = Calendar(session.calendar.zone, MONDAY_TO_FRIDAY)
        self.settings = replace(session.settings, default_owner="")
        self.acts: list[_Act] = []
        self.board_ids: dict[str, int] = {}
        self.card_ids: dict[int, int] = {}

    def play(self) -> None:
        """Make the boards, then everything else day by day, spread over the hours of the day."""
        self.collect()
        self.acts.sort(key=lambda act: -act.ago)
        by_day: dict[int, list[_Act]] = {}
        for act in self.acts:
            by_day.setdefault(act.ago, []).append(act)
        for ago, acts in by_day.items():
            midnight = self.calendar.midnight(self.day(-ago))
            for place, act in enumerate(acts):
                minutes = _OPENS + (_CLOSES - _OPENS) * place // len(acts)
                self.do(midnight + dt.timedelta(minutes=minutes), act)

    def do(self, instant: dt.datetime, act: "_Act") -> None:
        """Run one thing as its own change, by whoever did it, at its instant."""
        past = replace(self.session, clock=lambda: instant, actor=act.by, source=APP, settings=self.settings)
        past.apply(act.kind, act.body)

    def day(self, count: int) -> dt.date:
        """Return the day *count* business days from today; 0 is today, whatever day it is."""
        return self.calendar.add_business_days(self.today, count)

    # What happened

    def collect(self) -> None:
        """List everything that happened; within a day boards come before customers, and both before cards."""
        stories = [(board, story) for board in BOARDS for story in board.cards]
        first = max(story.ago for _, story in stories) + 1
        for board in BOARDS:
            self.add(first, LEAD, "board.new", self.board_maker(board))
        for customer in customers.CUSTOMERS:
            self.add(first, LEAD, "account.new", self.customer_maker(customer))
            if customer.health:
                self.add(customer.health_ago, customer.owner, "account.health", self.health_setter(customer))
        for board, story in stories:
            teller = story.by or story.owner or LEAD
            self.add(story.ago, teller, "card.add", self.card_maker(board, story))
            for step in story.steps:
                self.add(step.ago, step.by or teller, f"card.{step.verb}", self.step_taker(story, step))

    def add(self, ago: int, by: str, kind: str, body: Callable[[Change], object]) -> None:
        self.acts.append(_Act(ago, by, kind, body))

    def board_maker(self, board: BoardStory) -> Callable[[Change], object]:
        from kanvtui.sops import files

        document = files.load(files.find(board.sop))

        def make(change: Change) -> None:
            self.board_ids[board.name] = key = boards.new(change, board.name, document)
            board_rows.update(change.db, key, {"review_on": self.day(board.review).isoformat()})

        return make

    def customer_maker(self, customer: Customer) -> Callable[[Change], object]:
        def make(change: Change) -> None:
            renewal, touch = (
                self.day(count).isoformat() if count else "" for count in (customer.renewal, customer.touch)
            )
            accounts.new(change, customer.name, owner=customer.owner, renewal=renewal, next_touch=touch)

        return make

    def health_setter(self, customer: Customer) -> Callable[[Change], object]:
        def set_health(change: Change) -> None:
            account = lookup.account(change.db, customer.name)
            accounts.set_health(change, account, customer.health, customer.health_reason)

        return set_health

    def card_maker(self, board: BoardStory, story: Story) -> Callable[[Change], object]:
        def make(change: Change) -> None:
            board_id = self.board_ids[board.name]
            if story.title:
                stage_id = _stage(change, board_id, story.stage) if story.stage else None
                new = cards.NewCard(story.title, story.owner, account=story.customer, labels=story.labels)
                key = cards.add(change, board_id, new, stage_id)
            else:
                key = accounts.start(change, lookup.account(change.db, story.customer), board_id, story.owner)
                cards.add_labels(change, [key], story.labels)
            self.card_ids[id(story)] = key

        return make

    def step_taker(self, story: Story, step: Step) -> Callable[[Change], object]:
        def take(change: Change) -> None:
            day_of_step = self.day(-step.ago)
            VERBS[step.verb](_Doing(change, self.card_ids[id(story)], self.day, day_of_step), *step.args)

        return take


@frozen
class _Act:
    """One change of the demo: how many business days ago, by whom, its kind and its body."""

    ago: int
    by: str
    kind: str
    body: Callable[[Change], object]


@frozen
class _Doing:
    """What a verb of the stories needs: the open change, the card, and how to name days."""

    change: Change
    card_id: int
    day: Callable[[int], dt.date]
    on: dt.date

    def date(self, count: str | int) -> str:
        """Return a day of the stories as a date to type; text stays as it is."""
        return self.day(count).isoformat() if isinstance(count, int) else count

    def check_ids(self, keys: Sequence[str | int]) -> list[int]:
        """Return the ids of the card's checks with those keys."""
        known = {check.key: check.id for check in check_rows.of_card(self.change.db, self.card_id)}
        return [known[str(key)] for key in keys]


def _stage(change: Change, board_id: int, key: str) -> int:
    return next(stage.id for stage in board_rows.stages(change.db, board_id) if stage.key == key)


def _move(do: _Doing, stage: str | int, reason: str | int = "") -> None:
    board_id = lookup.card(do.change.db, do.card_id).board_id
    moves.move(do.change, [do.card_id], _stage(do.change, board_id, str(stage)), reason=str(reason))


def _note(do: _Doing, title: str | int, body: str | int, kind: str | int = "context") -> None:
    words = f"{title} ({day_words(do.on, do.on.replace(month=1, day=1))})" if kind == "meeting" else str(title)
    notes.add(do.change, str(body), card_id=do.card_id, title=words, kind=str(kind))


def _pinned(do: _Doing, body: str | int) -> None:
    """Write the pinned note anew, or the first note of a card."""
    pinned = next((note for note in note_rows.of(do.change.db, card_id=do.card_id) if note.pinned), None)
    if pinned is None:
        notes.add(do.change, str(body), card_id=do.card_id)
    else:
        notes.edit(do.change, pinned.id, str(body))


def _pass(do: _Doing, holder: str | int, nudge: int | str = "") -> None:
    cards.pass_ball(do.change, [do.card_id], str(holder), do.date(nudge))


def _fill(do: _Doing, *pairs: str | int) -> None:
    """Fill fields, given as key, value, key, value …"""
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        cards.set_field(do.change, do.card_id, str(key), do.date(value))


def _reviewer(do: _Doing, name: str | int, day: str | int) -> None:
    cards.set_reviewer(do.change, do.card_id, str(name))
    cards.set_review_by(do.change, do.card_id, do.date(day))


def _sync(do: _Doing) -> tuple[int, int]:
    """Return the customer's recurring sync and its open card."""
    account_id = lookup.card(do.change.db, do.card_id).account_id
    work = next(iter(recurring.of_account(do.change.db, account_id or 0)))
    last = recurring.last_time(do.change.db, work.id)
    return work.id, last.card_id if last else 0


def _hold_sync(do: _Doing) -> None:
    """Tick what belongs to the sync and complete it; the next one is made by that."""
    _, card_id = _sync(do)
    checks.tick(do.change, [check.id for check in check_rows.of_card(do.change.db, card_id)])
    moves.complete(do.change, [card_id])


def _end_syncs(do: _Doing) -> None:
    work, card_id = _sync(do)
    recurrences.end(do.change, work)
    cards.archive(do.change, [card_id])


VERBS: dict[str, Callable[..., object]] = {
    "move": _move,
    "note": _note,
    "plan": _pinned,
    "pinned": _pinned,
    "pass": _pass,
    "reviewer": _reviewer,
    "tick": lambda do, *keys: checks.tick(do.change, do.check_ids(keys)),
    "check": lambda do, words: checks.add(do.change, do.card_id, words),
    "check_due": lambda do, key, day: checks.edit(do.change, do.check_ids([key])[0], due=do.date(day)),
    "owner": lambda do, name: cards.set_owner(do.change, [do.card_id], name),
    "next": lambda do, words: cards.set_next(do.change, [do.card_id], words),
    "due": lambda do, day: cards.set_due(do.change, [do.card_id], do.date(day)),
    "due_at": lambda do, day, time: cards.set_due(do.change, [do.card_id], f"{do.date(day)} {time}"),
    "block": lambda do, reason: cards.block(do.change, [do.card_id], reason),
    "fill": _fill,
    "snooze": lambda do, day: cards.snooze(do.change, [do.card_id], do.date(day)),
    "urgent": lambda do: cards.set_urgent(do.change, [do.card_id], urgent=True),
    "milestone": lambda do, key: milestones.set_date(do.change, do.card_id, key, "now"),
    "sync": _hold_sync,
    "sync_due": lambda do, day: cards.set_due(do.change, [_sync(do)[1]], do.date(day)),
    "sync_end": _end_syncs,
    "outcome": lambda do, words: cards.set_outcome(do.change, do.card_id, words),
}
"""What the stories may tell, as the verbs of the program."""
