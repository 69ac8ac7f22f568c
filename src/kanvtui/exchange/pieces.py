"""What a document is made of before its chapters are known: headings, paragraphs, entries of lists, tables, code."""

from kanvtui.domain.outline import Grid
from kanvtui.domain.values import frozen

HEADING, TEXT, ITEM, TABLE, CODE = "heading", "text", "item", "table", "code"


@frozen
class Piece:
    """One thing of a document on the lines `number` to `last`, from 1.

    `level` is that of a heading, or the depth of a list; `indent` are the blanks before its first line. `joined` says
    that it follows the piece before without an empty line. `raw` is the text with its Markdown.
    """

    kind: str
    text: str
    number: int
    last: int
    level: int = 0
    mark: str = ""
    bold: bool = False
    indent: int = 0
    joined: bool = False
    raw: str = ""
    grid: Grid | None = None
