"""What can go wrong, in words for the user: the message is what is read, the class decides the exit code."""


class KanvError(Exception):
    """Anything the user can act on.

    The message says what happened, what was kept and what to do, in one line.
    """

    exit_code = 1


class NotFoundError(KanvError):
    """No card, board, account, person or SOP goes by that name or number."""


class RefusedError(KanvError):
    """A rule stands against it; the message names the rule."""


class ConflictError(KanvError):
    """Somebody changed the same thing meanwhile; nothing was overwritten."""


class InputError(KanvError):
    """What was typed cannot be read; the message names the accepted forms."""

    exit_code = 2


class TerminalError(KanvError):
    """The board needs a terminal and there is none."""

    exit_code = 2


class StoreError(KanvError):
    """The database file cannot be used: damaged, another program's, newer, or gone."""

    exit_code = 3


class BusyError(KanvError):
    """Another program holds the write lock; nothing was stored."""

    exit_code = 4


class AccessError(KanvError):
    """A file cannot be read or written: no permission, read-only, or no space left."""

    exit_code = 5


class ConfigError(KanvError):
    """The settings file cannot be read; the message names file, place and remedy."""

    exit_code = 6
