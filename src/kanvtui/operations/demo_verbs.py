"""What the stories of the demo may tell, as the verbs of the program."""

import datetime as dt
from collections.abc import Callable, Sequence

from kanvtui.domain.dates import day_words
from kanvtui.domain.values import frozen
from kanvtui.operations import approvals, cards, checks, lookup, milestones, moves, notes, recurrences, scores
from kanvtui.operations.session import Change
from kanvtui.storage import boards as board_rows
from kanvtui.storage import checks as check_rows
from kanvtui.storage import contacts as contact_rows
from kanvtui.storage import notes as note_rows
from kanvtui.storage import recurring

RVS = ("friction", "pace", "quality")
"""The parts of the Result Velocity Score, in the order in which the stories give them."""


@frozen
class Doing:
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


def stage_id(change: Change, board_id: int, key: str) -> int:
    """Return the id of a board's stage of that key."""
    return next(stage.id for stage in board_rows.stages(change.db, board_id) if stage.key == key)


def _move(do: Doing, stage: str | int, reason: str | int = "") -> None:
    board_id = lookup.card(do.change.db, do.card_id).board_id
    moves.move(do.change, [do.card_id], stage_id(do.change, board_id, str(stage)), reason=str(reason))


def _note(do: Doing, title: str | int, body: str | int, kind: str | int = "context") -> None:
    words = f"{title} ({day_words(do.on, do.on.replace(month=1, day=1))})" if kind == "meeting" else str(title)
    notes.add(do.change, str(body), card_id=do.card_id, title=words, kind=str(kind))


def _pinned(do: Doing, body: str | int) -> None:
    """Write the pinned note anew, or the first note of a card."""
    pinned = next((note for note in note_rows.of(do.change.db, card_id=do.card_id) if note.pinned), None)
    if pinned is None:
        notes.add(do.change, str(body), card_id=do.card_id)
    else:
        notes.edit(do.change, pinned.id, str(body))


def _pass(do: Doing, holder: str | int, nudge: int | str = "") -> None:
    cards.pass_ball(do.change, [do.card_id], str(holder), do.date(nudge))


def _fill(do: Doing, *pairs: str | int) -> None:
    """Fill fields, given as key, value, key, value …; a day and a time stand in one text, as in `2|10:00`."""
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        cards.set_field(do.change, do.card_id, str(key), _timed(do, value))


def _timed(do: Doing, value: str | int) -> str:
    day, bar, time = str(value).partition("|")
    return f"{do.date(int(day))} {time}" if bar else do.date(value)


def _reviewer(do: Doing, name: str | int, day: str | int) -> None:
    cards.set_reviewer(do.change, do.card_id, str(name))
    cards.set_review_by(do.change, do.card_id, do.date(day))


def _milestone(do: Doing, key: str | int, when: str | int = "now") -> None:
    milestones.set_date(do.change, do.card_id, str(key), _timed(do, when))


# Approvals and scores


def _approve(do: Doing, approver: str | int, comment: str | int = "", by: str | int = "") -> None:
    """Write down an approver's yes; without a name it is that of the customer's first stakeholder."""
    found = approvals.find(do.change.db, do.card_id, str(approver))
    people = contact_rows.of_account(do.change.db, lookup.card(do.change.db, do.card_id).account_id or 0)
    approvals.approve(do.change, found.id, str(comment), str(by) or (people[0].name if people else ""))


def _ask_for_change(do: Doing, approver: str | int, what: str | int, day: str | int = "") -> None:
    found = approvals.find(do.change.db, do.card_id, str(approver))
    approvals.request_changes(do.change, found.id, str(what), do.date(day))


def _score(do: Doing, values: str | int, note: str | int = "") -> None:
    """Enter a Result Velocity Score, given as `4 5 Positive`; what is left out is not known yet."""
    parts = dict(zip(RVS, str(values).split(), strict=False))
    scores.record(do.change, "rvs", parts, card_id=do.card_id, note=str(note))


# The customer's recurring sync


def _sync(do: Doing) -> tuple[int, int]:
    """Return the customer's recurring sync and its open card."""
    account_id = lookup.card(do.change.db, do.card_id).account_id
    work = next(iter(recurring.of_account(do.change.db, account_id or 0)))
    last = recurring.last_time(do.change.db, work.id)
    return work.id, last.card_id if last else 0


def _hold_sync(do: Doing, values: str | int = "") -> None:
    """Score the customer, tick what belongs to the sync and complete it; the next one is made by that."""
    if values:
        _score(do, values)
    _, card_id = _sync(do)
    checks.tick(do.change, [check.id for check in check_rows.of_card(do.change.db, card_id)])
    moves.complete(do.change, [card_id])


def _prepare_sync(do: Doing, count: str | int) -> None:
    """Tick the first checks of the sync that comes."""
    _, card_id = _sync(do)
    checks.tick(do.change, [check.id for check in check_rows.of_card(do.change.db, card_id)][: int(count)])


def _put_off_sync(do: Doing, day: str | int) -> None:
    """Put the customer's sync off, in its title and in that of its note too."""
    _, card_id = _sync(do)
    card = lookup.card(do.change.db, card_id)
    was = card.due or " "
    for note in note_rows.of(do.change.db, card_id=card_id):
        if was in note.title:
            notes.edit(do.change, note.id, note.body, title=note.title.replace(was, do.date(day)))
    cards.retitle(do.change, card_id, card.title.replace(was, do.date(day)))
    cards.set_due(do.change, [card_id], do.date(day))


def _end_syncs(do: Doing) -> None:
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
    "milestone": _milestone,
    "approve": _approve,
    "change": _ask_for_change,
    "score": _score,
    "sync": _hold_sync,
    "sync_ready": _prepare_sync,
    "sync_put_off": _put_off_sync,
    "sync_end": _end_syncs,
    "outcome": lambda do, words: cards.set_outcome(do.change, do.card_id, words),
}
"""The verbs by the names that the stories use."""
