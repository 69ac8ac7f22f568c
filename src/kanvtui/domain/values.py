"""Frozen values: dataclasses that cost a fifth of the standard ones to make, for there are sixty at every start.

The standard library compiles up to eight methods for each frozen dataclass with slots, about a millisecond a class:
45 ms before the first paint. Here only `__init__` is compiled; the rest is shared. In all else a value is a
dataclass: `dataclasses.fields` and `replace` work.
"""

import dataclasses
from typing import Any, TypeVar, dataclass_transform

Class = TypeVar("Class", bound=type)


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: Class) -> Class:
    """Make *cls* a frozen dataclass with slots: compared, hashed and shown by its fields."""
    # With init, repr, eq and frozen off nothing is compiled.
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made.__init__ = _init(dataclasses.fields(made), cls.__qualname__)
    made.__setattr__ = made.__delattr__ = _refused
    for name, method in (("__eq__", _eq), ("__hash__", _hash), ("__repr__", _repr)):
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]


def _init(fields: tuple["dataclasses.Field[Any]", ...], name: str) -> Any:
    """Compile `__init__`; a default stands in the signature, a factory is asked for each instance."""
    names: dict[str, object] = {"_set": object.__setattr__}
    arguments, body = [], []
    for field in fields:
        argument = given = field.name
        if field.default is not dataclasses.MISSING:
            names[f"_default_{field.name}"] = field.default
            argument = f"{field.name}=_default_{field.name}"
        elif field.default_factory is not dataclasses.MISSING:
            names["_missing"] = dataclasses.MISSING
            names[f"_make_{field.name}"] = field.default_factory
            argument = f"{field.name}=_missing"
            given = f"_make_{field.name}() if {field.name} is _missing else {field.name}"
        arguments.append(argument)
        body.append(f" _set(self, {field.name!r}, {given})")
    code = f"def __init__(self, {', '.join(arguments)}):\n" + "\n".join(body or [" pass"])
    exec(code, names)  # noqa: S102 - made of the names of our own fields
    init: Any = names["__init__"]
    init.__qualname__ = f"{name}.__init__"
    return init


def _state(instance: Any) -> tuple[object, ...]:
    return tuple(getattr(instance, name) for name in instance.__match_args__)


def _eq(self: Any, other: object) -> Any:
    return NotImplemented if other.__class__ is not self.__class__ else _state(self) == _state(other)


def _hash(self: Any) -> int:
    return hash(_state(self))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{self.__class__.__qualname__}({shown})"


def _refused(self: Any, name: str, _new: object = None) -> None:
    raise dataclasses.FrozenInstanceError(f"{self.__class__.__name__}.{name} cannot be changed")
