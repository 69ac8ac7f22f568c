"""Bytes from the terminal, parted into key presses and pastes. Pure: no clock, no Textual.

What terminals guarantee: a bracketed paste stands between `ESC[200~` and `ESC[201~`. Most (kitty, iTerm2,
VTE, Alacritty, WezTerm, Windows Terminal) take escape characters out of the pasted text, so it cannot hold a
forged end marker; xterm (by default) and tmux's `paste-buffer -p` may pass one through. A forged end is
always followed by the real one, so an end only counts when no other follows before the input falls quiet.
A terminal without bracketed paste sends pasted letters as keys: those cannot be told apart.
"""

import re
from codecs import getincrementaldecoder
from typing import NamedTuple

START = "\x1b[200~"
END = "\x1b[201~"

QUIET = 0.025
"""Seconds of silence after an end marker that make it the real one."""
LONGEST_WAIT = 0.25
"""Seconds after which an end marker counts although small input (mouse reports) goes on."""
STREAMING = 4096
"""Characters behind an end marker from which on they are a paste still arriving, whatever time it takes."""
STALLED = 2.0
"""Seconds of silence after which a paste without an end is taken as complete: the app must not stay deaf."""
LARGEST_PASTE = 8_000_000
"""Characters kept of one paste; no field of ours takes more than a million."""

# Compiled by `re` at their first use: most runs see neither a paste nor a reply.
_SEQUENCES = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9b-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]+[0-~]"  # character sets and the like
)
_CONTROLS = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)])
_REPLIES = (
    r"\x1b[\]P_^X][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # colours, names, settings asked for by somebody else
    r"|\x1b\[[?>=]?[\d;:]*[cn]|\x1b\[\?[\d;:]*u"  # device attributes, status, keyboard flags
)
_MARKERS = (START, END)


class Keys(NamedTuple):
    """Text for the key parser; `alone` when nothing followed in time (a lone ESC is the escape key)."""

    text: str
    alone: bool = False


class Pasted(NamedTuple):
    """One paste, whole, with `\\n` line ends and without control characters."""

    text: str


def clean_paste(text: str) -> str:
    """Return pasted *text* without escape sequences and controls; line breaks and tabs stay. Linear time."""
    if text.isprintable():
        return text
    text = re.sub(_SEQUENCES, "", text)
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


class InputReader:
    """Feed it bytes as they come, in chunks of any size; it gives keys and pastes in order.

    Times are seconds of any steady clock. Call `feed` with `b""` when nothing came for `patience` seconds.
    """

    def __init__(self, escape_delay: float = 0.1) -> None:
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._escape_delay = escape_delay
        self._held = ""  # the beginning of what may become a marker
        self._paste: list[str] | None = None  # parts of the open paste
        self._tail: list[str] | None = None  # what came behind its end marker
        self._size = 0
        self._last = 0.0  # when input came last
        self._ended = 0.0  # when the end marker came
        self._noise_until = 0.0

    @property
    def patience(self) -> float:
        """Seconds to wait for more input before feeding `b""`."""
        if self._tail is not None:
            return QUIET
        return self._escape_delay if self._held else 0.1

    def feed(self, data: bytes, now: float) -> list[Keys | Pasted]:
        """Take the next bytes (or none) and give what is certain by now."""
        given: list[Keys | Pasted] = []
        if not data:
            self._settle(now, given)
            return given
        text = self._decoder.decode(data)
        self._last = now
        if self._tail is not None:
            self._tail.append(text)
            self._size += len(text)
            slow = self._size <= STREAMING and now - self._ended >= LONGEST_WAIT
            if slow or self._size > LARGEST_PASTE:
                self._close(now, given)
        else:
            self._part(text, now, given)
        return given

    def _settle(self, now: float, given: list[Keys | Pasted]) -> None:
        """Nothing came for a while: decide what was left open."""
        silence = now - self._last
        if self._tail is not None:
            if silence >= QUIET:
                self._close(now, given)
        elif self._paste is not None:
            if silence >= STALLED:
                self._paste.append(self._take_held())
                given.append(Pasted(clean_paste("".join(self._paste))))
                self._paste = None
        elif silence >= self._escape_delay:
            self._decoder.reset()
            if held := self._take_held():
                given.append(Keys(held, alone=True))

    def _close(self, now: float, given: list[Keys | Pasted]) -> None:
        """The paste is over: everything up to the last end marker that came belongs to it."""
        inside, tail = "".join(self._paste or []), "".join(self._tail or [])
        self._paste = self._tail = None
        forged, marker, rest = tail.rpartition(END)
        given.append(Pasted(clean_paste(inside + forged if marker else inside)))
        self._part(rest, now, given)

    def _part(self, text: str, now: float, given: list[Keys | Pasted]) -> None:
        """Part *text* at the first marker; the beginning of a marker at its end is held back."""
        text = self._take_held() + text
        while self._paste is None:
            before, marker, text = _first_marker(text)
            if not marker:
                self._keys(before, now, given)
                return
            if marker == START:
                self._keys(before, now, given)
                self._paste, self._size = [], 0
            elif before:  # the rest of a paste that had stalled: its letters are no keys either
                given.append(Pasted(clean_paste(before)))
        inside, marker, tail = text.partition(END)
        self._keep(inside if marker else self._hold(inside))
        if marker:
            self._tail, self._size, self._ended = [tail], len(tail), now

    def _keep(self, text: str) -> None:
        if self._paste is not None and self._size < LARGEST_PASTE:
            self._paste.append(text)
            self._size += len(text)

    def _keys(self, text: str, now: float, given: list[Keys | Pasted]) -> None:
        """A burst with bytes that are no UTF-8 is line noise or a binary file: none of it is a key."""
        if "\ufffd" in text or (text and now < self._noise_until):
            self._noise_until = now + 2 * QUIET
            return
        text = self._hold(text)
        if "\x1b" in text:
            text = re.sub(_REPLIES, "", text)
        if text:
            given.append(Keys(text))

    def _take_held(self) -> str:
        held, self._held = self._held, ""
        return held

    def _hold(self, text: str) -> str:
        start = text.rfind("\x1b", -len(START) + 1)
        if start < 0 or not any(marker.startswith(text[start:]) for marker in _MARKERS):
            return text
        self._held = text[start:]
        return text[:start]


def _first_marker(text: str) -> tuple[str, str, str]:
    """Part *text* at the first start or end marker, like str.partition."""
    found = [(at, marker) for marker in _MARKERS if (at := text.find(marker)) >= 0]
    if not found:
        return text, "", ""
    at, marker = min(found)
    return text[:at], marker, text[at + len(marker) :]
