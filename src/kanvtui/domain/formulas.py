"""Formulas: arithmetic over the fields of a card, such as `(pipeline - cost) / cost * 100`."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, DecimalException
from functools import lru_cache

_PART = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>[-+*/()]))", re.ASCII)
_MINUS = "~"
"""A minus without a left side."""
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, _MINUS: 3}
_ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": Decimal.__add__,
    "-": Decimal.__sub__,
    "*": Decimal.__mul__,
    "/": Decimal.__truediv__,
}


def compute(formula: str, values: Mapping[str, Decimal]) -> Decimal | None:
    """Work out a formula over the values of fields: `+ - * /`, parentheses, numbers and field keys.

    None when a value is missing, when something is divided by zero, and for what is no formula. Nothing is evaluated
    but this arithmetic, whatever the text holds.
    """
    stack: list[Decimal] = []
    try:
        for kind, part in _postfix(formula):
            if kind == "number":
                stack.append(Decimal(part))
            elif kind == "name":
                stack.append(values[part])
            elif part == _MINUS:
                stack.append(-stack.pop())
            else:
                right, left = stack.pop(), stack.pop()
                stack.append(_ARITHMETIC[part](left, right))
        (found,) = stack
    except (KeyError, IndexError, ValueError, DecimalException):
        return None
    return found


def readable(formula: str) -> bool:
    """True for a formula that can be worked out once its fields have values."""
    try:
        depths = [1 if kind != "sign" else -int(part != _MINUS) for kind, part in _postfix(formula)]
    except (IndexError, ValueError):
        return False
    return sum(depths) == 1 and all(sum(depths[: n + 1]) >= 1 for n in range(len(depths)))


def fields_of(formula: str) -> tuple[str, ...]:
    """Return the field keys that a formula names, each once, in their order."""
    return tuple(dict.fromkeys(found["name"] for found in _PART.finditer(formula) if found["name"]))


def _parts(formula: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, part) one after the other; raises ValueError where neither a value nor a sign can stand."""
    text, at = formula.strip(), 0
    wants_value = True
    while at < len(text):
        found = _PART.match(text, at)
        if found is None:
            raise ValueError(text)
        at = found.end()
        kind = found.lastgroup or ""
        part = found[kind]
        if wants_value and part == "-":
            yield kind, _MINUS
            continue
        if (kind != "sign" or part == "(") != wants_value:
            raise ValueError(text)
        wants_value = kind == "sign" and part != ")"
        yield kind, part


@lru_cache(maxsize=256)
def _postfix(formula: str) -> tuple[tuple[str, str], ...]:
    """Bring a formula into the order in which a stack works it out (Dijkstra's shunting yard), without recursion.

    Raises ValueError or IndexError for parentheses that do not match.
    """
    out: list[tuple[str, str]] = []
    held: list[str] = []
    for kind, part in _parts(formula):
        if kind != "sign":
            out.append((kind, part))
        elif part in ("(", _MINUS):
            held.append(part)
        elif part == ")":
            while held[-1] != "(":
                out.append(("sign", held.pop()))
            held.pop()
        else:
            while held and held[-1] != "(" and _STRENGTH[held[-1]] >= _STRENGTH[part]:
                out.append(("sign", held.pop()))
            held.append(part)
    if "(" in held:
        raise ValueError(formula)
    out.extend(("sign", part) for part in reversed(held))
    return tuple(out)
