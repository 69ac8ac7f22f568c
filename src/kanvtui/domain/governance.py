"""How an SOP is looked after: its version, what of a change people have to learn, and when it is reviewed itself."""

import re
from collections.abc import Iterable, Mapping

from kanvtui.domain import document

FIRST = "1.0"
"""The version of an SOP that names none."""
TRAINING = "48h"
"""How long after a change people are to know it, where the SOP does not say."""
NO_TRAINING = "none"
"""What an SOP says for whose changes nobody is trained."""
LONGEST = 300
"""Characters of a version at most, as of any line of an SOP."""
_POINT = re.compile(r"(.*\.)([0-9]+)([^0-9]*)", re.DOTALL)
_NUMBER = re.compile(r".*[0-9]", re.DOTALL)
_QUIET = frozenset(
    "name version summary purpose scope for audience object failure_mode trust_signals card_title metrics decisions"
    " format".split()
)
"""Parts of an SOP that change nothing in what is done: names, reasons and figures."""
_TAUGHT_REVIEW = frozenset(("weekly", "daily", "day"))
_QUIET_ENDS = frozenset(("signal", "maturity", "number", "private", "example", "also"))


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
    """Return the version that a changed SOP gets: the next one, unless the user has written another than before."""
    own = version(after)
    return own if own != version(before) else raised(own)


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
    parts = path.split("/")
    if parts[0] in _QUIET or (len(parts) > 2 and parts[-1] in _QUIET_ENDS):
        return False
    return parts[0] != "review" or (len(parts) > 1 and parts[1] in _TAUGHT_REVIEW)


def taught(paths: Iterable[str]) -> bool:
    """True when people have to know of any of the parts that changed."""
    return any(map(is_taught, paths))
