"""Which part of an SOP is which part of its next version: stages, and whatever else has a key and a name."""

from collections.abc import Collection, Iterable, Mapping

from kanvtui.domain.sop import Sop, StageRule
from kanvtui.domain.text import name_key, visible
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

_FACTS = ("entry", "exit", "input", "output", "signal")
_ENOUGH = 3
"""So many of these facts, the same word for word, are said of one and the same stage."""


@frozen
class Staging:
    """What becomes of the stages. Keys of stages before → keys of stages afterwards.

    `same` are stages under another key: their cards stay where they are. `gone` are the keys of those that go, in their
    order, and `goals` where the cards of them go, as far as anybody said.
    """

    same: Mapping[str, str]
    gone: tuple[str, ...]
    goals: Mapping[str, str]


def renamed(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return old key → new key of things that kept their name: both are lists of (key, name).

    Only where the old key is gone, the new one is new, and the name is borne by one alone on either side.
    """
    was, now = dict(before), dict(after)
    gone = _by_name((key, name) for key, name in was.items() if key not in now)
    new = _by_name((key, name) for key, name in now.items() if key not in was)
    return {key: new[name] for name, key in gone.items() if key and new.get(name)}


def _by_name(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Name → key; `""` for a name that several bear."""
    found: dict[str, str] = {}
    for key, name in items:
        known = name_key(name)
        found[known] = "" if known in found else key
    return found


def staging(before: Sop, after: Sop, moves: Mapping[str, str], known: Collection[str] = ()) -> Staging:
    """Match the stages of two versions; *moves* says by keys or names where cards of a stage that goes go.

    A stage whose key goes is the same stage under another key where its name, most of what is said of it, or *moves*
    says so, unless a stage of that key is *known* from long ago. Raises InputError for an SOP without stages or with
    two of one key, and for a move from a stage that stays, or to one that does not.
    """
    _sound(after)
    going = {stage.key: stage for stage in before.stages if after.stage(stage.key) is None}
    wanted = {_source(before, going, old): _goal(after, new) for old, new in moves.items()}
    fresh = [stage for stage in after.stages if before.stage(stage.key) is None]
    alike = renamed(((one.key, one.name) for one in going.values()), ((one.key, one.name) for one in fresh))
    alike = {**_alike(list(going.values()), [one for one in fresh if one.key not in alike.values()]), **alike}
    same = {key: goal for key, goal in alike.items() if key not in wanted and goal not in known}
    free = {stage.key for stage in fresh} - set(known) - set(same.values())
    same |= {key: goal for key, goal in wanted.items() if goal in free and [*wanted.values()].count(goal) == 1}
    gone = tuple(key for key in going if key not in same)
    goals = {**alike, **wanted}
    return Staging(same, gone, {key: goals[key] for key in gone if key in goals})


def _alike(gone: list[StageRule], fresh: list[StageRule]) -> dict[str, str]:
    """Match stages that have another key and another name by what is said of them, where one fits no other."""

    def fits(one: StageRule, other: StageRule) -> bool:
        facts: list[tuple[str, str]] = [(getattr(one, name), getattr(other, name)) for name in _FACTS]
        return sum(mine == theirs for mine, theirs in facts if mine) >= _ENOUGH

    pairs = [(one.key, other.key) for one in gone for other in fresh if fits(one, other)]
    olds, news = [old for old, _ in pairs], [new for _, new in pairs]
    return {old: new for old, new in pairs if olds.count(old) == 1 and news.count(new) == 1}


def _sound(after: Sop) -> None:
    keys = [stage.key for stage in after.stages]
    if not keys:
        raise InputError("an SOP needs a stage — nothing was changed. Add one under [[stages]].")
    double = next((key for key in keys if keys.count(key) > 1), "")
    if double:
        raise InputError(f"two stages have the key “{visible(double)}” — nothing was changed. Give one another key.")


def _source(before: Sop, going: Mapping[str, StageRule], wanted: str) -> str:
    found = _named(going.values(), wanted)
    if found is not None:
        return found.key
    stays = _named(before.stages, wanted)
    if stays is not None:
        raise InputError(f"“{visible(stays.name)}” stays — nothing was changed. Move its cards one by one.")
    names = ", ".join(f"“{visible(stage.name)}”" for stage in going.values()) or "none"
    raise InputError(f"no stage that goes is called “{visible(wanted)}” — nothing was changed. These go: {names}.")


def _goal(after: Sop, wanted: str) -> str:
    found = _named(after.stages, wanted)
    if found is None:
        names = ", ".join(f"“{visible(stage.name)}”" for stage in after.stages)
        raise InputError(f"cards cannot go to “{visible(wanted)}” — nothing was changed. Stages then: {names}.")
    return found.key


def _named(stages: Iterable[StageRule], wanted: str) -> StageRule | None:
    found = list(stages)
    by_key = next((stage for stage in found if stage.key == wanted), None)
    return by_key or next((stage for stage in found if name_key(stage.name) == name_key(wanted)), None)


def nearest(before: Sop, after: Sop, key: str) -> str:
    """Return the key of the stage where the cards of a stage that goes are best put.

    That is the nearest one that stays, of the same kind if there is one, rather before it than behind it; if none
    stays, the first of its kind, else the first.
    """
    places = {stage.key: place for place, stage in enumerate(before.stages)}
    own = before.stage(key)
    kind, here = (own.kind, places[key]) if own else ("", 0)

    def distance(item: tuple[int, StageRule]) -> tuple[bool, bool, int, bool, int]:
        place, stage = item
        was = places.get(stage.key)
        gap = abs(was - here) if was is not None else 0
        return was is None, stage.kind != kind, gap, was is not None and was > here, place

    return min(enumerate(after.stages), key=distance)[1].key
