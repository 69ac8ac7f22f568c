"""Changing a board's SOP line by line: each change is a new document, checked, and put in place of the old one.

The pure half (`with_…`, `without`, `shifted`) makes documents, so that what a change does can be shown before it is
done (`sop_edits.preview`); the verbs at the end do it.
"""

import copy
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from kanvtui.domain import document as documents
from kanvtui.domain import sop_paths as paths
from kanvtui.domain.sop_paths import CHECKS, NAMED, STAGES
from kanvtui.domain.sop_plan import Plan
from kanvtui.domain.text import needed_line
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import lookup, sop_edits, sop_forms, sops
from kanvtui.operations.session import Change, Session
from kanvtui.storage import boards

Document = dict[str, Any]
Edit = Callable[[Mapping[str, object]], Document]
"""Makes a new document of one that it leaves alone."""

AS_IT_COMES = Plan()
"""Cards follow, open ones too; no reason is given."""
STAGED = ("deadlines", "approvals", "recurring", "notes", "meetings", "lists", "tables")
"""Lists whose items may name a stage."""
CALLED = {
    "roles": "role",
    "stages": "stage",
    "fields": "field",
    "milestones": "milestone",
    "deadlines": "deadline",
    "approvals": "approval",
    "outcomes": "outcome",
    "decisions": "decision",
}
"""Lists to which a line can be added, and what one item is called."""
ASKED = {"roles": "name: duty", "deadlines": "what it is: kickoff+20d", "approvals": "what is approved: approver",
         "decisions": "what was unclear: what holds now"}  # fmt: skip
"""How a new item of a list is typed, where it takes more than its name."""
_GONE = "that line is not in the SOP of its board any more. Nothing was changed."
_WHERE_REQUIRED = ("checks", "fields", "approvals")
_QUIET = frozenset("entry exit input output signal duty purpose summary workflow_owner version".split())
"""Values that only tell people what to do: no card changes with them."""


def as_new(content: Mapping[str, object]) -> Document:
    """Return a copy of a document, to change."""
    return copy.deepcopy(dict(content))


def with_text(content: Mapping[str, object], path: str, text: str) -> Document:
    """Return the document with what was typed for one line; raises InputError, and NotFoundError for a line gone."""
    found = as_new(content)
    _row(found, path).update(sop_forms.read(content, path, text))
    return found


def with_value(content: Mapping[str, object], path: str, value: object) -> Document:
    """Return the document with another value at a path; raises NotFoundError."""
    found = as_new(content)
    _row(found, path)[paths.split(path)[-1]] = value
    return found


def is_required(content: Mapping[str, object], path: str) -> bool | None:
    """Return whether a check, field or approval is required; None for any other line."""
    list_of = _list_of(path)
    row = paths.item(content, path)
    if row is None or list_of not in _WHERE_REQUIRED or len(paths.split(path)) not in (2, 4):
        return None
    return row.get("required", list_of == "approvals") is True


def turned(content: Mapping[str, object], path: str) -> Document:
    """Return the document in which a check, field or approval is required, or no longer; raises RefusedError."""
    was = is_required(content, path)
    if was is None:
        raise RefusedError("only checks, fields and approvals can be required. Put the cursor on one.")
    return with_value(content, paths.join(*paths.split(path), "required"), not was)


def _row(content: Document, path: str) -> Document:
    row = paths.item(content, path)
    if row is None:
        raise NotFoundError(_GONE)
    return row


def _list_of(path: str) -> str:
    """The list that a line is an item of, or belongs to an item of: `checks` for a check, `stages` for its rules."""
    names = paths.split(path)
    return CHECKS if len(names) > 3 and names[2] == CHECKS else names[0]


# Adding


def new_kind(path: str) -> str:
    """Say what `n` adds on a line: `check`, `stage`, `need`, `field` …; `""` where nothing can be added."""
    names = paths.split(path)
    if names[0] == STAGES and len(names) > 2:
        return "need" if names[2] in ("entry", "exit", *sop_forms.NEEDS) else "check"
    return CALLED.get(names[0], "")


def with_new(content: Mapping[str, object], path: str, text: str) -> tuple[Document, str]:
    """Return the document with another line of the kind that *path* is of, behind it, and the new line's path.

    Raises InputError for what cannot be read, RefusedError where nothing can be added.
    """
    kind = new_kind(path)
    if not kind:
        raise RefusedError("nothing can be added here line by line. E edits the whole SOP.")
    line, found, names = needed_line(text, f"a {kind}"), as_new(content), paths.split(path)
    if kind == "need":
        key = {"entry": "requires_entry", "exit": "requires"}.get(names[2], names[2])
        stage = _row(found, paths.join(*names[:2]))
        stage[key] = [*documents.texts(stage, key), *sop_forms.read(content, key, line)[key]]
        return found, paths.join(*names[:2], key)
    if kind == "check":
        stage = _row(found, paths.join(*names[:2]))
        after = names[3] if names[2] == CHECKS and len(names) > 3 else ""
        place = _insert(stage, CHECKS, after, {"text": line})
        return found, _check_path(found, names[1], place)
    item = _stage(found, names[1] if len(names) > 1 else "", line) if names[0] == STAGES else _item(names[0], line)
    place = _insert(found, names[0], names[1] if len(names) > 1 else "", item)
    return found, paths.join(names[0], paths.ids(names[0], found[names[0]])[place])


def _insert(parent: Document, kind: str, after: str, item: Document) -> int:
    """Put an item behind the one of that name, else at the end; return its place."""
    rows = [*documents.rows(parent, kind)]
    ids = paths.ids(kind, rows)
    place = ids.index(after) + 1 if after in ids else len(rows)
    parent[kind] = [*rows[:place], item, *rows[place:]]
    return place


def _check_path(content: Document, stage: str, place: int) -> str:
    there = [name for name, (where, _) in paths.checks_by_id(content).items() if where == stage]
    return paths.join(STAGES, stage, CHECKS, there[place])


def _stage(content: Document, after: str, name: str) -> Document:
    """A stage that goes on from the one before it, and is to be described by the user."""
    rows = [*documents.rows(content, STAGES)]
    ids = paths.ids(STAGES, rows)
    place = ids.index(after) if after in ids else len(rows) - 1
    before = rows[place] if rows else {}
    following = rows[place + 1] if place + 1 < len(rows) else before
    kind = "done" if documents.text(before, "kind") == "done" else "active"
    return {
        "name": name,
        "kind": kind,
        "owner": documents.text(before, "owner") or "CSM",
        "input": documents.text(before, "output") or "to be said",
        "output": documents.text(following, "input") or "to be said",
        "signal": "Cards that wait here",
    }


def _item(kind: str, line: str) -> Document:
    """A new item of a list at the head, from what was typed."""
    head, _, tail = (part.strip() for part in line.partition(":"))
    name = NAMED[kind][1]
    if kind == "roles":
        return {"name": head, "duty": tail}
    if kind == "milestones":
        return {"label": line, "by_hand": True}
    if kind not in ASKED:
        return {name: line}
    if not head or not tail:
        raise InputError(f"write {ASKED[kind]} — nothing was added. The colon parts the two.")
    second: dict[str, Document] = {
        "deadlines": {"due": tail.replace(" ", "")},
        "approvals": {"steps": [{"approver": tail}]},
        "decisions": {"decision": tail},
    }
    return {name: head, **second[kind]}


# Removing and moving


def without(content: Mapping[str, object], path: str) -> Document:
    """Return the document without a line: an item of a list, or the value of a rule.

    A check or field that goes is not asked for any more, and nothing is due by it; an approval for which a check stood
    is asked for in its stage; what names a stage that goes is put to the nearest one that stays.

    Raises RefusedError for what an SOP cannot be without, NotFoundError for a line that is gone.
    """
    names, found = paths.split(path), as_new(content)
    row = _row(found, path)
    if not _is_item(names):
        keys = sop_forms.limits("") if names[-1] == sop_forms.LIMITS else (names[-1],)
        if sop_forms.form(content, path) is None:
            raise RefusedError("this line goes with what it belongs to. E edits the whole SOP.")
        for key in keys:
            row[key] = [] if key in sop_forms.NEEDS else None if key in sop_forms.limits("") else ""
        return found
    kind = _list_of(path)
    parent = _row(found, paths.join(*names[:2])) if kind == CHECKS else found
    if kind == STAGES:
        _without_stage(found, names[1])
    rows = [other for other in documents.rows(parent, kind) if other is not row]
    if kind == STAGES and not rows:
        raise RefusedError("an SOP has at least one stage. Rename this one instead.")
    parent[kind] = rows
    there, left = paths.checks_by_id(content), paths.checks_by_id(found)
    gone = {name: stage for name, (stage, _) in there.items() if name not in left}
    fields = {documents.text(row, "key")} if kind == "fields" else set()
    _need_no_more(found, {*gone, *fields})
    _due_no_more(found, {*gone, *fields})
    _without_checks(found, gone)
    return found


def _is_item(names: tuple[str, ...]) -> bool:
    return (len(names) == 4 and names[2] == CHECKS) or (len(names) == 2 and names[0] in NAMED)


def _need_no_more(content: Document, keys: set[str]) -> None:
    """Take keys out of everything that stages ask for; of `a|b` the other one stays."""
    for stage in documents.rows(content, STAGES):
        assert isinstance(stage, dict)
        for name in sop_forms.NEEDS:
            left = (
                "|".join(part for part in entry.split("|") if part.strip() not in keys)
                for entry in documents.texts(stage, name)
            )
            stage[name] = [entry for entry in left if entry]


def _without_checks(content: Document, gone: Mapping[str, str]) -> None:
    """Let an approval for which a check stood be asked for where it stood, and count no share of what is gone.

    *gone* is the stage of each check that goes.
    """
    keys = paths.ids(STAGES, [*documents.rows(content, STAGES)])
    for approval in documents.rows(content, "approvals"):
        assert isinstance(approval, dict)
        if (check := documents.text(approval, "check")) in gone:
            stage = gone[check] if gone[check] in keys else documents.text(approval, "stage")
            approval |= {"check": "", "stage": stage if stage in keys else keys[0]}
    for metric in documents.rows(content, "metrics"):
        assert isinstance(metric, dict)
        if documents.text(metric, "on_time") in gone:
            metric["on_time"] = ""


def _due_no_more(content: Document, keys: set[str]) -> None:
    """Let no check and no milestone be due by what is gone."""
    dated = [*documents.rows(content, "milestones"), *(check for _, check in paths.checks_by_id(content).values())]
    for item in dated:
        assert isinstance(item, dict)
        if re.split(r"[+@-]", documents.text(item, "due"))[0] in keys:
            item["due"] = ""


def _without_stage(content: Document, gone: str) -> None:
    """Let what names a stage name its neighbour: the one before it, else the one behind it."""
    keys = paths.ids(STAGES, [*documents.rows(content, STAGES)])
    place = keys.index(gone)
    other = keys[place - 1] if place else keys[1] if len(keys) > 1 else ""
    for kind in STAGED:
        for item in documents.rows(content, kind):
            assert isinstance(item, dict)
            if documents.text(item, "stage") == gone:
                item["stage"] = other


def shifted(content: Mapping[str, object], path: str, by: int) -> Document:
    """Return the document with an item one place further down (1) or up (-1); a check goes on into the next stage.

    Raises RefusedError for a line that has no place of its own, or is at the end already.
    """
    names, found = paths.split(path), as_new(content)
    row, kind = _row(found, path), _list_of(path)
    if not _is_item(names):
        raise RefusedError("this line has its place. Stages, checks, fields and the like can be moved.")
    parent = _row(found, paths.join(*names[:2])) if kind == CHECKS else found
    rows = [*documents.rows(parent, kind)]
    place = next(n for n, other in enumerate(rows) if other is row)
    if 0 <= place + by < len(rows):
        rows.insert(place + by, rows.pop(place))
        parent[kind] = rows
        return found
    stages = [*documents.rows(found, STAGES)]
    at = next((n for n, other in enumerate(stages) if other is parent), -1) + by if kind == CHECKS else -1
    if not 0 <= at < len(stages):
        raise RefusedError(f"it is the {'last' if by > 0 else 'first'} one already. Nothing was changed.")
    other = stages[at]
    assert isinstance(other, dict)
    parent[kind] = [check for check in rows if check is not row]
    there = [*documents.rows(other, CHECKS)]
    other[CHECKS] = [row, *there] if by > 0 else [*there, row]
    return found


def place_of(content: Mapping[str, object], path: str) -> str:
    """Return where a line stands now: a check is found in whatever stage it has come to."""
    names = paths.split(path)
    if len(names) > 3 and names[2] == CHECKS:
        found = paths.checks_by_id(content).get(names[3])
        return paths.join(STAGES, found[0], *names[2:]) if found else path
    return path


def touches_cards(path: str) -> bool:
    """True when a change of this line may reach cards, so that it is worth a look before it is saved."""
    names = paths.split(path)
    return names[-1] not in _QUIET and names[0] not in ("roles", "decisions", "review", "where")


# Verbs


def stored(session: Session, board_id: int) -> tuple[Document, str]:
    """Return the SOP that a board has now, as it is stored, and its fingerprint; raises NotFoundError."""
    with session.as_stored() as db:
        lookup.open_board(db, board_id)
        return _parsed(boards.sop_text(db, board_id)), sops.fingerprint(db, board_id)


def _parsed(text: str) -> Document:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        remedy = "kanvtui backup restore brings an older state back"
        raise RefusedError(f"the SOP of this board cannot be read — nothing was changed. {remedy}.")
    return found


def changed(change: Change, board_id: int, edit: Edit, plan: Plan = AS_IT_COMES, *, expected: str = "") -> Document:
    """Edit a board's SOP with *edit* and carry the cards along; return the document as it is now.

    Raises what the edit raises, InputError when the document is none any more, and what `sop_edits.replace` raises.
    """
    document = sop_edits.checked(edit(_parsed(boards.sop_text(change.db, board_id))))
    sop_edits.replace(change, board_id, document, plan, expected=expected)
    return document


def set_value(change: Change, board_id: int, path: str, text: str, plan: Plan = AS_IT_COMES) -> None:
    """Say one line of a board's SOP in other words, as typed."""
    changed(change, board_id, lambda content: with_text(content, path, text), plan)


def set_required(change: Change, board_id: int, path: str, plan: Plan = AS_IT_COMES) -> None:
    """Require a check, a field or an approval, or no longer."""
    changed(change, board_id, lambda content: turned(content, path), plan)


def add(change: Change, board_id: int, path: str, text: str, plan: Plan = AS_IT_COMES) -> None:
    """Add a line of the kind that *path* is of, behind it."""
    changed(change, board_id, lambda content: with_new(content, path, text)[0], plan)


def remove(change: Change, board_id: int, path: str, plan: Plan = AS_IT_COMES) -> None:
    """Remove a line."""
    changed(change, board_id, lambda content: without(content, path), plan)


def move(change: Change, board_id: int, path: str, by: int, plan: Plan = AS_IT_COMES) -> None:
    """Move an item one place down or up."""
    changed(change, board_id, lambda content: shifted(content, path, by), plan)
