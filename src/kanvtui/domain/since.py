"""What changed between two instants, told from what happened to cards; a period has its end in it, not its start."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import dropwhile

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.dates import day_words, due_day, due_key, due_time
from kanvtui.domain.instants import moment, stamp
from kanvtui.domain.text import plural
from kanvtui.domain.then import Step, detail_of
from kanvtui.domain.values import frozen

END_OF_TIME = "9999-12-31T23:59:59.999999Z"
"""The end of a period that lasts until now, whatever the clock says: nothing is folded back."""
SECTIONS = {
    "entered": "Entered",
    "moved": "Moved",
    "closed": "Closed",
    "went_stale": "Went stale",
    "blocked": "Blocked",
    "unblocked": "Unblocked",
    "owners": "Owner changed",
    "slipped": "Due slipped",
    "promises_kept": "Promises kept",
    "promises_broken": "Promises broken",
    "exceptions": "Exceptions",
    "away": "Archived, deleted, brought back",
    "sops": "SOPs changed",
}
"""What a difference is made of, in the order in which it is told, with the headings."""
_COUNTED = {
    "owners": ("changed owner",) * 2,
    "slipped": ("slipped",) * 2,
    "promises_kept": ("promise kept", "promises kept"),
    "promises_broken": ("promise broken", "promises broken"),
    "exceptions": ("exception", "exceptions"),
    "away": ("put away or brought back",) * 2,
    "sops": ("SOP changed", "SOPs changed"),
}
_SECTION_OF = {
    "created": "entered", "moved": "moved", "blocked": "blocked", "unblocked": "unblocked", "assigned": "owners",
    "due_changed": "slipped", "excepted": "exceptions", "archived": "away", "deleted": "away", "restored": "away",
}  # fmt: skip
TOLD = (*_SECTION_OF, "closed", "reopened")
"""The kinds of events of which a difference is told."""
_OFF = {"archived": "archived", "deleted": "put into the bin", "restored": "brought back"}
_LONGEST_PATH = 4


@frozen
class SinceLine:
    """One thing that changed, ready to read: `words` say from what to what, `when` on which day.

    `at` is the instant of its last step, `before` and `after` are as stored (`""`: nothing), `times` counts its steps
    in the period; for a due how often it has slipped in the card's whole life. A promise may have no card (0), and the
    SOP of a board has none: its `before` and `after` are versions.
    """

    card_id: int
    board_id: int
    board: str
    title: str
    account: str
    words: str
    at: str
    when: str = ""
    before: str = ""
    after: str = ""
    times: int = 1
    promise_id: int = 0
    private: bool = False


@frozen
class SincePicture:
    """The difference between two instants; `counts` has how many there are of each section, shown or not.

    `start` and `end` are instants in stored form, `start_words` and `end_words` name them (`the last review, Mon 16
    Nov 10:30`, `now`).
    """

    start: str
    end: str
    start_words: str
    end_words: str
    counts: Mapping[str, int]
    entered: tuple[SinceLine, ...] = ()
    moved: tuple[SinceLine, ...] = ()
    closed: tuple[SinceLine, ...] = ()
    went_stale: tuple[SinceLine, ...] = ()
    blocked: tuple[SinceLine, ...] = ()
    unblocked: tuple[SinceLine, ...] = ()
    owners: tuple[SinceLine, ...] = ()
    slipped: tuple[SinceLine, ...] = ()
    promises_kept: tuple[SinceLine, ...] = ()
    promises_broken: tuple[SinceLine, ...] = ()
    exceptions: tuple[SinceLine, ...] = ()
    away: tuple[SinceLine, ...] = ()
    sops: tuple[SinceLine, ...] = ()

    def lines(self, section: str) -> tuple[SinceLine, ...]:
        """Return the lines of one of SECTIONS."""
        found: tuple[SinceLine, ...] = getattr(self, section)
        return found

    @property
    def sections(self) -> Iterator[tuple[str, str, tuple[SinceLine, ...], int]]:
        """Yield (section, heading, its lines, how many there are) of the sections that are not empty."""
        for section, head in SECTIONS.items():
            if count := self.counts.get(section, 0):
                yield section, head, self.lines(section), count


def count_words(picture: SincePicture) -> list[str]:
    """Say how many there are of each section: `4 entered`, `1 promise kept`."""
    return [
        f"{count:,} {_COUNTED[section][count != 1] if section in _COUNTED else head.lower()}"
        for section, head, _, count in picture.sections
    ]


# What happened in a period

Steps = dict[int, list[Step]]
"""Steps of one section by card, in their order."""


def sorted_out(steps: Iterable[Step], done: Collection[int]) -> dict[str, Steps]:
    """Sort the events of a period, which come by instant, into sections; *done* are the ids of stages of that kind.

    A card stands in a section when such a thing happened to it, also when the opposite happened later. A card that is
    closed at the end is told as closed, with the stages that it went through, not as moved. A due that slipped is told
    from its first slip on.
    """
    found: dict[str, Steps] = {section: {} for section in SECTIONS}
    closed: dict[int, Step] = {}
    for step in steps:
        if step.kind == "reopened":
            closed.pop(step.card_id, None)
            continue
        if step.kind == "closed" or (step.kind == "created" and step.stage_id in done):
            closed[step.card_id] = step
        if step.kind != "closed":
            found[_SECTION_OF[step.kind]].setdefault(step.card_id, []).append(step)
    for card_id, step in closed.items():
        found["closed"][card_id] = found["moved"].pop(card_id, [step])
    dues = {
        card_id: list(dropwhile(lambda step: not slipped(step), all_)) for card_id, all_ in found["slipped"].items()
    }
    found["slipped"] = {card_id: from_slip for card_id, from_slip in dues.items() if from_slip}
    return found


def slipped(step: Step) -> bool:
    """True for a change from one due to a later one; taking a date off, and the first one, is no slip."""
    detail = detail_of(step)
    before, after = detail.get("from"), detail.get("to")
    return isinstance(before, str) and isinstance(after, str) and due_key(before) < due_key(after)


def path(names: Iterable[object], nothing: str = "?") -> str:
    """Join what followed each other: `Set-up → Brand → Launch`; the middle of a long way is counted."""
    way: list[str] = []
    for name in names:
        word = nothing if name is None else str(name)
        if not way or way[-1] != word:
            way.append(word)
    if len(way) > _LONGEST_PATH:
        way = [way[0], f"{len(way) - 3} more", *way[-2:]]
    return " → ".join(way)


def way_of(steps: Sequence[Step]) -> list[object]:
    """Return what stood before the first step and after each: of stages, owners or reasons."""
    details = [detail_of(step) for step in steps]
    return [*(detail.get("from") for detail in details[:1]), *(detail.get("to") for detail in details)]


def words_of(section: str, steps: Sequence[Step], meanwhile: Mapping[str, Sequence[Step]]) -> str:
    """Say what happened to one card in a section's words; *meanwhile* has its steps in the other sections."""
    tell = _TELLERS.get(section)
    return _off(steps[-1]) if tell is None else tell(steps, meanwhile)


def _off(step: Step) -> str:
    into = detail_of(step).get("merged_into")
    return f"merged into #{into}" if into else _OFF.get(step.kind, step.kind)


def _entered(steps: Sequence[Step], meanwhile: Mapping[str, Sequence[Step]]) -> str:
    moves = meanwhile.get("moved") or meanwhile.get("closed") or ()
    now = f", now in {detail_of(moves[-1]).get('to')}" if moves and moves[-1].kind != "created" else ""
    return f"made in {detail_of(steps[0]).get('to')}{now}"


def _moved(steps: Sequence[Step], _meanwhile: Mapping[str, Sequence[Step]]) -> str:
    made = steps[-1].kind == "created"
    return f"made in {detail_of(steps[-1]).get('to')}" if made else path(way_of(steps))


def _owner(steps: Sequence[Step], _meanwhile: Mapping[str, Sequence[Step]]) -> str:
    return path(way_of(steps), "no owner")


def _block(steps: Sequence[Step], meanwhile: Mapping[str, Sequence[Step]]) -> str:
    reasons = path(reason for reason in way_of(steps) if reason is not None)
    return f"{reasons}, unblocked since" if _later(meanwhile.get("unblocked"), steps[-1]) else reasons


def _unblock(steps: Sequence[Step], meanwhile: Mapping[str, Sequence[Step]]) -> str:
    was = f"was: {detail_of(steps[-1]).get('from')}"
    return f"{was}, blocked again" if _later(meanwhile.get("blocked"), steps[-1]) else was


def _exception(steps: Sequence[Step], _meanwhile: Mapping[str, Sequence[Step]]) -> str:
    detail = detail_of(steps[-1])
    return f"{detail.get('reason')} · rule: {detail.get('rule_text')}"


_TELLERS: dict[str, Callable[[Sequence[Step], Mapping[str, Sequence[Step]]], str]] = {
    "entered": _entered, "moved": _moved, "closed": _moved, "owners": _owner, "blocked": _block,
    "unblocked": _unblock, "exceptions": _exception,
}  # fmt: skip


def _later(others: Sequence[Step] | None, step: Step) -> bool:
    return bool(others and (others[-1].at, others[-1].id) > (step.at, step.id))


def slip_words(before: str, after: str, times: int, today: dt.date) -> str:
    """Say from which due to which, and how often by now: `Mon 24 Nov → Fri 28 Nov, slipped 3 times by now`."""
    often = {1: "once", 2: "twice"}.get(times, f"{times} times")
    return f"{_due_words(before, today)} → {_due_words(after, today)}, slipped {often} by now"


def _due_words(due: str, today: dt.date) -> str:
    day = due_day(due)
    return " ".join(filter(None, (day_words(day, today), due_time(due)))) if day else due or "no date"


# Promises


@frozen
class Verdict:
    """What became of a promise in a period: kept up to its day, or else; `state` is `kept`, `dropped` or `open`."""

    kept: bool
    state: str
    words: str
    at: str


def verdict(
    due: str, state: str, settled_at: str | None, period: tuple[str, str], calendar: Calendar
) -> Verdict | None:
    """Say what became in a period (two stored instants) of a promise for the day *due*; None when nothing did.

    One that nobody has settled up to the end is broken when its day ended in the period.
    """
    low, high = period
    day = due_day(due)
    if settled_at is not None and settled_at <= high:
        if settled_at <= low:
            return None
        settled = moment(settled_at)
        late = (calendar.day(settled) - day).days if settled and day else 0
        if state == "kept" and late <= 0:
            return Verdict(True, state, "kept", settled_at)
        words = f"kept {plural(late, 'day')} late" if state == "kept" else state
        return Verdict(False, state, words, settled_at)
    if day is None:
        return None
    over = stamp(calendar.midnight(day + dt.timedelta(days=1)))
    return Verdict(False, "open", "still open", over) if low < over <= high else None
