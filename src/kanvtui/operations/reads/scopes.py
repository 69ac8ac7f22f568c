"""What a review can be narrowed to: the customers, the people and the boards, by name."""

from collections.abc import Sequence

from kanvtui.domain.text import name_key, visible
from kanvtui.domain.walk import Scope
from kanvtui.errors import NotFoundError
from kanvtui.operations import lookup
from kanvtui.operations.session import Session
from kanvtui.storage import accounts, boards
from kanvtui.storage.accounts import PersonRow


def scopes(session: Session) -> dict[str, Scope]:
    """Return every scope of one customer, owner or board by its name, `customer: Acme`."""
    with session.reading() as db:
        return {
            **{f"customer: {row.name}": Scope(account_id=row.id) for row in accounts.listed(db)},
            **{f"owner: {row.name}": Scope(owner_id=row.id) for row in accounts.people(db)},
            **{f"board: {row.name}": Scope(board_id=row.id) for row in boards.listed(db)},
        }


def scope_words(session: Session, scope: Scope) -> str:
    """Name what a review is narrowed to, `Acme`; `all boards` where it is not."""
    with session.reading() as db:
        board = boards.get(db, scope.board_id) if scope.board_id else None
        account = accounts.get(db, scope.account_id) if scope.account_id else None
        person = accounts.person(db, scope.owner_id) if scope.owner_id else None
    names = [found.name for found in (account, person, board) if found is not None]
    return ", ".join(names) or "all boards"


def scope_named(session: Session, board: str = "", account: str = "", owner: str = "") -> Scope:
    """Return the scope of what is named, each by its name or an unambiguous part of it; `""` narrows nothing.

    `me` is the user. Raises NotFoundError for what is not there, InputError where several fit.
    """
    with session.reading() as db:
        return Scope(
            board_id=lookup.board(db, board).id if board else None,
            account_id=lookup.account(db, account).id if account else None,
            owner_id=_owner(session, accounts.people(db), owner) if owner else None,
        )


def _owner(session: Session, known: Sequence[PersonRow], wanted: str) -> int:
    name = session.actor if name_key(wanted) == lookup.ME else wanted
    found = lookup.pick(known, name, "person")
    if found is None:
        raise NotFoundError(f"there is no owner “{visible(name)}”. Write the name of somebody who owns cards.")
    return found.id
