"""How the choices of share mode look. Pure."""

from collections.abc import Callable, Sequence

from kanvtui.domain.share import Share
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, hanging

_NAMES = 26
"""Cells of the names of the choices."""


def share_entries(share: Share, customer: str) -> list[Entry]:
    """Return the lines of the sheet; *customer* is the name of the only one that is shown, `""` for all."""
    lines = (
        ("on", "Share mode", "on: enter leaves it, and shows everything again"),
        ("aliases", "Customers as aliases", "on: “Customer 7” in place of each name" if share.aliases else "off"),
        ("account", "Only one customer", customer or "all"),
        ("contrast", "High contrast", "on" if share.contrast else "off"),
    )
    return [Entry(_rows(f"{name:<{_NAMES}}", words), (key, 0)) for key, name, words in lines]


def _rows(name: str, words: str) -> Callable[[int], Sequence[Row]]:
    return lambda width: hanging(name, words, width, head_role="text", role="muted" if words == "off" else "text")
