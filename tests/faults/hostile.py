"""A board on which everything that a person can type is hostile, and a look at the bytes that reach the terminal."""

import base64
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from builders import Bench, bench_at, raw_change
from kanvtui.domain.text import visible
from kanvtui.operations import accounts, cards, checks, moves, notes, promises, reviews
from kanvtui.operations.reads import walk as reading
from terminal.harness import Terminal

ATTACKS = {
    "markup": "[bold]mk[/bold] a [/] b",
    "action": "[@click=app.quit]act[/] [#zzz] [on [$primary] \\[",
    "nested": "[[x] [on \\[ ]$p [/nix] [link=http://evil]l[/link]",
    "screen": "A\x1b[2J\x1b[3J\x1b[97;331HX",
    "clipboard": "B\x1b]52;c;aGFja2Vk\x07b",
    "link": "C\x1b]8;;http://evil\x1b\\c\x1b]8;;\x1b\\",
    "name": "D\x1b]0;evil\x07\x1b]2;evil\x1b\\d",
    "bells": "E\x07\x08\x0b\x0c\x7fe",
    "c1": "F\x85\x90\x9b2J\x9d52;c;AAAA\x9cf",
    "strings": "G\x1bPevil\x1b\\\x1b[?1049l\x1bc\x1b[?1000lg",
    "bidi": "H\u202ea\u2066b\u2069\u200bc\u200fd\ufeffe\U000e0041h",
    "wide": "I👩\u200d👩\u200d👧🇩🇪e\u0301\u0302\u0303日本שלום❤\ufe0f👍🏽",
    "braces": "J{customer} %s {0} $HOME `id` '); DROP TABLE card; --",
}
"""What each text of a card is made of; the letters around tell where it was found."""
FOREIGN = (b"evil", b"aGFja2Vk", b"\x1b[97;331H", b"\x1b[3J", b"\x1bc")
"""Bytes that only an attack could have brought to the terminal, in these very forms."""
# What Textual and the driver send themselves: colours, cursor, modes, the shape of the pointer, questions.
_OWN = re.compile(
    rb"\x1b\[[\d;:]*[mHK]|\x1b\[\d*[ABCDG]|\x1b\[[?>=][\d;]*(?:\$p|[hlupcm])|\x1b\[<u|\x1b\[[?>]?\d*[cnq]|"
    rb"\x1b\]22;\w+(?:\x07|\x1b\\)|\x1bP\+q[0-9a-fA-F]*\x1b\\|\r\n|\r|\n"
)

_COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


def _copied(found: re.Match[bytes]) -> bytes:
    """What `y` puts into the clipboard is the program's own, if it holds no control either."""
    text = base64.b64decode(found[1], validate=True).decode()
    return b"" if text and visible(text, multiline=True) == text and text != "hacked" else found[0]


def foreign(raw: bytes) -> list[str]:
    """Return what of *raw* the program cannot have meant to send: controls, bidi and zero-width characters."""
    rest = _OWN.sub(b"", _COPIED.sub(_copied, raw)).decode("utf-8", "replace")
    kept = "\u200c\u200d"
    bad = {char for char in rest if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in kept}
    found = [f"U+{ord(char):04X} in {_around(rest, char)!r}" for char in sorted(bad)]
    return found + [repr(mark) for mark in FOREIGN[2:] if mark in raw]


def harmless(terminal: Terminal) -> None:
    """Assert that nothing but the program's own sequences has reached the terminal so far, and that it lives."""
    terminal.wait_quiet(0.1)  # no sequence is cut in two
    found = foreign(terminal.raw)
    assert not found, found
    assert terminal.process.poll() is None, terminal.text


def _around(text: str, char: str) -> str:
    at = text.index(char)
    return text[max(0, at - 20) : at + 20]


def document(words: str) -> dict[str, Any]:
    """Return an SOP whose every text is *words*; its second stage has a gate."""
    stage = {"owner": words, "input": words, "output": words, "signal": words, "entry": words, "exit": words}
    check = {"key": "first", "text": f"check {words}", "required": True, "owner": words}
    note = {
        "key": "plan",
        "title": f"plan {words}",
        "body": f"# body {words}\n\n- {words}",
        "stage": "b",
        "pinned": True,
    }
    return {
        "name": f"SOP {words}",
        "purpose": words,
        "workflow_owner": words,
        "review": {"weekly": words, "daily": words, "improve": words},
        "roles": [{"name": words, "duty": words}],
        "stages": [
            {"key": "a", "name": f"in {words}", "kind": "queue", **stage},
            {"key": "b", "name": f"at {words}", "kind": "active", "wip_limit": 1, "checks": [check], **stage},
            {"key": "c", "name": f"wait {words}", "kind": "waiting", **stage},
            {"key": "d", "name": f"end {words}", "kind": "done", **stage},
        ],
        "fields": [{"key": "code", "label": f"field {words}"}],
        "notes": [{**note, "body": f"# body {words}\n\n- {words}"}],
    }


def label(words: str) -> str:
    """Return *words* as one label: without spaces and commas."""
    return "".join(f"l{words}".replace(",", "").split())[:60]


def fill(path: Path, attacks: Iterable[str] = ATTACKS.values()) -> None:
    """Make a store in which every text that a person can give is an attack; the first board carries the first one."""
    with bench_at(path) as bench:
        for number, words in enumerate(attacks):
            _fill(bench, number, words)


def _fill(bench: Bench, number: int, words: str) -> None:
    board = bench.board(f"board {words}", document(words))
    person, customer = f"P{number}", f"K{number} {words}"
    account = bench.do(accounts.new, customer, owner=person)

    def unwell(change: Any) -> None:
        accounts.set_health(change, accounts.of(change, account), "red", words)

    bench.do(unwell)
    for stage in ("a", "b"):
        card = bench.card(
            board, f"{stage} {words}", stage, account=customer, owner=person, next=f"next {words}",
            labels=(label(words),), note=f"note {words}\n\n# {words}\n- {words}\n> {words}\n```\n{words}\n```",
        )  # fmt: skip
        bench.do(cards.set_field, card, "code", f"{stage} {words}")
        bench.do(cards.pass_ball, [card], words)
        bench.do(cards.block, [card], words)
        bench.do(checks.add, card, words)
        bench.do(notes.add, f"{words}\n", card_id=card, title=f"title {words}")
        bench.do(cards.set_reviewer, card, person)
        bench.do(cards.set_urgent, [card], urgent=True)
    bench.do(moves.move, [card], bench.stage(board, "c"), reason=f"reason {words}")
    bench.card(board, f"third {words}", "b")
    # A name of somebody is checked when it is typed; a file may come from elsewhere.
    bench.do(promises.make, f"Ann: promise {words}: by fri", card_id=card)
    review = reviews.begin(bench.session)
    for item in reading.walk(bench.session, review).items:
        bench.do(reviews.keep, item.id, f"why {words}")
    reviews.finish(bench.session, review, 60)
    named = "UPDATE person SET name = ? WHERE name = ?"
    raw_change(bench.store, lambda db: db.run(named, (f"P{number} {words}", person)))
