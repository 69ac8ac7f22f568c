"""What a review can be narrowed to: the customers, the people and the boards, by name."""

from kanvtui.domain.walk import Scope
from kanvtui.operations.session import Session
from kanvtui.storage import accounts, boards


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
