"""Moves and ticks cards of a board until a file appears: `python mover.py DATABASE STOP LOG`; counts what it did."""

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from builders import Bench
from kanvtui.errors import BusyError, NotFoundError, RefusedError
from kanvtui.operations import checks, moves
from kanvtui.storage import boards


def step(bench: Bench, board: int, dice: random.Random) -> None:
    """Move a card to any stage there is, or tick a check that is open."""
    cards = [key for (key,) in bench.db.rows("SELECT id FROM card WHERE board_id = ? AND rank IS NOT NULL", (board,))]
    card = dice.choice(cards)
    if dice.random() < 0.3:
        bench.do(checks.tick_next, [card])
    else:
        bench.do(moves.move, [card], dice.choice(boards.stages(bench.db, board)).id, reason="so it is")


def main() -> None:
    """Work until told to stop; what is refused meanwhile is tried again with another card."""
    path, stop, log = (Path(given) for given in sys.argv[1:])
    bench, dice, done = Bench(path, actor="ben"), random.Random(4), 0
    board = bench.db.value("SELECT min(id) FROM board")
    while not stop.exists():
        try:
            step(bench, board, dice)
            done += 1
            log.write_text(str(done))
        except (BusyError, NotFoundError, RefusedError):
            pass
        time.sleep(0.01)


if __name__ == "__main__":
    main()
