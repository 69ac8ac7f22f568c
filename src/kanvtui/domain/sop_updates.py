"""Which parts of an SOP differ from the one it was made from, and who changed them since: they, you, or both."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from kanvtui.domain import sop_paths as paths
from kanvtui.domain.sop_changes import Difference, compare
from kanvtui.domain.sop_paths import CHECKS, STAGES
from kanvtui.domain.values import frozen

Side = Literal["theirs", "both", "yours", ""]
THEIRS: Final = "theirs"
BOTH: Final = "both"
YOURS: Final = "yours"
UNKNOWN: Final = ""
VERSION = "version"


@frozen
class Part:
    """One part that would change by taking it over; `side` says who changed it since both were the same, `""` unknown.

    `theirs` is new with them; `both` is what you changed too, and taking it over gives yours up; `yours` is as they
    always had it.
    """

    difference: Difference
    side: Side

    @property
    def path(self) -> str:
        """Where it stands, as `sop_paths` names it."""
        return self.difference.path


def parts(
    base: Mapping[str, object] | None, own: Mapping[str, object], other: Mapping[str, object]
) -> tuple[Part, ...]:
    """Return what taking *other* over would change in *own*, where both come from *base* (None: nobody knows).

    The version is a part only while nobody but they changed it.
    """
    found = compare(own, other)
    if base is None:
        return tuple(Part(one, UNKNOWN) for one in found if one.path != VERSION)
    you, they = _Touched(compare(base, own)), _Touched(compare(base, other))
    sided = [Part(one, _side(you.has(one), they.has(one))) for one in found]
    return tuple(part for part in sided if part.path != VERSION or part.side == THEIRS)


def chosen(found: Iterable[Part], wanted: Iterable[str]) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """Return the parts that stand at the paths *wanted* or below them, and the paths at which there is none."""
    some = tuple(found)
    taken: dict[str, Part] = {}
    missed = []
    for path in wanted:
        here = [part for part in some if part.path == path or part.path.startswith(f"{path}/")]
        taken |= {part.path: part for part in here}
        if not here:
            missed.append(path)
    return tuple(part for part in some if part.path in taken), tuple(missed)


def carried(
    base: Mapping[str, object], before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[Difference, ...]:
    """Return what brings *base* up to what a board took over when its SOP went from *before* to *after*."""
    touched = [one.path for one in compare(before, after) if one.path != VERSION]
    return tuple(
        one
        for one in compare(base, after)
        if any(one.path == path or one.path.startswith(f"{path}/") for path in touched)
    )


def _side(you: bool, they: bool) -> Side:
    if you:
        return BOTH if they else YOURS
    return THEIRS


class _Touched:
    """What differs between a base and what became of it, asked part by part."""

    def __init__(self, found: Iterable[Difference]) -> None:
        self.values: set[tuple[str, ...]] = set()
        self.items: set[tuple[str, ...]] = set()
        self.moved: set[tuple[str, ...]] = set()
        self.reordered: set[str] = set()
        self.paths = []
        for one in found:
            self.paths.append(one.path)
            if one.how == "moved":
                self.reordered.add(_list_of(one.path))
            kind = {"added": self.items, "removed": self.items, "moved": self.moved}.get(one.how, self.values)
            kind.add(_key(one.path))

    def has(self, part: Difference) -> bool:
        """True when PART came to be otherwise here: itself, what it belongs to, or of a whole item anything in it."""
        key = _key(part.path)
        if part.how == "moved":
            # Of two that changed places either may be the one that moved: the order of a list is changed as a whole.
            return key in self.moved or key in self.items or _list_of(part.path) in self.reordered
        if part.how in ("changed", "renamed"):
            return key in self.values or key[:2] in self.items
        below = f"{part.path}/"
        return key in self.items or any(path.startswith(below) for path in self.paths)


def _key(path: str) -> tuple[str, ...]:
    """A path without the stage of a check, which may have changed it: `("checks", "brief_read", "required")`."""
    names = paths.split(path)
    is_check = len(names) > 3 and names[0] == STAGES and names[2] == CHECKS
    return names[2:] if is_check else names


def _list_of(path: str) -> str:
    return path.rpartition("/")[0]
