"""Changes a store for ever until it is killed: `python worker.py DATABASE LOG SEED`.

Before each operation it appends `TRY`, after its commit `ACK`, each line forced to the disk, to a log in another
folder; with each `ACK` what the board then showed.
"""

import json
import os
import random
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from builders import FREE, Bench
from kanvtui.operations import cards, history, moves

Operation = list[Any]
STAGES = ("one", "two", "three", "end")


def chosen(dice: random.Random, known: list[str]) -> Operation:
    """Throw the next operation; *known* are the titles on the board."""
    if len(known) < 4 or dice.random() < 0.3:
        return ["add", f"card {dice.getrandbits(40):x}", dice.choice(STAGES), "n" * dice.randint(1, 5_000)]
    title = dice.choice(known)
    return dice.choice((
        ["move", title, dice.choice(STAGES)], ["lower", title], ["block", title], ["delete", title], ["undo"],
    ))  # fmt: skip


def run(bench: Bench, board: int, operation: Operation) -> None:
    """Do one operation on a store."""
    kind, *given = operation
    if kind == "add":
        bench.card(board, given[0], given[1], note=given[2])
    elif kind == "undo":
        history.undo(bench.session)
    else:
        card = bench.db.value("SELECT id FROM card WHERE title = ?", (given[0],))
        if kind == "move":
            bench.do(moves.move, [card], bench.stage(board, given[1]), reason="why not")
        elif kind == "lower":
            bench.do(moves.reorder, card, 1)
        elif kind == "block":
            bench.do(cards.block, [card], "reason")
        else:
            bench.do(cards.delete, [card])


def titles(bench: Bench) -> list[str]:
    """The titles on the board."""
    return [row[0] for row in bench.db.rows("SELECT title FROM card WHERE rank IS NOT NULL ORDER BY id")]


def state(bench: Bench, board: int) -> dict[str, Any]:
    """What the board shows: titles by stage in their order, and what is blocked; the notes' lengths."""
    shown: dict[str, Any] = {}
    for stage in STAGES:
        rows = bench.db.rows(
            "SELECT title, blocked_reason FROM card WHERE stage_id = ? AND rank IS NOT NULL ORDER BY rank",
            (bench.stage(board, stage),),
        )
        shown[stage] = [list(row) for row in rows]
    shown["notes"] = [list(row) for row in bench.db.rows("SELECT id, length(body) FROM note ORDER BY id")]
    return shown


def main() -> None:
    """Work until somebody ends it."""
    path, log, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def tell(word: str, what: object) -> None:
        os.write(descriptor, f"{word} {json.dumps(what)}\n".encode())
        os.fsync(descriptor)

    bench, dice = Bench(path), random.Random(seed)
    board = bench.db.value("SELECT min(id) FROM board") or bench.board("Work", FREE)
    while True:
        operation = chosen(dice, titles(bench))
        tell("TRY", operation)
        try:
            run(bench, board, operation)
        except Exception as error:  # an operation that is refused is told, and has changed nothing
            tell("NO", f"{type(error).__name__}: {error}")
        else:
            tell("ACK", state(bench, board))


if __name__ == "__main__":
    main()
