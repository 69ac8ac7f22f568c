"""Instants as they are stored: UTC text of one fixed width, so that text order is time order."""

import datetime as dt

LENGTH = 27
EARLIEST = "0001-01-01T00:00:00.000000Z"


def stamp(instant: dt.datetime) -> str:
    """Write an aware instant as `YYYY-MM-DDTHH:MM:SS.ffffffZ`; raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime is no instant")
    return instant.astimezone(dt.UTC).isoformat(timespec="microseconds")[:-6].rjust(LENGTH - 1, "0") + "Z"


def moment(text: str | None) -> dt.datetime | None:
    """Read a stored instant; None for None and for a malformed one (a bad row must stay readable)."""
    if text is None:
        return None
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=dt.UTC)
