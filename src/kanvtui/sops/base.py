"""What all parts of an SOP file share: no unknown keys, no guessed types, and texts that can be stored and checked.

A validator's message is `what is wrong. What to write instead`; `complaints` puts file and place before it.
"""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from kanvtui.domain import recurrence
from kanvtui.domain.governance import NO_TRAINING
from kanvtui.domain.sentences import is_one_sentence
from kanvtui.domain.text import is_blank

LONGEST_LINE = 300
LONGEST_TEXT = 20_000
BUILT_IN = ("created", "entered", "due")
"""Anchors of due rules that every card has: when it was made, when it entered its stage, when it is due."""

_DURATION = re.compile(r"[1-9]\d{0,3}(mo|bd|m|h|d|w)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")
_DUE = re.compile(
    r"(?P<anchor>[a-z0-9][a-z0-9_]*)(?P<shift>[+-][1-9]\d{0,3}(mo|bd|m|h|d|w))?(@([01]\d|2[0-3]):[0-5]\d)?"
)
_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,59}")
_TARGET = re.compile(r"(<=|>=|<|>|=)\s*\d+([.,]\d+)*\s*(%|/\s*\d+|[a-z]+( [a-z]+)*)?", re.IGNORECASE)
_CONDITION = re.compile(r"[a-z0-9][a-z0-9_]* *!?= *[^=|]+(\|[^=|]+)*")
_RULE_PARTS = frozenset(
    "FREQ INTERVAL COUNT UNTIL BYDAY BYMONTHDAY BYMONTH BYHOUR BYMINUTE BYSETPOS BYWEEKNO BYYEARDAY WKST".split()
)
_FREQUENCIES = frozenset("MINUTELY HOURLY DAILY WEEKLY MONTHLY YEARLY".split())
DURATION_FORMS = 'Write a number and a unit, like "5bd" (business days), "7d", "2w", "4h", "30m" or "1mo"'


class Part(BaseModel):
    """A table of an SOP file: every key is known, every value has its own type, ends are trimmed."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


def about(meaning: str, example: object = None, default: Any = ..., alias: str | None = None) -> Any:
    """Describe one key of the file: its MEANING and, where the name does not say it, an EXAMPLE."""
    examples = None if example is None else [example]
    if isinstance(default, list):
        return Field(default_factory=list, description=meaning, examples=examples, alias=alias)
    return Field(default, description=meaning, examples=examples, alias=alias)


def _storable(value: str) -> str:
    if "\0" in value:
        raise ValueError("holds a NUL character. Remove it")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"has {len(value):,} characters. Write at most {LONGEST_TEXT:,}")
    return value


def _line(value: str) -> str:
    if len(value.splitlines()) > 1:
        raise ValueError("goes on over several lines. Write one line")
    if len(value) > LONGEST_LINE:
        raise ValueError(f"has {len(value)} characters. Write at most {LONGEST_LINE}")
    return _storable(value)


def _needed(value: str) -> str:
    if is_blank(value):
        raise ValueError("is empty. Write it in a few words")
    return value


def _rule(value: str) -> str:
    if value and not is_one_sentence(value):
        raise ValueError("is more than one sentence. Write one sentence that says what must be true")
    return value


def _duration(value: str) -> str:
    if not _DURATION.fullmatch(value):
        raise ValueError(f'is "{value[:40]}", no duration. {DURATION_FORMS}')
    return value


def _due(value: str) -> str:
    if value and not _DAY.fullmatch(value) and not _DUE.fullmatch(value):
        forms = 'a milestone with a duration, like "kickoff+2d" or "launch-2w", or a date like "2026-11-30"'
        raise ValueError(f'is "{value[:40]}", no due rule. Write {forms}')
    if _DAY.fullmatch(value) and not _is_day(value):
        raise ValueError(f'is "{value}", a day that no calendar has. Write a date like "2026-11-30"')
    return value


def _is_day(value: str) -> bool:
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def anchor_of(due: str) -> str:
    """Return the milestone a due rule counts from, `""` for an absolute date."""
    found = None if _DAY.fullmatch(due) else _DUE.fullmatch(due)
    return found["anchor"] if found else ""


def _key_form(value: str) -> str:
    if value and not _KEY.fullmatch(value):
        raise ValueError(f'is "{value[:40]}", no key. Write small letters, digits and _, like "go_live"')
    return value


def _target(value: str) -> str:
    if value and not _TARGET.fullmatch(value):
        raise ValueError(f'is "{value[:40]}", no target. Write one like ">=95%", "<14 days" or ">8/10"')
    return value


def _day(value: str) -> str:
    if value and (len(value) != 10 or not _DAY.fullmatch(value) or not _is_day(value)):
        raise ValueError(f'is "{value[:40]}", no day. Write a date like "2027-01-15"')
    return value


def _training(value: str | None) -> str | None:
    if value is not None and value not in ("", NO_TRAINING) and not _DURATION.fullmatch(value):
        raise ValueError(f'is "{value[:40]}", no duration. {DURATION_FORMS}, or "none"')
    return NO_TRAINING if value == "" else value


def _recurrence(value: str) -> str:
    parts = dict(part.partition("=")[::2] for part in value.upper().split(";"))
    if parts.get("FREQ") not in _FREQUENCIES or not parts.keys() <= _RULE_PARTS or not all(parts.values()):
        raise ValueError(f'is "{value[:40]}", no recurrence. Write an RRULE, like "FREQ=WEEKLY;INTERVAL=2"')
    if wrong := recurrence.problem(value.upper()):
        raise ValueError(f'is "{value[:40]}", but {wrong[:80]}. Write an RRULE, like "FREQ=MONTHLY;BYMONTHDAY=10"')
    return value.upper()


def _condition(value: str) -> str:
    if value and not _CONDITION.fullmatch(value):
        raise ValueError(f'is "{value[:40]}", no condition. Write a field and its values, like "type=Email|Webinar"')
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(
            f"is no regular expression ({error}). Write one like '\\+1\\d{{10}}', in single quotes"
        ) from None
    return value


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e15 < value < 1e15:
        raise ValueError("is no number. Write digits without quotes, like 5000 or 2.5")
    return value


Line = Annotated[str, AfterValidator(_line)]
NeededLine = Annotated[str, AfterValidator(_line), AfterValidator(_needed)]
Text = Annotated[str, AfterValidator(_storable)]
Rule = Annotated[str, AfterValidator(_line), AfterValidator(_rule)]
DurationText = Annotated[str, AfterValidator(_duration)]
DueRule = Annotated[str, AfterValidator(_due)]
Day = Annotated[str, AfterValidator(_day)]
Training = Annotated[str | None, AfterValidator(_training)]
Key = Annotated[str, AfterValidator(_key_form)]
Target = Annotated[str, AfterValidator(_target)]
Recurrence = Annotated[str, AfterValidator(_recurrence)]
Condition = Annotated[str, AfterValidator(_line), AfterValidator(_condition)]
Pattern = Annotated[str, AfterValidator(_line), AfterValidator(_pattern)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Number = Annotated[int | float, BeforeValidator(_number)]
