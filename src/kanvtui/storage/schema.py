"""The tables, what of them the journal keeps, and the triggers generated from that list.

Migration 0001 makes what stands in TABLES and INDEXES; later ones stand in `migrations`.

Instants are UTC text (`domain.instants`), dues are local text (`domain.dates`), ranks are fractional strings
(`domain.order`), decimals are integers in millionths.
"""

APPLICATION_ID = 0x6B616E76  # "kanv"
VERSION = 3

TABLES = (
    """CREATE TABLE change (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL, source TEXT NOT NULL,
        kind TEXT NOT NULL, label TEXT NOT NULL, undoes INTEGER REFERENCES change(id),
        undone_by INTEGER REFERENCES change(id), undoable INTEGER NOT NULL DEFAULT 1
    ) STRICT""",
    """CREATE TABLE change_row (
        id INTEGER PRIMARY KEY AUTOINCREMENT, change_id INTEGER NOT NULL REFERENCES change(id),
        tbl TEXT NOT NULL, pk INTEGER NOT NULL, before TEXT, after TEXT
    ) STRICT""",
    """CREATE TABLE recording (
        id INTEGER PRIMARY KEY CHECK (id = 1), change_id INTEGER NOT NULL REFERENCES change(id)
    ) STRICT""",
    "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE draft (
        what TEXT NOT NULL, ref INTEGER NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (what, ref)
    ) STRICT""",
    """CREATE TABLE person (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, email TEXT,
        active INTEGER NOT NULL DEFAULT 1
    ) STRICT""",
    """CREATE TABLE account (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE,
        owner_id INTEGER REFERENCES person(id), renewal_on TEXT, value_minor INTEGER, currency TEXT,
        health TEXT CHECK (health IN ('green', 'yellow', 'red', 'at_risk')), health_reason TEXT,
        next_touch_on TEXT, archived_at TEXT
    ) STRICT""",
    """CREATE TABLE board (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE,
        rank TEXT NOT NULL, sop TEXT NOT NULL, sop_name TEXT NOT NULL, review_on TEXT, archived_at TEXT
    ) STRICT""",
    """CREATE TABLE stage (
        id INTEGER PRIMARY KEY AUTOINCREMENT, board_id INTEGER NOT NULL REFERENCES board(id), key TEXT NOT NULL,
        name TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('queue', 'active', 'waiting', 'done')),
        rank TEXT NOT NULL, stale_n INTEGER, stale_unit TEXT, limit_n INTEGER, limit_unit TEXT,
        wip_limit INTEGER CHECK (wip_limit > 0), retired_at TEXT, UNIQUE (board_id, key)
    ) STRICT""",
    """CREATE TABLE card (
        id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE,
        board_id INTEGER NOT NULL REFERENCES board(id), stage_id INTEGER NOT NULL REFERENCES stage(id),
        rank TEXT, title TEXT NOT NULL CHECK (title <> ''), next TEXT,
        owner_id INTEGER REFERENCES person(id), holder TEXT, holder_kind TEXT, holder_since TEXT, nudge_on TEXT,
        reviewer_id INTEGER REFERENCES person(id), review_by TEXT,
        context_owner_id INTEGER REFERENCES person(id), account_id INTEGER REFERENCES account(id),
        due TEXT, urgent INTEGER NOT NULL DEFAULT 0, blocked_since TEXT, blocked_reason TEXT,
        snoozed_until TEXT, snoozed_at TEXT, created_at TEXT NOT NULL, stage_since TEXT NOT NULL,
        closed_at TEXT, outcome TEXT, archived_at TEXT, deleted_at TEXT,
        active_at TEXT NOT NULL, nearest_due TEXT, rev INTEGER NOT NULL DEFAULT 0,
        UNIQUE (stage_id, rank)
    ) STRICT""",
    """CREATE TABLE label (
        id INTEGER PRIMARY KEY AUTOINCREMENT, card_id INTEGER NOT NULL REFERENCES card(id), name TEXT NOT NULL,
        UNIQUE (card_id, name)
    ) STRICT""",
    """CREATE TABLE field_value (
        id INTEGER PRIMARY KEY AUTOINCREMENT, card_id INTEGER REFERENCES card(id),
        account_id INTEGER REFERENCES account(id), key TEXT NOT NULL, value TEXT NOT NULL, num INTEGER,
        UNIQUE (card_id, key), CHECK ((card_id IS NULL) <> (account_id IS NULL))
    ) STRICT""",
    """CREATE TABLE check_item (
        id INTEGER PRIMARY KEY AUTOINCREMENT, card_id INTEGER NOT NULL REFERENCES card(id),
        stage_id INTEGER REFERENCES stage(id), key TEXT, text TEXT NOT NULL CHECK (text <> ''), rank TEXT NOT NULL,
        required INTEGER NOT NULL DEFAULT 0, owner_id INTEGER REFERENCES person(id), owner_role TEXT,
        due_rule TEXT, due TEXT, milestone TEXT, maturity TEXT, done_at TEXT, done_by TEXT
    ) STRICT""",
    """CREATE TABLE note (
        id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE, card_id INTEGER REFERENCES card(id),
        account_id INTEGER REFERENCES account(id), kind TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
        pinned INTEGER NOT NULL DEFAULT 0, private INTEGER NOT NULL DEFAULT 0, author TEXT NOT NULL,
        created_at TEXT NOT NULL, edited_at TEXT NOT NULL,
        CHECK (card_id IS NOT NULL OR account_id IS NOT NULL)
    ) STRICT""",
    """CREATE TABLE event (
        id INTEGER PRIMARY KEY AUTOINCREMENT, change_id INTEGER NOT NULL REFERENCES change(id), at TEXT NOT NULL,
        kind TEXT NOT NULL, substantive INTEGER NOT NULL, actor TEXT NOT NULL,
        board_id INTEGER REFERENCES board(id), card_id INTEGER REFERENCES card(id),
        account_id INTEGER REFERENCES account(id), stage_id INTEGER REFERENCES stage(id), detail TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE exception (
        id INTEGER PRIMARY KEY AUTOINCREMENT, card_id INTEGER NOT NULL REFERENCES card(id),
        board_id INTEGER NOT NULL REFERENCES board(id), rule_key TEXT NOT NULL, rule_text TEXT NOT NULL,
        reason TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL
    ) STRICT""",
)

# "Open" is `closed_at IS NULL`, "on the board" is `rank IS NOT NULL`: the queries say exactly these words.
_OPEN = "WHERE closed_at IS NULL AND rank IS NOT NULL"
INDEXES = (
    "CREATE INDEX change_row_change ON change_row (change_id, tbl, pk)",
    "CREATE INDEX change_row_row ON change_row (tbl, pk, id)",
    "CREATE INDEX change_undoes ON change (undoes) WHERE undoes IS NOT NULL",
    "CREATE INDEX stage_board ON stage (board_id, rank)",
    "CREATE INDEX card_board ON card (stage_id, rank) WHERE rank IS NOT NULL",
    f"CREATE INDEX card_stale ON card (stage_id, active_at) {_OPEN}",
    f"CREATE INDEX card_since ON card (stage_id, stage_since) {_OPEN}",
    f"CREATE INDEX card_blocked ON card (board_id, blocked_since) {_OPEN} AND blocked_since IS NOT NULL",
    f"CREATE INDEX card_ownerless ON card (board_id, active_at) {_OPEN} AND owner_id IS NULL",
    f"CREATE INDEX card_due ON card (board_id, nearest_due) {_OPEN} AND nearest_due IS NOT NULL",
    f"CREATE INDEX card_risk ON card (account_id, board_id) {_OPEN}",
    f"CREATE INDEX card_urgent ON card (board_id) {_OPEN} AND urgent = 1",
    "CREATE INDEX card_snoozed ON card (board_id, snoozed_until) WHERE rank IS NOT NULL AND snoozed_until IS NOT NULL",
    "CREATE INDEX card_account ON card (account_id) WHERE account_id IS NOT NULL",
    "CREATE INDEX card_owner ON card (owner_id) WHERE owner_id IS NOT NULL",
    "CREATE INDEX card_archived ON card (board_id, archived_at) WHERE archived_at IS NOT NULL",
    "CREATE INDEX card_deleted ON card (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX label_name ON label (name, card_id)",
    "CREATE INDEX field_value_key ON field_value (key, value)",
    "CREATE UNIQUE INDEX field_value_account ON field_value (account_id, key) WHERE account_id IS NOT NULL",
    "CREATE INDEX check_item_card ON check_item (card_id, rank)",
    "CREATE INDEX note_card ON note (card_id) WHERE card_id IS NOT NULL",
    "CREATE INDEX note_account ON note (account_id, edited_at) WHERE account_id IS NOT NULL",
    "CREATE INDEX note_pinned ON note (edited_at, card_id) WHERE pinned = 1",
    "CREATE INDEX event_card ON event (card_id, id)",
    "CREATE INDEX event_board ON event (board_id, kind, at)",
    "CREATE INDEX event_change ON event (change_id)",
    "CREATE INDEX exception_rule ON exception (board_id, rule_key, at)",
    "CREATE INDEX exception_card ON exception (card_id)",
)

# Parents stand before children: undo inserts in this order and deletes in the opposite one.
JOURNALED: dict[str, tuple[str, ...]] = {
    "person": ("id", "name", "name_key", "email", "active"),
    "account": (
        "id", "name", "name_key", "owner_id", "renewal_on", "value_minor", "currency", "health", "health_reason",
        "next_touch_on", "archived_at",
    ),
    "board": ("id", "name", "name_key", "rank", "sop", "sop_name", "review_on", "archived_at"),
    "stage": (
        "id", "board_id", "key", "name", "kind", "rank", "stale_n", "stale_unit", "limit_n", "limit_unit",
        "wip_limit", "retired_at",
    ),
    "card": (
        "id", "uid", "board_id", "stage_id", "rank", "title", "next", "owner_id", "holder", "holder_kind",
        "holder_since", "nudge_on", "reviewer_id", "review_by", "context_owner_id", "account_id", "due", "urgent",
        "blocked_since", "blocked_reason", "snoozed_until", "snoozed_at", "created_at", "stage_since", "closed_at",
        "outcome", "archived_at", "deleted_at",
    ),
    "label": ("id", "card_id", "name"),
    "field_value": ("id", "card_id", "account_id", "key", "value", "num"),
    "check_item": (
        "id", "card_id", "stage_id", "key", "text", "rank", "required", "owner_id", "owner_role", "due_rule", "due",
        "milestone", "maturity", "done_at", "done_by",
    ),
    "note": (
        "id", "uid", "card_id", "account_id", "kind", "title", "body", "pinned", "private", "author", "created_at",
        "edited_at", "shared",
    ),
    "event": (
        "id", "change_id", "at", "kind", "substantive", "actor", "board_id", "card_id", "account_id", "stage_id",
        "detail",
    ),
    "exception": ("id", "card_id", "board_id", "rule_key", "rule_text", "reason", "at", "actor"),
    "milestone": ("id", "card_id", "account_id", "key", "label", "due", "at", "set_by"),
    "deadline": (
        "id", "card_id", "key", "what", "rule", "due", "warn", "warn_on", "met_by", "owner_role", "done_at", "done_by",
    ),
    "approval": (
        "id", "card_id", "rule_key", "name", "stage_id", "place", "approver", "what", "time_limit", "required",
        "state", "due", "asked_at", "answered_at", "answered_by", "comment",
    ),
    "recurring": (
        "id", "board_id", "account_id", "key", "title", "rule", "stage_id", "mode", "starts_on", "checks",
        "owner_role", "sets", "ended_at",
    ),
    "occurrence": ("id", "recurring_id", "due_on", "card_id"),
    "score": (
        "id", "account_id", "card_id", "key", "at", "parts", "given", "value", "band", "colour", "actor", "note",
    ),
    "contact": ("id", "account_id", "name", "role", "title", "email", "phone", "private", "rank"),
    "review": ("id", "started_at", "ended_at", "actor", "scope", "grouping", "box", "spent", "figures"),
    "promise": (
        "id", "review_id", "card_id", "account_id", "who", "what", "due", "made_at", "made_by", "state", "settled_at",
        "settled_by", "note",
    ),
    "review_item": (
        "id", "review_id", "place", "kind", "section", "title", "card_id", "account_id", "promise_id", "board_id",
        "rule_key", "reasons", "seen", "verdict", "words", "reason", "at", "actor",
    ),
    "metric_entry": ("id", "board_id", "key", "day", "value", "at", "actor", "note"),
}  # fmt: skip
UNJOURNALED = ("change", "change_row", "recording", "setting", "draft")
FIRST = (
    "person",
    "account",
    "board",
    "stage",
    "card",
    "label",
    "field_value",
    "check_item",
    "note",
    "event",
    "exception",
)
"""The journaled tables of migration 0001."""
LATER = {"note": ("shared",)}
"""Columns that a later migration added to one of them."""
DERIVED = {"card": ("active_at", "nearest_due", "rev"), "recurring": ("next_on",)}
"""Columns recomputed by `storage.derive` and, of recurring work, before it is looked at; in no image and in no
conflict test."""

OUTSIDE = "kanvtui: a write outside a change"
_GUARD = f"SELECT RAISE(ABORT, '{OUTSIDE}') WHERE NOT EXISTS (SELECT 1 FROM recording)"
_OPEN_CHANGE = "(SELECT change_id FROM recording)"


def triggers(table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the journal's triggers of one table: changed columns on update, whole rows else.

    They abort a write that belongs to no change, from whatever program it comes.
    """

    def image(row: str) -> str:
        return "json_object(" + ", ".join(f"'{column}', {row}.{column}" for column in columns) + ")"

    def record(row: str, before: str, after: str) -> str:
        values = f"{_OPEN_CHANGE}, '{table}', {row}.id, {before}, {after}"
        return f"INSERT INTO change_row (change_id, tbl, pk, before, after) VALUES ({values})"

    # The first row gives the names; a bare VALUES takes them from OLD's columns.
    first, *rest = columns
    pairs = f"SELECT '{first}' AS name, OLD.{first} AS old, NEW.{first} AS new UNION ALL VALUES " + ", ".join(
        f"('{column}', OLD.{column}, NEW.{column})" for column in rest
    )
    changed = (
        "INSERT INTO change_row (change_id, tbl, pk, before, after) "
        f"SELECT {_OPEN_CHANGE}, '{table}', OLD.id, "
        "json_group_object(name, old), json_group_object(name, new) "
        f"FROM ({pairs}) WHERE old IS NOT new HAVING count(*) > 0"
    )

    def trigger(event: str, *body: str) -> str:
        statements = "; ".join((_GUARD, *body))
        return f"CREATE TRIGGER journal_{table}_{event.lower()} AFTER {event} ON {table} BEGIN {statements}; END"

    return (
        trigger("INSERT", record("NEW", "NULL", image("NEW"))),
        trigger("UPDATE", changed),
        trigger("DELETE", record("OLD", image("OLD"), "NULL")),
    )


def statements() -> list[str]:
    """Return every statement of migration 0001, in order; each is one statement, fit for one transaction."""
    made = [*TABLES, *INDEXES]
    for table in FIRST:
        later = LATER.get(table, ())
        made.extend(triggers(table, tuple(column for column in JOURNALED[table] if column not in later)))
    return made
