"""What is kept outside the journal: settings of the file (last board and the like) and drafts of texts."""

from kanvtui.storage.store import Store

_SET = "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_DRAFT = (
    "INSERT INTO draft (what, ref, text, at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (what, ref) DO UPDATE SET text = excluded.text, at = excluded.at"
)


def setting(store: Store, key: str) -> str | None:
    """Return a value kept in the file; None when it was never set."""
    with store.reading() as db:
        value: str | None = db.value("SELECT value FROM setting WHERE key = ?", (key,))
    return value


def keep_setting(store: Store, key: str, value: str) -> None:
    """Keep a value in the file; writes nothing when it stands there already."""
    if setting(store, key) != value:
        store.write_aside(_SET, (key, value))


def draft(store: Store, what: str, ref: int) -> str | None:
    """Return the unfinished text kept for a thing (`note` and the card's id); None when there is none."""
    with store.reading() as db:
        text: str | None = db.value("SELECT text FROM draft WHERE what = ? AND ref = ?", (what, ref))
    return text


def keep_draft(store: Store, what: str, ref: int, text: str, at: str) -> None:
    """Keep an unfinished text; it survives a crash."""
    store.write_aside(_DRAFT, (what, ref, text, at))


def drop_draft(store: Store, what: str, ref: int) -> None:
    """Forget an unfinished text; writes nothing when there is none."""
    if draft(store, what, ref) is not None:
        store.write_aside("DELETE FROM draft WHERE what = ? AND ref = ?", (what, ref))
