"""The session: store, clock, user and settings, all that a screen or a verb of the command line ever sees."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.changes import Changes
from kanvtui.domain.instants import stamp
from kanvtui.domain.settings import Settings
from kanvtui.domain.share import Share
from kanvtui.errors import KanvError
from kanvtui.operations.sharing import Sharing
from kanvtui.storage import journal
from kanvtui.storage.database import Database
from kanvtui.storage.store import By, Recording, Store

if TYPE_CHECKING:  # only screens need it, and a verb of the command line starts sooner without
    from kanvtui.domain.keys import Keys

APP, SHELL, SYSTEM = "app", "shell", "system"


class Change:
    """The open change that verbs write through; verbs compose in one transaction.

    A body that takes it has no effect but through `db`, for it may run again.
    """

    __slots__ = ("_recording", "calendar", "follow_ups", "now", "settings")

    def __init__(self, recording: Recording, now: dt.datetime, calendar: Calendar, settings: Settings) -> None:
        self._recording = recording
        self.now = now
        self.calendar = calendar
        self.settings = settings
        self.follow_ups: list[tuple[str, Callable[[Change], object]]] = []

    @property
    def db(self) -> Database:
        """The database, for the functions of storage."""
        return self._recording.db

    @property
    def id(self) -> int:
        """The id of this change in the journal."""
        return self._recording.id

    @property
    def at(self) -> str:
        """The instant of this change in stored form."""
        return self._recording.by.at

    @property
    def actor(self) -> str:
        """Who does it."""
        return self._recording.by.actor

    @property
    def today(self) -> dt.date:
        """The user's day."""
        return self.calendar.day(self.now)

    @property
    def label(self) -> str:
        """What the change is called so far; `""` before it has a name."""
        return self._recording.label

    def says(self, label: str) -> None:
        """Name the change for undo, history and notices: `moved “Acme” to Brand`; the first name stays."""
        if not self._recording.label:
            self._recording.label = label

    def follow_up(self, kind: str, body: "Callable[[Change], object]") -> None:
        """Let the system run *body* as a change of its own once this one is stored; undo passes it over."""
        self.follow_ups.append((kind, body))


def _not_kept(key: str, value: str) -> str:
    return f"{key} = {value} holds until you leave: there is no settings file"


@dataclass(slots=True)
class Session:
    """One user at one database file.

    `clock` gives the aware instant *now*, the only one there is; `source` is APP or SHELL. `keys` are the user's keys
    (None: as shipped). `save_setting(key, value)` writes the settings file and returns a notice, `""` when all is well.
    `notices` are lines to show once at the start; `sop_folder` is where the user's own SOP files are. `reviews_began`
    says that boards were looked through for reviews of their SOPs that nobody has started.

    **What is read for a screen or an export is read through `reading`**: in share mode it gives a masked picture. Texts
    that come out of a change, such as its label or an error, go through `shown`. The app is masked as soon as the file
    says so, the shell only where it writes for others (`mask_exports`).
    """

    store: Store
    clock: Callable[[], dt.datetime]
    actor: str
    settings: Settings
    calendar: Calendar
    source: str = SHELL
    keys: "Keys | None" = None
    save_setting: Callable[[str, str], str] = _not_kept
    notices: tuple[str, ...] = ()
    sop_folder: Path | None = None
    reviews_began: bool = False
    _seen: int = -1
    _ring: int = -1
    _own_write: bool = False
    _sharing: Sharing | None = None

    def now(self) -> dt.datetime:
        """Return the instant in UTC."""
        return self.clock().astimezone(dt.UTC)

    def today(self) -> dt.date:
        """Return the user's day."""
        return self.calendar.day(self.now())

    def apply(self, kind: str, body: Callable[[Change], object], *, source: str = "") -> Changes:
        """Run *body* as one change and return what it touched; nothing is stored when it raises a KanvError."""
        now = self.now()
        by = By(at=stamp(now), actor=self.actor, source=source or self.source)
        self._own_write = True
        follow_ups: list[tuple[str, Callable[[Change], object]]] = []

        def run(recording: Recording) -> None:
            change = Change(recording, now, self.calendar, self.settings)
            body(change)
            follow_ups[:] = change.follow_ups

        changes = self.store.change(by, kind, run)
        for following, work in follow_ups:
            with suppress(KanvError):  # what the user did is stored; the next such change tries again
                self.apply(following, work, source=SYSTEM)
        return changes

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Give one consistent picture of the database, masked in share mode."""
        shared = self.sharing.shared
        with (self.store if shared is None else shared).reading() as db:
            yield db

    @contextmanager
    def as_stored(self) -> Iterator[Database]:
        """Give the file as it stands, for comparing with what is about to be stored; never for the screen."""
        with self.store.reading() as db:
            yield db

    # Share mode

    @property
    def sharing(self) -> Sharing:
        """Share mode of this session."""
        if self._sharing is None:
            self._sharing = Sharing(self.store, masked=self.source == APP)
        return self._sharing

    @property
    def share(self) -> Share:
        """How the screen is shared; off in the shell unless it writes for others."""
        return self.sharing.share

    def shown(self, words: str) -> str:
        """Return words that a verb put together, or an error, as they may be shown."""
        shared = self.sharing.shared
        return words if shared is None else shared.text(words)

    def label(self, change_id: int, words: str) -> str:
        """Return the *words* of a change that is named again, as they may be shown."""
        shared = self.sharing.shared
        return words if shared is None else shared.change_label(change_id)

    def typed(self, text: str) -> str:
        """Return what was typed into a shared screen as it is to be stored: with names in place of aliases.

        Raises InputError for a text in which something is masked: what it hides would be lost.
        """
        return self.sharing.typed(text)

    def mask_exports(self) -> str:
        """Mask what this session of the shell reads from now on if share mode is on; return what to tell, else `""`."""
        return self.sharing.mask_exports()

    def rehearse(self, body: Callable[[Change], object]) -> None:
        """Run *body* as a change that is rolled back at its end, to see what it would do; raises as `apply` does."""
        now = self.now()
        by = By(at=stamp(now), actor=self.actor, source=self.source)
        self.store.rehearse(by, lambda recording: body(Change(recording, now, self.calendar, self.settings)))

    def news(self) -> Changes:
        """Return what was changed since the last call, by this session or any other program; empty the first time.

        When nobody else wrote, this costs no more than one PRAGMA.
        """
        ring, seen = self.store.rings(), self._seen
        if ring != self._ring >= 0 and self.sharing.follow():  # another program has switched share mode
            self._ring = ring
            return self.everything()
        newest = self.store.newest() if seen < 0 or ring != self._ring or self._own_write else seen
        self._ring, self._seen, self._own_write = ring, newest, False
        return self.store.since(seen) if 0 <= seen < newest else Changes(last=newest)

    def everything(self) -> Changes:
        """Return changes that make every screen read all of it again."""
        with self.store.reading() as db:
            self._seen, self._own_write = journal.newest(db), False
            return journal.everything(db)

    @property
    def read_only(self) -> bool:
        """True when the file can only be read: every change will be refused."""
        return not self.store.writable

    def clock_notice(self) -> str:
        """Say that the clock stands before the newest change of the file; `""` when it does not."""
        with self.reading() as db:
            at = journal.newest_at(db)
        if at is None or at <= stamp(self.now()):
            return ""
        return "the clock is before the last change: ages read shorter than they are until it is set right"

    def close(self) -> None:
        """Close the database."""
        self.sharing.close()
        self.store.close()
