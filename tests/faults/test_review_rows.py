"""What another program spoiled in the rows of a review: it reads as nothing, and every page of a review still opens."""

import pytest

from builders import Bench, full, raw_change
from kanvtui.domain.walk import Scope
from kanvtui.operations import reviews
from kanvtui.operations.reads import account, figures, minutes, since, walk
from kanvtui.storage.database import Database

DEEP = "[" * 100_000
BAD = (
    "{",
    "5",
    DEEP,
    '{"board": "x", "account": [1], "owner": true}',
    '{"board": 99999999999999999999}',
    "[[1], [[2]]]",
)
COLUMNS = ("review.scope", "review.figures", "review_item.reasons", "review_item.section", "event.detail")
PLACES = (*BAD, '{"1": [true, -1]}', f'{{"1": [{"9" * 30}, 1], "{"9" * 30}": [1, 2]}}', '{"1": ["x", 1]}')


def every_page(bench: Bench) -> None:
    session = bench.session
    minutes.past(session)
    minutes.minutes(session, 1)
    for item in walk.walk(session, 1).items:
        walk.look(session, item.id)
    since.since(session, since.default_start(session), None)
    figures.picture(session, None)
    account.detail(session, 1)
    reviews.open_one(session, Scope())


@pytest.mark.parametrize("column", COLUMNS)
def test_a_review_with_spoiled_rows_is_read(bench: Bench, column: str) -> None:
    full(bench)
    table, _, name = column.partition(".")
    for bad in BAD:

        def spoil(db: Database, bad: str = bad) -> None:
            db.run(f"UPDATE {table} SET {name} = ?", (bad,))

        raw_change(bench.store, spoil)
        every_page(bench)
        reviews.resume(bench.session, 1)
    reviews.finish(bench.session, 1, 60)
    every_page(bench)


def test_a_spoiled_place_of_a_review_is_forgotten(bench: Bench) -> None:
    full(bench)
    for bad in PLACES:
        bench.store.write_aside("INSERT OR REPLACE INTO setting VALUES ('review.place', ?)", (bad,))
        assert reviews.place(bench.session) is None
        assert walk.walk(bench.session, 1).spent == 0
        reviews.at(bench.session, 1, 1, 5)
        assert reviews.place(bench.session) == (1, 1, 5)
