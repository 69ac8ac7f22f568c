"""How a thing in an SOP's document is named by keys: `stages/review/checks/brief_read/required`, `review/weekly`.

A name that holds `/` or `~` is written with `~1` and `~0` for them, as in a JSON pointer. What has no key of its own
is named by its text, and the second one of a name by the name with `#2`.
"""

from collections.abc import Iterable, Mapping, Sequence

from kanvtui.domain import document
from kanvtui.domain.text import slug

STAGES, CHECKS = "stages", "checks"
NAMED = {
    "roles": ("name", "name"),
    "stages": ("key", "name"),
    "checks": ("key", "text"),
    "fields": ("key", "label"),
    "milestones": ("key", "label"),
    "deadlines": ("key", "what"),
    "approvals": ("key", "name"),
    "escalations": ("when", "when"),
    "recurring": ("key", "title"),
    "scores": ("key", "name"),
    "metrics": ("key", "name"),
    "notes": ("key", "title"),
    "meetings": ("key", "name"),
    "outcomes": ("key", "name"),
    "playbook": ("when", "when"),
    "lists": ("name", "name"),
    "tables": ("name", "name"),
    "retention": ("what", "what"),
    "decisions": ("question", "question"),
}
"""Lists whose items have a name of their own: list → (what names an item in a path, what it is called)."""
TABLES = ("where", "review")
"""Tables at the head whose keys are compared one by one."""


def join(*names: str) -> str:
    """Return the path of these names."""
    return "/".join(name.replace("~", "~0").replace("/", "~1") for name in names)


def split(path: str) -> tuple[str, ...]:
    """Return the names of a path; the opposite of `join`."""
    return tuple(name.replace("~1", "/").replace("~0", "~") for name in path.split("/"))


def called(kind: str, item: Mapping[str, object]) -> str:
    """Return what an item of the list *kind* is called: a stage's name, a check's text."""
    return document.text(item, NAMED[kind][1])


def ids(kind: str, items: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """Return the name in paths of each item of the list *kind*: no two have the same."""
    by, title = NAMED[kind]
    taken: set[str] = set()
    found = []
    for place, item in enumerate(items, 1):
        base = document.text(item, by) or slug(document.text(item, title)) or str(place)
        name, more = base, 1
        while name in taken:
            more += 1
            name = f"{base}#{more}"
        taken.add(name)
        found.append(name)
    return tuple(found)


def tables_of(parent: Mapping[str, object], kind: str) -> list[dict[str, object]] | None:
    """Return the items of a list, an empty one where there is none; None when it holds anything but tables."""
    value = parent.get(kind)
    if value is None:
        return []
    if not isinstance(value, list | tuple) or not all(isinstance(item, dict) for item in value):
        return None
    return list(value)


def item(content: Mapping[str, object], path: str) -> dict[str, object] | None:
    """Return the table that a path stands in or names: a stage, check or field, at the head all of it; None for none.

    A check is found by its key in whatever stage it stands.
    """
    names = split(path)
    if len(names) > 3 and names[0] == STAGES and names[2] == CHECKS:
        found = checks_by_id(content).get(names[3])
        return found[1] if found else None
    if names[0] in NAMED and len(names) > 1:
        items = tables_of(content, names[0]) or []
        return dict(zip(ids(names[0], items), items, strict=True)).get(names[1])
    if names[0] in TABLES and len(names) > 1:
        table = content.get(names[0])
        return table if isinstance(table, dict) else None
    return content if isinstance(content, dict) else dict(content)


def value(content: Mapping[str, object], path: str) -> object:
    """Return what stands at a path: a value, or the whole table of a stage, check or other item; None where nothing is.

    A check is found by its key in whatever stage it stands.
    """
    names, found = split(path), item(content, path)
    if found is None:
        return None
    depth = 0
    if len(names) > 1:
        checks = len(names) > 3 and names[0] == STAGES and names[2] == CHECKS
        depth = 4 if checks else 2 if names[0] in NAMED else 1 if names[0] in TABLES else 0
    inner: object = found
    for name in names[depth:]:
        inner = inner.get(name) if isinstance(inner, Mapping) else None
    return inner


def checks_by_id(content: Mapping[str, object]) -> dict[str, tuple[str, dict[str, object]]]:
    """Return every check of the stages by its name in paths, as (the stage's name in paths, the check), in order."""
    stages = tables_of(content, STAGES) or []
    placed: list[tuple[str, dict[str, object]]] = []
    for stage, row in zip(ids(STAGES, stages), stages, strict=True):
        placed += [(stage, check) for check in tables_of(row, CHECKS) or ()]
    names = ids(CHECKS, [check for _, check in placed])
    return dict(zip(names, placed, strict=True))


def nearest_before(name: str, order: Sequence[str], there: Sequence[str]) -> int:
    """Return the place in *there* where *name* belongs by *order*: behind the nearest one before it, else in front of
    the nearest one after it, else at the end.
    """
    places = {other: place for place, other in enumerate(there)}
    at = order.index(name)
    for other in reversed(order[:at]):
        if other in places:
            return places[other] + 1
    return next((places[other] for other in order[at + 1 :] if other in places), len(there))
