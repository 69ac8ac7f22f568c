"""The rules of a board's own SOP, changed where they turn out wrong: said in other words, or asked for no longer.

A rule is named by its key, as exceptions name it: `exit:STAGE`, `entry:STAGE`, `approval:KEY`; and one thing that it
asks for by `check:KEY` or `field:KEY`.
"""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from kanvtui.domain import document
from kanvtui.domain.calendar import Calendar
from kanvtui.domain.sentences import is_one_sentence
from kanvtui.domain.sop import Need, Sop, needs
from kanvtui.domain.text import lowered, needed_line, slug, visible
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import sops
from kanvtui.operations.passings import passed
from kanvtui.operations.record import record
from kanvtui.operations.session import Change
from kanvtui.storage import boards
from kanvtui.storage.database import Database

CHANGED = "rule_changed"
"""The kind of the event that a changed rule leaves."""
_WHERE = {"exit": "stages", "entry": "stages", "check": "checks", "field": "fields", "approval": "approvals"}
"""In which list of the document a rule stands, by its kind."""
_NAMES = {"stages": "name", "checks": "text", "fields": "label", "approvals": "name"}
_SENTENCES = ("exit", "entry")


@frozen
class Asked:
    """One thing that a rule asks for: its key, what it is called, and how its lack is told by a gate.

    The key is `check:KEY`, `field:KEY`, `approval:KEY`, or `requires:ENTRY` and `requires_entry:ENTRY` of a stage.
    """

    key: str
    words: str
    lacks: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()

    def is_told_by(self, words: str) -> bool:
        """True when a gate said this of it, also one of long ago that wrote abbreviations small."""
        small = words.lower()
        return small in map(str.lower, self.lacks) or any(small.startswith(begin.lower()) for begin in self.begins)


def of_key(db: Database, board_id: int, rule_key: str) -> str:
    """Return a rule in words as it stands now; `""` when it has none, or is gone."""
    sop = sops.of_board(db, board_id)
    kind, _, key = rule_key.partition(":")
    stage, check, field = sop.stage(key), sop.check(key), sop.field(key)
    found = {
        "exit": stage.exit if stage else "",
        "entry": stage.entry if stage else "",
        "check": check.text if check else "",
        "field": field.label if field else "",
        "approval": next((one.name for one in sops.procedure_of(db, board_id).approvals if one.key == key), ""),
    }
    return found.get(kind, "")


def reword(change: Change, board_id: int, rule_key: str, text: str) -> None:
    """Say a rule in other words, in one sentence; of a check, a field or an approval it is what it is called.

    Cards on the board whose check or approval is open are told in the new words too. Raises InputError for what is no
    single sentence, NotFoundError for a rule that is gone, RefusedError for one that is the program's own.
    """
    words = needed_line(text, "a rule")
    if not is_one_sentence(words):
        raise InputError(f"a rule is one sentence: “{visible(words)}” — nothing was changed. Say it in one.")
    before = of_key(change.db, board_id, rule_key)
    edited = _Edited(change, board_id)
    kind = rule_key.partition(":")[0]
    column = kind if kind in _SENTENCES else _NAMES.get(_WHERE.get(kind, ""), "")
    edited.of_rule(rule_key)[column] = words
    change.says(f"“{before}” is now “{words}”" if before else f"the rule is now “{words}”")
    edited.store(rule_key, "reworded", before, words)


def easing(db: Database, board_id: int, rule_key: str, now: dt.datetime, calendar: Calendar) -> tuple[Asked, ...]:
    """Return what `ease` asks for no longer: what was lacking when the rule was passed, else all that it asks for."""
    wanted = tuple(_asked(db, board_id, rule_key))
    lacking = passed(db, board_id, rule_key, now, calendar).lacking
    return tuple(one for one in wanted if any(map(one.is_told_by, lacking))) or wanted


def ease(change: Change, board_id: int, rule_key: str) -> None:
    """Let a rule stop no card any more for what was lacking when it was passed (see `easing`); its words stay.

    Checks and approvals that are open already are not required any more either. Raises NotFoundError for a rule that
    is gone, RefusedError for one that asks for nothing that could be left out.
    """
    edited = _Edited(change, board_id)
    edited.of_rule(rule_key)
    found = easing(change.db, board_id, rule_key, change.now, change.calendar)
    if not found:
        raise RefusedError("this rule asks for nothing that could be left out. Say it in other words, or keep it.")
    for asked in found:
        edited.ease(rule_key, asked.key)
    words = ", ".join(asked.words for asked in found)
    change.says(f"not required any more: {words}")
    edited.store(rule_key, "eased", words, None)


def _asked(db: Database, board_id: int, rule_key: str) -> Iterator[Asked]:
    """What a rule asks for, in the order of the SOP."""
    sop = sops.of_board(db, board_id)
    kind, _, key = rule_key.partition(":")
    stage = sop.stage(key)
    if kind == "exit" and stage:
        for check in stage.checks:
            if check.required:
                yield Asked(f"check:{check.key}", f"check “{check.text}”", (f"check “{check.text}” is open",))
        yield from (_needed(sop, "requires", entry) for entry in stage.requires)
    if kind == "entry" and stage:
        yield from (_needed(sop, "requires_entry", entry) for entry in stage.requires_entry)
        for field in sop.fields if stage.kind == "done" else ():
            if field.required:
                yield _asked_of(f"field:{field.key}", (Need("field", field.key, field.label),))
    if kind == "check" and (found := sop.check(key)) and found.required:
        yield Asked(rule_key, f"check “{found.text}”")
    if kind == "field" and (rule := sop.field(key)) and rule.required:
        yield Asked(rule_key, rule.label)
    if kind == "approval":
        for approval in sops.procedure_of(db, board_id).approvals:
            if approval.key == key and approval.required:
                yield Asked(rule_key, approval.name)


def _needed(sop: Sop, where: str, entry: str) -> Asked:
    return _asked_of(f"{where}:{entry}", needs(sop, entry))


def _asked_of(key: str, wanted: tuple[Need, ...]) -> Asked:
    labels = " or ".join(lowered(need.label) for need in wanted)
    begins = tuple(f"{lowered(need.label)}: " for need in wanted)
    return Asked(key, " or ".join(need.label for need in wanted), (f"no {labels}",), begins)


class _Edited:
    """A board's SOP while it is edited: a copy of its document, stored at the end."""

    def __init__(self, change: Change, board_id: int) -> None:
        self.change, self.db, self.board_id = change, change.db, board_id
        self.content: dict[str, Any] = json.loads(boards.sop_text(change.db, board_id))

    def row(self, where: str, key: str) -> dict[str, Any]:
        """Return a table of the document by its key; raises NotFoundError."""
        parents = document.rows(self.content, "stages") if where == "checks" else (self.content,)
        for parent in parents:
            for found in document.rows(parent, where):
                if key and key == (document.text(found, "key") or slug(document.text(found, _NAMES[where]))):
                    assert isinstance(found, dict)
                    found["key"] = key  # which a new name would change
                    return found
        raise NotFoundError("that rule is not in the SOP of its board any more. Nothing was changed.")

    def of_rule(self, rule_key: str) -> dict[str, Any]:
        """Return the table that a rule stands in; raises NotFoundError, and RefusedError for the program's own rule."""
        kind, _, key = rule_key.partition(":")
        if kind not in _WHERE:
            raise RefusedError("this rule is the program's own: a blocked card is not done. Unblock the card instead.")
        return self.row(_WHERE[kind], key)

    def ease(self, rule_key: str, asked: str) -> None:
        """Let a rule ask for one thing no longer."""
        kind, _, key = asked.partition(":")
        if kind.startswith("requires"):
            stage = self.of_rule(rule_key)
            stage[kind] = [entry for entry in document.texts(stage, kind) if entry != key]
            return
        self.of_rule(asked)["required"] = False

    def store(self, rule_key: str, how: str, before: str, after: str | None) -> None:
        """Put the document in place of the board's, so that open cards follow, with the event."""
        from kanvtui.operations import sop_edits  # which asks how a rule was passed

        if self.content != sops.document(self.db, self.board_id):
            sop_edits.replace(self.change, self.board_id, self.content)
        told = {"rule": rule_key, "how": how, "from": before or None, "to": after}
        record(self.change, CHANGED, told, board_id=self.board_id)
