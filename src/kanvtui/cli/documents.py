"""JSON of cards, boards, customers and the review list; every key is described in docs/json.md and stays."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kanvtui.domain.pictures import (
    AccountLine,
    ApprovalLine,
    BoardLine,
    CardDetail,
    CheckLine,
    DeadlineLine,
    ExceptionLine,
    MilestoneLine,
    NoteLine,
    ReviewPicture,
)

if TYPE_CHECKING:  # cards as JSON start sooner without
    from kanvtui.domain.accounts import AccountDetail, AccountFigure, AccountMilestone, ContactLine, ScoreHistory
    from kanvtui.domain.metrics import MetricLine

Document = dict[str, object]


def card_document(card: CardDetail) -> Document:
    """Return a card as the documented JSON object."""
    return {
        "id": card.id,
        "board": card.board,
        "stage": card.stage,
        "title": card.title,
        "next": card.next or None,
        "owner": card.owner or None,
        "holder": card.holder or None,
        "reviewer": card.reviewer or None,
        "review_by": card.review_by,
        "context_owner": card.context_owner or None,
        "account": card.account or None,
        "due": card.due,
        "urgent": card.is_urgent,
        "blocked": {"reason": card.blocked_reason, "since": card.blocked_since} if card.blocked_since else None,
        "flags": list(card.flags),
        "reasons": [reason.words for reason in card.reasons],
        "labels": list(card.labels),
        "fields": {line.key: line.value or None for line in card.fields},
        "checks": [_check(line) for line in card.checks],
        "milestones": [milestone_document(line) for line in card.milestones],
        "approvals": [_approval(line) for line in card.approvals],
        "exceptions": [_exception(line) for line in card.exceptions],
        "notes": [note_document(line) for line in card.notes if not line.of_account],
        "last_activity": card.last_activity,
        "created_at": card.created_at,
        "stage_since": card.stage_since,
        "snoozed_until": card.snoozed_until,
        "closed_at": card.closed_at,
        "archived_at": card.archived_at,
    }


def note_document(note: NoteLine) -> Document:
    """Return a note as the documented JSON object."""
    return {
        "id": note.id,
        "kind": note.kind,
        "title": note.title,
        "body": note.body,
        "pinned": note.pinned,
        "private": note.private,
        "shared": note.shared,
        "author": note.author,
        "created_at": note.created_at,
        "edited_at": note.edited_at,
    }


def milestone_document(line: MilestoneLine) -> Document:
    """Return a milestone as the documented JSON object."""
    return {
        "key": line.key,
        "label": line.label,
        "due": line.due or None,
        "planned": line.planned,
        "set_by": line.set_by or None,
    }


def deadline_document(line: DeadlineLine) -> Document:
    """Return a deadline as the documented JSON object."""
    return {
        "id": line.id,
        "key": line.key,
        "what": line.what,
        "due": line.due or None,
        "done": line.done,
        "late": line.late,
        "soon": line.soon,
        "waits": line.waits or None,
        "owner": line.owner or None,
    }


def review_document(picture: ReviewPicture, cards: Iterable[CardDetail]) -> Document:
    """Return the review list as the documented JSON object."""
    return {
        "as_of": picture.as_of,
        "counts": dict(picture.counts),
        "cards": [card_document(card) for card in cards],
    }


def board_document(board: BoardLine) -> Document:
    """Return a board as the documented JSON object."""
    return {
        "id": board.id,
        "name": board.name,
        "sop": board.sop_name,
        "cards": board.cards,
        "counts": dict(board.counts),
        "archived": board.archived,
    }


def account_document(account: AccountLine) -> Document:
    """Return a customer as the documented JSON object."""
    return {
        "id": account.id,
        "name": account.name,
        "owner": account.owner or None,
        "health": account.health or None,
        "health_reason": account.health_reason or None,
        "renewal": account.renewal_on,
        "next_touch": account.next_touch_on,
        "open_cards": account.open_cards,
        "archived": account.archived,
    }


def account_page_document(found: "AccountDetail", cards: list[Document]) -> Document:
    """Return a customer with everything that hangs on it as the documented JSON object; *cards* are documents."""
    return {
        **account_document(found.line),
        "value": found.value or None,
        "currency": found.currency or None,
        "health_by_score": found.health_by_score,
        "contacts": [_contact(line) for line in found.contacts],
        "cards": cards,
        "blockers": [{"card": key, "words": words} for key, words in found.blockers],
        "milestones": [_account_milestone(one) for one in found.milestones],
        "forms": [_account_figure(one) for one in found.forms],
        "figures": [_account_figure(one) for one in found.figures],
        "next": [
            {"title": time.title, "due": time.due, "words": time.words, "card": time.card_id}
            for time in found.next_times
        ],
        "scores": [score_document(history) for history in found.scores],
        "waited": [{"holder": line.holder, "days": line.days, "now": line.now} for line in found.waits],
        "notes": [note_document(note) for note in found.notes if note.of_account],
    }


def score_document(history: "ScoreHistory") -> Document:
    """Return a score of a customer with its history as the documented JSON object; values are exact decimals."""
    return {
        "key": history.key,
        "name": history.name,
        "private": history.private,
        "health": history.health,
        "entries": [
            {
                "at": entry.at,
                "value": millionths(entry.value),
                "band": entry.band or None,
                "colour": entry.colour or None,
                "words": entry.words,
                "parts": dict(entry.parts),
                "card": entry.card_id,
                "note": entry.note or None,
                "actor": entry.actor,
            }
            for entry in history.entries
        ],
    }


def metric_document(line: "MetricLine") -> Document:
    """Return a metric as the documented JSON object."""
    return {
        "key": line.key,
        "name": line.name,
        "value": line.value,
        "figure": None if line.figure is None else millionths(int(line.figure * 1_000_000)),
        "target": line.target or None,
        "met": line.met,
        "how": line.how or None,
        "if_missed": line.if_missed or None,
        "every": line.every or None,
        "cards": list(line.cards),
        "missed": list(line.missed),
        "accounts": list(line.accounts),
    }


def millionths(value: int) -> str:
    """Write a number of millionths as a plain decimal: `3.666667`, `4`."""
    whole, rest = divmod(abs(value), 1_000_000)
    places = f".{rest:06}".rstrip("0") if rest else ""
    return f"{'-' if value < 0 else ''}{whole}{places}"


def _contact(contact: "ContactLine") -> Document:
    return {
        "id": contact.id,
        "name": contact.name,
        "role": contact.role or None,
        "title": contact.title or None,
        "email": contact.email or None,
        "phone": contact.phone or None,
        "private": contact.private,
    }


def _account_milestone(found: "AccountMilestone") -> Document:
    return {
        "key": found.line.key,
        "label": found.line.label,
        "due": found.line.due,
        "planned": found.line.planned,
        "card": found.card_id,
    }


def _account_figure(found: "AccountFigure") -> Document:
    return {"card": found.card_id, "name": found.name, "words": found.words, "met": found.met}


def _check(check: CheckLine) -> Document:
    return {
        "id": check.id,
        "key": check.key or None,
        "text": check.text,
        "done": check.done,
        "required": check.required,
        "owner": check.owner or None,
        "due": check.due_raw or None,
        "due_rule": check.due_rule or None,
        "maturity": check.maturity or None,
        "stage": check.stage or None,
        "done_at": check.done_at,
        "done_by": check.done_by or None,
    }


def _approval(line: ApprovalLine) -> Document:
    return {
        "id": line.id,
        "rule_key": line.rule_key,
        "name": line.name,
        "approver": line.approver,
        "what": line.what or None,
        "state": line.state,
        "required": line.required,
        "due": line.due or None,
        "late": line.late,
        "comment": line.comment or None,
        "answered_by": line.answered_by or None,
    }


def _exception(exception: ExceptionLine) -> Document:
    return {
        "rule_key": exception.rule_key,
        "rule": exception.rule,
        "reason": exception.reason,
        "at": exception.at,
        "actor": exception.actor,
    }
