"""The lines of one card on its own screen: facts, fields, checks, notes, exceptions, history. Pure."""

from collections.abc import Callable, Sequence
from functools import partial

from rich.cells import cell_len

from kanvtui.domain.pictures import CardDetail, EventLine, FieldLine, NoteLine
from kanvtui.domain.text import visible
from kanvtui.widgets.card_lines import fit
from kanvtui.widgets.card_rows import check_rows, day, flag_rows, gate_rows, note_head
from kanvtui.widgets.dated_rows import (
    approval_rows,
    clock_rows,
    deadline_rows,
    milestone_rows,
    score_rows,
    wait_words,
)
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, hanging

LABEL = 16
"""Cells of the margin with the labels of facts and fields."""
_WIDEST_LABEL = 44
_Rows = Callable[[int], Sequence[Row]]


def card_entries(card: CardDetail, events: Sequence[EventLine]) -> list[Entry]:
    """Return everything about a card, line by line, under headings."""
    entries = [Entry(lambda width: list(flag_rows(card, width)))] if list(flag_rows(card, 80)) else []
    for fact, label, text in _facts(card):
        entries.append(Entry(_next(card) if fact == "next" and not text else _value(label, text), ("fact", fact)))
    if card.exit_rule or card.unmet:
        entries.append(Entry(lambda width: [(), *gate_rows(card, width)]))
    if card.fields:
        margin = min(max(cell_len(visible(field.label)) for field in card.fields) + 2, _WIDEST_LABEL)
        filled = f"{sum(bool(field.value) for field in card.fields)} of {len(card.fields)}"
        entries.append(_heading("Fields", " · ".join([filled, *(f"{form} {words}" for form, words in card.forms)])))
        entries += [Entry(_field(field, margin), ("field", field.key)) for field in card.fields]
    done = sum(check.done for check in card.checks)
    entries.append(_heading("Checks", f"{done} of {len(card.checks)}" if card.checks else "none yet; n adds one"))
    for check in card.checks:
        entries.append(Entry(lambda width, check=check: check_rows(check, width, card.stage), ("check", check.id)))  # type: ignore[misc]
    entries += _acting(card)
    entries.append(_heading("Notes", str(len(card.notes)) if card.notes else "none yet; N writes one"))
    for note in sorted(card.notes, key=lambda note: not note.pinned):
        entries.append(Entry(_note(note), ("note", note.id)))
    if card.deviations:
        entries.append(_heading("Deviations", str(len(card.deviations))))
        entries += [Entry(_line("· ", words), ("deviation", place)) for place, words in enumerate(card.deviations)]
    if card.exceptions:
        entries.append(_heading("Exceptions", str(len(card.exceptions))))
        for number, found in enumerate(card.exceptions):
            told = f"{found.reason} ({found.actor}, {day(found.at[:10])}; rule: {found.rule})"
            entries.append(Entry(_line("· ", told), ("exception", number)))
    entries.append(_heading("What happened", "newest first"))
    for number, event in enumerate(events):
        told = f"{event.words} · {event.actor}"
        entries.append(Entry(_value(event.when, told, muted=not event.substantive), ("event", number)))
    return entries


def _acting(card: CardDetail) -> list[Entry]:
    """Approvals, dates and scores, as far as the SOP has them."""
    entries: list[Entry] = []
    if card.approvals:
        given = sum(line.state == "approved" for line in card.approvals)
        entries.append(_heading("Approvals", f"{given} of {len(card.approvals)}"))
        entries += [Entry(partial(approval_rows, line), ("approval", line.id)) for line in card.approvals]
    if card.milestones:
        reached = sum(line.reached for line in card.milestones)
        entries.append(_heading("Milestones", f"{reached} of {len(card.milestones)}"))
        entries += [Entry(partial(milestone_rows, line), ("milestone", line.key)) for line in card.milestones]
    if card.deadlines:
        done = sum(line.done for line in card.deadlines)
        entries.append(_heading("Deadlines", f"{done} of {len(card.deadlines)} met"))
        entries += [Entry(partial(deadline_rows, line), ("deadline", line.id)) for line in card.deadlines]
    if card.clocks:
        entries.append(_heading("Clocks"))
        entries += [Entry(partial(clock_rows, line), ("clock", line.name)) for line in card.clocks]
    if card.scores:
        entries.append(_heading("Scores", "S enters one"))
        entries += [Entry(partial(score_rows, line), ("score", line.key)) for line in card.scores]
    if words := wait_words(card.waits):
        entries.append(Entry(lambda width: [(), *hanging("Waited for  ", words, width)]))
    return entries


def _facts(card: CardDetail) -> list[tuple[str, str, str]]:
    nudge = f", ask again {day(card.nudge_on)}" if card.nudge_on else ""
    return [
        ("title", "Title", card.title),
        ("next", "Next step", card.next),
        ("owner", "Owner", card.owner),
        ("holder", "Waits for", f"{card.holder_words}{nudge}" if card.holder else ""),
        ("due", "Due", card.due_words.removeprefix("due ") if card.due else ""),
        ("account", "Customer", " · ".join(filter(None, (card.account, card.account_words)))),
        ("label", "Labels", " ".join(f"#{name}" for name in card.labels)),
        ("blocked", "Blocked", card.blocked_words.removeprefix("blocked ")),
        ("reviewer", "Reviewer", card.reviewer),
        ("review_by", "Review by", day(card.review_by) if card.review_by else ""),
        ("context_owner", "Context owner", card.context_owner),
        ("outcome", "Outcome", card.outcome),
    ]


def _next(card: CardDetail) -> _Rows:
    """Without a next step of its own, a card's first open check is the next one."""
    waiting = next((check.text for check in card.checks if not check.done), "")
    return _value("Next step", f"{waiting} (the first open check)" if waiting else "", muted=True)


def _heading(text: str, about: str = "") -> Entry:
    return Entry(lambda width: [(), *hanging(f"{text}  ", about, width, role="muted", head_role="title")])


def _value(label: str, text: str, margin: int = LABEL, *, muted: bool = False) -> _Rows:
    def rows(width: int) -> Sequence[Row]:
        head = fit(visible(label), min(margin, width // 2) - 2) + "  "
        return hanging(head, text or "–", width, role="text" if text and not muted else "muted")

    return rows


def _field(field: FieldLine, margin: int) -> _Rows:
    if field.value:
        return _value(field.label, field.value, margin)
    empty = "required" if field.required else ""

    def rows(width: int) -> Sequence[Row]:
        return _value(field.label, empty, margin, muted=True)(width)

    return rows


def _line(head: str, text: str) -> _Rows:
    return lambda width: hanging(head, text, width, role="muted")


def _note(note: NoteLine) -> _Rows:
    return lambda width: note_head(note, width)
