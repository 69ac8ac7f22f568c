"""The five set-up items of an SOP that are open, each with where it is written (B0.9)."""

from kanvtui.domain.sop import Sop, StageRule, set_up
from kanvtui.domain.values import frozen

_NAMED = 3
"""Stages that are named; of more only how many."""


@frozen
class OpenItem:
    """A set-up item that is open: what it is called, and what to write where."""

    label: str
    remedy: str


def open_items(sop: Sop) -> tuple[OpenItem, ...]:
    """Return the set-up items that are open, in their order; they block nothing."""
    places = (_workflow_owner, _rules, _owners, _notes, _cadence)
    items = zip(set_up(sop), places, strict=True)
    return tuple(OpenItem(label, place(sop)) for (label, done), place in items if not done)


def _workflow_owner(_sop: Sop) -> str:
    return 'write workflow_owner = "VP Customer Success" at the head'


def _rules(sop: Sop) -> str:
    lacking = [(stage, _lacks(stage)) for stage in sop.stages]
    wrong = [(stage, lacks) for stage, lacks in lacking if lacks]
    if not wrong:
        return "write [[stages]] with an entry and an exit"
    named = [f"{lacks} in “{stage.name}”" for stage, lacks in wrong[:_NAMED]]
    return f"write {', '.join(named)}{_more(len(wrong))}"


def _lacks(stage: StageRule) -> str:
    return " and ".join(name for name, rule in (("entry", stage.entry), ("exit", stage.exit)) if not rule)


def _owners(sop: Sop) -> str:
    wrong = [f"“{stage.name}”" for stage in sop.stages if not stage.owner]
    return (
        f"write owner in {', '.join(wrong[:_NAMED])}{_more(len(wrong))}" if wrong else "write [[stages]] with an owner"
    )


def _more(count: int) -> str:
    return f" and {count - _NAMED} more" if count > _NAMED else ""


def _notes(_sop: Sop) -> str:
    return 'write context = "The note pinned to the card" under [where], or a [[notes]] template'


def _cadence(sop: Sop) -> str:
    weekly = [] if sop.review.weekly or sop.review.daily else ['weekly = "account risk review"']
    improve = [] if sop.review.improve else ['improve = "Keep it if it removes the issues."']
    return f"write {' and '.join(weekly + improve)} under [review]"
