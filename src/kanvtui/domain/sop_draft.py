"""An SOP as it was understood from a document, before it is a file: what was found, where, and what was not."""

from collections.abc import Mapping

from kanvtui.domain.values import frozen

Place = tuple[str | int, ...]
"""Where something stands in the SOP's document: `("stages", 2, "checks", 0, "text")`."""


@frozen
class Source:
    """The line of the document that something was taken from, with its number from 1."""

    number: int
    text: str


@frozen
class Draft:
    """What a document says, with the keys of the SOP format.

    `document` holds only what was found; `sources` says from which line each item of it comes; `left` is what was not
    understood, which the document keeps in a note or a list of the SOP; `guessed` are places whose value no line
    gives (a stage needs an input), to be looked at. `lines` is how many lines of text the document has, `understood`
    how many of them became more than that.
    """

    title: str
    document: Mapping[str, object]
    sources: Mapping[Place, Source]
    left: tuple[Source, ...]
    guessed: tuple[Place, ...]
    lines: int
    understood: int
