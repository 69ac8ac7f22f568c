"""A week to review: 23 cards of 9 customers that need eyes, on three boards, made weeks ago through the verbs.

`python tests/e2e/weekly.py FILE` writes it, for a review by hand.
"""

import datetime as dt
import sys
from pathlib import Path

from builders import Bench, Clock, bench_at, shipped_document
from kanvtui.operations import accounts, cards, lookup, moves, notes
from kanvtui.operations.session import Change

CUSTOMERS = ("Acme", "Bluebird", "Corvid", "Dynamo", "Evergreen", "Foxglove", "Globex", "Hooli", "Initech")
"""In the order of the alphabet; Acme is red and Bluebird marked at risk."""
STALE, OVERDUE, BLOCKED, NOBODY = "stale", "overdue", "blocked", "ownerless"
_BOARDS = {"on": "CSM workflow", "hand": "Customer handoff", "cal": "Content calendar"}
CARDS = (
    # board, customer, title, why it is flagged
    ("on", "Acme", "Acme: onboarding", BLOCKED),
    ("on", "Acme", "Acme: bi-weekly sync", STALE),
    ("cal", "Acme", "Acme: renewal story", OVERDUE),
    ("on", "Bluebird", "Bluebird: kickoff", STALE),
    ("hand", "Bluebird", "Bluebird: handoff", NOBODY),
    ("on", "Corvid", "Corvid: brand strategy", OVERDUE),
    ("on", "Corvid", "Corvid: content strategy", BLOCKED),
    ("cal", "Corvid", "Corvid: launch post", STALE),
    ("on", "Dynamo", "Dynamo: onboarding", OVERDUE),
    ("hand", "Dynamo", "Dynamo: handoff", STALE),
    ("cal", "Dynamo", "Dynamo: case study", NOBODY),
    ("on", "Evergreen", "Evergreen: first review", BLOCKED),
    ("on", "Evergreen", "Evergreen: sync", STALE),
    ("on", "Foxglove", "Foxglove: onboarding", STALE),
    ("hand", "Foxglove", "Foxglove: handoff", OVERDUE),
    ("cal", "Foxglove", "Foxglove: brief", STALE),
    ("on", "Globex", "Globex: onboarding", NOBODY),
    ("hand", "Globex", "Globex: handoff", BLOCKED),
    ("on", "Hooli", "Hooli: onboarding", STALE),
    ("cal", "Hooli", "Hooli: newsletter", OVERDUE),
    ("hand", "Hooli", "Hooli: handoff", STALE),
    ("on", "Initech", "Initech: onboarding", BLOCKED),
    ("hand", "Initech", "Initech: handoff", NOBODY),
)
DAYS = 40
"""So many days ago it was made."""


def build(path: Path, now: dt.datetime) -> None:
    """Write the week into a new file, as of *now* (an aware instant)."""
    with bench_at(path, clock=Clock(now - dt.timedelta(days=DAYS)), actor="kim") as bench:
        boards = {key: bench.board(name, shipped_document(name)) for key, name in _BOARDS.items()}
        for place, name in enumerate(CUSTOMERS):
            renewal = (now + dt.timedelta(days=120 + 20 * place)).date().isoformat()
            bench.do(accounts.new, name, owner="Kim", renewal=renewal, value=f"{12 + place}000 USD")
        made = {title: _card(bench, boards[board], customer, title, why) for board, customer, title, why in CARDS}
        bench.do(notes.add, "Legal reads the contract. Jo at Acme asks twice a week.", card_id=made["Acme: onboarding"])
        bench.clock.at = now - dt.timedelta(days=9)
        for _, _, title, why in CARDS:
            if why == BLOCKED:
                bench.do(cards.block, [made[title]], f"waiting for legal at {title.partition(':')[0]}")
            if why == OVERDUE:
                bench.do(cards.set_due, [made[title]], (now - dt.timedelta(days=2)).date().isoformat())
        bench.do(_risk, "Acme", "red", "no answer for two weeks")
        bench.do(_risk, "Bluebird", "at_risk", "their champion left")


def _risk(change: Change, name: str, health: str, reason: str) -> None:
    accounts.set_health(change, lookup.account(change.db, name), health, reason)


def _card(bench: Bench, board: int, customer: str, title: str, why: str) -> int:
    owner = "" if why == NOBODY else "Kim"
    made: int = bench.do(
        cards.add, board, cards.NewCard(title, owner=owner, account=customer, note="How it stands."), None
    )
    second = bench.db.value(
        "SELECT id FROM stage WHERE board_id = ? AND kind <> 'done' ORDER BY rank LIMIT 1 OFFSET 1", (board,)
    )
    bench.do(moves.move, [made], second, reason="As agreed on the phone.")
    return made


if __name__ == "__main__":
    build(Path(sys.argv[1]), dt.datetime.now(dt.UTC))  # noqa: TID251 - a week of today, for a look by hand
