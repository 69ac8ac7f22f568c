"""Markdown taken apart into pieces, with the lines where they stand; nothing that has letters is left out."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kanvtui.domain.outline import Grid
from kanvtui.exchange.inline import is_bold, plain
from kanvtui.exchange.paragraphs import is_markup, paragraphs
from kanvtui.exchange.pieces import CODE, HEADING, ITEM, TABLE, TEXT, Piece

if TYPE_CHECKING:
    from markdown_it.token import Token

_TASK = re.compile(r"^\[([ xX]?)\]\s+(?=\S)")
_ALERT = re.compile(r"^\[!\w+\]$")
_TREE = re.compile(r"^[\s│|]*[├└]?(?:──|--)[─-]*\s*(?=[^\s\u2500-\u257f])")
_BOXED = re.compile(r"^\s*(?:[-*+]\s+)?\[([ xX])\]\s+(?=\S)")
_PLAIN_FENCES = ("", "text", "txt", "plaintext")
_BAR = re.compile(r"(?<!\\)\|")
_FRAME = " \t" + "".join(map(chr, range(0x2500, 0x2580)))
"""What frames of drawings are made of."""
_LONGEST_SETEXT = 80


class Reader:
    """Walks the blocks that markdown-it finds; `lines` are those of the document."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.pieces: list[Piece] = []
        self._lists: list[str] = []
        self._marks: list[str] = []
        """Marks of the entries that are open; `""` once their first line was taken."""
        self._cells: list[list[str]] = []
        self._rows: list[int] = []

    def read(self) -> list[Piece]:
        """Return the pieces of the document in order."""
        tokens = _parser().parse("\n".join(self.lines))
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if token.type == "heading_open":
                self._heading(token, tokens[place + 1])
                place += 2
            else:
                self._block(token)
            place += 1
        return self._complete()

    def _block(self, token: "Token") -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._lists.append(kind)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            self._marks.append(f"{token.info}{token.markup}" if token.info else "•")
        elif kind == "list_item_close":
            self._marks.pop()
        elif kind in ("fence", "code_block"):
            self._code(token)
        elif kind.startswith(("table", "tr", "th", "td")):
            self._table(token)
        elif kind == "inline":
            self._inline(token)

    def _inline(self, token: "Token") -> None:
        first = _first(token)
        if self._cells:
            self._cells[-1].append(plain(token.content.replace("\\|", "|")))
        else:
            self._text(token.content.split("\n"), first)

    def _heading(self, opening: "Token", inline: "Token") -> None:
        first, content = _first(opening), inline.content.split("\n")
        underlined = opening.markup in ("-", "=")
        long = len(content) > 1 or len(content[0]) > _LONGEST_SETEXT or content[0].startswith(("|", "-"))
        if self._marks or (underlined and long):
            self._text(content, first)
        else:
            text = plain(inline.content)
            self.pieces.append(Piece(HEADING, text, first, first, int(opening.tag[1]), raw=inline.content))

    def _text(self, content: list[str], first: int) -> None:
        """Take the lines of a paragraph, or of one entry of a list."""
        if _ALERT.match(content[0].strip()):
            content, first = content[1:], first + 1
        deep = len(self._lists) if self._marks else 0
        for start, end in paragraphs(content):
            if is_markup(content[start]):
                continue
            raw = " ".join(line.strip() for line in content[start:end])
            number, last = first + start, first + end - 1
            indent = self._indent(number)
            mark = self._marks[-1] if self._marks else ""
            level = deep
            if start and deep and not indent:  # the paragraph below a list, without an empty line between
                level, mark = 0, ""
            elif mark:
                self._marks[-1] = ""
                task = _TASK.match(raw)
                mark, raw = ("☐" if not task[1].strip() else "☑", raw[task.end() :]) if task else (mark, raw)
            text = plain(raw)
            kind = ITEM if level else TEXT
            if not text:  # nothing but tags
                continue
            joined = number > 1 and bool(self.lines[number - 2].strip())
            self.pieces.append(Piece(kind, text, number, last, level, mark, is_bold(raw), indent, joined, raw))

    def _indent(self, number: int) -> int:
        line = self.lines[number - 1] if number <= len(self.lines) else ""
        return len(line) - len(line.lstrip())

    def _code(self, token: "Token") -> None:
        first = _first(token) + (token.type == "fence")
        content = token.content.split("\n")
        level = len(self._lists) if self._marks else 0
        drawn = token.info.strip().lower() in _PLAIN_FENCES
        columns = sorted({found.end() for line in content if (found := _TREE.match(line))}) if drawn else []
        for place, line in enumerate(content):
            if is_markup(line):
                continue
            number = first + place
            tree, box = _TREE.match(line) if drawn else None, _BOXED.match(line) if drawn else None
            if tree and "─" in tree[0]:
                deep = level + 1 + columns.index(tree.end())
                self.pieces.append(Piece(ITEM, plain(line[tree.end() :]), number, number, deep, "•"))
            elif box:
                mark = "☐" if box[1] == " " else "☑"
                self.pieces.append(Piece(ITEM, plain(line[box.end() :]), number, number, level + 1, mark))
            else:
                self.pieces.append(
                    Piece(CODE, line.strip(_FRAME), number, number, level, indent=len(line) - len(line.lstrip()))
                )

    def _table(self, token: "Token") -> None:
        if token.type == "table_open":
            self._cells, self._rows = [], []
        elif token.type == "tr_open":
            self._cells.append([])
            self._rows.append(_first(token))
        elif token.type == "table_close":
            numbers = tuple(self._rows)
            width = len(self._cells[0])
            head, *rows = (self._whole(row, width, number) for row, number in zip(self._cells, numbers, strict=True))
            self.pieces.append(
                Piece(TABLE, "", numbers[0], numbers[-1], grid=Grid(head, tuple(rows), numbers), indent=0)
            )
            self._cells = []

    def _whole(self, row: list[str], width: int, number: int) -> tuple[str, ...]:
        """Return a row with the cells that it has beyond those of the head, which Markdown leaves out."""
        parts = _BAR.split(self.lines[number - 1].strip().strip("|"))
        more = parts[width:] if plain(parts[-1]) != row[-1] else []
        return (*row[:-1], " ".join(filter(None, (row[-1], *map(plain, more)))))

    def _complete(self) -> list[Piece]:
        """Return the pieces, with the lines that the parser gave up on (nested too deep) as paragraphs."""
        seen = {number for piece in self.pieces for number in range(piece.number, piece.last + 1)}
        for number, line in enumerate(self.lines, 1):
            if number not in seen and not is_markup(line):
                text = plain(line.lstrip(" \t>"))
                if not text:
                    continue
                self.pieces.append(Piece(TEXT, text, number, number, raw=line))
        return sorted(self.pieces, key=lambda piece: piece.number)


def _first(token: "Token") -> int:
    return token.map[0] + 1 if token.map else 1


def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 24}).enable("table")
    # What is indented in a pasted text is no code; references and HTML would vanish; the inline marks are ours.
    return parser.disable(["code", "reference", "html_block", "inline", "text_join"])


if TYPE_CHECKING:
    from markdown_it import MarkdownIt


def front_matter(lines: Sequence[str]) -> tuple[list[Piece], int]:
    """Return what stands above the document between `---` (or `+++`) as pieces, and how many lines it takes."""
    fence = lines[0].strip() if lines else ""
    if fence not in ("---", "+++"):
        return [], 0
    end = next((place for place, line in enumerate(lines[1:200], 1) if line.strip() == fence), 0)
    if not end or not all(_LABELLED.match(line) for line in lines[1:end] if line.strip()):
        return [], 0
    return list(_front(lines[1:end])), end + 1


_LABELLED = re.compile(r"^(?:\"?[\w-]+\"?\s*[:=]|\s+\S|-\s|#|[{}\]]+,?$)")
_QUOTED = " \"'"


def _unquoted(value: str) -> str:
    value = value.strip().rstrip(",")
    return value if value.startswith("[") else value.strip(_QUOTED)


def _front(lines: Sequence[str]) -> Iterator[Piece]:
    for number, line in enumerate(lines, 2):
        text = line.strip()
        if is_markup(text):
            continue
        deep = int(text.startswith("- "))
        label, found, value = text.partition(":" if ":" in text else "=")
        words = f"{label.strip(_QUOTED)}: {_unquoted(value)}".rstrip() if found and not deep else text
        words = words.removeprefix("- ").strip(_QUOTED) if deep else words
        yield Piece(ITEM if deep else TEXT, words, number, number, deep, "•" * deep, raw=text)
