"""Lists: boards, customers, cards by filter, names to complete."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kanvtui.domain import flags
from kanvtui.domain.faces import CardLine
from kanvtui.domain.text import name_key
from kanvtui.domain.values import frozen
from kanvtui.errors import NotFoundError
from kanvtui.operations import lookup
from kanvtui.operations.reads.board import counts, face, sop_reviews
from kanvtui.operations.reads.moment import Moment, hidden, moment, reasons
from kanvtui.operations.session import Session
from kanvtui.storage import accounts, boards, cards, labels
from kanvtui.storage.database import Database

if TYPE_CHECKING:  # a list of cards starts sooner without
    from kanvtui.domain.pictures import AccountLine, BoardLine, CardDetail


@frozen
class Names:
    """Every name that a prompt completes."""

    people: tuple[str, ...]
    accounts: tuple[str, ...]
    labels: tuple[str, ...]
    boards: tuple[str, ...]
    stages: tuple[str, ...]
    me: str


@frozen
class Filter:
    """Which cards to list; empty fields do not filter. `words` must all be in title, customer, labels or next."""

    board: str = ""
    stage: str = ""
    owner: str = ""
    account: str = ""
    label: str = ""
    flag: str = ""
    words: str = ""
    archived: bool = False
    snoozed: bool = False
    closed: bool = True


def names(session: Session, board_id: int | None = None) -> Names:
    """Read every name that a prompt of the board completes."""
    with session.reading() as db:
        return Names(
            people=tuple(person.name for person in accounts.people(db)),
            accounts=tuple(account.name for account in accounts.listed(db)),
            labels=tuple(labels.known(db)),
            boards=tuple(board.name for board in boards.listed(db)),
            stages=tuple(stage.name for stage in boards.stages(db, board_id)) if board_id else (),
            me=session.actor,
        )


def stages(session: Session, board_id: int) -> dict[int, str]:
    """Return the names of a board's stages by id, in their order."""
    with session.reading() as db:
        return {stage.id: stage.name for stage in boards.stages(db, board_id)}


def board_list(session: Session, *, archived: bool = False) -> "list[BoardLine]":
    """Read the boards with how many cards stand on them and how many carry each flag."""
    from kanvtui.domain.pictures import BoardLine

    with session.reading() as db:
        at = moment(session.now(), session.calendar, boards.stages(db))
        many, reviews = boards.card_counts(db), sop_reviews(db, at.local.date())
        return [
            BoardLine(
                board.id, board.name, board.sop_name, many.get(board.id, 0), counts(db, at, [board.id]),
                archived=board.archived_at is not None, sop_review=reviews.get(board.id, ""),
            )
            for board in boards.listed(db, archived=archived)
        ]  # fmt: skip


def account_list(session: Session, *, archived: bool = False) -> "list[AccountLine]":
    """Read the customers by name."""
    with session.reading() as db:
        many = accounts.open_cards(db)
        people = {person.id: person.name for person in accounts.people(db)}
        return [account_line(account, many, people) for account in accounts.listed(db, archived=archived)]


def account_line(account: accounts.AccountRow, open_cards: dict[int, int], people: dict[int, str]) -> "AccountLine":
    """Return a customer's row as a line of a list; both tables are by id."""
    from kanvtui.domain.pictures import AccountLine

    return AccountLine(
        id=account.id,
        name=account.name,
        owner=people.get(account.owner_id or 0, ""),
        health=account.health or "",
        health_reason=account.health_reason or "",
        renewal_on=account.renewal_on,
        next_touch_on=account.next_touch_on,
        open_cards=open_cards.get(account.id, 0),
        archived=account.archived_at is not None,
    )


def card_ids(session: Session, wanted: Filter) -> list[int]:
    """Return the ids of the cards that fit, board by board in the order of their stages; hidden ones left out.

    Raises NotFoundError or InputError for a board, stage or customer that is not there.
    """
    with session.reading() as db:
        return _card_ids(db, session, wanted)


def card_lines(session: Session, wanted: Filter) -> list[CardLine]:
    """Return the faces of the cards that fit, in the order of `card_ids`."""
    with session.reading() as db:
        return lines_of(db, session, _card_ids(db, session, wanted))


def lines_of(db: Database, session: Session, keys: Iterable[int]) -> list[CardLine]:
    """Return the faces of those cards in their order, all read at once."""
    keys = list(keys)
    at = moment(session.now(), session.calendar, boards.stages(db))
    names_of = {board.id: board.name for board in boards.listed(db, archived=True)}
    rows = {row.id: row for row in cards.faces(db, keys)}
    found = [rows[key] for key in keys if key in rows]
    return [CardLine(names_of.get(row.board_id, "?"), _stage_name(row, at), face(row, at)) for row in found]


def _stage_name(row: cards.FaceRow, at: Moment) -> str:
    stage = at.stages.get(row.stage_id)
    return stage.name if stage else "?"


def details(session: Session, wanted: Filter) -> "list[CardDetail]":
    """Return everything about the cards that fit, in the order of `card_ids`."""
    from kanvtui.operations.reads.card import read  # only here: lists of faces need no gates

    with session.reading() as db:
        return [read(db, session, key) for key in _card_ids(db, session, wanted)]


def _card_ids(db: Database, session: Session, wanted: Filter) -> list[int]:
    known = [lookup.board(db, wanted.board)] if wanted.board else boards.listed(db)
    account = lookup.account(db, wanted.account) if wanted.account else None
    at = moment(session.now(), session.calendar, boards.stages(db))
    found: list[int] = []
    for stage in _stages(db, known, wanted.stage):
        if stage.kind != "done" or wanted.closed:
            found.extend(cards.archived_in_stage(db, stage.id) if wanted.archived else cards.ids_in_stage(db, stage.id))
    instead = wanted.archived or wanted.snoozed
    if not (wanted.owner or account or wanted.label or wanted.flag or wanted.words or instead):
        asleep = {row.id for row in cards.snoozed(db) if hidden(row, at)}
        return [key for key in found if key not in asleep]
    rows = {row.id: row for row in cards.faces(db, found)}
    me = session.actor
    return [
        key
        for key in found
        if (row := rows.get(key)) is not None
        and (wanted.archived or hidden(row, at) == wanted.snoozed)
        and _fits(row, wanted, me, account.name if account else "")
        and (not wanted.flag or wanted.flag in {reason.flag for reason in reasons(row, at)})
    ]


def _stages(db: Database, known: Iterable[boards.BoardRow], wanted: str) -> list[boards.StageRow]:
    """The stages of the boards, or those that go by a name; raises NotFoundError when no board has it."""
    found: list[boards.StageRow] = []
    missing: NotFoundError | None = None
    for board in known:
        try:
            found += [lookup.stage(db, board.id, wanted)] if wanted else boards.stages(db, board.id)
        except NotFoundError as error:
            missing = missing or error
    if missing is not None and not found:
        raise missing
    return found


def _fits(row: cards.FaceRow, wanted: Filter, me: str, account: str) -> bool:
    owner, held = name_key(wanted.owner), name_key(row.owner or "")
    if owner == lookup.ME:
        if held != name_key(me):
            return False
    elif owner in lookup.NOBODY:
        if owner and held:
            return False
    elif owner not in held:
        return False
    if account and row.account != account:
        return False
    labels = [str(name) for name in json.loads(row.labels or "[]")]
    if wanted.label and name_key(wanted.label.strip().removeprefix("#")) not in map(name_key, labels):
        return False
    return matches(wanted.words, (row.title, row.account or "", row.owner or "", row.next or "", *labels))


def matches(words: str, texts: Iterable[str]) -> bool:
    """True when every word stands somewhere in the texts, any case; the filter of the board and of lists."""
    haystack = name_key(" ".join(texts))
    return all(word in haystack for word in name_key(words).split())


def filtered(session: Session, board_id: int, words: str) -> set[int]:
    """Return the ids of the board's cards in which every word stands.

    Looked at are title, next step, customer, owner, holder, reviewer, labels, the number (`#12`) and the SOP's fields.
    """
    with session.reading() as db:
        keys = [key for stage in boards.stages(db, board_id) for key in cards.ids_in_stage(db, stage.id)]
        return {row.id for row in cards.search_rows(db, keys) if matches(words, (f"#{row.id}", *filter(None, row[1:])))}


def find_cards(session: Session, words: str, limit: int = 20) -> list[tuple[int, str, int, str]]:
    """Return (id, title, board id, board name) of cards whose title contains the words, or of card `#12`."""
    with session.reading() as db:
        board_names = {board.id: board.name for board in boards.listed(db)}
        found = cards.find_titles(db, words, limit)
        number = words.strip().removeprefix("#")
        if number.isascii() and number.isdigit() and (card := cards.get(db, int(number[:18]))) and card.rank:
            found = [(card.id, card.title, card.board_id), *(row for row in found if row[0] != card.id)]
        return [(key, title, board, board_names[board]) for key, title, board in found if board in board_names]


def flag_words(counted: dict[str, int]) -> str:
    """Put counts of flags into words, gravest first: `1 overdue · 2 blocked`; `""` when there are none."""
    return flags.count_words(counted)
