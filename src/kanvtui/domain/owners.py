"""Exactly one accountable owner: a person, never a group (content calendar and meeting notes, acceptance B0.3)."""

import re

from kanvtui.domain.text import name_key, needed_line
from kanvtui.errors import RefusedError

_GROUPS = frozenset(
    "team everyone everybody all anyone anybody someone somebody us we group staff crew cs csm csms "
    "customer-success ops sales marketing support management leadership nobody tbd tba unassigned "
    "engineering product finance legal onboarding both them they people folks various several shared".split()
)  # fmt: skip
_ARTICLES = frozenset("the our your all any each every whole entire".split())
_GROUP_WORDS = frozenset("team teams group department dept squad committee crew everyone everybody".split())
_SEVERAL = re.compile(r"[,;/&+|]|\s(?:and|or|und|et|with)\s", re.IGNORECASE)


def why_not_one_person(name: str) -> str | None:
    """Return why *name* is no single accountable person, or None when it may be one."""
    key = name_key(name)
    words = re.findall(r"[^\W_]+", key)
    kinds = [word for word in words if word not in _ARTICLES]
    whole = key in _GROUPS or (bool(kinds) and _GROUPS.issuperset(kinds))  # “our CSMs”, “sales support”
    if whole or "customer success" in " ".join(words) or _GROUP_WORDS.intersection(words):
        return f"“{name}” is a group, and a card has one accountable owner"
    if _SEVERAL.search(key):
        return f"“{name}” names several people, and a card has one accountable owner"
    return None


def owner_name(text: str) -> str:
    """Normalise the name of a person; raise RefusedError for a group, InputError when it is blank."""
    name = needed_line(text, "a name")
    reason = why_not_one_person(name)
    if reason is not None:
        raise RefusedError(f"{reason} — nothing was changed. Name one person; others can be holder or reviewer.")
    return name
