"""The demo: five boards of believable work, made by the real verbs with a clock that steps through the past weeks.

The same day always gives the same picture: nothing in it is random, and every date counts from today.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from kanvtui.domain import recurrence
from kanvtui.domain.calendar import MONDAY_TO_FRIDAY, Calendar
from kanvtui.domain.governance import REVIEWS
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError
from kanvtui.operations import accounts, boards, cards, contacts, lookup
from kanvtui.operations.demo_data import content, customers, handoffs, meetings, onboarding, stories
from kanvtui.operations.demo_data.story import BoardStory, Customer, Step, Story
from kanvtui.operations.demo_verbs import VERBS, Doing, stage_id
from kanvtui.operations.session import APP, Change, Session
from kanvtui.storage import boards as board_rows
from kanvtui.storage import recurring

BOARDS = (onboarding.BOARD, handoffs.BOARD, content.BOARD, meetings.BOARD, stories.BOARD)
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

    def ago(self, step: Step) -> int:
        """Return how many business days ago a step was done: earlier than told where it would have been late."""
        ago = step.ago
        while step.within and (self.day(-ago) - self.day(-step.since)).days > step.within:
            ago += 1
        return ago

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
                self.add(self.ago(step), step.by or teller, f"card.{step.verb}", self.step_taker(story, step))

    def add(self, ago: int, by: str, kind: str, body: Callable[[Change], object]) -> None:
        self.acts.append(_Act(ago, by, kind, body))

    def board_maker(self, board: BoardStory) -> Callable[[Change], object]:
        from kanvtui.sops import files

        document = files.load(files.find(board.sop))

        def make(change: Change) -> None:
            self.board_ids[board.name] = key = boards.new(change, board.name, document)
            board_rows.update(change.db, key, {"review_on": self.day(board.review).isoformat()})
            self.review_later(change, key)

        return make

    def review_later(self, change: Change, board_id: int) -> None:
        """Let the reviews of an SOP come from today on: those of the past weeks were done before the story begins."""
        today = self.today.isoformat()
        for row in recurring.of_board(change.db, board_id):
            if row.key in REVIEWS:
                coming = recurrence.next_after(row.rule, today, today)
                recurring.update(change.db, row.id, {"starts_on": today, "next_on": coming})

    def customer_maker(self, customer: Customer) -> Callable[[Change], object]:
        def make(change: Change) -> None:
            renewal, touch = (
                self.day(count).isoformat() if count else "" for count in (customer.renewal, customer.touch)
            )
            account_id = accounts.new(
                change, customer.name, owner=customer.owner, renewal=renewal, next_touch=touch, value=customer.value
            )
            for person in customer.people:
                contacts.put(change, account_id, person)

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
                stage = stage_id(change, board_id, story.stage) if story.stage else None
                new = cards.NewCard(story.title, story.owner, account=story.customer, labels=story.labels)
                key = cards.add(change, board_id, new, stage)
            else:
                key = accounts.start(change, lookup.account(change.db, story.customer), board_id, story.owner)
                cards.add_labels(change, [key], story.labels)
            self.card_ids[id(story)] = key

        return make

    def step_taker(self, story: Story, step: Step) -> Callable[[Change], object]:
        def take(change: Change) -> None:
            day_of_step = self.day(-self.ago(step))
            VERBS[step.verb](Doing(change, self.card_ids[id(story)], self.day, day_of_step), *step.args)

        return take


@frozen
class _Act:
    """One change of the demo: how many business days ago, by whom, its kind and its body."""

    ago: int
    by: str
    kind: str
    body: Callable[[Change], object]
