"""A document as a reader sees it: headings with what stands below them, each thing with its line in the file."""

from kanvtui.domain.values import frozen


@frozen
class Line:
    """A paragraph or one entry of a list, on one line of text without Markdown; `number` is its line, from 1.

    `level` is 0 for a paragraph, else the depth of the list, from 1. `mark` is how the entry was marked: a number such
    as `3.` or `B.`, `☐` or `☑` of a check list, `•` for a bullet, `""` for a paragraph and for what
    stands below an entry at its depth without a mark of its own. `code` says that it stood in a block of code.
    """

    text: str
    number: int
    level: int = 0
    mark: str = ""
    bold: bool = False
    code: bool = False


@frozen
class Grid:
    """A table: head and rows of cells as plain text; `numbers` are the lines of the head and of each row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


@frozen
class Section:
    """A heading with what stands below it, in order; `level` from 1, 0 for what comes before the first heading."""

    title: str
    number: int
    level: int
    blocks: tuple[Line | Grid, ...] = ()
    sections: tuple["Section", ...] = ()
    mark: str = ""


@frozen
class Outline:
    """One SOP of a document: its title, its sections, and the lines of the file that hold any of its text."""

    title: str
    number: int
    sections: tuple[Section, ...]
    lines: tuple[int, ...]
