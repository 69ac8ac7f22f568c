"""How an SOP is looked after: its version, what of a change people have to learn, and when it is reviewed itself."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kanvtui.domain import document, sop_paths
from kanvtui.domain.recurrence import RecurringCheck, RecurringRule

FIRST = "1.0"
"""The version of an SOP that names none."""
TRAINING = "48h"
"""How long after a change people are to know it, where the SOP does not say."""
NO_TRAINING = "none"
"""What an SOP says for whose changes nobody is trained."""
TRAINED = "sop_training"
"""The key of the check by which people learn a change, and of the work that its card belongs to."""
REVIEWS = {
    "sop_quarterly": ("quarterly", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", "Quarterly review"),
    "sop_half_yearly": ("half_yearly", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=15", "Half-yearly review"),
    "sop_yearly": ("yearly", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1", "Yearly review"),
}
"""The reviews that an SOP may name: key of the work → (key in `[review]`, when it comes, what it is called)."""
OWN_WORK = frozenset((TRAINED, *REVIEWS))
"""Keys of work that looks after the SOP: its cards are no runs of the procedure."""
MONTHS = {"quarterly": 3, "half_yearly": 6, "yearly": 12}
"""How many months lie between two of the reviews that `[review]` names."""
_WHOLE_YEAR = 12
LONGEST = 300
"""Characters of a version at most, as of any line of an SOP."""
_POINT = re.compile(r"(.*\.)([0-9]+)([^0-9]*)", re.DOTALL)
_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(r".*[0-9]", re.DOTALL)
NO_VERSION = frozenset(("review/next_review",))
"""Parts whose change makes no new version: the date of the next look at the SOP."""
_QUIET = frozenset(
    "name version summary purpose scope for audience object failure_mode trust_signals card_title metrics decisions"
    " format".split()
)
"""Parts of an SOP that change nothing in what is done: names, reasons and figures."""
_TAUGHT_REVIEW = frozenset(("weekly", "daily", "day"))
_QUIET_ENDS = frozenset(("signal", "maturity", "number", "private", "example", "also", "key"))


def version(sop: Mapping[str, object]) -> str:
    """Return the version of an SOP."""
    return document.text(sop, "version") or FIRST


def raised(before: str) -> str:
    """Return the version after *before*: `1.0` → `1.1`, `1.9` → `1.10`, `2` → `2.1`, `draft` → `draft 2`."""
    if found := _POINT.fullmatch(before):
        following = f"{found[1]}{int(found[2]) + 1}{found[3]}"
    else:
        following = f"{before}.1" if _NUMBER.fullmatch(before) else f"{before} 2".strip()
    return following if len(following) <= LONGEST else before


def next_version(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """Return the version that a changed SOP gets: the one that the user wrote, if it is later, else the next one.

    A file that was written before the last changes names an earlier one.
    """
    own, was = version(after), version(before)
    return raised(was) if own == was or _numbers(own) < _numbers(was) else own


def _numbers(text: str) -> list[int]:
    return [int(number) for number in _DIGITS.findall(text)]


def within(sop: Mapping[str, object]) -> str:
    """Return how long after a change people are to know it, as a duration; `""` when the SOP asks for no training."""
    found = document.row(sop, "review").get("training")
    if found is None or not isinstance(found, str):
        return TRAINING
    return "" if found == NO_TRAINING else found


def is_taught(path: str) -> bool:
    """True for a part of the SOP that people who work by it have to know: what is done, by whom, by when.

    *path* names it by its keys: `stages/review/exit`. Reasons, figures, versions and how often the SOP itself is looked
    at are in the log, and nobody has to learn them.
    """
    parts = sop_paths.split(path)
    if parts[0] in _QUIET or (len(parts) > 2 and parts[-1] in _QUIET_ENDS):
        return False
    return parts[0] != "review" or (len(parts) > 1 and parts[1] in _TAUGHT_REVIEW)


def rules_of(paths: Iterable[str], done: Collection[str] = ()) -> tuple[str, ...]:
    """Return the keys of the rules that changed with those parts, as exceptions name them: `exit:review`.

    *done* are the keys of the stages of that kind, which ask for the required fields. What was passed before a rule
    was changed is no word against the rule as it is now.
    """
    found: dict[str, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_rules(sop_paths.split(path), done)))
    return tuple(found)


def _rules(parts: Sequence[str], done: Collection[str]) -> Iterator[str]:
    kind, name, key = (*parts, "", "", "")[:3]
    if kind == "stages":
        if key in ("exit", "requires") or (key == "checks" and (len(parts) == 4 or parts[-1] == "required")):
            yield f"exit:{name}"
        if key in ("entry", "requires_entry"):
            yield f"entry:{name}"
    elif kind == "approvals":
        yield f"approval:{name}"
    elif kind == "fields" and key == "required":
        yield from (f"entry:{stage}" for stage in done)


# The reviews of the SOP itself


def reviews(sop: Mapping[str, object], own: Iterable[RecurringRule]) -> Iterator[RecurringRule]:
    """Return the reviews that `[review]` names as work that comes back on the board: `quarterly = "process metrics"`.

    Where the SOP has such work of its *own*, of that key or once in as many months for the whole board, it says itself
    what is done then, and nothing is added.
    """
    named, own = document.row(sop, "review"), tuple(own)
    keys, rhythms = {rule.key for rule in own}, {_months(rule.every) for rule in own if rule.per == "board"}
    for key, (when, every, called) in REVIEWS.items():
        words = document.text(named, when)
        if words and key not in keys and MONTHS[when] not in rhythms:
            checks = (RecurringCheck(f"Looked at: {words}"), RecurringCheck("What is to change has a card of its own"))
            owner = document.text(sop, "workflow_owner")
            yield RecurringRule(key, f"{called}: {words} - [DATE]", every, checks=checks, owner=owner)


def _months(every: str) -> int:
    """Return after how many months a recurrence rule comes again; 0 for one that comes in weeks or at no even pace."""
    parts = dict(part.partition("=")[::2] for part in every.upper().split(";"))
    interval = parts.get("INTERVAL", "1")
    if not (interval.isascii() and interval.isdigit() and len(interval) < 4):
        return 0
    months = len(parts["BYMONTH"].split(",")) if parts.get("BYMONTH") else 0
    if parts.get("FREQ") == "MONTHLY":
        return int(interval) if not months else _WHOLE_YEAR // months
    if parts.get("FREQ") == "YEARLY":
        return _WHOLE_YEAR * int(interval) // (months or 1)
    return 0
