"""Reports: documents as plain values, from which Markdown, HTML and the rows of a screen are written.

Texts are as stored; every writer makes them visible and writes them literally, each on one line. Only `Prose`, a
note's text, may have marks of its own (`domain.prose`).
"""

from collections.abc import Iterable

from kanvtui.domain.values import frozen

BETWEEN = " — "
"""Stands between what an item is and what is said about it: titles have colons of their own."""


@frozen
class Item:
    """One line of a list: what it is, what is said about it, and what belongs to it."""

    text: str
    about: str = ""
    items: "tuple[Item, ...]" = ()


@frozen
class Items:
    """A list."""

    items: tuple[Item, ...]


@frozen
class Table:
    """Rows below a head; each row has a cell for each column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@frozen
class Paragraph:
    """A few sentences."""

    text: str


@frozen
class Prose:
    """A note's whole text, which may have several lines and the marks that notes use."""

    body: str


Block = Items | Table | Paragraph | Prose


@frozen
class Section:
    """A heading with what stands below it; `sections` are headings one level deeper."""

    title: str
    blocks: tuple[Block, ...] = ()
    sections: "tuple[Section, ...]" = ()


@frozen
class Report:
    """A document: its title, a few lines about it, its sections; `name` is that of a file for it, without an ending."""

    title: str
    about: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    name: str = ""


@frozen
class MinutesLine:
    """A review in the list of past ones: on which `day`, in words as `when`, `ended` False while it goes on.

    `spent` says in words how many `seconds` it took; `promised` counts what was promised in it.
    """

    review_id: int
    day: str
    when: str
    who: str
    scope: str
    decided: int
    undecided: int
    promised: int
    promises_open: int
    seconds: int
    spent: str
    ended: bool


def table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Section | None:
    """Return a section of one table, None without rows."""
    found = tuple(rows)
    return Section(title, (Table(head, found),)) if found else None


def listed(title: str, items: Iterable[Item]) -> Section | None:
    """Return a section of one list, None without items."""
    found = tuple(items)
    return Section(title, (Items(found),)) if found else None
