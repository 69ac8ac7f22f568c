"""What share mode hides: rows of other customers by a condition, private values and names by what the file says now."""

import json
from collections.abc import Iterator, Mapping

from kanvtui.domain import document, share
from kanvtui.domain.masking import Mask, Private, is_secret
from kanvtui.domain.share import MASK, Share
from kanvtui.domain.text import slug
from kanvtui.storage.database import Database

BOARD_OF = "(SELECT c.board_id FROM main.card AS c WHERE c.id = t.card_id)"
"""The board of the card that a row belongs to."""
_LABEL = "kanv_label(CAST(t.label AS BLOB))"
_TEXTS = frozenset({"", "text", "long", "email", "url"})
"""Types of private fields whose values are looked for in other texts."""
_OF_CARD = (
    "label", "check_item", "exception", "deadline", "approval", "occurrence",
)  # fmt: skip
_OF_BOTH = ("field_value", "note", "event", "milestone", "score", "promise", "review_item")
_WATCHED = ("account", "board", "field_value", "note", "contact")


def condition(table: str, share: Share) -> str:
    """Return which rows of a table may be seen at all, `""` for all."""
    found = list(_conditions(table, share))
    return " AND ".join(f"({one})" for one in found)


def _conditions(table: str, share: Share) -> Iterator[str]:
    if table == "score":
        yield "NOT kanv_score(t.key)"
    elif table == "contact":
        yield "t.private = 0"
    if share.account_id is None:
        return
    only = int(share.account_id)
    its_cards = f"t.card_id IN (SELECT c.id FROM main.card AS c WHERE c.account_id = {only})"
    if table == "account":
        yield f"t.id = {only}"
    elif table in ("card", "contact"):
        yield f"t.account_id = {only}"
    elif table in _OF_CARD:
        yield its_cards
    elif table in _OF_BOTH:
        more = " OR t.kind IN ('rule', 'wins')" if table == "review_item" else ""
        yield f"{its_cards} OR (t.card_id IS NULL AND t.account_id = {only}){more}"
    elif table == "recurring":
        yield f"t.account_id = {only}"


def label(share: Share) -> str:
    """How the words of a change read; those of a change that touched another customer are hidden as a whole."""
    if share.account_id is None:
        return _LABEL
    only = int(share.account_id)
    # By the journal and not by the events: those of a change that was undone are gone.
    image, its_cards = "coalesce(r.after, r.before)", f"(SELECT c.id FROM main.card AS c WHERE c.account_id = {only})"
    theirs = (
        f"r.tbl = 'card' AND r.pk NOT IN {its_cards}",
        f"r.tbl = 'account' AND r.pk <> {only}",
        f"r.tbl <> 'card' AND json_extract({image}, '$.card_id') NOT IN {its_cards}",
        f"r.tbl <> 'card' AND json_extract({image}, '$.account_id') <> {only}",
    )
    touched = " OR ".join(f"({one})" for one in theirs)
    others = f"EXISTS (SELECT 1 FROM main.change_row AS r WHERE r.change_id = t.id AND ({touched}))"
    return f"CASE WHEN {others} THEN '{MASK}' ELSE {_LABEL} END"


class _Titles:
    """Titles that a text may quote: those of notes that are not shown, and of hidden customers' cards."""

    def __init__(self, notes: frozenset[str], cards: frozenset[str]) -> None:
        self._notes, self._cards = notes, cards

    def __contains__(self, title: object) -> bool:
        return title in self._notes or title in self._cards


class Secrets:
    """What must not be told, learned from the file; only what has changed is read again."""

    def __init__(self, share: Share) -> None:
        self.share = share
        self.private = Private()
        self._last = -1
        self._names: list[tuple[int, str, str]] = []
        self._texts: list[tuple[str, str]] = []
        self._tails: set[str] = set()
        self._keys: set[str] = set()
        self._titles = _Titles(frozenset(), frozenset())
        self._documents: dict[str, tuple[dict[str, str], frozenset[str], set[str]]] = {}

    def learn(self, db: Database) -> bool:
        """Read what has changed; return whether anything that matters has."""
        last = int(db.value("SELECT max(id) FROM main.change_row") or 0)
        query = "SELECT DISTINCT tbl FROM main.change_row WHERE id > ?"
        changed = {table for (table,) in db.rows(query, (self._last,))} if 0 <= self._last <= last else {*_WATCHED}
        first, self._last = self._last < 0, last
        if self.share.account_id is not None and "card" in changed:
            changed.add("note")
        if not first and changed.isdisjoint(_WATCHED):
            return False
        if first or "board" in changed:
            self._learn_boards(db)
        if first or "account" in changed:
            self._names = list(self._named(db))
        if first or not changed.isdisjoint(("field_value", "contact", "board")):
            self._texts = list(self._values(db))
        if first or not changed.isdisjoint(("note", "board")):
            self._learn_notes(db)
        return True

    def mask(self) -> Mask:
        """Return the mask of all that is known."""
        return Mask(self._names, self._texts, self._titles, self._tails)

    def _named(self, db: Database) -> Iterator[tuple[int, str, str]]:
        only = self.share.account_id
        for key, name in db.rows("SELECT id, name FROM main.account ORDER BY id"):
            if only is not None and key != only:
                yield key, name, MASK
            elif self.share.aliases:
                yield key, name, share.alias(key)

    def _learn_boards(self, db: Database) -> None:
        fields: set[tuple[int, str]] = set()
        scores: set[str] = set()
        self._tails = set()
        self._keys = set()
        documents: dict[str, tuple[dict[str, str], frozenset[str], set[str]]] = {}
        for board_id, text in db.rows("SELECT id, sop FROM main.board"):
            found = documents[text] = self._documents.get(text) or _private_of(text)
            types, own_scores, tails = found
            fields.update((board_id, key) for key in types)
            self._keys.update(key for key, kind in types.items() if kind in _TEXTS)
            scores |= own_scores
            self._tails |= tails
        self._documents = documents
        every = frozenset(key for _, key in fields)
        self.private = Private(frozenset(fields), every, frozenset(scores), self.private.shared_notes)

    def _values(self, db: Database) -> Iterator[tuple[str, str]]:
        query = (
            "SELECT DISTINCT card.board_id, field_value.key, field_value.value FROM main.field_value "
            "LEFT JOIN main.card ON card.id = field_value.card_id "
            "WHERE field_value.key IN (SELECT value FROM json_each(?))"
        )
        for board_id, key, value in db.rows(query, (json.dumps(sorted(self._keys)),)):
            if self.private.is_field(board_id, key) and is_secret(value):
                yield value, MASK
        for name, email, title in db.rows("SELECT name, email, title FROM main.contact WHERE private = 1"):
            yield from ((value, MASK) for value in (name, email, title) if value and is_secret(value))

    def _learn_notes(self, db: Database) -> None:
        rows = db.rows("SELECT id, title, shared = 1 AND private = 0 FROM main.note")
        kept = frozenset(key for key, _, shown in rows if shown)
        titles = frozenset(title for _, title, shown in rows if not shown)
        cards: frozenset[str] = frozenset()
        if self.share.account_id is not None:
            query = "SELECT title FROM main.card WHERE account_id IS NOT ?"
            cards = frozenset(title for (title,) in db.rows(query, (self.share.account_id,)))
        self._titles = _Titles(titles, cards)
        held = self.private
        self.private = Private(held.fields, held.account_fields, held.scores, kept)


def _private_of(text: str) -> tuple[dict[str, str], frozenset[str], set[str]]:
    """What an SOP marks private: its fields with their types, its scores, and how a change calls them."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = {}
    rows = found if isinstance(found, Mapping) else {}
    fields: dict[str, str] = {}
    tails: set[str] = set()
    for place, row in enumerate(document.rows(rows, "fields"), 1):
        if document.flag(row, "private"):
            label = document.text(row, "label") or document.text(row, "key").replace("_", " ") or f"Field {place}"
            fields[document.text(row, "key") or slug(label) or f"field_{place}"] = document.text(row, "type")
            tails.add(label)
    scores: set[str] = set()
    for row in document.rows(rows, "scores"):
        if document.flag(row, "private"):
            name = document.text(row, "name")
            key = document.text(row, "key") or slug(name)
            scores.add(key)
            tails |= {name, key.upper()} - {""}
    return fields, frozenset(scores), tails
