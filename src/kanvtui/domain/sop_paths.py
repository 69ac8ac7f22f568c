"""How a thing in an SOP's document is named by keys: `stages/review/checks/brief_read/required`, `review/weekly`.

A name that holds `/` or `~` is written with `~1` and `~0` for them, as in a JSON pointer. What has no key of its own
is named by its text, and the second one of a name by the name with `#2`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

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


class Index:
    """The items of a document by their names in paths, each looked for once; their order and names must stay."""

    def __init__(self, content: Mapping[str, object]) -> None:
        self.content = content
        self._tables: dict[str, dict[str, dict[str, object]]] = {}

    def items(self, kind: str) -> dict[str, dict[str, object]]:
        """The items of a list at the head, by name; none of one that holds anything but tables."""
        if kind not in self._tables:
            found = tables_of(self.content, kind) or []
            self._tables[kind] = dict(zip(ids(kind, found), found, strict=True))
        return self._tables[kind]

    @cached_property
    def checks(self) -> dict[str, tuple[str, dict[str, object]]]:
        """Every check of the stages by its name: (the stage's name in paths, the check), in order."""
        placed = [(stage, check) for stage, row in self.items(STAGES).items() for check in tables_of(row, CHECKS) or ()]
        return dict(zip(ids(CHECKS, [check for _, check in placed]), placed, strict=True))

    @cached_property
    def by_stage(self) -> dict[str, tuple[str, ...]]:
        """The names of the checks of each stage, in order."""
        found: dict[str, list[str]] = {stage: [] for stage in self.items(STAGES)}
        for name, (stage, _) in self.checks.items():
            found[stage].append(name)
        return {stage: tuple(checks) for stage, checks in found.items()}

    def item(self, names: Sequence[str]) -> dict[str, object] | None:
        """Return the table that a path, split, stands in or names, as `item` does."""
        if is_check(names):
            return self.checks[names[3]][1] if names[3] in self.checks else None
        if names[0] in NAMED and len(names) > 1:
            return self.items(names[0]).get(names[1])
        if names[0] in TABLES and len(names) > 1:
            table = self.content.get(names[0])
            return table if isinstance(table, dict) else None
        return self.content if isinstance(self.content, dict) else dict(self.content)


def is_check(names: Sequence[str]) -> bool:
    """True for the path, split, of a check or of something in it."""
    return len(names) > 3 and names[0] == STAGES and names[2] == CHECKS


def item(content: Mapping[str, object], path: str) -> dict[str, object] | None:
    """Return the table that a path stands in or names: a stage, check or field, at the head all of it; None for none.

    A check is found by its key in whatever stage it stands.
    """
    return Index(content).item(split(path))


def value(content: Mapping[str, object], path: str) -> object:
    """Return what stands at a path: a value, or the whole table of a stage, check or other item; None where nothing is.

    A check is found by its key in whatever stage it stands.
    """
    names, found = split(path), item(content, path)
    if found is None:
        return None
    depth = 0
    if len(names) > 1:
        depth = 4 if is_check(names) else 2 if names[0] in NAMED else 1 if names[0] in TABLES else 0
    inner: object = found
    for name in names[depth:]:
        inner = inner.get(name) if isinstance(inner, Mapping) else None
    return inner


def checks_by_id(content: Mapping[str, object]) -> dict[str, tuple[str, dict[str, object]]]:
    """Return every check of the stages by its name in paths, as (the stage's name in paths, the check), in order."""
    return Index(content).checks


def put_in(there: Sequence[str], order: Sequence[str], into: Collection[str]) -> list[str]:
    """Return *there* with the names *into* put where they stand in *order*.

    Each comes behind the nearest one before it that is there, else in front of the nearest one after it, else at the
    end. What is in *order* twice, or there already, is taken once.
    """
    here = set(there)
    runs: dict[str, list[str]] = {}
    first: list[str] = []
    head = last = ""
    for name in dict.fromkeys(order):
        if name in here:
            head, last = head or name, name
        elif name in into:
            (runs.setdefault(last, []) if last else first).append(name)
    found: list[str] = []
    for name in there:
        found += [*first, name] if name == head else [name]
        found += runs.get(name, ())
    return found if head else [*found, *first]
