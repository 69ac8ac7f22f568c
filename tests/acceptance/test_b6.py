"""B6, the sales process: each test line of the acceptance table, on the shipped SOP."""

import pytest

from builders import Bench, shipped_document
from kanvtui.operations import checks
from kanvtui.operations.reads.card import detail


@pytest.fixture
def sales(bench: Bench) -> int:
    return bench.board("Sales", shipped_document("Sales process"))


def tick(bench: Bench, card: int, *keys: str) -> None:
    """Tick a card's checks by their keys."""
    ids = {check.key: check.id for check in detail(bench.session, card).checks}
    bench.do(checks.tick, [ids[key] for key in keys])


def test_b6_day_8_of_prospecting_is_overdue_by_its_limit_and_not_stale(bench: Bench, sales: int) -> None:
    card = bench.card(sales, "Globex", owner="Ann")
    tick(bench, card, "email_1", "linkedin")
    bench.clock.on(days=1)
    tick(bench, card, "call_1", "email_2")
    bench.clock.on(days=5)
    tick(bench, card, "call_2", "breakup_mail")  # the call on day 6
    bench.clock.on(days=1)
    assert detail(bench.session, card).reasons == ()
    bench.clock.on(days=1)
    assert [(reason.flag, reason.words) for reason in detail(bench.session, card).reasons] == [
        ("overdue", "day 8 of 7 in Prospecting")
    ]
