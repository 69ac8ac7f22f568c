"""What stood on a board, and of its customers, at an earlier instant, told by the events since.

The state at an instant is what stood before the first event of its kind from then on, else what stands now. Each table
is read once, and only what can have changed is looked at again for each week. Deleted cards count for none, also in
the past; what has no event (a check's due, a milestone) is taken as it stands now.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from kanvtui.domain.flow import LATEST
from kanvtui.operations.reads.metrics import Board
from kanvtui.storage import accounts, metrics
from kanvtui.storage.accounts import AccountRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database
from kanvtui.storage.metrics import PastRow

Step = tuple[str, object]
"""The instant of an event, and what stood before it."""
CLOSED, BLOCKED, LABELS = "*closed", "*blocked", "*labels"
_COLUMNS = {
    "due_changed": "due",
    "assigned": "owner",
    "passed": "holder",
    "next_changed": "next",
    "reviewer_changed": "reviewer",
    "review_by_changed": "review_by",
    "context_owner_changed": "context_owner",
    "account_changed": "account",
    "blocked": BLOCKED,
    "unblocked": BLOCKED,
}
_STAYS = object()
_KINDS = (*_COLUMNS, "closed", "reopened", "decided", "field_changed", "labelled")


class Settled(NamedTuple):
    """A due that was kept or missed: the stored instant at which that was settled, else (`""`) the key of the due."""

    at: str
    due: str
    kept: bool
    card_id: int


class Life(NamedTuple):
    """A note from when it was made until it was removed (LATEST: it is there), and when it was touched."""

    card_id: int | None
    account_id: int | None
    made: str
    gone: str
    touched: tuple[str, ...]


class Past:
    """One board from an instant on: its cards with what stood of each at any later one."""

    def __init__(self, board: Board, since: str, notes: Sequence[Life]) -> None:
        self.db, self.board_id, self.since = board.db, board.board_id, since
        self.cards, self.board = board.every, board
        self.by_id = {card.id: card for card in self.cards}
        self.steps = _steps(metrics.happened(self.db, self.board_id, _KINDS, since))
        self.settled: tuple[Settled, ...] | None = None
        self._open: dict[str, frozenset[int]] = {}
        self._lives = notes
        self._held: dict[tuple[int, str], frozenset[str]] = {}

    # One card

    def before(self, card_id: int, key: str, end: str, now: object) -> object:
        """Return what stood under *key* right before an instant; *now* is what stands there today."""
        return _before(self.steps.get(card_id, {}).get(key, ()), end, now)

    def closed(self, card: CardRow, end: str) -> bool:
        """True when the card was done right before an instant."""
        return bool(self.before(card.id, CLOSED, end, card.closed_at is not None))

    def blocker(self, card: CardRow, end: str) -> str:
        """Return why the card was blocked right before an instant, `""` when it was not."""
        now = (card.blocked_reason or "no reason given") if card.blocked_since else ""
        return str(self.before(card.id, BLOCKED, end, now) or "")

    def holder(self, card: CardRow, end: str) -> str:
        """Return who had the ball right before an instant, `""` for the owner."""
        return str(self.before(card.id, "holder", end, card.holder) or "")

    def placed(self, card: CardRow, end: str) -> bool:
        """True when the card existed and was on its board right before an instant."""
        if card.created_at >= end:
            return False
        if end == LATEST:
            return card.rank is not None
        found = [on for at, on in self._placings.get(card.id, ()) if at < end]
        return found[-1] if found else card.rank is not None or bool(self._placings.get(card.id))

    def never_left(self, card: CardRow) -> bool:
        """True when the card was on its board ever since it was made."""
        return card.rank is not None and card.id not in self._placings

    def open(self, card: CardRow, end: str) -> bool:
        """True when the card stood on its board and was not done right before an instant."""
        return self.placed(card, end) and not self.closed(card, end)

    def open_cards(self, end: str) -> frozenset[int]:
        """Return the ids of the cards that were open right before an instant."""
        if end not in self._open:
            steady = (card.id for card in self._steady if card.created_at < end)
            self._open[end] = frozenset((*steady, *(card.id for card in self._unsteady if self.open(card, end))))
        return self._open[end]

    @cached_property
    def _steady(self) -> list[CardRow]:
        """The cards that are open and always were, since the past begins: most of them."""
        return [card for card in self.cards if card.closed_at is None and self._always(card)]

    @cached_property
    def _unsteady(self) -> list[CardRow]:
        return [card for card in self.cards if card.closed_at is not None or not self._always(card)]

    def _always(self, card: CardRow) -> bool:
        return self.never_left(card) and CLOSED not in self.steps.get(card.id, {})

    @cached_property
    def ever_blocked(self) -> list[CardRow]:
        """The cards that are blocked, or were since the past begins."""
        return [card for card in self.cards if card.blocked_since or BLOCKED in self.steps.get(card.id, {})]

    @cached_property
    def done(self) -> dict[int, list[str]]:
        """When each card was done, since the past begins, by card id; cards that were not are left out."""
        return {card.id: found for card in self.cards if (found := self._closings(card))}

    def closings(self, card: CardRow) -> list[str]:
        """Return the instants at which the card was done, since the past begins."""
        return self.done.get(card.id, [])

    def _closings(self, card: CardRow) -> list[str]:
        found = {at for at, before in self.steps.get(card.id, {}).get(CLOSED, ()) if not before}
        if card.closed_at is not None and card.closed_at >= self.since:
            found.add(card.closed_at)
        return sorted(found)

    def dues(self, card: CardRow) -> list[tuple[str, str, str]]:
        """Return the dues of a card as (from when, until when, due), since the past begins."""
        start, found = card.created_at, []
        for at, before in self.steps.get(card.id, {}).get("due", ()):
            found.append((start, at, str(before or "")))
            start = at
        return [*found, (start, LATEST, card.due or "")]

    def instants(self, card: CardRow, *keys: str) -> list[str]:
        """Return when anything of *keys*, or its place on the board, changed, in order of time."""
        own = self.steps.get(card.id, {})
        found = {at for key in keys for at, _ in own.get(key, ())}
        return sorted(found | {at for at, _ in self._placings.get(card.id, ()) if at >= self.since})

    @cached_property
    def _placings(self) -> Mapping[int, Sequence[tuple[str, bool]]]:
        found: dict[int, list[tuple[str, bool]]] = {}
        for card, at, kind in metrics.placed(self.db, self.board_id):
            found.setdefault(card, []).append((at, kind in ("restored", "moved")))
        return found

    # What a card has of its forms

    def held(self, card: CardRow, end: str) -> frozenset[str]:
        """Return what a card had right before an instant: field keys and the card's own facts."""
        now = self.board.held[card.id]
        if end == LATEST:
            return now
        if (card.id, end) not in self._held:
            self._held[card.id, end] = self._rewound(card, end, now)
        return self._held[card.id, end]

    def _rewound(self, card: CardRow, end: str, now: frozenset[str]) -> frozenset[str]:
        steps = self.steps.get(card.id, {})
        found = set(now)
        for key, changes in steps.items():
            value = _STAYS if key.startswith("*") else _before(changes, end, _STAYS)
            if value is not _STAYS:
                (found.add if value else found.discard)(key)
        if LABELS in steps:
            count = _taken_back(steps[LABELS], end, self._labels.get(card.id, 0))
            (found.add if count > 0 else found.discard)("label")
        had = any(made < end <= gone for made, gone in self._notes.get(card.id, ()))
        (found.add if had else found.discard)("note")
        return frozenset(found)

    def changed(self, card: CardRow) -> bool:
        """True when something of what the card has can have changed since the past begins."""
        return card.id in self.steps or any(
            made >= self.since or gone != LATEST for made, gone in self._notes.get(card.id, ())
        )

    @cached_property
    def _labels(self) -> dict[int, int]:
        return metrics.label_counts(self.db, self.board_id)

    @cached_property
    def _notes(self) -> dict[int, list[tuple[str, str]]]:
        """When each note of a card was made and removed."""
        found: dict[int, list[tuple[str, str]]] = {}
        for life in self._lives:
            if life.card_id in self.by_id:
                found.setdefault(life.card_id, []).append((life.made, life.gone))
        return found


class Customers:
    """All customers from an instant on, with what stood of each at any later one, and when their notes were touched."""

    def __init__(self, db: Database, since: str, notes: Sequence[Life]) -> None:
        self.rows = accounts.listed(db, archived=True)
        self._made = metrics.made(db)
        self._cards = metrics.account_cards(db)
        self._touched: dict[int, list[tuple[str, str]]] = {}
        for life in notes:
            if life.account_id is not None:
                self._touched.setdefault(life.account_id, []).extend((at, life.gone) for at in life.touched)
        self._steps: dict[int, dict[str, list[Step]]] = {}
        for row in metrics.happened_to_accounts(db, since):
            before = _read(row.detail).get("from")
            facts = before if isinstance(before, dict) else {"health": before} if row.kind == "health_changed" else {}
            for key, value in facts.items():
                self._steps.setdefault(row.subject, {}).setdefault(key, []).append((row.at, value))

    def known(self, board_ids: Sequence[int], end: str) -> list[AccountRow]:
        """Return the customers there were right before an instant that have a card on those boards, or none anywhere.

        Cards hang on the customer that they hang on today.
        """
        here, anywhere = set(), set()
        for _, board, account, made in self._cards:
            if made < end:
                anywhere.add(account)
                if board in board_ids:
                    here.add(account)
        return [
            row
            for row in self.rows
            if (row.id in here or row.id not in anywhere)
            and self._made.get(row.id, "") < end
            and (row.archived_at is None or row.archived_at >= end)
        ]

    def fact(self, row: AccountRow, key: str, end: str) -> str:
        """Return the health or the renewal of a customer right before an instant."""
        return str(_before(self._steps.get(row.id, {}).get(key, ()), end, getattr(row, key)) or "")

    def newest_note(self, row: AccountRow, end: str) -> str:
        """Return when a note of a customer or its cards was last touched before an instant; `""` for never."""
        return max((at for at, gone in self._touched.get(row.id, ()) if at < end <= gone), default="")


def lives(db: Database) -> Iterator[Life]:
    """Yield the life of each note.

    A removed note is told by its events; one that is there is beside what it is beside today.
    """
    happened: dict[int, list[metrics.TouchRow]] = {}
    for row in metrics.touches(db):
        happened.setdefault(row.note, []).append(row)
    for key, card, account, made, edited in metrics.notes(db):
        told = tuple(row.at for row in happened.pop(key, ()) if row.kind != "note_removed")
        yield Life(card, account, made, LATEST, (made, *told, edited))
    for rows in happened.values():
        if rows[-1].kind == "note_removed":
            told = tuple(row.at for row in rows[:-1])
            yield Life(rows[-1].card_id, rows[-1].account_id, min(told, default=""), rows[-1].at, told)


def _steps(rows: Iterable[PastRow]) -> dict[int, dict[str, list[Step]]]:
    found: dict[int, dict[str, list[Step]]] = {}
    for row in rows:
        detail = _read(row.detail)
        key, before = CLOSED, detail.get("from")
        if row.kind in ("closed", "reopened"):
            before = row.kind == "reopened"
        elif row.kind == "labelled":
            key, before = LABELS, _size(detail.get("added")) - _size(detail.get("removed"))
        elif row.kind == "decided" and "note" in detail:
            continue
        else:
            key = _COLUMNS.get(row.kind) or ("outcome" if row.kind == "decided" else str(detail.get("field")))
        found.setdefault(row.subject, {}).setdefault(key, []).append((row.at, before))
    return found


def _size(names: object) -> int:
    return len(names) if isinstance(names, list) else 0


def _before(changes: Sequence[Step], end: str, now: object) -> object:
    return next((before for at, before in changes if at >= end), now)


def _taken_back(changes: Sequence[Step], end: str, count: int) -> int:
    """Take back what was added from an instant on."""
    return count - sum(int(str(gained)) for at, gained in changes if at >= end)


def _read(detail: str) -> dict[str, object]:
    try:
        found = json.loads(detail)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
