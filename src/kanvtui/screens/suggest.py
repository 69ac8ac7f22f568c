"""What prompts suggest and how they say what was understood: people, customers, stages, labels, days."""

from collections.abc import Callable, Iterable, Sequence

from kanvtui.domain.dates import WEEKDAYS, day_words, due_day, due_time, parse_due
from kanvtui.domain.owners import why_not_one_person
from kanvtui.domain.text import is_blank, name_key, plural
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError, KanvError
from kanvtui.operations import lookup
from kanvtui.operations.session import Session
from kanvtui.screens.asking import Find

DAYS = ("today", "tomorrow", *WEEKDAYS, "+3d", "+5bd", "+1w", "+2w", "+1mo")
"""Words for days that are offered while a date is typed."""
NONE = frozenset({"", "none", "-"})
"""Words that empty a date, a name or a customer."""


@frozen
class _Named:
    name: str


def ranked(part: str, names: Iterable[str]) -> list[str]:
    """Return the names that hold *part*: those that begin with it first, then those with such a word."""
    key = name_key(part)

    def place(name: str) -> int:
        return 0 if name_key(name).startswith(key) else 1 if f" {key}" in name_key(name) else 2

    return sorted((name for name in names if key in name_key(name)), key=place)


def among(names: Sequence[str]) -> Find:
    """Suggest from fixed names, whole lines."""
    return lambda line, cursor: ranked(line[:cursor] if cursor else line, names)


def person_words(people: Sequence[str], me: str, nobody: str = "no owner") -> Callable[[str], str]:
    """Say whom a name means: `Kim Lee`, a new person, or why it is no one person."""

    def words(text: str) -> str:
        if name_key(text) in NONE:
            return nobody
        if name_key(text) in (lookup.ME, name_key(me)):
            return me
        if why := why_not_one_person(text):
            return why
        found = lookup.pick([_Named(name) for name in people], text, "person") if len(text.strip()) > 1 else None
        return found.name if found else f"a new person: {text.strip()}"

    return words


def account_words(accounts: Sequence[str]) -> Callable[[str], str]:
    """Say which customer a name means."""

    def words(text: str) -> str:
        if name_key(text) in NONE:
            return "no customer"
        found = lookup.pick([_Named(name) for name in accounts], text, "customer")
        return found.name if found else "no customer of that name yet"

    return words


def days(line: str, _cursor: int) -> list[str]:
    """Suggest words for days; each is a whole line."""
    part = line.strip().casefold()
    return [] if part in DAYS else [day for day in DAYS if day.startswith(part)]


def day_meant(session: Session, text: str) -> str:
    """Say which day a text means: `Fri 27 Nov 17:30, in 6 days`; raise InputError when it means none."""
    due = parse_due(text, session.today(), session.calendar)
    day = due_day(due)
    if day is None:
        return due
    distance = (day - session.today()).days
    words = f"{day_words(day, session.today())} {due_time(due)}".rstrip()
    if distance > 1:
        return f"{words}, in {plural(distance, 'day')}"
    return f"{words}, {plural(-distance, 'day')} ago" if distance < -1 else words


def day_preview(session: Session, nothing: str, lead: str = "") -> Callable[[str], str]:
    """Say which day is meant while it is typed; *nothing* for `none`, `""` for what is no day (yet)."""

    def words(text: str) -> str:
        if name_key(text) in NONE:
            return nothing
        try:
            return f"{lead}{day_meant(session, text)}"
        except InputError:
            return ""

    return words


def passing(text: str, session: Session) -> tuple[str, str]:
    """Part `Acme by fri` into the holder and the day on which to ask again; a name with `by` in it stays whole."""
    head, by, tail = text.rpartition(" by ")
    if by and not is_blank(head):
        try:
            parse_due(tail, session.today(), session.calendar)
        except KanvError:
            return text.strip(), ""
        return head.strip(), tail.strip()
    return text.strip(), ""


def label_change(before: Sequence[str], line: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read a line of labels against those there are; return (added, removed).

    A plain line is the whole list: what is missing in it goes. `-name` takes one off, `+name` adds one; a line of
    such words only leaves all others.
    """
    words = line.replace(",", " ").split()
    present = {name_key(name): name for name in before}
    added, gone = label_signs(line)
    wanted = {name_key(name): name for name in added}
    unwanted = {name_key(name) for name in gone}
    if not words or any(word[0] not in "+-" for word in words):
        unwanted |= present.keys() - wanted.keys()
    return (
        tuple(name for key, name in wanted.items() if key not in present and key not in unwanted),
        tuple(name for key, name in present.items() if key in unwanted),
    )


def label_signs(line: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read labels to add, and with a minus to take off; return (added, removed)."""
    words = line.replace(",", " ").split()
    gone = tuple(word[1:].removeprefix("#") for word in words if word[0] == "-" and len(word) > 1)
    return tuple(word.removeprefix("+").removeprefix("#") for word in words if word[0] != "-"), gone


def labels(known: Sequence[str]) -> Find:
    """Suggest labels for the word before the cursor, with its sign."""

    def find(line: str, cursor: int) -> list[str]:
        word = _word(line, cursor)
        sign = word[:1] if word[:1] in ("+", "-") else ""
        part = word[len(sign) :].removeprefix("#")
        typed = {name_key(other.lstrip("+-#")) for other in line.replace(",", " ").split() if other != word}
        found = ranked(part, (name for name in known if name_key(name) not in typed))
        return [f"{sign}#{name}" for name in found if name_key(name) != name_key(part)]

    return find


def put_word(line: str, cursor: int, choice: str) -> tuple[str, int]:
    """Put a suggestion in the place of the word before the cursor, with a blank behind it."""
    head = line[: cursor - len(_word(line, cursor))]
    return f"{head}{choice} {line[cursor:].lstrip()}", len(head) + len(choice) + 1


def _word(line: str, cursor: int) -> str:
    before = line[:cursor]
    return before[max(before.rfind(" "), before.rfind(",")) + 1 :]
