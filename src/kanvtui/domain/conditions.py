"""Conditions of an SOP on the fields of a card: `type=Email|Webinar`, `region!=EU`."""

import re
from collections.abc import Mapping

_FORM = re.compile(r"\s*(\w+)\s*(!?=)\s*(.+?)\s*\Z", re.DOTALL)


def holds(when: str, values: Mapping[str, str]) -> bool:
    """True when the card's field values fit a condition; no condition always holds, a malformed one never does.

    A field without a value is none of the values asked for. Letter case does not count.
    """
    if not when.strip():
        return True
    found = _FORM.match(when)
    if found is None:
        return False
    wanted = {value.strip().casefold() for value in found[3].split("|")}
    return (values.get(found[1], "").casefold() in wanted) == (found[2] == "=")


def field_of(when: str) -> str:
    """Return the key of the field that a condition looks at; `""` for none."""
    found = _FORM.match(when)
    return found[1] if found else ""


def values_of(when: str) -> tuple[str, ...]:
    """Return the values that a condition names; none of a malformed one."""
    found = _FORM.match(when)
    return tuple(value.strip() for value in found[3].split("|")) if found else ()


def in_words(when: str) -> str:
    """Return a condition as it is read: `only if campaign type is Email or Webinar`; `""` for none."""
    found = _FORM.match(when)
    if found is None:
        return ""
    values = " or ".join(value.strip() for value in found[3].split("|"))
    return f"only if {found[1].replace('_', ' ')} is {'' if found[2] == '=' else 'not '}{values}"
