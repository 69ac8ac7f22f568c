"""What the pane says of a card, as rows: the four answers, rules, checks, fields, notes. Pure."""

from collections.abc import Callable, Iterator

from rich.cells import cell_len

from kanvtui.domain.calendar import deadline_words
from kanvtui.domain.dates import MONTHS, due_day, due_time
from kanvtui.domain.pictures import CardDetail, CheckLine, FieldLine, NoteLine
from kanvtui.domain.text import plural, visible
from kanvtui.widgets.paper import Row, hanging, paragraph

LABEL = 9
"""Cells of the margin in which labels stand."""
NOTE_ROWS = 200
"""Rows of one note in the pane."""
FLAG_MARKS = {"at_risk": "▲", "overdue": "◷", "blocked": "■", "stale": "◷", "ownerless": "○", "stale_note": "✎"}
FLAG_ROLES = {"at_risk": "warning", "overdue": "error", "blocked": "error", "stale": "warning", "ownerless": "warning"}

Body = Callable[[NoteLine, int], list[Row]]
"""Draws a note's text into a width."""


def pane_rows(card: CardDetail, width: int, body: Body) -> list[Row]:
    """Return everything the pane shows of a card, in the order of the design."""
    rows: list[Row] = [*paragraph(f"{card.title} · {card.board}", width, "title")]
    rows.extend(flag_rows(card, width))
    rows.extend(answers(card, width))
    rows.append((("─" * width, "rule"),))
    rows.extend(gate_rows(card, width))
    rows.extend(_checks(card, width))
    for section in (_facts(card, width), _dated(card, width), _fields(card, width), _exceptions(card, width)):
        found = list(section)
        if found:
            rows.append(())
            rows.extend(found)
    for note in sorted(card.notes, key=lambda note: not note.pinned):
        rows.append(())
        rows.extend(note_head(note, width))
        rows.extend(body(note, width))
    return rows


def flag_rows(card: CardDetail, width: int) -> Iterator[Row]:
    """Why the card needs eyes, a line a flag; urgent and away cards say so."""
    if card.urgent:
        yield from hanging("! ", "urgent", width, role="error", head_role="error")
    for reason in card.reasons:
        mark, role = FLAG_MARKS.get(reason.flag, "•"), FLAG_ROLES.get(reason.flag, "muted")
        yield from hanging(f"{mark} ", reason.words, width, role=role, head_role=role)
    away = (
        ("deleted: it is in the bin", card.deleted_at),
        ("archived", card.archived_at),
        (f"hidden until {card.snoozed_until}", card.snoozed_until),
    )
    for words, since in away:
        if since:
            yield from paragraph(words, width, "muted")


def answers(card: CardDetail, width: int) -> Iterator[Row]:
    """Which stage, who owns the next move, which note explains it, when the next review is."""
    since = card.day.removesuffix(f" in {card.stage}")
    yield from labelled("Stage", f"{card.stage}, {since}" if since else card.stage, width)
    yield from labelled("Next", card.move, width)
    yield from labelled("Why", f"note “{card.why}”" if card.why else "no note yet", width, bool(card.why))
    yield from labelled("Review", card.review or "none planned", width, bool(card.review))
    if card.due_words:
        yield from labelled("Due", card.due_words.removeprefix("due "), width, role="error" if card.late else "text")


def labelled(label: str, text: str, width: int, known: bool = True, *, role: str = "text") -> list[Row]:
    """One answer: its label in the margin, the text beside it; grey when there is nothing to say."""
    return hanging(label.ljust(LABEL), text, width, role=role if known else "muted")


def gate_rows(card: CardDetail, width: int) -> Iterator[Row]:
    """The rules to leave and to enter, and what is still unmet of them."""
    if card.exit_rule:
        yield from hanging("To leave: ", card.exit_rule, width)
    if card.entry_rule and card.next_stage:
        yield from hanging("To enter ", f"{card.next_stage}: {card.entry_rule}", width)
    required = sum(unmet.kind == "check" for unmet in card.unmet)
    missing = [f"{plural(required, 'required check')} open"] if required else []
    missing += [unmet.words for unmet in card.unmet if unmet.kind != "check"]
    for words in missing:
        yield from hanging("· ", words, width, role="warning", head_role="warning")


def check_rows(check: CheckLine, width: int, stage: str = "", head: str = "") -> list[Row]:
    """A check with its mark, and in words what else is known of it, behind it where there is room."""
    role = "muted" if check.done else "text"
    rows = hanging(f"{head}{'☑' if check.done else '☐'} ", check.text, width, role=role, head_role=role)
    words = [
        "required" if check.required and not check.done else "",
        check.owner,
        check.due or ("" if check.done else _later(check)),
        check.maturity,
        check.stage if check.stage and check.stage != stage else "",
        f"by {check.done_by}" if check.done and check.done_by else "",
    ]
    if told := " · ".join(filter(None, words)):
        role = "error" if check.late else "muted"
        if sum(cell_len(text) for text, _ in rows[-1]) + 2 + cell_len(visible(told)) <= width:
            rows[-1] = (*rows[-1], ("  " + visible(told), role))
        else:
            rows.extend(hanging(" " * (len(head) + 2), told, width, role=role))
    return rows


def _later(check: CheckLine) -> str:
    """When a check without a day will be due, or what for that has to happen first."""
    if not check.due_rule:
        return ""
    words = f"due {deadline_words(check.due_rule)}"
    return f"{words}: waits for {check.waits}" if check.waits and check.waits.casefold() not in words else words


def _checks(card: CardDetail, width: int) -> Iterator[Row]:
    """The checks of this stage and what is late elsewhere; the others counted, a line a stage."""
    counted: dict[str, list[bool]] = {}
    for check in card.checks:
        if check.stage in ("", card.stage) or (not check.done and check.late):
            yield from check_rows(check, width, card.stage)
        else:
            counted.setdefault(check.stage, []).append(check.done)
    for stage, done in counted.items():
        yield from hanging("  ", f"{stage}: {sum(done)} of {len(done)} ticked", width, role="muted")


def _dated(card: CardDetail, width: int) -> Iterator[Row]:
    if card.approvals or card.deadlines or card.clocks or card.scores or card.waits:
        from kanvtui.widgets.dated_rows import pane_section

        yield from pane_section(card, width)


def _facts(card: CardDetail, width: int) -> Iterator[Row]:
    account = " · ".join(filter(None, (card.account, card.account_words)))
    ask_again = f", ask again {day(card.nudge_on)}" if card.nudge_on else ""
    facts = (
        ("Customer", account),
        ("Waits for", f"{card.holder_words}{ask_again}" if card.holder else ""),
        ("Labels", " ".join(f"#{name}" for name in card.labels)),
        ("Reviewer", f"{card.reviewer}{', by ' + day(card.review_by) if card.review_by else ''}"),
        ("Context", card.context_owner),
        ("Outcome", card.outcome),
    )
    for label, text in facts:
        if text:
            yield from hanging(f"{label} ".ljust(LABEL), text, width)


def _fields(card: CardDetail, width: int) -> Iterator[Row]:
    for form, filled in card.forms:
        yield from hanging(f"{form}: ", filled, width)
    for field in card.fields:
        if field.value and not field.card:
            yield from field_rows(field, width)


def field_rows(field: FieldLine, width: int) -> list[Row]:
    """A field with its label in front."""
    return hanging(f"{field.label}: ", field.value, width)


def _exceptions(card: CardDetail, width: int) -> Iterator[Row]:
    for found in card.exceptions:
        words = f"{found.reason} ({day(found.at[:10])} by {found.actor}; rule: {found.rule})"
        yield from hanging("Exception ", words, width, role="muted", head_role="warning")


def note_head(note: NoteLine, width: int) -> list[Row]:
    """A note's title with what kind it is, whether it is pinned, whose it is and when it was edited."""
    words = [
        "pinned" if note.pinned else "",
        "" if note.kind == "context" else note.kind,
        "of the customer" if note.of_account else "",
        "private" if note.private else "",
        f"{note.author}, {day(note.edited_at[:10])}",
    ]
    return [
        *hanging("✎ ", note.title, width, role="heading", head_role="accent"),
        *hanging("  ", " · ".join(filter(None, words)), width, role="muted"),
    ]


def day(stored: str | None) -> str:
    """Return a stored day shortly: `27 Nov`, with its time if it has one."""
    found = due_day((stored or "")[:10])
    if found is None:
        return stored or ""
    time = due_time(stored or "")
    return f"{found.day} {MONTHS[found.month - 1].title()}{' ' + time if time else ''}"
