"""Writing a note beside a card or a customer: what notes, new cards and cards made of notes share."""

from uuid import uuid4

from kanvtui.domain import text
from kanvtui.errors import InputError
from kanvtui.operations import lookup
from kanvtui.operations.record import happened, happened_to_account
from kanvtui.operations.session import Change
from kanvtui.storage import notes

KINDS = ("context", "decision", "meeting", "question", "message")
"""What a note holds: context, a decision, a meeting, an open question, a mail or other message."""


def add(
    change: Change,
    body: str,
    *,
    card_id: int | None = None,
    account_id: int | None = None,
    title: str = "",
    kind: str = "context",
    pinned: bool = False,
    private: bool = False,
    shared: bool = False,
) -> int:
    """Write a note beside a card or a customer and return its id.

    A blank *title* takes the first line of the body. The first note of a card is pinned. Share mode shows the note only
    if it is *shared*. Raises InputError for an empty note, one of an unknown kind or one beyond a million characters.
    """
    body = text.body(body)
    if text.is_blank(body) and text.is_blank(title):
        raise InputError("a note is needed — nothing was stored. Type some text.")
    if kind not in KINDS:
        raise InputError(f"“{text.visible(kind)}” is no kind of note. Kinds: {', '.join(KINDS)}.")
    card = lookup.card(change.db, card_id) if card_id is not None else None
    first = card is not None and not notes.of(change.db, card_id=card.id)
    title = text.one_line(title, "a note's title") or first_line(body)
    values = {
        "uid": uuid4().hex,
        "card_id": card_id,
        "account_id": account_id if card is None else card.account_id,
        "kind": kind,
        "title": title,
        "body": body,
        "pinned": int(pinned or first),
        "private": int(private and not shared),
        "shared": int(shared),
        "author": change.actor,
        "created_at": change.at,
        "edited_at": change.at,
    }
    if pinned and card is not None:
        unpin(change, card.id)
    key = notes.insert(change.db, values)
    if card is not None:
        happened(change, "decided" if kind == "decision" else "noted", card, note=key, title=title)
    elif account_id is not None:
        happened_to_account(change, "noted", account_id, note=key, title=title)
    change.says(f"wrote the note “{title}”")
    return key


def first_line(body: str) -> str:
    """Return the first line with words of a note as its title, without heading and list marks, cut at 80."""
    for line in body.splitlines():
        words = text.one_line(line[:400].lstrip("#>*- \t"), "a note's title")
        if not text.is_blank(words):
            return words[:80]
    return "Note"


def unpin(change: Change, card_id: int, but: int = 0) -> None:
    """Take the pin off every note of a card but one."""
    for note in notes.of(change.db, card_id=card_id):
        if note.pinned and note.id != but:
            notes.update(change.db, note.id, {"pinned": 0})
