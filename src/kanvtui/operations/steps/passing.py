"""Gates: what a card has, what a move still lacks, and the exception that passes it all the same."""

from collections.abc import Sequence

from kanvtui.domain.field_values import shortfall
from kanvtui.domain.gates import GateFacts, OpenCheck, Unmet, is_forward, unmet, unmet_by_work
from kanvtui.domain.sop import Sop
from kanvtui.domain.text import needed_line, plural, visible
from kanvtui.errors import RefusedError
from kanvtui.operations import sops
from kanvtui.operations.record import happened
from kanvtui.operations.session import Change
from kanvtui.operations.steps import approving
from kanvtui.operations.steps import recurring as work
from kanvtui.storage import boards, checks, exceptions, fields, labels, notes, recurring
from kanvtui.storage.boards import StageRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database

SHOWN = 5
"""Missing things that a refusal names: one of each kind fits."""


class GateClosedError(RefusedError):
    """A move forward to the stage *stage_id* lacks something required; `lacking` says what, card by card."""

    def __init__(self, message: str, lacking: tuple[tuple[int, tuple[Unmet, ...]], ...], stage_id: int) -> None:
        super().__init__(message)
        self.lacking = lacking
        self.stage_id = stage_id


def facts(db: Database, card: CardRow, stages: Sequence[StageRow]) -> GateFacts:
    """Return what gates need to know of a card."""
    sop = sops.of_board(db, card.board_id)
    values = {key: value for _, key, value in fields.of_card(db, card.id) if value}
    short = {rule.key: shortfall(rule, values.get(rule.key, "")) for rule in sop.fields}
    keys = {stage.id: stage.key for stage in stages}
    items = checks.of_card(db, card.id)
    has_note = bool(notes.of(db, card_id=card.id))
    held = {
        "account": card.account_id,
        "context_owner": card.context_owner_id,
        "due": card.due,
        "holder": card.holder,
        "label": labels.of_card(db, card.id),
        "next": card.next,
        "note": has_note,
        "outcome": card.outcome,
        "owner": card.owner_id,
        "review_by": card.review_by,
        "reviewer": card.reviewer_id,
    }
    return GateFacts(
        facts=frozenset(name for name, value in held.items() if value),
        fields=frozenset(values),
        ticked=frozenset(check.key for check in items if check.key and check.done_at),
        open_checks=tuple(
            OpenCheck(check.id, keys.get(check.stage_id or 0, ""), check.text, check.key or "")
            for check in items
            if check.required and not check.done_at
        ),
        blocked_reason=card.blocked_reason if card.blocked_since else None,
        approvals=approving.open_required(db, sop, card),
        short={key: words for key, words in short.items() if words},
    )


def lacking(db: Database, sop: Sop, card: CardRow, to: StageRow, *, early: bool = False) -> tuple[Unmet, ...]:
    """Return what a move of the card to the stage lacks; empty for a move back or with nothing unmet.

    Where a card ends *early* no gate is asked, and a card of recurring work is done in a stage of its own by its own
    checks. So is one that looks after the SOP itself, wherever it goes. Into a stage of kind `done` a blocked card
    never goes unnoticed, from whichever side it comes.
    """
    stages = boards.stages(db, card.board_id)
    here = next((stage.key for stage in stages if stage.id == card.stage_id), "")
    entering = sop.stage(to.key)
    if entering is not None and not early and to.key == done_stage_of_work(db, card):
        return unmet_by_work(entering, facts(db, card, stages)) if card.stage_id != to.id else ()
    if is_forward(sop, here, to.key) and not early:
        if work.looks_after_sop(db, card):
            done = entering is not None and entering.kind == "done"
            return unmet_by_work(entering, facts(db, card, stages)) if entering and done else ()
        return unmet(sop, sop.stage(here), entering, facts(db, card, stages))
    if to.kind == "done" and card.stage_id != to.id and card.blocked_since:
        entered = unmet(sop, None, entering, facts(db, card, stages))
        return tuple(item for item in entered if item.kind == "blocked")
    return ()


def done_stage_of_work(db: Database, card: CardRow) -> str:
    """Return the key of the stage in which the recurring work that made a card has its cards done, `""` for none."""
    own = {rule.key: rule.done for rule in sops.procedure_of(db, card.board_id).recurring if rule.done}
    found = recurring.of_card(db, card.id) if own else None
    return own.get(found[0].key, "") if found else ""


def refuse(found: Sequence[tuple[CardRow, tuple[Unmet, ...]]], to: StageRow) -> GateClosedError:
    """Return the refusal of a move in words; the first card's lines speak for all."""
    card, missing = found[0]
    words = "; ".join(_told(missing))
    others = f", and {plural(len(found) - 1, 'more card')}" if len(found) > 1 else ""
    message = (
        f"“{visible(card.title)}”{others} cannot go to {visible(to.name)} yet: {words} — nothing was moved. "
        "Add what is missing, or give a reason (--reason) to pass as an exception."
    )
    return GateClosedError(message, tuple((card.id, missing) for card, missing in found), to.id)


def _told(missing: Sequence[Unmet]) -> list[str]:
    """Return what is missing in few words: of each kind the first one at least, in their order."""
    first = list({item.kind: item for item in reversed(missing)}.values())
    shown = [*first, *(item for item in missing if item not in first)][:SHOWN]
    words = [visible(item.words) for item in missing if item in shown]
    return words if len(words) == len(missing) else [*words, f"and {len(missing) - len(words)} more"]


def except_(change: Change, card: CardRow, missing: Sequence[Unmet], reason: str) -> None:
    """Record the gates passed against their rules, one exception a rule, with the one reason."""
    reason = needed_line(reason, "a reason")
    rules = {item.rule_key: item.rule_text for item in missing}
    for rule_key, rule_text in rules.items():
        values = {
            "card_id": card.id,
            "board_id": card.board_id,
            "rule_key": rule_key,
            "rule_text": rule_text,
            "reason": reason,
            "at": change.at,
            "actor": change.actor,
        }
        exceptions.insert(change.db, values)
        words = [item.words for item in missing if item.rule_key == rule_key]
        happened(change, "excepted", card, rule=rule_key, rule_text=rule_text, lacking=words, reason=reason)
