"""What was made twice: open cards of one customer with titles alike or one value of a unique field; names alike.

What looks alike is told by the titles and names as they are stored, and who may see it by what is read for the
screen: in share mode nothing is told of what is hidden, and nothing looks alike because it is masked.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from kanvtui.domain import similar
from kanvtui.domain.similar import Apart, Named, Pair, Words
from kanvtui.domain.values import frozen
from kanvtui.operations import sops
from kanvtui.operations.session import Session
from kanvtui.storage import accounts as account_rows
from kanvtui.storage import boards, cards, merging
from kanvtui.storage.database import Database
from kanvtui.storage.merging import OpenRow


@frozen
class Twin:
    """Two things that look like one: ids and names, `first` being the older, and why."""

    noun: str
    first: int
    first_name: str
    second: int
    second_name: str
    why: str
    board_id: int | None = None


def pairs(
    db: Database, board_ids: Iterable[int], account_id: int | None = None, newest: int | None = None
) -> list[Pair]:
    """Return for each open card of some boards that looks like an older one which, by the titles as they are stored.

    *db* is the file as it stands, not the masked one. Cards of which the user said that they only look alike, and two
    times of the same recurring work, are no pair. *account_id* keeps titles to those of one customer,
    *newest* to the customers of so many cards, the newest.
    """
    keys = list(board_ids)
    apart = _apart(db, keys)
    found = {pair.second: pair for pair in reversed(list(_by_field(db, keys))) if not apart(pair.first, pair.second)}
    names = {row.id: row.name for row in account_rows.listed(db, archived=True)}
    called = {board.id: board.name for board in boards.listed(db)}
    for (board, account), rows in groupby(merging.open_cards(db, keys, account_id, newest), _group):
        told = (tuple((row.id, row.title) for row in rows), names.get(account, ""), called.get(board, ""))
        alike = _alike(*told) if len(told[0]) > 1 else ()
        if any(apart(pair.first, pair.second) for pair in alike):
            alike = similar.pairs(_words(*told), apart)
        for pair in alike:
            found.setdefault(pair.second, pair)
    return [found[key] for key in sorted(found)]


def _group(row: OpenRow) -> tuple[int, int]:
    return row.board_id, row.account_id


Titles = tuple[tuple[int, str], ...]


@lru_cache(maxsize=4096)
def _alike(titles: Titles, account: str, board: str) -> Sequence[Pair]:
    """The cards of a customer that are alike: looked for again only when one of them has changed."""
    return tuple(similar.pairs(_words(titles, account, board)))


def _words(titles: Titles, account: str, board: str) -> list[tuple[int, Words]]:
    """The titles without the words of their customer and their board, which all of them may hold."""
    dropped = frozenset((*similar.tokens(account), *similar.tokens(board)))
    return [(key, similar.words_of(title, dropped)) for key, title in titles]


def _by_field(db: Database, board_ids: Iterable[int]) -> Iterable[Pair]:
    for board in board_ids:
        unique = {rule.key: rule.label for rule in sops.of_board(db, board).fields if rule.unique}
        for first, second, key in merging.same_values(db, board, unique) if unique else ():
            yield Pair(first, second, f"the same {unique[key]}")


def of_card(db: Database, card_id: int) -> list[Pair]:
    """Return every older open card that an open card looks like, the strongest reason first, by what is stored."""
    card = cards.get(db, card_id)
    if card is None or card.rank is None or card.closed_at is not None:
        return []
    apart = _apart(db, [card.board_id])
    unique = {rule.key: rule.label for rule in sops.of_board(db, card.board_id).fields if rule.unique}
    same = merging.values_beside(db, card_id, unique) if unique else []
    found = {first: f"the same {unique[key]}" for first, _, key in same}
    rows = merging.cards_beside(db, card_id)
    if len(rows) > 1:
        account, board = account_rows.get(db, rows[0].account_id), boards.get(db, card.board_id)
        titles = tuple((row.id, row.title) for row in rows)
        *older, (_, mine) = _words(titles, account.name if account else "", board.name if board else "")
        told = sorted(
            ((why, first) for first, words in older if (why := similar.alike(words, mine))),
            key=lambda pair: similar.REASONS.index(pair[0]),
        )
        for why, first in told:
            found.setdefault(first, why)
    return [Pair(first, card_id, why) for first, why in found.items() if not apart(first, card_id)]


def beside(session: Session, card_id: int) -> list[tuple[int, str, str]]:
    """Return (id, title, why) of the open cards that an open card looks like, older or newer, as they may be shown."""
    with session.as_stored() as db:
        card = cards.get(db, card_id)
        found = pairs(db, [card.board_id], card.account_id) if card is not None else []
        why = {pair.first: pair.why for pair in of_card(db, card_id)}
    why |= {pair.second: pair.why for pair in found if pair.first == card_id}
    with session.reading() as db:
        return [(row.id, row.title, why[row.id]) for row in sorted(cards.many(db, why), key=lambda row: row.id)]


def _apart(db: Database, board_ids: Sequence[int]) -> Apart:
    """What is no pair: what the user has kept both of, and two times of the same recurring work."""
    known = set(merging.kept_both(db, "cards"))
    work = merging.work(db, board_ids)
    return lambda first, second: (first, second) in known or (first in work and work.get(second) == work[first])


def visible_pairs(session: Session, board_ids: Sequence[int], newest: int | None = None) -> list[Twin]:
    """Return the pairs of cards with their titles as they may be shown; those with a hidden card are left out.

    *newest* as for `pairs`.
    """
    with session.as_stored() as db:
        found = pairs(db, board_ids, newest=newest)
    with session.reading() as db:
        rows = {row.id: row for row in cards.many(db, {key for pair in found for key in (pair.first, pair.second)})}
    return [
        Twin(
            "card", pair.first, rows[pair.first].title, pair.second, rows[pair.second].title, pair.why,
            rows[pair.second].board_id,
        )
        for pair in found
        if pair.first in rows and pair.second in rows
    ]  # fmt: skip


def accounts(session: Session) -> list[Twin]:
    """Return the customers that look like one, archived ones left out."""
    with session.as_stored() as db:
        known = set(merging.kept_both(db, "accounts"))
        named = [Named(row.id, row.name) for row in account_rows.listed(db)]
        found = similar.companies(named, lambda first, second: (first, second) in known)
    with session.reading() as db:
        names = {row.id: row.name for row in account_rows.listed(db)}
    return _twins("account", found, names)


def people(session: Session) -> list[Twin]:
    """Return the people who look like one."""
    with session.as_stored() as db:
        known = set(merging.kept_both(db, "people"))
        rows = account_rows.people(db)
    named = [Named(row.id, row.name, row.email or "") for row in rows]
    found = similar.people(named, lambda first, second: (first, second) in known)
    return _twins("person", found, {row.id: row.name for row in rows})


def _twins(noun: str, found: Iterable[Pair], names: dict[int, str]) -> list[Twin]:
    return [
        Twin(noun, pair.first, names[pair.first], pair.second, names[pair.second], pair.why)
        for pair in found
        if pair.first in names and pair.second in names
    ]


def everything(session: Session, board_id: int | None = None) -> list[Twin]:
    """Return all that looks like one: cards of one board or of all, and without a board customers and people too."""
    with session.reading() as db:
        ids = [board.id for board in boards.listed(db) if board_id in (None, board.id)]
    found = visible_pairs(session, ids)
    return found if board_id is not None else [*found, *accounts(session), *people(session)]
