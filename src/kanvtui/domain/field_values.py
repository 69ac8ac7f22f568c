"""What may stand in a field of an SOP, type by type: each function reads what was typed into one normal form.

Every refusal is an InputError that names the field and the forms that are accepted.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from kanvtui.domain import targets
from kanvtui.domain.text import storable
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

MILLIONTHS = 1_000_000
NUMERIC = ("number", "money", "score")
"""Types of fields whose values are numbers."""
LARGEST = Decimal(9_000_000_000_000)  # millionths of it still fit a 64-bit integer
_SHOWN = 40

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2}))?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ ,'_\u00a0\u202f]\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_SUFFIX = {"k": 1_000, "m": 1_000_000}
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_CURRENCY_FIRST = re.compile(r"([A-Z]{3}|[$€£¥])\s*(.+)", re.DOTALL)
_CURRENCY_LAST = re.compile(r"(.+?)\s*([A-Z]{3}|[$€£¥])", re.DOTALL)
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\".]+(?:\.[^@\s,;<>()\".]+)+")
_NOT_DIALLED = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]")
_PHONE = re.compile(r"\+\d{7,15}", re.ASCII)
_HOST = re.compile(r"[^\s.]+(?:\.[^\s.]+)+|localhost")


@frozen
class FieldRule:
    """One field beside the card; `card` names the card's own fact that the field only shows (`owner`, `due` …)."""

    key: str
    label: str
    type: str = "text"
    card: str = ""
    form: str = ""
    required: bool = False
    unique: bool = False
    private: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    hint: str = ""
    example: str = ""
    unit: str = ""
    currency: str = ""
    min: Decimal | None = None
    max: Decimal | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    target: str = ""


def refusal(label: str, text: str, wrong: str, remedy: str) -> InputError:
    """Return the error for TEXT in the field LABEL: what is wrong with it, and what to write."""
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return InputError(f'"{shown}" {wrong} — field "{label}". {remedy}')


def as_line(label: str, text: str) -> str:
    """One line of text; a line break is refused."""
    if "\n" in text or "\r" in text:
        raise refusal(label, text.splitlines()[0], "goes on over several lines", "Write one line.")
    return text


def as_date(label: str, text: str) -> str:
    """`YYYY-MM-DD`, or with a time `YYYY-MM-DDTHH:MM` (local, as a due is)."""
    found = _DATE.fullmatch(text)
    remedy = "Write a date as 2026-11-30, or with a time as 2026-11-30 14:00."
    if found is None:
        raise refusal(label, text, "is not a date", remedy)
    year, month, day, hour, minute = (int(part) if part else 0 for part in found.groups())
    try:
        if found.group(4) is None:
            return date(year, month, day).isoformat()
        return datetime(year, month, day, hour, minute).isoformat(timespec="minutes")  # noqa: DTZ001 - local by design
    except ValueError:
        raise refusal(label, text, "is not in the calendar", remedy) from None


def as_number(label: str, text: str, unit: str = "") -> str:
    """A decimal with up to six places, without grouping; a trailing UNIT such as `%` may be typed."""
    body = text[: -len(unit)].rstrip() if unit and text.endswith(unit) else text
    return _decimal(label, text, body, f"Write digits, like 12, 12.5 or 1,200{unit}.")


def as_money(label: str, text: str, currency: str = "") -> str:
    """An amount such as `48000` or `48000 EUR`; the code is left out where it is the field's own CURRENCY.

    `$48,000`, `EUR 48k` and `1.2m` are read too.
    """
    body, code = text, ""
    if first := _CURRENCY_FIRST.fullmatch(text):
        code, body = first.groups()
    elif last := _CURRENCY_LAST.fullmatch(text):
        body, code = last.groups()
    code = _SIGNS.get(code, code)
    if currency and code not in ("", currency):
        raise refusal(label, text, f"is in {code}", f"Write the amount in {currency}, like 48000.")
    factor = _SUFFIX.get(body[-1:].casefold(), 1)
    amount = _decimal(
        label, text, body if factor == 1 else body[:-1], "Write an amount, like 48000, $48,000 or 48k.", factor
    )
    return amount if code in ("", currency) else f"{amount} {code}"


def as_choice(label: str, text: str, choices: tuple[str, ...]) -> str:
    """The one of CHOICES that TEXT names in any case, whole or by an unambiguous beginning."""
    wanted = text.casefold()
    exact = [choice for choice in choices if choice.casefold() == wanted]
    found = exact or [choice for choice in choices if choice.casefold().startswith(wanted)]
    if len(found) != 1:
        wrong = "is not one of the choices" if not found else "fits several choices"
        raise refusal(label, text, wrong, f"Write one of: {', '.join(choices)}.")
    return found[0]


def as_url(label: str, text: str) -> str:
    """A web address; `https://` is put before one that has no scheme."""
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if re.search(r"\s", text) or parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise refusal(label, text, "is not a web address", "Write it as https://example.com/page.")
    return whole


def as_email(label: str, text: str) -> str:
    """A mail address in lower case, so that two spellings of one address are seen to be the same."""
    if not _EMAIL.fullmatch(text) or not text.isprintable():  # an invisible letter would make a second one of it
        raise refusal(label, text, "is not a mail address", "Write it as name@example.com.")
    return text.lower()


def as_phone(label: str, text: str) -> str:
    """A number with its country code, digits only after the `+`."""
    number = _NOT_DIALLED.sub("", text)
    if not _PHONE.fullmatch(number):
        raise refusal(label, text, "is not a phone number with its country code", "Write it as +14155551234.")
    return number


def number_of(value: str) -> int | None:
    """The number that VALUE starts with in millionths, None where it is none: what sorting and limits use."""
    try:
        return int(Decimal(value.split(" ", 1)[0]) * MILLIONTHS)
    except (InvalidOperation, ValueError, OverflowError):
        return None


def stored_number(rule: FieldRule, value: str) -> int | None:
    """Return the number in millionths that is kept beside a field's value; None for a field that holds no number."""
    return number_of(value) if rule.type in ("number", "money", "score") else None


def _decimal(label: str, text: str, body: str, remedy: str, factor: int = 1) -> str:
    """BODY times FACTOR as a plain decimal; TEXT is what the refusal quotes."""
    if _GROUPED.fullmatch(body):
        body = re.sub(r"[ ,'_\u00a0\u202f]", "", body)
    if not _PLAIN.fullmatch(body) or not body.isascii():
        raise refusal(label, text, "is not a number", remedy)
    number = Decimal(body) * factor
    if abs(number) > LARGEST:
        raise refusal(label, text, "is too large", "Write a number below 9,000,000,000,000.")
    if number != number.quantize(Decimal("0.000001")):
        raise refusal(label, text, "has more than six decimal places", "Round it.")
    whole = format(number.normalize(), "f")
    return "0" if whole == "-0" else whole


def check_value(rule: FieldRule, text: str) -> str:
    """Return TEXT in the normal form of the field's type; `""` clears the field and is always allowed.

    Raises InputError that names the field and the accepted forms.
    """
    value = storable(text, f'field "{rule.label}"').strip()
    if not value:
        return ""
    value = _NORMAL.get(rule.type, _as_line)(rule, value)
    _within(rule, value)
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        like = rule.hint or (f"Write it like {rule.example}." if rule.example else f"It must fit {rule.pattern}.")
        raise refusal(rule.label, value, "has not the form that is asked for", like)
    return value


def _as_line(rule: FieldRule, text: str) -> str:
    return as_line(rule.label, text)


def _as_long(_rule: FieldRule, text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


_NORMAL: dict[str, Callable[[FieldRule, str], str]] = {
    "long": _as_long,
    "date": lambda rule, text: as_date(rule.label, text),
    "number": lambda rule, text: as_number(rule.label, text, rule.unit),
    "score": lambda rule, text: as_number(rule.label, text, rule.unit),
    "money": lambda rule, text: as_money(rule.label, text, rule.currency),
    "choice": lambda rule, text: as_choice(rule.label, text, rule.choices),
    "url": lambda rule, text: as_url(rule.label, text),
    "email": lambda rule, text: as_email(rule.label, text),
    "phone": lambda rule, text: as_phone(rule.label, text),
}


def _within(rule: FieldRule, value: str) -> None:
    """Refuse a value outside the limits of its field."""
    number = number_of(value) if rule.type in NUMERIC else None
    if number is not None:
        low, high = _limits(rule)
        if (low is not None and number < low * MILLIONTHS) or (high is not None and number > high * MILLIONTHS):
            raise refusal(rule.label, value, "is out of range", f"Write {_range(low, high)}.")
    if rule.max_length is not None and len(value) > rule.max_length:
        wrong = f"has {len(value)} characters"
        raise refusal(rule.label, value, wrong, f"Write at most {rule.max_length}.")


def shortfall(rule: FieldRule, value: str) -> str:
    """Say what a stored VALUE still lacks where its field is required; `""` when it is enough, or empty.

    `2 of at least 3` lines (`min_items`), `40 of at least 100 characters` (`min_length`), `1,200, needs >=1,500`
    (`target`): all of these may be stored, and only a gate asks for more.
    """
    if not value:
        return ""
    items = sum(bool(line.strip()) for line in value.splitlines())
    if rule.min_items is not None and items < rule.min_items:
        return f"{items} of at least {rule.min_items}"
    if rule.min_length is not None and len(value) < rule.min_length:
        return f"{len(value)} of at least {rule.min_length} characters"
    return _off_target(rule, value)


def _off_target(rule: FieldRule, value: str) -> str:
    target = targets.parse(rule.target)
    number = number_of(value) if rule.type in NUMERIC else None
    if target is None or number is None:
        return ""
    figure = Decimal(number) / MILLIONTHS
    if targets.meets(target, figure):
        return ""
    unit = target.unit if target.percent else f" {target.unit}" if target.unit else ""
    return f"{figure:,f}, needs {target.sign}{target.number:,f}{unit}"


def _limits(rule: FieldRule) -> tuple[Decimal | None, Decimal | None]:
    """Return the smallest and the largest number; a score without limits goes from 1 to 5."""
    if rule.type == "score" and rule.min is None and rule.max is None:
        return Decimal(1), Decimal(5)
    return rule.min, rule.max


def _range(low: Decimal | None, high: Decimal | None) -> str:
    if low is not None and high is not None:
        return f"a number from {low:,} to {high:,}"
    return f"a number of at least {low:,}" if low is not None else f"a number of at most {high:,}"
