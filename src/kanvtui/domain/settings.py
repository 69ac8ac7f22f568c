"""What the user has set, as plain values; reading and writing the file is `config`'s business."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import field

from kanvtui.domain.calendar import MONDAY_TO_FRIDAY, Calendar
from kanvtui.domain.owners import owner_name
from kanvtui.domain.text import one_line, plural
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

VERSION = 1
"""The version of the settings file that this program writes and understands."""
TEXTS = ("name", "default_owner", "theme")
"""The settings that are one text, and can be changed from within the program."""
KNOWN = ("version", *TEXTS, "keys", "workdays", "holidays", "review")
"""Every setting of the file."""
REVIEW_PARTS = (
    "promised", "at_risk", "overdue", "blocked", "stale", "ownerless", "waiting", "repeated", "stale_note", "kept",
    "win",
)  # fmt: skip
"""The parts of a review in their order (design, section 2), what was promised last time first."""
GROUPINGS = ("account", "reason")
LONGEST_BOX = 480
"""A review has at most so many minutes."""
ME = "me"
"""Stands for the user in `default_owner`."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST = 3


@frozen
class ReviewSettings:
    """How the review is walked: its time box in minutes, its parts in their order, together by account or reason."""

    box: int = 30
    parts: tuple[str, ...] = REVIEW_PARTS
    group: str = GROUPINGS[0]


@frozen
class Settings:
    """The settings in force; `notices` are lines to show once, about what in the file was not understood.

    `name` is whom `@me` stands for, `""` the login name; `default_owner` is `""`, `me` or a person; `theme` is `""`
    for the program's own; `keys` maps command ids to keys and chords as the user wrote them, not yet checked; `review`
    says how the review is walked.
    """

    name: str = ""
    default_owner: str = ""
    theme: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    workdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[dt.date] = frozenset()
    review: ReviewSettings = ReviewSettings()
    notices: tuple[str, ...] = ()

    def me(self, login: str) -> str:
        """Return the user's name, which is the login name until another is set."""
        return self.name or login

    def owner_of_new(self, login: str) -> str:
        """Return the owner that a new card gets, `""` for none."""
        return self.me(login) if self.default_owner.casefold() == ME else self.default_owner

    def calendar(self, zone: dt.tzinfo | None = None) -> Calendar:
        """Return the user's calendar in a zone, None being the system's."""
        return Calendar(zone, self.workdays, self.holidays)


def text_setting(key: str, value: str) -> str:
    """Return *value* as it may stand under one of TEXTS.

    Raises InputError for a text that cannot be stored and RefusedError for an owner who is no single person.
    """
    line = one_line(value, key)
    if key == "theme" or not line or (key == "default_owner" and line.casefold() == ME):
        return line
    return owner_name(line)


def weekday(word: str) -> int:
    """Return the number of a weekday by its name or its first letters, Monday being 0; raise InputError."""
    key = word.strip().casefold()
    for number, name in enumerate(WEEKDAYS):
        if len(key) >= _SHORTEST and name.startswith(key):
            return number
    raise InputError(f"“{word}” is no weekday — write mon, tue, wed, thu, fri, sat or sun.")


def theme_in_force(wanted: str, available: Collection[str], default: str) -> tuple[str, str]:
    """Return the theme to use and a notice, `""` when there is nothing to say; an unknown theme becomes *default*."""
    if not wanted:
        return default, ""
    if wanted in available:
        return wanted, ""
    names = ", ".join(sorted(available))
    return default, f"there is no theme “{wanted}” — {default} is used. Choose one of: {names}."


def in_words(settings: Settings, login: str = "") -> tuple[tuple[str, str], ...]:
    """Return every setting with its value in words, in the order of the file."""
    days = ", ".join(name[:_SHORTEST] for number, name in enumerate(WEEKDAYS) if number in settings.workdays)
    holidays = ", ".join(day.isoformat() for day in sorted(settings.holidays))
    keys = "; ".join(f"{name} = {' or '.join(keys) or 'no key'}" for name, keys in settings.keys.items())
    return (
        ("name", settings.name or (f"{login} (the login name)" if login else "the login name")),
        ("default_owner", settings.default_owner or "nobody"),
        ("theme", settings.theme or "the program's own"),
        ("keys", keys or "as shipped"),
        ("workdays", days),
        ("holidays", holidays or "none"),
        ("review.box", plural(settings.review.box, "minute")),
        ("review.parts", ", ".join(settings.review.parts)),
        ("review.group", settings.review.group),
    )
