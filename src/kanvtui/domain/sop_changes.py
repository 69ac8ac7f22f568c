"""What differs between two documents of an SOP, part by part, and taking over some of it.

Both are JSON documents as `sops.files.parse` gives them and a board stores them. A key that is missing reads as empty.
"""

import copy
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from kanvtui.domain import sop_change_words as told
from kanvtui.domain import sop_paths as paths
from kanvtui.domain.sop_paths import CHECKS, NAMED, STAGES, TABLES
from kanvtui.domain.values import frozen

How = Literal["added", "removed", "changed", "moved", "renamed"]
Table = dict[str, object]


@frozen
class Difference:
    """One part that differs: where it stands (see `sop_paths`), how, and in a sentence.

    `changed` and `renamed` are one value, `path` ending with its key. `added`, `removed` and `moved` are a whole stage,
    check or other item: an added stage has its new checks with it, a moved check stands in another stage or at another
    place. `before` and `after` are the values as text, `""` where there is none; lists have a line for each entry.
    """

    path: str
    how: How
    words: str
    before: str = ""
    after: str = ""


def compare(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Difference, ...]:
    """Return what differs, in the order of *after*, what was removed behind its list; empty when nothing does.

    Each value that differs is in exactly one Difference, so that `take(before, after, compare(before, after))` is
    *after*.
    """
    return tuple(_Comparison(before, after).all())


def take(
    content: Mapping[str, object], other: Mapping[str, object], differences: Iterable[Difference]
) -> dict[str, Any]:
    """Return a copy of *content* that has taken over these *differences* from *other*, and is else as it was.

    *differences* are some of `compare(content, other)`. What comes in stands behind what is before it in *other*, as
    far as that is there. A part that has no place, such as a check of a stage that was not taken, is left out.
    """
    return _Taking(content, other, differences).result


class _Comparison:
    """Two documents beside each other."""

    def __init__(self, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        self.before, self.after = before, after
        self.words = told.Words(before, after)

    def all(self) -> Iterator[Difference]:
        for key in _keys(self.before, self.after):
            old, new = self.before.get(key), self.after.get(key)
            if key in NAMED and (lists := _both(self.before, self.after, key)):
                yield from self.items(key, *lists)
            elif key in TABLES and isinstance(old, dict) and isinstance(new, dict):
                yield from self.values(old, new, key)
            elif not _same(old, new):
                yield self.value((key,), old, new)

    def items(self, kind: str, old: list[Table], new: list[Table]) -> Iterator[Difference]:
        """Compare two lists of tables."""
        was = dict(zip(paths.ids(kind, old), old, strict=True))
        now = dict(zip(paths.ids(kind, new), new, strict=True))
        checks = _Checks(self.before, self.after) if kind == STAGES else None
        moved = _moved(list(was), list(now))
        for name, item in now.items():
            path = (kind, name)
            if name not in was:
                new_checks = checks.new_in(name) if checks else ()
                yield self.whole(path, "added", {}, item | ({CHECKS: new_checks} if checks and checks.apart else {}))
                continue
            if name in moved:
                yield self.whole(path, "moved", was[name], item)
            apart = (CHECKS,) if checks and checks.apart else ()
            yield from self.values(was[name], item, *path, but=apart)
            if apart:
                assert checks
                yield from self.checks(checks, name)
        if checks and checks.apart:
            yield from (line for name in now if name not in was for line in self.checks(checks, name))
        for name, item in was.items():
            if name not in now:
                left = {CHECKS: checks.old_in(name)} if checks and checks.apart else {}
                yield self.whole((kind, name), "removed", item | left, {})

    def checks(self, checks: "_Checks", stage: str) -> Iterator[Difference]:
        """Compare the checks of a stage of *after*; those of a new stage come with it unless they stood elsewhere."""
        is_new = stage not in checks.stages_before
        for name, (where, item) in checks.after.items():
            if where != stage or (is_new and name not in checks.before):
                continue
            path = (STAGES, stage, CHECKS, name)
            if name not in checks.before:
                yield self.whole(path, "added", {}, item)
                continue
            was_in, was = checks.before[name]
            if name in checks.moved:
                yield self.whole(path, "moved", was, item, was_in)
            yield from self.values(was, item, *path)
        for name, (where, item) in checks.before.items():
            if where == stage and name not in checks.after:
                yield self.whole((STAGES, stage, CHECKS, name), "removed", item, {})

    def values(self, old: Table, new: Table, *path: str, but: Collection[str] = ()) -> Iterator[Difference]:
        """Compare two tables key by key."""
        for key in _keys(old, new):
            if key not in but and not _same(old.get(key), new.get(key)):
                yield self.value((*path, key), old.get(key), new.get(key))

    def value(self, path: tuple[str, ...], old: object, new: object) -> Difference:
        kind = path[-3] if len(path) > 2 else ""
        is_name = kind in NAMED and path[-1] == NAMED[kind][1]
        how: How = "renamed" if is_name or path == ("name",) else "changed"
        words = self.words.of_value(path, old, new)
        return Difference(paths.join(*path), how, words, told.shown(old), told.shown(new))

    def whole(self, path: tuple[str, ...], how: How, old: Table, new: Table, was_in: str = "") -> Difference:
        words = self.words.of_item(path, how, old or new, was_in)
        if how == "moved":
            return Difference(paths.join(*path), how, words)
        return Difference(paths.join(*path), how, words, told.shown(old), told.shown(new))


class _Checks:
    """The checks of both documents by their names in paths, whatever stage they stand in.

    `apart` is False when a list of checks holds anything but tables: then it is one value of its stage.
    """

    def __init__(self, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        stages = [(content, paths.tables_of(content, STAGES) or []) for content in (before, after)]
        self.apart = all(paths.tables_of(row, CHECKS) is not None for _, rows in stages for row in rows)
        self.before, self.after = paths.checks_by_id(before), paths.checks_by_id(after)
        self.stages_before = set(paths.ids(STAGES, stages[0][1]))
        self.moved = {name for name, (stage, _) in self.after.items() if self.before.get(name, (stage,))[0] != stage}
        for stage in self.stages_before:
            was = [name for name, (where, _) in self.before.items() if where == stage]
            now = [name for name, (where, _) in self.after.items() if where == stage]
            self.moved |= _moved(was, now)

    def new_in(self, stage: str) -> list[Table]:
        """The checks of a stage of *after* that *before* has nowhere."""
        return [item for name, (where, item) in self.after.items() if where == stage and name not in self.before]

    def old_in(self, stage: str) -> list[Table]:
        """The checks of a stage of *before* that *after* has nowhere."""
        return [item for name, (where, item) in self.before.items() if where == stage and name not in self.after]


class _Taking:
    """One document that takes over parts of another."""

    def __init__(
        self, content: Mapping[str, object], other: Mapping[str, object], differences: Iterable[Difference]
    ) -> None:
        self.result: Table = copy.deepcopy(dict(content))
        self.other = other
        self.whole: dict[str, set[tuple[str, ...]]] = {"added": set(), "removed": set(), "moved": set()}
        for difference in differences:
            if difference.how in self.whole:
                self.whole[difference.how].add(paths.split(difference.path))
            else:
                self._value(difference.path)
        known = set(paths.checks_by_id(content))
        checks = self._checks_out()
        for kind in NAMED:
            if kind != CHECKS and paths.tables_of(self.result, kind) is not None:
                self._items(kind, known)
        self._checks_in(checks)

    def _value(self, path: str) -> None:
        """Take over one value."""
        key = paths.split(path)[-1]
        target, source = paths.item(self.result, path), paths.item(self.other, path)
        if target is None or source is None:
            return
        if key in source:
            target[key] = copy.deepcopy(source[key])
        else:
            target.pop(key, None)

    def _items(self, kind: str, known: Collection[str]) -> None:
        """Take items of one list out, and put items in."""
        out = {path[1] for how in ("removed", "moved") for path in self.whole[how] if _is_item(path, kind)}
        into = {path[1] for how in ("added", "moved") for path in self.whole[how] if _is_item(path, kind)}
        if not out and not into:
            return
        items = paths.tables_of(self.result, kind) or []
        here = dict(zip(paths.ids(kind, items), items, strict=True))
        others = paths.tables_of(self.other, kind) or []
        there = dict(zip(paths.ids(kind, others), others, strict=True))
        order = [name for name in here if name not in out]
        for name, item in there.items():
            if name in into and name not in order:
                order.insert(paths.nearest_before(name, list(there), order), name)
                here.setdefault(name, _without(item, known) if kind == STAGES else copy.deepcopy(item))
        self.result[kind] = [here[name] for name in order]

    def _checks_out(self) -> dict[str, Table]:
        """Take the checks that go or move out of their stages; return those that move."""
        out = {path[3] for how in ("removed", "moved") for path in self.whole[how] if _is_check(path)}
        moving = {path[3] for path in self.whole["moved"] if _is_check(path)}
        if not out:
            return {}
        stages = paths.tables_of(self.result, STAGES) or []
        left = set(paths.ids(STAGES, stages)) - {path[1] for path in self.whole["removed"] if _is_item(path, STAGES)}
        left |= {path[1] for path in self.whole["added"] if _is_item(path, STAGES)}
        there = paths.checks_by_id(self.other)
        stay = {name for name in moving if name not in there or there[name][0] not in left}
        found = paths.checks_by_id(self.result)
        going = {id(item) for name, (_, item) in found.items() if name in out - stay}
        for stage in stages:
            if checks := paths.tables_of(stage, CHECKS):
                stage[CHECKS] = [check for check in checks if id(check) not in going]
        return {name: item for name, (_, item) in found.items() if name in moving - stay}

    def _checks_in(self, moving: Mapping[str, Table]) -> None:
        """Put checks that come or move into their stages."""
        there, known = paths.checks_by_id(self.other), set(paths.checks_by_id(self.result))
        moved = {path[3] for path in self.whole["moved"] if _is_check(path)}
        into = {path[3] for path in self.whole["added"] if _is_check(path)} | moved
        stages = paths.tables_of(self.result, STAGES) or []
        rows = dict(zip(paths.ids(STAGES, stages), stages, strict=True))
        for name, (stage, item) in there.items():
            if name not in into or stage not in rows or (name not in moving and (name in moved or name in known)):
                continue
            order = [other for other, (where, _) in there.items() if where == stage]
            here = [other for other, (where, _) in paths.checks_by_id(self.result).items() if where == stage]
            checks = list(paths.tables_of(rows[stage], CHECKS) or ())
            checks.insert(paths.nearest_before(name, order, here), moving.get(name) or copy.deepcopy(item))
            rows[stage][CHECKS] = checks


def _is_item(path: Sequence[str], kind: str) -> bool:
    return len(path) == 2 and path[0] == kind


def _is_check(path: Sequence[str]) -> bool:
    return len(path) == 4 and path[0] == STAGES


def _without(stage: Table, known: Collection[str]) -> Table:
    """A copy of a new stage without the checks that stand elsewhere already: they are moved on their own."""
    made = copy.deepcopy(stage)
    if checks := paths.tables_of(made, CHECKS):
        names = paths.ids(CHECKS, checks)
        made[CHECKS] = [check for name, check in zip(names, checks, strict=True) if name not in known]
    return made


def _keys(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, None]:
    return dict.fromkeys((*new, *old))


def _both(
    before: Mapping[str, object], after: Mapping[str, object], kind: str
) -> tuple[list[Table], list[Table]] | None:
    old, new = paths.tables_of(before, kind), paths.tables_of(after, kind)
    return None if old is None or new is None else (old, new)


def _same(old: object, new: object) -> bool:
    """True for equal values, and for a missing one beside an empty one."""
    if old is None or new is None:
        there = new if old is None else old
        return there is None or there is False or there in ("", [], {})
    return old == new


def _moved(was: Sequence[str], now: Sequence[str]) -> set[str]:
    """Return the fewest names that must move so that those in both lists stand in the order of *now*."""
    places = {name: place for place, name in enumerate(was)}
    both = [name for name in now if name in places]
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, name in enumerate(both):
        length = bisect_left(tops, places[name])
        before.append(ends[length - 1] if length else -1)
        if length == len(tops):
            tops.append(places[name])
            ends.append(at)
        else:
            tops[length], ends[length] = places[name], at
    stay = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        stay.add(both[at])
        at = before[at]
    return set(both) - stay
