"""The settings file as a pydantic model: imported only when the file changed since it was last checked."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from kanvtui.domain.keys import nearest
from kanvtui.domain.settings import (
    GROUPINGS,
    KNOWN,
    LONGEST_BOX,
    REVIEW_PARTS,
    VERSION,
    ReviewSettings,
    text_setting,
    weekday,
)
from kanvtui.domain.values import frozen
from kanvtui.errors import KanvError

_EXPECTED = {
    "version": "expected a whole number from 1 on",
    "name": 'expected text in quotes, such as "Kim"',
    "default_owner": 'expected text in quotes: "me", a name, or ""',
    "theme": 'expected the name of a theme in quotes, such as "nord"',
    "keys": 'expected a table of command ids, such as "card.new" = "i"',
    "workdays": 'expected a list of weekdays, such as ["mon", "tue", "wed", "thu"]',
    "holidays": "expected a list of days, such as [2026-12-25, 2027-01-01]",
    "review": "expected a table, such as [review] with box = 30 on the next line",
}
_REVIEW = {
    "box": f"expected minutes from 1 to {LONGEST_BOX}",
    "parts": f"expected a list of parts, each once, of {', '.join(REVIEW_PARTS)}",
    "group": f"expected {' or '.join(GROUPINGS)} in quotes",
}
"""What stands in the table `review`."""
_A_KEY = 'expected a key in quotes, such as "a", "ctrl+a" or "g a", or a list of them'
_LONGEST_VALUE = 60


@frozen
class Complaint:
    """One value that cannot stand: the key it stands under, the last one innermost, and what is wrong with it."""

    key: str
    message: str


class _BadValueError(ValueError):
    """A value that cannot stand, in words; `entry` names a line of a table that has it."""

    def __init__(self, message: str, entry: str = "", value: object = None) -> None:
        super().__init__(message)
        self.entry, self.value = entry, value


def _text(value: object, info: ValidationInfo) -> str:
    key = str(info.field_name)
    if not isinstance(value, str):
        raise _BadValueError(_EXPECTED[key])
    try:
        return text_setting(key, value)
    except KanvError as error:
        raise _BadValueError(_rule(error)) from None


def _rule(error: KanvError) -> str:
    """What the rule says, without its remedy: that of the settings file follows."""
    return str(error).partition(" — ")[0]


def _keys(value: object) -> dict[str, list[str]]:
    if not isinstance(value, dict):
        raise _BadValueError(_EXPECTED["keys"])
    return dict(_flat("", value))


def _flat(before: str, table: Mapping[str, object]) -> Iterator[tuple[str, list[str]]]:
    """TOML reads `card.new = "a"` as a table in a table; here it is the id that the user meant."""
    for key, value in table.items():
        name = f"{before}.{key}" if before else key
        if isinstance(value, dict):
            yield from _flat(name, value)
        elif isinstance(value, str):
            yield name, [value]
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            yield name, value
        else:
            raise _BadValueError(_A_KEY, name, value)


def _workdays(value: object) -> list[int]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise _BadValueError(_EXPECTED["workdays"])
    try:
        return sorted({weekday(one) for one in value})
    except KanvError as error:
        raise _BadValueError(_rule(error)) from None


def _holidays(value: object) -> list[str]:
    if not isinstance(value, list):
        raise _BadValueError(_EXPECTED["holidays"])
    return sorted({_day(one).isoformat() for one in value})


def _day(value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise _BadValueError(_EXPECTED["holidays"])


def _review(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _BadValueError(_EXPECTED["review"])
    defaults = ReviewSettings()
    found = {"box": defaults.box, "parts": list(defaults.parts), "group": defaults.group}
    for key in _REVIEW.keys() & value.keys():
        if not _stands(key, value[key]):
            raise _BadValueError(_REVIEW[key], key, value[key])
        found[key] = value[key]
    return found


def _stands(key: str, value: object) -> bool:
    """Whether a value may stand under a key of the table `review`."""
    if key == "box":
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_BOX
    if key == "group":
        return value in GROUPINGS
    if not isinstance(value, list) or not value or not all(isinstance(part, str) for part in value):
        return False
    return len(set(value)) == len(value) and set(value) <= set(REVIEW_PARTS)


_Text = Annotated[str, BeforeValidator(_text)]


class SettingsFile(BaseModel):
    """The settings file, version 1; unknown keys stay in the file and are told to the user."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    version: Annotated[int, Field(ge=1)] = VERSION
    name: _Text = ""
    default_owner: _Text = ""
    theme: _Text = ""
    keys: Annotated[dict[str, list[str]], BeforeValidator(_keys)] = {}
    workdays: Annotated[list[int], BeforeValidator(_workdays)] = [0, 1, 2, 3, 4]
    holidays: Annotated[list[str], BeforeValidator(_holidays)] = []
    review: Annotated[dict[str, Any], BeforeValidator(_review)] = Field(default_factory=lambda: _review({}))


def validate(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[Complaint]]:
    """Check a parsed settings file: return its values, fit for JSON, and what cannot stand in it.

    With a complaint the values are the defaults.
    """
    try:
        return SettingsFile.model_validate(dict(document)).model_dump(mode="json"), []
    except ValidationError as error:
        return SettingsFile().model_dump(mode="json"), [_complaint(one) for one in error.errors(include_url=False)]


def _complaint(error: Any) -> Complaint:
    key, value, message = str(error["loc"][0]), error["input"], _EXPECTED[str(error["loc"][0])]
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, _BadValueError):
        message = str(cause)
        if cause.entry:
            return Complaint(cause.entry, f"{key}.{cause.entry} = {_shown(cause.value)}: {message}")
    return Complaint(key, f"{key} = {_shown(value)}: {message}")


def _shown(value: object) -> str:
    words = json.dumps(value, ensure_ascii=False, default=str)
    return words if len(words) <= _LONGEST_VALUE else words[: _LONGEST_VALUE - 1] + "…"


def unknown(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what in the file is not understood but does no harm, as pairs of what it is and what to do."""
    strange = [key for key in document if key not in KNOWN]
    review = document.get("review")
    strange += [f"review.{key}" for key in review if key not in _REVIEW] if isinstance(review, dict) else []
    version = document.get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        left = f"; {', '.join(strange)} stays as it is" if strange else ""
        what = f"the settings are of version {version} and this program knows version {VERSION}{left}"
        return [(what, "Update kanvtui to use all of them.")]
    return [(f"there is no setting “{key}”, it is ignored", _remedy(key)) for key in strange]


def _remedy(key: str) -> str:
    table, _, name = key.rpartition(".")
    known, before = (tuple(_REVIEW), "review.") if table == "review" else (KNOWN, "")
    close = nearest(name if before else key, known)
    if close:
        return f"Did you mean “{before}{close}”?"
    return f"The settings are {', '.join(before + one for one in known)}."
