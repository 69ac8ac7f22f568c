"""Reviews: a sitting in which everything that needs a decision gets one; it can be left and taken up again.

A verdict is what is done and, in the same change, its line in the review: one change and one undo.
"""

import json
from collections.abc import Iterable

from kanvtui.domain.settings import GROUPINGS, LONGEST_BOX
from kanvtui.domain.text import is_blank, one_line, plural, visible
from kanvtui.domain.walk import KEEP, Scope, WalkItem
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations.reads import agenda
from kanvtui.operations.reads.figures import figures_json
from kanvtui.operations.record import record
from kanvtui.operations.session import SYSTEM, Change, Session
from kanvtui.operations.steps import sitting
from kanvtui.storage import cards, promises, reviews, triage
from kanvtui.storage.database import Database
from kanvtui.storage.reviews import ItemRow, ReviewRow

REVIEWED = "reviewed"
"""The kind of the event that a verdict leaves; it keeps nothing from going stale (design: stale)."""
_KEPT = {"promise": "“{}” stays open", "rule": "kept the rule “{}”", "wins": "looked at {}"}
at, place, needs_reason = sitting.keep_place, sitting.place, sitting.needs_reason
"""`at(session, review_id, item_id, spent)`, `place(session)` and `needs_reason(db, item)`: see `steps.sitting`."""


def begin(session: Session, scope: Scope | None = None, grouping: str = "", box: int = 0) -> int:
    """Begin a review of everything within *scope* that needs a decision, and return its id; undo passes over it.

    *grouping* and *box* (minutes) are those of the settings unless given. Raises RefusedError when there is nothing to
    decide.
    """
    scope, settings = scope or Scope(), session.settings.review
    whole = _unmasked(session)
    found = agenda.items(whole, scope)
    if not found:
        raise RefusedError("there is nothing to review: no card is flagged and nothing was promised. Come back later.")
    made: list[int] = []

    def body(change: Change) -> None:
        values = {
            "started_at": change.at,
            "actor": change.actor,
            "scope": json.dumps(sitting.scope_json(scope)),
            "grouping": grouping if grouping in GROUPINGS else settings.group,
            "box": min(box, LONGEST_BOX) if box > 0 else settings.box,
        }
        made[:] = [reviews.insert(change.db, values)]
        reviews.insert_items(change.db, _rows(found, made[0], 0))
        change.says(f"began a review of {plural(len(found), 'item')}")

    session.apply("review.begin", body, source=SYSTEM)
    return made[0]


def open_one(session: Session, scope: Scope | None = None) -> int | None:
    """Return the id of the newest review that has not ended, of that *scope* where one is given."""
    with session.reading() as db:
        for row in reviews.open_ones(db):
            if scope is None or sitting.scope_of(row) == scope:
                return row.id
    return None


def resume(session: Session, review_id: int) -> str:
    """Take a review up again: what came up meanwhile is added at its end. Return words for it, `""` for nothing.

    The words tell how many cards that are undecided changed, too.
    """
    whole = _unmasked(session)
    with whole.reading() as db:
        row = _open_review(db, review_id)
        listed = {_subject(item) for item in reviews.items(db, review_id)}
        changed = reviews.changed_items(db, review_id, sitting.NO_CHANGE)
    found = [
        item
        for item in agenda.items(whole, sitting.scope_of(row), made_before=row.started_at)
        if _subject(item) not in listed and item.kind != "wins"
    ]
    told = f"{plural(changed, 'card')} changed" if changed else ""
    if not found:
        return f"{told} meanwhile" if told else ""
    words = f"{plural(len(found), 'item')} came up{f', {told}' if told else ''} meanwhile"

    def body(change: Change) -> None:
        _open_review(change.db, review_id)
        reviews.insert_items(change.db, _rows(found, review_id, reviews.last_place(change.db, review_id)))
        change.says(words)

    session.apply("review.resume", body, source=SYSTEM)
    return words


def drop(session: Session, review_id: int) -> None:
    """Leave an open review for good: where nothing was decided it is gone, else it ends as it stands."""
    with session.as_stored() as db:
        _open_review(db, review_id)
        decided = any(item.verdict for item in reviews.items(db, review_id)) or promises.of_review(db, review_id)
    if decided:
        finish(session, review_id, sitting.spent_on(session, review_id))
        return

    def body(change: Change) -> None:
        _open_review(change.db, review_id)
        reviews.delete(change.db, review_id)
        change.says("dropped a review in which nothing was decided")

    session.apply("review.drop", body, source=SYSTEM)


def finish(session: Session, review_id: int, spent: int) -> None:
    """End a review after so many seconds: it keeps the figures as they are now; undo passes over it."""
    with session.reading() as db:
        row = _open_review(db, review_id)
    board_id = sitting.scope_of(row).board_id
    figures = figures_json(session, None if board_id is None else (board_id,))

    def body(change: Change) -> None:
        _open_review(change.db, review_id)
        reviews.update(change.db, review_id, {"ended_at": change.at, "spent": max(0, int(spent)), "figures": figures})
        change.says("finished a review")

    session.apply("review.finish", body, source=SYSTEM)


def regroup(session: Session, review_id: int, grouping: str) -> None:
    """Walk an open review by customer or by reason from now on; undo passes over it."""
    if grouping not in GROUPINGS:
        raise InputError(f"“{visible(grouping)}” is no way to group a review. Write {' or '.join(GROUPINGS)}.")

    def body(change: Change) -> None:
        reviews.update(change.db, _open_review(change.db, review_id).id, {"grouping": grouping})
        change.says(f"grouped the review by {'customer' if grouping == GROUPINGS[0] else 'reason'}")

    session.apply("review.group", body, source=SYSTEM)


def keep(change: Change, item_id: int, reason: str = "") -> None:
    """Leave what an item is about as it is. Kept in the last review too, it needs a *reason* (InputError without).

    It does not keep a card from being stale.
    """
    item = _open_item(change.db, item_id)
    words = "" if is_blank(reason) else one_line(reason, "a reason")
    if not words and sitting.needs_reason(change.db, item):
        again = f"“{visible(item.title)}” was kept in the last review too"
        raise InputError(f"{again} — nothing was stored. Say in one sentence why it is kept again.")
    change.says(_KEPT.get(item.kind, "kept “{}” as it is").format(item.title) + (f": {words}" if words else ""))
    decide(change, item_id, KEEP, reason=words)


def decide(change: Change, item_id: int, verdict: str, *, reason: str = "") -> None:
    """Record a verdict on an item, in the change that carries it out and after it: its label becomes the words.

    A second verdict on the same item stands beside the first one's words. Raises NotFoundError for an item that is
    gone, RefusedError when its review has ended.
    """
    item = _open_item(change.db, item_id)
    label = change.label or verdict
    if (item.at, item.verdict, item.actor) == (change.at, verdict, change.actor) and label in (item.words or ""):
        return  # the act has decided already
    earlier = item.words if item.words and item.verdict != KEEP and verdict != KEEP else ""
    _happened(change, item, verdict)
    values = {
        "verdict": verdict,
        "words": f"{earlier}; {label}" if earlier else label,
        "reason": reason or None,
        "at": change.at,
        "actor": change.actor,
        "seen": triage.newest(change.db),
    }
    reviews.update_item(change.db, item_id, values)


def saw(change: Change, item_id: int) -> None:
    """Let what the open change does to an item's card not count as having changed meanwhile."""
    item = _open_item(change.db, item_id)
    reviews.update_item(change.db, item.id, {"seen": triage.newest(change.db)})


def _unmasked(session: Session) -> Session:
    """A session that sees everything, for what is stored: masks are for what is shown."""
    return Session(session.store, session.clock, session.actor, session.settings, session.calendar)


def _rows(found: Iterable[WalkItem], review_id: int, last: int) -> list[dict[str, object]]:
    return [
        {
            "review_id": review_id,
            "place": place,
            "kind": item.kind,
            "section": item.section,
            "title": item.title,
            "card_id": item.card_id,
            "account_id": item.account_id,
            "promise_id": item.promise_id,
            "board_id": item.board_id,
            "rule_key": item.rule_key or None,
            "reasons": json.dumps([[reason.flag, reason.told] for reason in item.reasons], ensure_ascii=False),
            "seen": item.seen,
        }
        for place, item in enumerate(found, last + 1)
    ]


def _subject(item: ItemRow | WalkItem) -> tuple[object, ...]:
    """What an item is about: it is asked about once in a review."""
    about = {
        "card": item.card_id,
        "account": item.account_id,
        "promise": item.promise_id,
        "rule": (item.board_id, item.rule_key),
    }
    return item.kind, about.get(item.kind)


def _open_review(db: Database, review_id: int) -> ReviewRow:
    row = reviews.get(db, review_id)
    if row is None:
        raise NotFoundError("that review is gone. Begin a new one.")
    if row.ended_at is not None:
        raise RefusedError("that review has ended. Nothing was changed; begin a new one.")
    return row


def _open_item(db: Database, item_id: int) -> ItemRow:
    item = reviews.item(db, item_id)
    if item is None:
        raise NotFoundError("that is not in the review any more. Nothing was changed.")
    _open_review(db, item.review_id)
    return item


def _happened(change: Change, item: ItemRow, verdict: str) -> None:
    """Leave the event `reviewed`, of the card where there is one, else of the customer or the board, else of nobody."""
    card = cards.get(change.db, item.card_id) if item.card_id else None
    told = {"review": item.review_id, "verdict": verdict}
    account_id = card.account_id if card else item.account_id
    record(change, REVIEWED, told, card, account_id=account_id, board_id=item.board_id)
