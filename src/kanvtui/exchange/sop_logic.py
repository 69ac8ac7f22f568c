"""Rules written as a program is: `IF score >= 80 THEN … ELSE … END IF`, each branch a case with what is to be done."""

import re
from collections.abc import Sequence

from kanvtui.exchange.groups import Entry, flat
from kanvtui.exchange.sop_builder import Builder, capital, clean, fitting

_BRANCH = re.compile(
    r"(?P<word>IF|ELSE ?IF|ELIF|ELSE|END ?IF|ENDIF)\b\s*(?P<when>.*?)\s*(?:\bTHEN\b)?:?", re.IGNORECASE
)
_SHOUTED = re.compile(r"(?:IF|ELSE|ELSEIF|ELIF|END ?IF|THEN)\b")


def add_logic(builder: Builder, entries: Sequence[Entry]) -> None:
    """Read the branches among some lines as cases of the playbook; lines before and after them are left alone."""
    when, number, text = "", 0, ""
    done: list[Entry] = []
    heads: list[Entry] = []
    depth = 0
    for entry in entries:
        found = _BRANCH.fullmatch(clean(entry.text)) if _SHOUTED.match(entry.text) else None
        if found is None:
            if depth:
                done.append(entry)
            continue
        if depth:
            _case(builder, when, number, text, done)
        word = found["word"].upper()
        depth = 0 if word.startswith("END") else 1
        when, number, text, done = found["when"] or "Otherwise", entry.number, entry.text, []
        heads.append(entry)
    if len(heads) > 1:
        builder.take(*heads)


def _case(builder: Builder, when: str, number: int, text: str, done: Sequence[Entry]) -> None:
    lines = [fitting(one.text) for one in flat(done)]
    if not lines or not all(lines) or not fitting(when):
        return
    builder.add("playbook", {"when": capital(clean(when)), "do": lines}, number, text)
    builder.take_all(done)
