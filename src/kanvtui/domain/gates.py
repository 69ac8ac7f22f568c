"""What stands against a move forward: only what the SOP marks as required (design: gate).

Moving back, creating a card and skipped stages pass no gate; a move with nothing unmet is instant.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field

from kanvtui.domain.sop import Need, Sop, StageRule, needs
from kanvtui.domain.text import lowered
from kanvtui.domain.values import frozen


@frozen
class OpenCheck:
    """A required check that is not ticked; `stage_key` and `key` are the SOP's (`""`: it has none)."""

    id: int
    stage_key: str
    text: str
    key: str = ""


@frozen
class OpenApproval:
    """A required approval that is not given; `stage_key` is the stage it stands before (`""`: before it is done).

    `place` counts the approvers of the rule from 0; it is the key of the field of a matrix that picks nobody.
    `check` is the key of the check that stands for the approval.
    """

    rule_key: str
    place: str
    stage_key: str
    words: str
    rule_text: str
    check: str = ""


@frozen
class GateFacts:
    """What gates need of a card: its filled facts and fields, its ticked checks' keys, what is required and open.

    `short` says of filled fields what they still lack (`field_values.shortfall`), by key.
    """

    facts: frozenset[str]
    fields: frozenset[str]
    ticked: frozenset[str]
    open_checks: tuple[OpenCheck, ...] = ()
    blocked_reason: str | None = None
    approvals: tuple[OpenApproval, ...] = ()
    short: Mapping[str, str] = field(default_factory=dict)


@frozen
class Unmet:
    """One thing that is missing: the rule it breaks, what is missing in words, and what kind of thing it is.

    `rule_key` counts exceptions of one rule; `kind` is `check`, `field`, `fact`, `approval` or `blocked`, `key` names
    it; an approval's key is `rule key:place`.
    """

    rule_key: str
    rule_text: str
    words: str
    kind: str
    key: str


def unmet(sop: Sop, leaving: StageRule | None, entering: StageRule | None, card: GateFacts) -> tuple[Unmet, ...]:
    """Return what a move forward from *leaving* to *entering* still lacks; empty when it may pass."""
    found: list[Unmet] = []
    if leaving is not None:
        found.extend(_checks(leaving, card.open_checks))
        found.extend(_required(sop, leaving, leaving.requires, card, f"exit:{leaving.key}", leaving.exit))
        found.extend(_approvals(leaving.key, card.approvals))
    if entering is not None:
        rule_key = f"entry:{entering.key}"
        found.extend(_required(sop, entering, entering.requires_entry, card, rule_key, entering.entry))
        if entering.kind == "done":
            found.extend(_closing(sop, entering, card, rule_key))
            found.extend(_approvals("", card.approvals))
    open_checks = {item.key for item in found if item.kind == "check"}
    doubled = {f"{item.rule_key}:{item.place}" for item in card.approvals if item.check in open_checks}
    return _once(item for item in found if item.kind != "approval" or item.key not in doubled)


def unmet_by_work(entering: StageRule, card: GateFacts) -> tuple[Unmet, ...]:
    """Return what a card of recurring work lacks to enter the stage that only such cards are done in.

    It is no run of the procedure: its own required checks count, and that it is not blocked.
    """
    rule_key, rule = f"entry:{entering.key}", entering.entry or f"{entering.name} needs the card's own checks."
    found = [
        Unmet(rule_key, rule, f"check “{check.text}” is open", "check", check.key or str(check.id))
        for check in card.open_checks
    ]
    return _once((*found, *_blocked(card)))


def is_forward(sop: Sop, from_key: str, to_key: str) -> bool:
    """True when the stage *to_key* stands after *from_key* in the SOP's order."""
    order = {stage.key: place for place, stage in enumerate(sop.stages)}
    return order.get(to_key, -1) > order.get(from_key, -1)


def _checks(leaving: StageRule, checks: Iterable[OpenCheck]) -> Iterable[Unmet]:
    rule_key, rule = f"exit:{leaving.key}", leaving.exit or f"Leave {leaving.name} when its checks are ticked."
    for check in checks:
        if check.stage_key == leaving.key:
            yield Unmet(rule_key, rule, f"check “{check.text}” is open", "check", check.key or str(check.id))


def _approvals(stage_key: str, approvals: Iterable[OpenApproval]) -> Iterable[Unmet]:
    for approval in approvals:
        if approval.stage_key == stage_key:
            key = f"{approval.rule_key}:{approval.place}"
            yield Unmet(f"approval:{approval.rule_key}", approval.rule_text, approval.words, "approval", key)


def _required(
    sop: Sop, stage: StageRule, entries: Iterable[str], card: GateFacts, rule_key: str, rule: str
) -> Iterable[Unmet]:
    for entry in entries:
        wanted = needs(sop, entry)
        if not any(_has(need, card) for need in wanted):
            labels = " or ".join(lowered(need.label) for need in wanted)
            # Of several, the one that is begun is the one to finish.
            first = next((need for need in wanted if need.kind == "field" and need.key in card.short), wanted[0])
            words = _lacks(first, card) or f"no {labels}"
            yield Unmet(rule_key, rule or f"{stage.name} needs {labels}.", words, first.kind, first.key)


def _lacks(need: Need, card: GateFacts) -> str:
    short = card.short.get(need.key, "") if need.kind == "field" else ""
    return f"{lowered(need.label)}: {short}" if short else ""


def _closing(sop: Sop, entering: StageRule, card: GateFacts, rule_key: str) -> Iterable[Unmet]:
    """A card is done only with its required fields, and not while it is blocked."""
    yield from _blocked(card)
    rule = entering.entry or f"{entering.name} needs the required fields."
    for wanted in sop.fields:
        need = Need("field", wanted.key, wanted.label)
        if wanted.required and not _has(need, card):
            words = _lacks(need, card) or f"no {lowered(wanted.label)}"
            yield Unmet(rule_key, rule, words, "field", wanted.key)


def _blocked(card: GateFacts) -> Iterable[Unmet]:
    if card.blocked_reason is not None:
        yield Unmet("blocked", "A blocked card is not done.", f"blocked: {card.blocked_reason}", "blocked", "blocked")


def _has(need: Need, card: GateFacts) -> bool:
    held = {"fact": card.facts, "field": card.fields, "check": card.ticked}[need.kind]
    return need.key in held and not (need.kind == "field" and need.key in card.short)


def _once(found: Iterable[Unmet]) -> tuple[Unmet, ...]:
    """The same missing thing asked by both sides of a gate is shown once."""
    seen: dict[tuple[str, str], Unmet] = {}
    for item in found:
        seen.setdefault((item.kind, item.key), item)
    return tuple(seen.values())
