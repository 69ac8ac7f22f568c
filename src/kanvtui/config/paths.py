"""Where the files are: the database, the settings and what the program notes for itself.

The folders are those of the platform (`XDG_*_HOME` where absolute). Nothing is created here, and nothing is ever
looked for in the working directory.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from kanvtui.domain.values import frozen
from kanvtui.errors import AccessError, InputError

DATABASE_VARIABLE = "KANVTUI_DB"
"""Names another database; `--db` wins over it."""
_NAME = "kanvtui"


@frozen
class Paths:
    """The database, the settings file, and the folder for logs and for the checked copy of the settings."""

    database: Path
    settings: Path
    state: Path

    @property
    def logs(self) -> Path:
        """The folder for crash logs."""
        return self.state / "log"


def find(database: str | None = None, settings: str | None = None, environ: Mapping[str, str] = os.environ) -> Paths:
    """Return the places of all files, *database* and *settings* being what `--db` and `--config` say.

    Raises InputError for an empty name, AccessError when there is no home folder to look in.
    """
    named = _named(database, "--db") or _named(environ.get(DATABASE_VARIABLE) or None, DATABASE_VARIABLE)
    chosen = _named(settings, "--config")
    where = named or _folder("data") / f"{_NAME}.db"
    try:
        state = _folder("state")
    except AccessError:
        if named is None or chosen is None:
            raise
        state = where.parent
    return Paths(where, chosen or _folder("config") / "config.toml", state)


def _named(text: str | None, what: str) -> Path | None:
    if text is None:
        return None
    if not text.strip():
        raise InputError(f"{what} is empty — nothing was opened. Give the name of a file.")
    try:
        return Path(os.path.expanduser(text)).absolute()  # noqa: PTH111 - Path.expanduser raises for an unknown ~name
    except FileNotFoundError:
        message = f"the working directory is gone — {text} cannot be found from it. Change to another folder."
        raise AccessError(message) from None


def _folder(kind: str) -> Path:
    import platformdirs

    try:
        # appauthor=False: or Windows doubles the folder's name.
        path = Path(getattr(platformdirs, f"user_{kind}_path")(_NAME, appauthor=False))
    except RuntimeError:  # neither HOME nor an entry for the user among the accounts
        path = Path()
    if not path.is_absolute():
        raise AccessError(
            f"there is no home folder to keep the {kind} in — nothing was created. "
            "Set HOME, or name the files with --db and --config."
        )
    return path
