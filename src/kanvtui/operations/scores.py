"""Scores: entering one, and what follows from its band: the customer's health, a check with a due, a card."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from kanvtui.domain import order, text
from kanvtui.domain import scores as rules
from kanvtui.domain.approvals import answer_due
from kanvtui.domain.scores import Score, ScoreRule
from kanvtui.domain.templates import fill
from kanvtui.domain.text import name_key, visible
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import accounts, lookup, sops
from kanvtui.operations.record import happened, happened_to_account
from kanvtui.operations.session import Change
from kanvtui.operations.steps import making, noting
from kanvtui.storage import accounts as account_rows
from kanvtui.storage import boards, cards, checks
from kanvtui.storage import scores as stored
from kanvtui.storage.accounts import AccountRow
from kanvtui.storage.boards import StageRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database
from kanvtui.storage.scores import ScoreRow


def offered(db: Database, card_id: int) -> tuple[ScoreRule, ...]:
    """Return the scores that can be entered for a card: those of its board's SOP, in its order."""
    return sops.procedure_of(db, lookup.card(db, card_id).board_id).scores


def offered_to_account(db: Database, account_id: int) -> tuple[ScoreRule, ...]:
    """Return the scores that can be entered for a customer: of the boards with its open cards, then of all others."""
    found: dict[str, ScoreRule] = {}
    for board_id in _boards_of(db, account_id):
        for rule in sops.procedure_of(db, board_id).scores:
            found.setdefault(rule.key, rule)
    return tuple(found.values())


def choose(known: Sequence[ScoreRule], wanted: str, parts: Sequence[str] = ()) -> ScoreRule:
    """Return the score of that key or name; without one the only score that has the *parts*, a customer's health first.

    Raises NotFoundError naming the scores there are, InputError when several fit.
    """
    names = ", ".join(visible(rule.key) for rule in known)
    if not known:
        raise NotFoundError("no SOP in use has a score. Make a board of one: kanvtui board new NAME --sop SOP.")
    if wanted:
        by_key = next((rule for rule in known if rule.key == name_key(wanted)), None)
        found = by_key or lookup.pick(known, wanted, "score")
        if found is None:
            raise NotFoundError(f"there is no score “{visible(wanted)}”. Scores: {names}.")
        return found
    fitting = [rule for rule in known if all(_has_part(rule, part) for part in parts)] or list(known)
    healthy = [rule for rule in fitting if rule.health]
    only = fitting if len(fitting) == 1 else healthy
    if len(only) != 1:
        raise InputError(f"there are several scores — nothing was stored. Say which one: {names}.")
    return only[0]


def record(
    change: Change,
    score_key: str,
    parts: Mapping[str, str],
    *,
    card_id: int | None = None,
    account_id: int | None = None,
    note: str = "",
) -> int:
    """Enter a score of a card or of a customer and return its id; *parts* are values as typed, blank ones not given.

    A score with `health = true` sets the health of the card's customer to its colour, with the reason `RVS 2.33:
    Critical`. It replaces what a score has set, so that green clears it; a health set by hand stays until it is cleared
    by hand or until a score is worse (red over yellow).

    A band with `within` adds its action as a check of its owner, due so long from now, in place of the open one of the
    band before. Staying in the band keeps the open check and its due; once ticked it comes again with each health
    score, with any other score only from another band. A band with `card` makes that card on top of the stage where
    the scored card stands, urgent when the band is red, unless such a card of the customer is still open. A score of a
    customer without a card acts on its first open card of a board that has the score.

    Raises NotFoundError for an unknown score, InputError for a value or a part that cannot be read, and for none.
    """
    card = lookup.card(change.db, card_id) if card_id is not None else None
    account = _account(change, card, account_id)
    known = offered(change.db, card.id) if card else offered_to_account(change.db, account.id if account else 0)
    rule = choose(known, score_key, tuple(parts))
    values = _read(rule, parts)
    found = rules.score(rule, values)
    if found is None:
        keys = ", ".join(part.key for part in rule.parts)
        raise InputError(f"a score needs at least one value — nothing was stored. Parts: {keys}.")
    note = text.one_line(note, "a note")
    subject = _Subject(card, account, rule)
    before = last_of(change.db, rule, card, account.id if account else None)
    change.says(f"scored “{subject.name}”: {rules.short_name(rule)} {found.words}")
    row = {
        "account_id": account.id if account else None,
        "card_id": card.id if card else None,
        "key": rule.key,
        "at": change.at,
        "parts": json.dumps({key: f"{value.normalize():f}" for key, value in values.items()}),
        "given": found.given,
        "value": found.millionths,
        "band": found.band.name if found.band else None,
        "colour": found.colour or None,
        "actor": change.actor,
        "note": note or None,
    }
    key = stored.insert(change.db, row)
    _happened(change, subject, found, before)
    if rule.health and account is not None:
        _set_health(change, account, found)
    place = _standing(change.db, subject)
    if place is not None:
        _ask(change, place, found, before)
    _intervene(change, subject, place, found, note)
    return key


def last_of(db: Database, rule: ScoreRule, card: CardRow | None, account_id: int | None) -> ScoreRow | None:
    """Return the newest score of a card, or of a customer, by a rule; None when there is none."""
    return next(iter(rows_of(db, rule, card, account_id)), None)


def rows_of(db: Database, rule: ScoreRule, card: CardRow | None, account_id: int | None) -> list[ScoreRow]:
    """Return the scores by a rule, newest first.

    A health score is the customer's, on whichever card it was entered; any other is the card's own, together with those
    entered for the customer as a whole.
    """
    found = {row.id: row for row in stored.of_account(db, account_id)} if account_id else {}
    if card is not None:
        if not (rule.health and account_id):
            found = {key: row for key, row in found.items() if row.card_id in (None, card.id)}
        found |= {row.id: row for row in stored.of_card(db, card.id) if row.account_id in (None, account_id)}
    return [found[key] for key in sorted(found, reverse=True) if found[key].key == rule.key]


@frozen
class _Subject:
    """What is scored: a card, a customer, or both."""

    card: CardRow | None
    account: AccountRow | None
    rule: ScoreRule

    @property
    def name(self) -> str:
        if self.account is not None and (self.card is None or self.rule.health):
            return self.account.name
        return self.card.title if self.card else ""


def _has_part(rule: ScoreRule, wanted: str) -> bool:
    try:
        rules.find_part(rule, wanted)
    except InputError:
        return False
    return True


def _read(rule: ScoreRule, parts: Mapping[str, str]) -> dict[str, Decimal]:
    """Read the parts given, under their keys, in the order of the score."""
    typed = {rules.find_part(rule, name).key: value for name, value in parts.items() if value.strip()}
    return {part.key: rules.read_part(part, typed[part.key]) for part in rule.parts if part.key in typed}


def _account(change: Change, card: CardRow | None, account_id: int | None) -> AccountRow | None:
    wanted = card.account_id if card is not None else account_id
    if wanted is None and card is None:
        raise InputError("a score needs a card or a customer — nothing was stored. Name one.")
    return accounts.of(change, wanted) if wanted is not None else None


def _boards_of(db: Database, account_id: int) -> list[int]:
    """Return the boards in use: first those where the customer has open cards."""
    own = [card.board_id for card in open_cards(db, account_id)]
    listed = [board.id for board in boards.listed(db)]
    return list(dict.fromkeys([key for key in own if key in listed] + listed))


def open_cards(db: Database, account_id: int) -> list[CardRow]:
    """Return a customer's open cards that stand on a board, the oldest first."""
    found = (cards.get(db, key) for key in account_rows.cards_of(db, account_id))
    return [card for card in found if card is not None and card.closed_at is None]


def _happened(change: Change, subject: _Subject, found: Score, before: ScoreRow | None) -> None:
    detail = {
        "score": found.rule.key,
        "band": found.band.name if found.band else None,
        "colour": found.colour or None,
        "given": found.given,
    }
    was = rules.row_words(found.rule, before.value, before.given, before.band, before.colour) if before else None
    if subject.card is not None:
        happened(change, "scored", subject.card, before=was, after=found.words, substantive=True, **detail)
    elif subject.account is not None:
        happened_to_account(change, "scored", subject.account.id, before=was, after=found.words, **detail)


def _set_health(change: Change, account: AccountRow, found: Score) -> None:
    by_score = accounts.health_by(change.db, account.id) != ""
    word = rules.health_after(found.colour, account.health or "", by_score=by_score)
    if word is None:
        return
    partly = "" if found.given == len(found.rule.parts) else f" ({found.given} of {len(found.rule.parts)})"
    band = f": {found.band.name}" if found.band else ""
    reason = f"{rules.short_name(found.rule)} {found.figure}{partly}{band}" if word not in ("", "green") else ""
    accounts.write_health(change, account, word, reason, score=found.rule.key)


def _standing(db: Database, subject: _Subject) -> CardRow | None:
    """Return the open card a score acts on: the scored one, else the customer's first of a board with the score."""
    if subject.card is not None and subject.card.closed_at is None and subject.card.rank is not None:
        return subject.card
    own = open_cards(db, subject.account.id) if subject.account else []
    with_score = [card for card in own if sops.procedure_of(db, card.board_id).score(subject.rule.key)]
    return next(iter(with_score or own), None)


def _ask(change: Change, card: CardRow, found: Score, before: ScoreRow | None) -> None:
    """Put the check of the band on a card, in place of the open one of the band before."""
    key = f"score_{found.rule.key}"
    listed = checks.of_card(change.db, card.id)
    mine = [check for check in listed if check.key == key]
    waiting = [check for check in mine if not check.done_at]
    band = found.band if found.band and found.band.within else None
    stays = band is not None and before is not None and before.band == band.name
    if stays and (waiting or (mine and not found.rule.health)):
        return
    for check in waiting:
        checks.delete(change.db, check.id)
    if band is None:
        return
    last = [check for check in listed if check not in waiting]
    values = {
        "card_id": card.id,
        "stage_id": card.stage_id,
        "key": key,
        "text": band.action or band.name,
        "rank": order.between(last[-1].rank if last else None, None),
        "required": 0,
        "owner_role": band.owner or None,
        "milestone": band.milestone or None,
        "due": answer_due(band.within, change.now, change.calendar),
    }
    checks.insert(change.db, values)


def _intervene(change: Change, subject: _Subject, place: CardRow | None, found: Score, note: str) -> None:
    """Make the card of the band, with a note that says why, unless such a card is open."""
    band = found.band
    stage = _stage(change.db, subject, place) if band and band.card else None
    if band is None or stage is None:
        return
    account, card = subject.account, subject.card
    owner_id = (card.owner_id if card else None) or (account.owner_id if account else None)
    owner = account_rows.person(change.db, owner_id) if owner_id else None
    names = {
        "customer": account.name if account else subject.name,
        "card": card.title if card else subject.name,
        "owner": owner.name if owner else "",
        "csm": owner.name if owner else "",
        "me": change.actor,
        "date": change.today.isoformat(),
    }
    title = text.one_line(fill(band.card, {**names, "title": names["card"]})[: text.TITLE_LIMIT], "a title")
    if _is_open(change.db, stage.board_id, title, account):
        return
    given = {
        "owner_id": owner_id,
        "account_id": account.id if account else None,
        "next": band.action or None,
        "urgent": int(found.colour == "red"),
        "due": answer_due(band.within, change.now, change.calendar) if band.within else None,
    }
    made = making.make(change, stage, title, given)
    why = f"{rules.short_name(found.rule)} {found.words}"
    noting.add(change, "\n\n".join(filter(None, (f"{why}.", note))), card_id=made.id, title=why, kind="context")


def _stage(db: Database, subject: _Subject, place: CardRow | None) -> StageRow | None:
    """Return the stage for a band's card: where the scored card stands, else the first of a board with the score."""
    if place is not None:
        return boards.stage(db, place.stage_id)
    if subject.card is not None:
        return next(iter(boards.stages(db, subject.card.board_id)), None)
    listed = (board.id for board in boards.listed(db))
    found = next((key for key in listed if sops.procedure_of(db, key).score(subject.rule.key)), 0)
    return next(iter(boards.stages(db, found)), None)


def _is_open(db: Database, board_id: int, title: str, account: AccountRow | None) -> bool:
    """True while a card of that title, or one that begins so, is open on the board for the same customer."""
    wanted = name_key(title)
    keys = [key for stage in boards.stages(db, board_id) for key in cards.ids_in_stage(db, stage.id)]
    if account is not None:
        keys = account_rows.cards_of(db, account.id)
    return any(
        card.board_id == board_id and card.closed_at is None and name_key(card.title).startswith(wanted)
        for card in cards.many(db, keys)
    )
