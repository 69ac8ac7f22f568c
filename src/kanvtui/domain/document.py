"""Reading a JSON document tolerantly: a value that is missing or of another type reads as its default."""

from collections.abc import Iterator, Mapping
from decimal import Decimal


def text(parent: Mapping[str, object], key: str) -> str:
    """Return the text under KEY, `""` where there is none."""
    value = parent.get(key)
    return value if isinstance(value, str) else ""


def flag(parent: Mapping[str, object], key: str) -> bool:
    """Return True only for a true flag under KEY."""
    return parent.get(key) is True


def whole(parent: Mapping[str, object], key: str) -> int | None:
    """Return the whole number under KEY."""
    value = parent.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(parent: Mapping[str, object], key: str) -> Decimal | None:
    """Return the finite number under KEY, exactly as written."""
    value = parent.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    exact = Decimal(value) if isinstance(value, int) else Decimal(str(value))
    return exact if exact.is_finite() else None


def texts(parent: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return the texts of the list under KEY."""
    value = parent.get(key)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple) else ()


def row(parent: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return the table under KEY, an empty one where there is none."""
    value = parent.get(key)
    return value if isinstance(value, Mapping) else {}


def rows(parent: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    """Return the tables of the list under KEY."""
    value = parent.get(key)
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list | tuple) else iter(())
