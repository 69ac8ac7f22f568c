"""Boards that are full of work, and random changes of their SOPs."""

import copy
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from builders import FREE, SOP, Bench, bench_at, raw_change, shipped_document
from kanvtui.operations import accounts, approvals, cards, checks, moves
from kanvtui.operations.steps.telling import Told
from kanvtui.storage import approvals as approval_rows
from kanvtui.storage import boards, carrying
from kanvtui.storage.boards import StageRow
from kanvtui.storage.database import Database

Document = dict[str, Any]
DOCUMENTS = ("Campaign execution", "CSM workflow", "Customer handoff", "Reporting", "Small", "Free")


def document_of(name: str) -> Document:
    """A copy of an SOP's document."""
    own = {"Small": SOP, "Free": FREE}
    return copy.deepcopy(own[name]) if name in own else shipped_document(name)


def busy_board(path: Path, name: str, count: int = 12) -> int:
    """Make a file with one board on which cards are in every state; return the board's id."""
    luck = Random(name)
    with bench_at(path) as bench:
        board = bench.board("Busy", document_of(name))
        people = ["Ann", "Ben", "kim"]
        for account in ("Acme", "Borealis"):
            bench.do(accounts.new, account, owner=luck.choice(people))
        stages = boards.stages(bench.db, board)
        for number in range(count):
            given = {"account": luck.choice(["Acme", "Borealis", ""]), "due": luck.choice(["", "fri", "+3w"])}
            card = bench.card(board, f"Card {number}", luck.choice(stages[:2]).key, **given)
            bench.clock.on(hours=luck.randrange(1, 30))
            _work(bench, card, luck, stages)
        return board


def _work(bench: Bench, card: int, luck: Random, stages: list[StageRow]) -> None:
    rows = bench.db.rows("SELECT id FROM check_item WHERE card_id = ? AND done_at IS NULL", (card,))
    for (check,) in rows:
        if luck.random() < 0.3:
            bench.do(checks.tick, [check])
        elif luck.random() < 0.1:
            bench.do(checks.edit, check, due="+9d")
    for _ in range(luck.randrange(3)):
        bench.do(moves.move, [card], luck.choice(stages).id, early=True, reason="so it is")
    for row in approval_rows.of_card(bench.db, card):
        if row.state == "pending" and luck.random() < 0.5:
            bench.do(approvals.approve, row.id)
    fate = luck.random()
    if fate < 0.15:
        bench.do(cards.archive, [card])
    elif fate < 0.25:
        bench.do(cards.delete, [card])
    elif fate < 0.35:
        bench.do(cards.snooze, [card], "+5d")


def multiply(path: Path, count: int) -> None:
    """Copy the cards of a file, with all they have, until there are so many."""

    def body(db: Database) -> None:
        base = [key for (key,) in db.rows("SELECT id FROM card ORDER BY id")]
        last = base[-1]
        copies = [(last + n, base[n % len(base)]) for n in range(1, count - len(base) + 1)]
        others = [name for name in _columns(db, "card") if name not in ("id", "uid", "rank")]
        rank = "CASE WHEN rank IS NULL THEN NULL ELSE 'c' || substr('000' || ?, -3) || 'V' END"
        query = f"INSERT INTO card (id, uid, rank, {', '.join(others)}) SELECT ?, ?, {rank}, {', '.join(others)} "
        db.run_many(f"{query} FROM card WHERE id = ?", [(key, f"u{key}", key % 1000, of) for key, of in copies])
        for table in ("check_item", "deadline", "approval", "milestone", "event", "field_value", "note"):
            names = [name for name in _columns(db, table) if name not in ("id", "card_id", "uid")]
            uid, fresh = ("uid, ", "lower(hex(randomblob(16))), ") if table == "note" else ("", "")
            query = f"INSERT INTO {table} ({uid}card_id, {', '.join(names)}) SELECT {fresh}?, {', '.join(names)} "
            db.run_many(f"{query} FROM {table} WHERE card_id = ?", copies)

    with bench_at(path) as bench:
        raw_change(bench.store, body)


def _columns(db: Database, table: str) -> list[str]:
    return [row[1] for row in db.rows(f"PRAGMA table_info({table})")]


def told(bench: Bench, change_id: int, board: int, was: list[StageRow]) -> tuple[Any, ...]:
    """What a change has done, in the words of a preview."""
    found = Told(bench.db, change_id, board, was)
    shifts = [(one.card_id, one.what, one.before, one.after) for one in found.shifts()]
    return tuple(found.stages()), tuple(found.lines()), shifts, len(found.made()), found.cards()


def stage_rows(bench: Bench, board: int) -> list[StageRow]:
    """All stages that a board ever had."""
    return carrying.stages(bench.db, board)


# Random changes of a document


def edited(document: Document, luck: Random, times: int) -> tuple[Document, dict[str, str]]:
    """Return a changed copy, and where the cards of stages that go shall go."""
    found = copy.deepcopy(document)
    keys = [stage["key"] for stage in found["stages"]]
    for _ in range(times):
        luck.choice(_EDITS)(found, luck)
    left = [stage["key"] for stage in found["stages"]]
    return found, {key: luck.choice(left) for key in keys if key not in left and luck.random() < 0.8}


def _stage(document: Document, luck: Random) -> Document:
    found: Document = luck.choice(document["stages"])
    return found


def _fresh(luck: Random, word: str) -> str:
    return f"{word}_{luck.randrange(1_000_000)}"


def _remove_stage(document: Document, luck: Random) -> None:
    if len(document["stages"]) > 1:
        document["stages"].remove(_stage(document, luck))


def _add_stage(document: Document, luck: Random) -> None:
    key = _fresh(luck, "new")
    made = {"key": key, "name": key.title(), "kind": luck.choice(["queue", "active", "waiting", "done"])}
    check = {"key": f"{key}_check", "text": f"Check {key}", "required": True, "due": "entered+2d"}
    document["stages"].insert(luck.randrange(len(document["stages"]) + 1), {**made, "checks": [check]})


def _change_stage(document: Document, luck: Random) -> None:
    stage = _stage(document, luck)
    key, value = luck.choice(
        [
            ("name", _fresh(luck, "Stage")),
            ("key", _fresh(luck, "stage")),
            ("kind", luck.choice(["queue", "active", "waiting", "done"])),
            ("time_limit", luck.choice(["3d", "4h", None])),
            ("stale_after", luck.choice(["3bd", None])),
            ("wip_limit", luck.choice([1, 5, None])),
            ("milestone", luck.choice([one["key"] for one in document.get("milestones") or [{"key": ""}]])),
        ]
    )
    stage[key] = value


def _order_stages(document: Document, luck: Random) -> None:
    luck.shuffle(document["stages"])


def _with_checks(document: Document) -> list[Document]:
    return [stage for stage in document["stages"] if stage.get("checks")]


def _change_check(document: Document, luck: Random) -> None:
    stages = _with_checks(document)
    if not stages:
        return
    stage = luck.choice(stages)
    check = luck.choice(stage["checks"])
    field = luck.choice([one["key"] for one in document.get("fields") or [{"key": "none"}]])
    milestone = luck.choice([one["key"] for one in document.get("milestones") or [{"key": "none"}]])
    other = luck.choice(stages)
    way = luck.randrange(9)
    if way == 0:
        stage["checks"].remove(check)
    elif way == 1:
        stage["checks"].remove(check)
        other["checks"].append(check)
    else:
        key, value = [
            ("text", _fresh(luck, "Text")),
            ("required", not check.get("required")),
            ("owner", luck.choice(["", "CSM", "Legal"])),
            ("due", luck.choice(["", "entered+1d", "due-2d", f"{milestone}+3d", "created+4h"])),
            ("milestone", milestone),
            ("when", luck.choice(["", f"{field}=x", f"{field}!=x"])),
            ("key", _fresh(luck, "check")),
        ][way - 2]
        check[key] = value


def _add_check(document: Document, luck: Random) -> None:
    key = _fresh(luck, "check")
    check = {"key": key, "text": f"Do {key}", "required": True, "due": luck.choice(["", "created+2d", "due-1d"])}
    checks = _stage(document, luck).setdefault("checks", [])
    checks.insert(luck.randrange(len(checks) + 1), check)


def _change_listed(document: Document, luck: Random) -> None:
    """Remove, add or change a deadline, a milestone, a field or recurring work."""
    name = luck.choice(["deadlines", "milestones", "fields", "recurring"])
    rows = document.setdefault(name, [])
    milestone = luck.choice([one["key"] for one in document.get("milestones") or [{"key": "none"}]])
    stage = _stage(document, luck)["key"]
    key = _fresh(luck, "made")
    if not rows or luck.random() < 0.2:
        rows.append(_new(name, key, milestone, luck))
        return
    row = luck.choice(rows)
    if luck.random() < 0.2:
        rows.remove(row)
        return
    ways: dict[str, list[tuple[str, object]]] = {
        "deadlines": [("due", f"{milestone}+6d"), ("what", key), ("warn", "2d"), ("met_by", milestone), ("key", key)],
        "milestones": [("due", "created+9d"), ("label", key), ("key", key)],
        "fields": [("type", "date"), ("label", key), ("key", key)],
        "recurring": [
            ("every", "FREQ=DAILY"), ("stage", stage), ("on", luck.choice(["completion", "schedule"])), ("title", key),
            ("checks", [{"text": "Look"}]), ("key", key), ("done", stage),
        ],
    }  # fmt: skip
    column, value = luck.choice(ways[name])
    row[column] = value


def _new(name: str, key: str, milestone: str, luck: Random) -> Document:
    made: dict[str, Document] = {
        "deadlines": {"key": key, "what": key, "due": luck.choice(["created+5d", f"{milestone}-1w"])},
        "milestones": {"key": key, "label": key, "due": "created+1w"},
        "fields": {"key": key, "label": key, "type": "text"},
        "recurring": {
            "key": key, "title": f"{key} [DATE]", "every": "FREQ=WEEKLY", "per": luck.choice(["board", "account"]),
            "first": luck.choice(["", f"{milestone}+7d"]), "on": luck.choice(["completion", "schedule"]),
        },
    }  # fmt: skip
    return made[name]


def _change_approval(document: Document, luck: Random) -> None:
    rows = document.setdefault("approvals", [])
    stage = _stage(document, luck)["key"]
    if not rows or luck.random() < 0.3:
        key = _fresh(luck, "approval")
        steps = [{"approver": name, "limit": "2d"} for name in luck.sample(["Ann", "Ben", "Legal", "VP"], 2)]
        rows.append({"key": key, "name": key, "stage": stage, "steps": steps})
        return
    row = luck.choice(rows)
    way = luck.randrange(8)
    if way == 0:
        rows.remove(row)
    elif way == 1:
        luck.shuffle(row["steps"])
    elif way == 2:
        row["steps"] = [*row["steps"][:-1], {"approver": luck.choice(["Zoe", "Ann"]), "limit": "1d"}]
    elif way == 3:
        row["steps"] = [{"approver": "Zoe"}, *row["steps"]]
    else:
        key, value = [("stage", stage), ("required", False), ("order", "together"), ("field", "")][way - 4]
        row[key] = value


def _change_head(document: Document, luck: Random) -> None:
    key, value = luck.choice(
        [
            ("checks_at", luck.choice(["start", "stage"])),
            ("name", _fresh(luck, "SOP")),
            ("review", {**document.get("review", {}), "weekly": luck.choice(["", "Look."]), "day": "friday"}),
            ("purpose", _fresh(luck, "Purpose")),
        ]
    )
    document[key] = value


_EDITS: tuple[Callable[[Document, Random], None], ...] = (
    _remove_stage, _add_stage, _change_stage, _change_stage, _order_stages, _change_check, _change_check, _change_check,
    _add_check, _add_check, _change_listed, _change_listed, _change_listed, _change_approval, _change_approval,
    _change_head,
)  # fmt: skip
