"""A disk that takes no more: nothing is pretended, what was acknowledged stays, and the same works later (S09, S10)."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builders import Bench, raw_change, refused, sound
from kanvtui.errors import AccessError
from kanvtui.operations import notes
from kanvtui.operations.session import Change


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond *size* bytes: writing fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 2_000, 40_000])
def test_a_full_disk_is_told_and_nothing_is_stored(bench: Bench, board: int, room: int) -> None:
    card = bench.card(board, "Kept")
    raw_change(bench.store, lambda db: db.run("UPDATE card SET title = title || '.' WHERE id = ?", (card,)))
    log = bench.path.with_name(bench.path.name + "-wal").stat().st_size
    with no_file_beyond(log + room):
        error = refused(bench, AccessError, "the disk is full", bench.do, notes.add, "n" * 90_000, card_id=card)
        assert error.exit_code == 5
        assert bench.column(card, "title") == "Kept."
    bench.do(notes.add, "n" * 90_000, card_id=card)
    sound(bench.db)
    bench.reopen()
    assert bench.db.value("SELECT length(body) FROM note WHERE card_id = ?", (card,)) == 90_000


def test_a_disk_that_fills_up_within_a_change_is_told(bench: Bench, board: int) -> None:
    """Large changes spill into the log before they are committed, and SQLite then rolls back by itself."""

    card = bench.card(board)
    bench.db.run("PRAGMA cache_size = 10")

    def many(change: Change) -> None:
        for number in range(60):
            notes.add(change, f"{number} " + "n" * 9_000, card_id=card)

    before = bench.dump()
    with no_file_beyond(60_000), pytest.raises(AccessError, match="the disk is full"):
        bench.do(many)
    assert bench.dump() == before
    bench.do(many)
    sound(bench.db)


def test_a_first_start_on_a_full_disk_leaves_nothing_half(path: Path) -> None:
    for size in (0, 4096, 20_000, 100_000):
        with no_file_beyond(size), pytest.raises(AccessError):
            Bench(path).close()
    bench = Bench(path)
    bench.board()
    sound(bench.db)
    bench.close()
