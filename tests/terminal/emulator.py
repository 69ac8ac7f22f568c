"""What a terminal shows: pyte 0.8 with an alternate screen, deaf to what it does not know, and quick enough to wait on.

The programs under test write megabytes, and the tests look at the screen after each piece of them: what is sent most
(colours, places of the cursor, text of simple letters) is understood here, anything else by pyte.
"""

import copy
import re
from functools import lru_cache
from typing import Any, cast

import pyte
from pyte import charsets, modes
from pyte.screens import Char
from wcwidth import wcwidth

_OFTEN = re.compile(r"\x1b\[(\d{0,4}(?:;\d{0,4})*)([mH])")
"""Colours, and places of the cursor."""


@lru_cache(maxsize=1 << 14)
def _is_simple(text: str) -> bool:
    """True when each letter takes one cell."""
    return all(wcwidth(char) == 1 for char in text)


class Picture(pyte.Screen):
    """The screen."""

    _kept: tuple[Any, Any] | None = None
    _lines: list[str] = []

    @property
    def display(self) -> list[str]:
        """The lines; only those that something was written to since are put together anew."""
        if len(self._lines) != self.lines:
            self._lines = [""] * self.lines
            self.dirty.update(range(self.lines))
        for y in self.dirty:
            if y < self.lines:
                self._lines[y] = self._line(y)
        self.dirty.clear()
        return list(self._lines)

    def _line(self, y: int) -> str:
        """One line; pyte's own stumbles over the second half of a wide character whose first was written over."""
        row, skip, cells = "", False, self.buffer[y]
        for x in range(self.columns):
            data = cells[x].data
            row += "" if skip else data or " "
            skip = not skip and bool(data) and wcwidth(data[0]) == 2
        return row

    def draw(self, data: str) -> None:
        """Put text at the cursor: at once if that is simple, letter by letter as pyte does if not."""
        cursor, end = self.cursor, self.cursor.x + len(data)
        plain = not self.charset and self.g0_charset is charsets.LAT1_MAP and modes.IRM not in self.mode
        if not plain or end > self.columns or not _is_simple(data):
            super().draw(data)
            return
        line, look = self.buffer[cursor.y], cast("tuple[Any, ...]", cursor.attrs)[1:]
        for x, char in enumerate(data, cursor.x):
            line[x] = Char(char, *look)
        cursor.x = end
        self.dirty.add(cursor.y)

    def select_graphic_rendition(self, *attrs: int, private: bool = False) -> None:
        """Colours; those of a private sequence are none."""
        if not private:
            super().select_graphic_rendition(*attrs)

    def report_device_status(self, *_: Any, **__: Any) -> None:
        """Answers would need a way back; nobody here asks."""

    def set_mode(self, *modes: int, **options: Any) -> None:
        """Switch something on: the alternate screen is empty."""
        if 1049 in modes and self._kept is None:
            self._kept = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)
        super().set_mode(*modes, **options)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        """Switch something off: what stood before the alternate screen is there again."""
        if 1049 in modes and self._kept is not None:
            (buffer, self.cursor), self._kept = self._kept, None
            self.buffer.clear()
            self.buffer.update(buffer)
            self.dirty.update(range(self.lines))
        super().reset_mode(*modes, **options)


class Stream(pyte.ByteStream):
    """Reads what a program writes."""

    def feed(self, data: bytes) -> None:  # type: ignore[override]
        """Take the next bytes, which may end anywhere."""
        text, at = self.utf8_decoder.decode(data), 0
        screen = cast("Picture", self.listener)
        while at < len(text):
            found = _OFTEN.match(text, at) if self._taking_plain_text else None
            if found is None:
                at = self._other(text, at)
                continue
            at = found.end()
            numbers = [int(number or 0) for number in found[1].split(";")]
            if found[2] == "m":
                screen.select_graphic_rendition(*numbers)
            else:
                screen.cursor_position(*numbers[:2])

    def _other(self, text: str, at: int) -> int:
        """Give pyte the text up to the next sequence that is sent often; return where that begins."""
        following = text.find("\x1b", at + 1)
        end = len(text) if following < 0 else following
        pyte.Stream.feed(self, text[at:end])
        return end
