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
        is_new = stage not in checks.before.items(STAGES)
        was, now = checks.before.checks, checks.after.checks
        for name in checks.after.by_stage[stage]:
            path, item = (STAGES, stage, CHECKS, name), now[name][1]
            if name in was:
                if name in checks.moved:
                    yield self.whole(path, "moved", was[name][1], item, was[name][0])
                yield from self.values(was[name][1], item, *path)
            elif not is_new:
                yield self.whole(path, "added", {}, item)
        for name in checks.before.by_stage.get(stage, ()):
            if name not in now:
                yield self.whole((STAGES, stage, CHECKS, name), "removed", was[name][1], {})

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
        self.before, self.after = paths.Index(before), paths.Index(after)
        was, now = self.before.checks, self.after.checks
        self.moved = {name for name, (stage, _) in now.items() if was.get(name, (stage,))[0] != stage}
        for stage, names in self.before.by_stage.items():
            here = [name for name in self.after.by_stage.get(stage, ()) if name not in self.moved]
            self.moved |= _moved(names, here)

    def new_in(self, stage: str) -> list[Table]:
        """The checks of a stage of *after* that *before* has nowhere."""
        return [self.after.checks[name][1] for name in self.after.by_stage[stage] if name not in self.before.checks]

    def old_in(self, stage: str) -> list[Table]:
        """The checks of a stage of *before* that *after* has nowhere."""
        return [self.before.checks[name][1] for name in self.before.by_stage[stage] if name not in self.after.checks]


class _Taking:
    """One document that takes over parts of another."""

    def __init__(
        self, content: Mapping[str, object], other: Mapping[str, object], differences: Iterable[Difference]
    ) -> None:
        self.result: Table = copy.deepcopy(dict(content))
        self.other = other
        self.whole: dict[str, set[tuple[str, ...]]] = {"added": set(), "removed": set(), "moved": set()}
        values = []
        for difference in differences:
            path = paths.split(difference.path)
            if difference.how in self.whole:
                self.whole[difference.how].add(path)
            else:
                values.append(path)
        self._values(values)
        known = set(paths.checks_by_id(content))
        checks = self._checks_out()
        for kind in NAMED:
            if kind != CHECKS and paths.tables_of(self.result, kind) is not None:
                self._items(kind, known)
        self._checks_in(checks)

    def _values(self, wanted: Iterable[tuple[str, ...]]) -> None:
        """Take over single values."""
        here, there = paths.Index(self.result), paths.Index(self.other)
        found = [(path[-1], here.item(path), there.item(path)) for path in wanted]
        for key, target, source in found:
            if target is None or source is None:
                continue
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
        here, there = paths.Index(self.result).items(kind), paths.Index(self.other).items(kind)
        left = [name for name in here if name not in out]
        order = paths.put_in(left, list(there), {name for name in there if name in into})
        for name in order:
            if name not in here:
                here[name] = _without(there[name], known) if kind == STAGES else copy.deepcopy(there[name])
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
        here, there = paths.Index(self.result), paths.Index(self.other)
        moved = {path[3] for path in self.whole["moved"] if _is_check(path)}
        added = {path[3] for path in self.whole["added"] if _is_check(path)}
        into = {name for name in added if name not in here.checks} | (moved & moving.keys())
        for stage, order in there.by_stage.items():
            row = here.items(STAGES).get(stage)
            coming = into.intersection(order)
            if row is not None and coming:
                names = paths.put_in(here.by_stage[stage], order, coming)
                row[CHECKS] = [self._check(name, here, there, moving) for name in names]

    @staticmethod
    def _check(name: str, here: paths.Index, there: paths.Index, moving: Mapping[str, Table]) -> Table:
        if name in moving:
            return moving[name]
        return here.checks[name][1] if name in here.checks else copy.deepcopy(there.checks[name][1])


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
