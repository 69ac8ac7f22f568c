"""The masked door: a second connection to the file on which temporary views stand before the tables.

SQLite looks for an unqualified name among temporary objects first. So every query of this package, asked on this
connection, reads what may be shown and nothing else, and no query has to know of it. The views are generated from
one list, COLUMNS; a column that is not in it reads as `•••`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from kanvtui.domain import masking
from kanvtui.domain.masking import Mask, Private
from kanvtui.domain.share import HIDDEN, MASK, Share, alias
from kanvtui.storage import hiding
from kanvtui.storage.database import Database
from kanvtui.storage.failures import explaining
from kanvtui.storage.store import Store

if TYPE_CHECKING:
    import sqlite3

KEPT_TEXTS = 20_000
KEPT_SOPS = 32
_PLAIN, _TEXT = "{0}", "kanv_text({0})"

# Every column that holds text: `_PLAIN` for the program's own words, days, instants and names of the team, else how it
# reads. {0} is the column.
_NOTE = "CASE WHEN shared = 1 AND private = 0 THEN kanv_text({0}) ELSE '" + MASK + "' END"
_NEVER = "CASE WHEN {0} IS NULL THEN NULL ELSE '" + MASK + "' END"
COLUMNS: dict[str, dict[str, str]] = {
    "change": {
        **dict.fromkeys(("at", "actor", "source", "kind"), _PLAIN),
        "label": "kanv_label({0})",  # of other customers: `hiding.label`
    },
    "change_row": {"tbl": _PLAIN, "before": "NULL", "after": "NULL"},
    "recording": {},
    "setting": {"key": _PLAIN, "value": _PLAIN},
    "draft": {"what": _PLAIN, "text": f"'{MASK}'", "at": _PLAIN},
    "person": dict.fromkeys(("name", "name_key", "email"), _PLAIN),
    "account": {
        "name": "kanv_name(id, {0})",
        "name_key": "kanv_name_key(id, {0})",
        "currency": f"CASE WHEN value_minor IS NULL THEN NULL ELSE '{MASK}' END",
        "health_reason": "NULL",
        **dict.fromkeys(("renewal_on", "health", "next_touch_on", "archived_at"), _PLAIN),
    },
    "board": {
        "name": _TEXT, "name_key": _PLAIN, "rank": _PLAIN, "sop": "kanv_sop({0})", "sop_name": _TEXT,
        "review_on": _PLAIN, "archived_at": _PLAIN,
    },
    "stage": {
        "name": _TEXT,
        **dict.fromkeys(("key", "kind", "rank", "stale_unit", "limit_unit", "retired_at"), _PLAIN),
    },
    "card": {
        **dict.fromkeys(("title", "next", "holder", "blocked_reason", "outcome"), _TEXT),
        **dict.fromkeys(
            (
                "uid", "rank", "holder_kind", "holder_since", "nudge_on", "review_by", "due", "blocked_since",
                "snoozed_until", "snoozed_at", "created_at", "stage_since", "closed_at", "archived_at", "deleted_at",
                "active_at", "nearest_due",
            ),
            _PLAIN,
        ),
    },
    "label": {"name": _TEXT},
    "field_value": {"key": _PLAIN, "value": f"kanv_field({hiding.BOARD_OF}, key, {{0}})"},
    "check_item": {
        "text": _TEXT,
        **dict.fromkeys(
            ("key", "rank", "owner_role", "due_rule", "due", "milestone", "maturity", "done_at", "done_by"), _PLAIN
        ),
    },
    "note": {
        "title": _NOTE, "body": _NOTE,
        "kind": f"CASE WHEN shared = 1 AND private = 0 THEN {{0}} ELSE '{HIDDEN}' END",
        **dict.fromkeys(("uid", "author", "created_at", "edited_at"), _PLAIN),
    },
    "event": {
        **dict.fromkeys(("at", "kind", "actor"), _PLAIN),
        "detail": "kanv_event(kind, board_id, {0})",
    },
    "exception": {"rule_key": _PLAIN, "rule_text": _TEXT, "reason": _TEXT, "at": _PLAIN, "actor": _PLAIN},
    "milestone": {"key": _PLAIN, "label": _TEXT, "due": _PLAIN, "at": _PLAIN, "set_by": _PLAIN},
    "deadline": {
        "what": _TEXT,
        **dict.fromkeys(
            ("key", "rule", "due", "warn", "warn_on", "met_by", "owner_role", "done_at", "done_by"), _PLAIN
        ),
    },
    "approval": {
        **dict.fromkeys(("name", "approver", "what", "comment"), _TEXT),
        **dict.fromkeys(
            ("rule_key", "time_limit", "state", "due", "asked_at", "answered_at", "answered_by"), _PLAIN
        ),
    },
    "recurring": {
        "title": _TEXT, "checks": "kanv_json({0})",
        **dict.fromkeys(("key", "rule", "mode", "starts_on", "owner_role", "sets", "ended_at", "next_on"), _PLAIN),
    },
    "occurrence": {"due_on": _PLAIN},
    "score": {
        "note": _NEVER,
        **dict.fromkeys(("key", "at", "parts", "band", "colour", "actor"), _PLAIN),
    },
    "contact": {
        "name": _TEXT, "role": _TEXT, "title": _TEXT, "email": _TEXT, "phone": _PLAIN, "rank": _PLAIN,
    },
    "review": {
        **dict.fromkeys(("started_at", "ended_at", "actor", "scope", "grouping"), _PLAIN),
        "figures": "kanv_figures({0})",
    },
    "promise": {
        **dict.fromkeys(("who", "what", "note"), _TEXT),
        **dict.fromkeys(("due", "made_at", "made_by", "state", "settled_at", "settled_by"), _PLAIN),
    },
    "review_item": {
        **dict.fromkeys(("title", "reason"), _TEXT),
        "words": "kanv_label({0})",
        "reasons": "kanv_reasons({0})",
        **dict.fromkeys(("kind", "section", "rule_key", "verdict", "at", "actor"), _PLAIN),
    },
    "metric_entry": {"key": _PLAIN, "day": _PLAIN, "at": _PLAIN, "actor": _PLAIN, "note": _TEXT},
}  # fmt: skip
NUMBERS = {
    "account": {"value_minor": "NULL"},
    "field_value": {"num": f"CASE WHEN kanv_private({hiding.BOARD_OF}, key) THEN NULL ELSE {{0}} END"},
}
"""Columns of numbers that do not read as they stand."""


def views(db: Database, share: Share) -> Iterator[str]:
    """Return the statements that lay a view over each table of the file."""
    tables = db.rows("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for (table,) in tables:
        columns = [
            f'{_expression(table, name, kind, share)} AS "{name}"'
            for _, name, kind, *_ in db.rows(f'PRAGMA main.table_info("{table}")')
        ]
        where = hiding.condition(table, share)
        yield (
            f'CREATE TEMP VIEW "{table}" AS SELECT {", ".join(columns)} FROM main."{table}" AS t'
            f"{f' WHERE {where}' if where else ''}"
        )


def _expression(table: str, column: str, kind: str, share: Share) -> str:
    """How a column reads; a text that nobody has thought of is hidden."""
    if (table, column) == ("change", "label"):
        return hiding.label(share)
    how = NUMBERS.get(table, {}).get(column, _PLAIN)
    if kind.upper() != "INTEGER":
        how = COLUMNS.get(table, {}).get(column, f"'{MASK}'")
    # As bytes: a text that is not UTF-8 would fail on its way to a function, and the whole read with it.
    return how.format(f'CAST(t."{column}" AS BLOB)' if "kanv_" in how and kind != "INTEGER" else f't."{column}"')


class SharedDatabase(Database):
    """The masked connection; what it is asked about customers by name is asked by the name that is shown."""

    masked = True
    mask: Mask = Mask()

    def shown(self, text: str) -> str:
        """Return a text as this connection would tell it."""
        return self.mask.text(text)


class Shared:
    """A file in share mode: reads through the masked connection, and masks single texts."""

    def __init__(self, store: Store, share: Share) -> None:
        self.share = share
        self._path = store.path
        self._mask = Mask()
        self._private = Private()
        self._version = -1
        self._seen = -1
        self._secrets = hiding.Secrets(share)
        self._text: Callable[[str], str] = self._mask.text
        self._label: Callable[[str], str] = self._mask.label
        self._sop: Callable[[str], str] = partial(masking.masked_sop, mask=self._mask.text)
        with explaining(self._path):
            self._db = store.beside(SharedDatabase)
            try:
                for name, arguments, function in self._functions():
                    self._define(name, arguments, function)
                self._db.run("PRAGMA query_only = 0")  # as it stands where the file can only be read: views are writes
                for statement in views(self._db, share):
                    self._db.run(statement)
                self._db.run("PRAGMA query_only = 1")
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Close the connection; harmless when it is closed."""
        if not self._db.is_closed():
            self._db.close()

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Give one consistent, masked picture of the file."""
        with explaining(self._path), self._db.atomic("DEFERRED"):
            self._look()
            yield self._db

    def text(self, words: str) -> str:
        """Return words that were put together elsewhere, such as a notice or the label of a change, masked."""
        with self.reading():
            return self._label(words)

    def change_label(self, change_id: int) -> str:
        """Return the masked words of a change: those of a customer that is not shown are hidden as a whole."""
        with self.reading() as db:
            return str(db.value("SELECT label FROM change WHERE id = ?", (change_id,)) or MASK)

    def typed(self, text: str) -> str:
        """Return what was typed with the customers' names in place of their aliases."""
        with self.reading():
            return self._mask.typed(text) if self.share.aliases else text

    def _look(self) -> None:
        """Learn anew what is to be masked if somebody wrote to the file."""
        version = self._db.value("PRAGMA main.data_version")
        if version == self._version:
            return
        if self._secrets.learn(self._db):
            self._mask, self._private = self._secrets.mask(), self._secrets.private
            self._db.mask = self._mask
            self._text = lru_cache(KEPT_TEXTS)(self._mask.text)
            self._label = lru_cache(KEPT_TEXTS)(self._mask.label)
            self._sop = lru_cache(KEPT_SOPS)(partial(masking.masked_sop, mask=self._mask.text))
        self._version = version

    # What the views ask

    def _functions(self) -> Iterator[tuple[str, int, Callable[..., Any]]]:
        masks_names = self.share.aliases or self.share.account_id is not None
        yield "kanv_text", 1, lambda text: self._text(text)  # noqa: PLW0108 - what it is changes with the file
        yield "kanv_label", 1, lambda text: self._label(text)  # noqa: PLW0108
        yield "kanv_name", 2, self._name
        yield "kanv_name_key", 2, self._name_key
        yield "kanv_field", 3, self._field
        yield "kanv_private", 2, lambda board, key: int(self._private.is_field(board, key))
        yield "kanv_score", 1, lambda key: int(key in self._private.scores)
        yield "kanv_event", 3, self._event
        yield "kanv_json", 1, lambda text: masking.masked_json(text, self._text)
        yield "kanv_sop", 1, lambda text: self._sop(text) if masks_names else text
        yield "kanv_figures", 1, self._figures
        yield "kanv_reasons", 1, lambda text: masking.masked_reasons(text, self._label)

    def _define(self, name: str, arguments: int, function: Callable[..., Any]) -> None:
        def asked(*values: Any) -> Any:
            if values[-1] is None:
                return None
            try:
                return function(*(one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in values))
            except Exception:  # a text that cannot be masked is hidden, and the read goes on
                return MASK

        connection: sqlite3.Connection = self._db.connection()  # type: ignore[no-untyped-call]
        connection.create_function(name, arguments, asked, deterministic=True)

    def _name(self, key: int, name: str) -> str:
        return alias(key) if self.share.aliases else name

    def _name_key(self, key: int, name: str) -> str:
        return f"customer {key:09}" if self.share.aliases else name

    def _field(self, board: int | None, key: str, value: str) -> str:
        return MASK if self._private.is_field(board, key) else self._text(value)

    def _event(self, kind: str, board: int | None, detail: str) -> str:
        return masking.masked_event(kind, detail, board, self._private, self._text)

    def _figures(self, text: str) -> str:
        return "[]" if self.share.account_id is not None else masking.masked_figures(text, self._text)
