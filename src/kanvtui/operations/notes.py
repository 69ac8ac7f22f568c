"""Notes beside cards and customers: several, one pinned as the note that explains the card."""

from kanvtui.domain import text
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import lookup, sops
from kanvtui.operations.cards import NewCard, guard, set_field
from kanvtui.operations.cards import add as add_card
from kanvtui.operations.record import LONG_EDIT, happened, happened_to_account
from kanvtui.operations.session import Change, Session
from kanvtui.operations.steps import noting
from kanvtui.storage import boards, cards, notes
from kanvtui.storage.notes import NoteRow

add = noting.add
KINDS = noting.KINDS
first_line = noting.first_line
ORIGINAL = "original_note"
"""The field in which an action card names the note it came from, where the SOP has it (meeting notes, B2)."""


def edit(change: Change, note_id: int, body: str, *, title: str | None = None, was: str | None = None) -> None:
    """Replace a note's body (and its title unless None); *was* is the body the user saw (None: unguarded).

    Raises ConflictError when somebody else changed it meanwhile.
    """
    note = _note(change, note_id)
    body = text.body(body)
    guard(note.body, was, body, "the note")
    wanted_title = note.title if title is None else text.one_line(title, "a note's title") or first_line(body)
    if title is None and note.title == first_line(note.body):
        wanted_title = first_line(body)
    if (body, wanted_title) == (note.body, note.title):
        return
    values = {"body": body, "title": wanted_title, "edited_at": change.at}
    notes.update(change.db, note_id, values)
    _happened(change, note, "note_edited", substantive=len(body) - len(note.body) >= LONG_EDIT)
    change.says(f"edited the note “{wanted_title}”")


def pin(change: Change, note_id: int) -> None:
    """Make a note the one that explains its card."""
    note = _note(change, note_id)
    if note.card_id is not None:
        noting.unpin(change, note.card_id, but=note_id)
    if not note.pinned:
        notes.update(change.db, note_id, {"pinned": 1})
        _happened(change, note, "note_pinned", substantive=False)
    change.says(f"pinned the note “{note.title}”")


def set_private(change: Change, note_id: int, *, private: bool) -> None:
    """Mask a note wherever the screen is shared, or not."""
    note = _note(change, note_id)
    if bool(note.private) != private:
        notes.update(change.db, note_id, {"private": int(private), **({"shared": 0} if private else {})})
    change.says(f"made the note “{note.title}” {'private' if private else 'visible'}")


def set_shared(change: Change, note_id: int, *, shared: bool) -> None:
    """Let share mode show a note, or hide it again; one that is shown is not private any more."""
    note = _note(change, note_id)
    wanted = {"shared": 1, "private": 0} if shared else {"shared": 0}
    if any(getattr(note, column) != value for column, value in wanted.items()):
        notes.update(change.db, note_id, wanted)
        _happened(change, note, "note_shared" if shared else "note_hidden", substantive=False)
    change.says(f"{'shows' if shared else 'hides'} the note “{note.title}” in share mode")


def stored_body(session: Session, note_id: int, shown: str) -> str:
    """Return a note's body as it is stored, for comparing with it later; *shown* when there is no such note."""
    with session.as_stored() as db:
        note = notes.get(db, note_id)
    return note.body if note else shown


def remove(change: Change, note_id: int) -> None:
    """Delete a note; undo brings it back."""
    note = _note(change, note_id)
    _happened(change, note, "note_removed", substantive=False)
    notes.delete(change.db, note_id)
    change.says(f"removed the note “{note.title}”")


def to_card(change: Change, note_id: int, title: str = "") -> int:
    """Make an action card from a note of a card; it carries a note that names where it came from. Returns its id.

    The card goes to the board's stage "Action items" if it has one, else to the first (meeting notes, B2).
    """
    note = _note(change, note_id)
    if note.card_id is None:
        raise InputError("only a note of a card becomes an action card. Make one with n.")
    origin = lookup.card(change.db, note.card_id)
    stages = boards.stages(change.db, origin.board_id)
    stage = next((stage for stage in stages if stage.key == "action_items"), stages[0])
    new = NewCard(title=title or note.title, account_id=origin.account_id)
    change.says(f"made the card “{new.title}” from a note")
    key = add_card(change, origin.board_id, new, stage.id)
    body = f"From the note “{note.title}” of #{origin.id} {origin.title}.\n\n{note.body}"
    add(change, body, card_id=key, title=f"From: {note.title}"[: text.TITLE_LIMIT], pinned=True)
    if sops.of_board(change.db, origin.board_id).field(ORIGINAL):
        set_field(change, key, ORIGINAL, f"“{note.title}” of #{origin.id} {origin.title}"[: text.TITLE_LIMIT])
    return key


def _happened(change: Change, note: NoteRow, kind: str, *, substantive: bool) -> None:
    card = cards.get(change.db, note.card_id) if note.card_id is not None else None
    if card is not None:
        happened(change, kind, card, substantive=substantive, note=note.id, title=note.title)
    elif note.account_id is not None:
        happened_to_account(change, kind, note.account_id, note=note.id, title=note.title)


def _note(change: Change, key: int) -> NoteRow:
    note = notes.get(change.db, key)
    if note is None:
        raise NotFoundError("that note is gone: somebody removed it. Your text is still here; write it anew.")
    return note
