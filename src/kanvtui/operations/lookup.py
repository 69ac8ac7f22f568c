"""Finding things by number, by name or by an unambiguous part of the name, in any case."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from kanvtui.domain.owners import owner_name
from kanvtui.domain.text import name_key, needed_line, visible
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations.session import Change, Session
from kanvtui.storage import accounts, boards, cards
from kanvtui.storage.accounts import AccountRow, PersonRow
from kanvtui.storage.boards import BoardRow, StageRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database

ME = "me"
NOBODY = ("", "none", "-")
"""What stands for nobody and nothing, wherever a name or a date is typed."""
_NUMBER = re.compile(r"#?(\d{1,18})\Z", re.ASCII)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Thing = TypeVar("Thing", bound=_Named)


def pick(things: Sequence[Thing], wanted: str, noun: str) -> Thing | None:
    """Return the thing of that name, else the only one whose name begins with it, else the only one with it inside.

    Returns None when none fits; raises InputError naming the candidates when several do.
    """
    key = name_key(wanted)
    keyed = [(name_key(thing.name), thing) for thing in things]
    tests: tuple[Callable[[str], bool], ...] = (key.__eq__, lambda name: name.startswith(key), lambda name: key in name)
    for fits in tests if key else ():
        found = [thing for name, thing in keyed if fits(name)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(visible(thing.name) for thing in found[:5])
            raise InputError(f"“{visible(wanted)}” fits several {noun}s: {names}. Write more of the name.")
    return None


def card_id(text: str) -> int:
    """Read a card's number, `12` or `#12`; raise InputError when it is none."""
    found = _NUMBER.match(text.strip())
    if found is None:
        raise InputError(f"“{visible(text)}” is not a card number. Cards are named by number, like 12.")
    return int(found[1])


def card(db: Database, key: int) -> CardRow:
    """Return the card with that number, archived ones too; raise NotFoundError for none or a deleted one."""
    found = cards.get(db, key)
    if found is not None and found.deleted_at is not None and (into := merged_card(db, key)) is not None:
        raise NotFoundError(f"card {key} was merged into #{into}. Use that one; undo takes the merge back.")
    if found is None or found.deleted_at is not None:
        where = "" if found is None else " any more: it is in the bin"
        raise NotFoundError(f"there is no card {key}{where}. `kanvtui list` shows the numbers.")
    return found


def merged_card(db: Database, key: int) -> int | None:
    """Return the card into which a card in the bin was merged; None when it was not."""
    from kanvtui.storage import merging  # the first board is drawn without it

    return merging.card_into(db, key)


def stored_text(session: Session, card_id: int, fact: str) -> str:
    """Return a text of a card as it is stored, for comparing with it when another one is stored."""
    with session.as_stored() as db:
        return getattr(card(db, card_id), fact) or ""


def board(db: Database, wanted: str) -> BoardRow:
    """Return the board of that name; raise NotFoundError naming the boards there are."""
    known = boards.listed(db)
    found = pick(known, db.shown(wanted), "board")
    if found is None:
        raise NotFoundError(f"there is no board “{visible(wanted)}”. {_offer(known, 'Boards', 'kanvtui board new')}")
    return found


def open_board(db: Database, board_id: int) -> BoardRow:
    """Return the board that a screen shows; raise NotFoundError saying how to choose another."""
    found = boards.get(db, board_id)
    if found is None:
        raise NotFoundError("that board is gone. Choose another one with g b.")
    return found


def board_for(db: Database, wanted: str) -> BoardRow | None:
    """Return the board called so, else the first one of the SOP called so, else one by a part of its name; or None.

    Raises InputError when several boards fit a part.
    """
    known, key = boards.listed(db), name_key(wanted)
    same = [board for board in known if board.name_key == key] or [b for b in known if name_key(b.sop_name) == key]
    return same[0] if same else pick(known, wanted, "board")


def stage(db: Database, board_id: int, wanted: str) -> StageRow:
    """Return a stage of the board by its number from 1 or its name; raise NotFoundError naming the stages."""
    known = boards.stages(db, board_id)
    number = wanted.strip()
    if number.isascii() and number.isdigit():
        place = int(number[:9])
        if 1 <= place <= len(known):
            return known[place - 1]
    found = pick(known, wanted, "stage")
    if found is None:
        raise NotFoundError(f"there is no stage “{visible(wanted)}”. {_offer(known, 'Stages', '')}")
    return found


def account(db: Database, wanted: str) -> AccountRow:
    """Return the customer of that name; raise NotFoundError with the remedy."""
    found = pick(accounts.listed(db), db.shown(wanted), "customer") or merged_account(db, wanted)
    if found is None:
        name = visible(wanted)
        raise NotFoundError(f"there is no customer “{name}”. Make it with: kanvtui account new “{name}”.")
    return found


def merged_account(db: Database, wanted: str) -> AccountRow | None:
    """Return the customer into which one of exactly that name was merged: the old name goes on being understood."""
    from kanvtui.storage import merging

    key = name_key(wanted)
    gone = next((row for row in accounts.listed(db, archived=True) if row.archived_at and row.name_key == key), None)
    into = merging.account_into(db, gone.id) if gone else None
    found = accounts.get(db, into) if into is not None else None
    return found if found is None or found.archived_at is None else merged_account(db, found.name)


def person(change: Change, wanted: str) -> PersonRow:
    """Return the person meant by a name, `me` included; a new name makes a new person.

    The name of somebody who was merged into another one means that one. The user's own name is the user, also before
    anybody else whose name holds it: "kim" is not Kim Lee for kim.
    Raises RefusedError for a group ("team", "everyone", two names), InputError when several people fit.
    """
    name = needed_line(wanted, "a name")
    if name_key(name) == ME:
        name = needed_line(change.actor, "a name")
    mine = name_key(name) == name_key(change.actor)
    known = accounts.people(change.db)
    exact = next((found for found in known if found.name_key == name_key(name)), None)
    exact = exact or _merged_person(change.db, name_key(name))
    if exact is not None:
        return exact
    # Before looking for parts of names: "CS" must not become "Francs".
    name = owner_name(name)
    found = pick(known, name, "person") if len(name) > 1 and not mine else None
    if found is not None:
        return found
    key = accounts.insert_person(change.db, {"name": name, "name_key": name_key(name)})
    return PersonRow(key, name, name_key(name), None, 1)


def known_person(db: Database, wanted: str) -> PersonRow:
    """Return the person of that name, or of a part of it; raise NotFoundError, for nobody is made."""
    known = accounts.people(db)
    found = pick(known, wanted, "person")
    if found is None:
        raise NotFoundError(f"there is nobody called “{visible(wanted)}”. {_offer(known, 'People', '')}")
    return found


def _merged_person(db: Database, key: str) -> PersonRow | None:
    """The person into whom one of that name was merged."""
    from kanvtui.storage import merging

    gone = merging.person_named(db, key)
    while gone is not None and (into := merging.person_into(db, gone)) is not None:
        found = accounts.person(db, into)
        if found is None or found.active:
            return found
        gone = into
    return None


def person_or_none(change: Change, wanted: str) -> PersonRow | None:
    """Return the person meant as `person` does, None for nobody: a blank, `none` or `-`."""
    return None if name_key(wanted) in NOBODY else person(change, wanted)


def holder_kind(db: Database, card: CardRow, name: str) -> str:
    """Return what a holder is to a card: its `customer`, its `reviewer`, a `person` that is known, else a `team`."""
    account = accounts.get(db, card.account_id) if card.account_id else None
    reviewer = accounts.person(db, card.reviewer_id) if card.reviewer_id else None
    key = name_key(name)
    if key in ("customer", "client") or (account and account.name_key == key):
        return "customer"
    if key == "reviewer" or (reviewer and reviewer.name_key == key):
        return "reviewer"
    return "person" if any(person.name_key == key for person in accounts.people(db)) else "team"


def _offer(known: Iterable[_Named], noun: str, remedy: str) -> str:
    names = [visible(thing.name) for thing in known]
    if names:
        return f"{noun}: {', '.join(names[:9])}{' …' if len(names) > 9 else ''}."
    return f"There are none yet; make one with: {remedy}." if remedy else "There are none."
