"""Frozen values behave like frozen dataclasses with slots."""

import dataclasses
from dataclasses import field

import pytest

from kanvtui.domain.values import frozen


@frozen
class Point:
    """A value with every kind of default."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()
    seen: dict[str, int] = field(default_factory=dict)

    def sum(self) -> int:
        return self.x + self.y


@frozen
class Empty:
    """A value without fields."""


@frozen
class Special:
    """A value that compares and shows itself in its own way."""

    x: int

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "special"


def test_it_is_made_by_place_and_by_name_with_defaults() -> None:
    assert (Point(1).y, Point(1, 5).y, Point(x=3, names=("a",)).names) == (2, 5, ("a",))
    with pytest.raises(TypeError, match="__init__"):
        Point()  # type: ignore[call-arg]


def test_each_instance_has_its_own_made_default() -> None:
    assert Point(1).seen == {}
    assert Point(1).seen is not Point(1).seen
    assert Point(1, seen={"a": 1}).seen == {"a": 1}


def test_it_compares_hashes_and_shows_itself_by_its_fields() -> None:
    @frozen
    class Other:
        """Another class with a field of the same value."""

        x: int

    assert Point(1) == Point(1)
    assert Point(1) != Point(2)
    assert Special(1) == Other(2)
    assert Other(1).__eq__(Point(1)) is NotImplemented
    assert hash(Other(1)) == hash(Other(1))
    assert repr(Point(1)) == "Point(x=1, y=2, names=(), seen={})"
    assert (hash(Special(1)), repr(Special(1))) == (7, "special")
    assert Empty() == Empty()


def test_it_cannot_be_changed_and_holds_nothing_else() -> None:
    point = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match=r"Point\.x cannot be changed"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.other = 1  # type: ignore[attr-defined]
    assert not hasattr(point, "__dict__")


def test_it_is_a_dataclass_for_the_standard_library() -> None:
    assert dataclasses.replace(Point(1), y=9) == Point(1, 9)
    assert [each.name for each in dataclasses.fields(Point)] == ["x", "y", "names", "seen"]
    assert Point(1).sum() == 3
