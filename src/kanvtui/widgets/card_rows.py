"""What the pane says of a card, as rows: the four answers, rules, checks, fields, notes. Pure."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len

from kanvtui.domain.calendar import deadline_words
from kanvtui.domain.dates import MONTHS, due_day, due_time
from kanvtui.domain.pictures import CardDetail, CheckLine, FieldLine, NoteLine
from kanvtui.domain.text import plural, visible
from kanvtui.widgets.paper import LABEL, NARROW, Row, hanging, lead, paragraph, shortened, tucked

if TYPE_CHECKING:  # the board is painted before the rules of gates are loaded
    from kanvtui.domain.gates import Unmet

TITLE_ROWS, FLAG_ROWS, ANSWER_ROWS, MISSING_ROWS = 3, 3, 4, 3
"""Lines in the pane of the title, a flag, an answer, and of what a move lacks: long texts must not push others out of
sight. The card's own screen shows all of them, the gate sheet everything that is missing."""
ANY = 10_000
"""As many lines as it takes."""
NOTE_ROWS = 200
"""Rows of one note in the pane."""
FLAG_MARKS = {"at_risk": "▲", "overdue": "◷", "blocked": "■", "stale": "◷", "ownerless": "○", "stale_note": "✎"}
FLAG_ROLES = {"at_risk": "warning", "overdue": "error", "blocked": "error", "stale": "warning", "ownerless": "warning"}

_ANCHOR = re.compile(r"\w+")

Body = Callable[[NoteLine, int], list[Row]]
"""Draws a note's text into a width."""


def pane_rows(card: CardDetail, width: int, body: Body) -> list[Row]:
    """Return everything the pane shows of a card, in the order of the design."""
    rows = shortened(paragraph(f"{card.title} · {card.board}", width, "title"), TITLE_ROWS, width)
    rows.extend(flag_rows(card, width, FLAG_ROWS))
    rows.extend(answers(card, width))
    rows.append((("─" * width, "rule"),))
    rows.extend(gate_rows(card, width, MISSING_ROWS))
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


def flag_rows(card: CardDetail, width: int, most: int = ANY) -> Iterator[Row]:
    """Why the card needs eyes, *most* lines a flag; urgent and away cards say so."""
    if card.urgent:
        yield from hanging("! ", "urgent", width, role="error", head_role="error")
    for reason in card.reasons:
        mark, role = FLAG_MARKS.get(reason.flag, "•"), FLAG_ROLES.get(reason.flag, "muted")
        yield from shortened(hanging(f"{mark} ", reason.words, width, role=role, head_role=role), most, width)
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
    told = [
        labelled("Stage", f"{card.stage}, {since}" if since else card.stage, width),
        labelled("Next", card.move, width),
        labelled("Why", f"note “{card.why}”" if card.why else "no note yet", width, bool(card.why)),
        labelled("Review", card.review or "none planned", width, bool(card.review)),
    ]
    if card.due_words:
        late = "error" if card.late else "text"
        told.append(labelled("Due", card.due_words.removeprefix("due "), width, role=late))
    for rows in told:
        yield from shortened(rows, ANSWER_ROWS, width)


def labelled(label: str, text: str, width: int, known: bool = True, *, role: str = "text") -> list[Row]:
    """One answer: its label in the margin, the text beside it; grey when there is nothing to say."""
    return hanging(label.ljust(LABEL), text, width, role=role if known else "muted")


def gate_rows(card: CardDetail, width: int, most: int = ANY) -> Iterator[Row]:
    """The rules to leave and to enter, and what a move lacks, in *most* lines at most."""
    write = tucked if width < NARROW else hanging
    entering = card.entry_rule if card.next_stage else ""
    if card.exit_rule and card.exit_rule == entering:
        yield from write(f"To leave, and to enter {visible(card.next_stage)}: ", entering, width)
    else:
        if card.exit_rule:
            yield from write("To leave: ", card.exit_rule, width)
        if entering:
            yield from write("To enter ", f"{card.next_stage}: {entering}", width)
    yield from missing_rows(card, width, most)


def missing_rows(card: CardDetail, width: int, most: int) -> list[Row]:
    """What a move lacks, in *most* lines at most: required checks are counted, for they stand among the checks."""
    required = sum(unmet.kind == "check" for unmet in card.unmet)
    parts = [f"{plural(required, 'required check')}"] if required else []
    parts += [_lacking(unmet) for unmet in card.unmet if unmet.kind not in ("check", "blocked")]
    if not parts:
        return []
    write = tucked if width < NARROW else hanging
    for kept in range(len(parts), 0, -1):
        more = [f"{len(parts) - kept} more"] if kept < len(parts) else []
        rows = write("Missing: ", " · ".join(parts[:kept] + more), width, role="warning", head_role="warning")
        if len(rows) <= most:
            break
    return rows


def _lacking(unmet: "Unmet") -> str:
    """What is missing, without the word that says so."""
    if ", " in unmet.words or unmet.words.startswith("no one "):
        return unmet.words
    return unmet.words.removeprefix("no ")


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
    """When a check without a day will be due: `due 2 days after Kickoff call held`, or what has to happen before."""
    if not check.due_rule:
        return ""
    words = f"due {deadline_words(check.due_rule)}"
    if not check.waits or check.waits.casefold() in words:
        return words
    found = _ANCHOR.match(check.due_rule)
    anchor = found[0].replace("_", " ") if found else ""
    if anchor and set(anchor.casefold().split()) <= set(check.waits.casefold().split()):
        return words.replace(anchor, check.waits)
    return f"{words}, waits for {check.waits}"


def _checks(card: CardDetail, width: int) -> Iterator[Row]:
    """The checks of this stage and what is late elsewhere; the others counted, a line a stage."""
    counted: dict[str, list[bool]] = {}
    for check in card.checks:
        if check.stage in ("", card.stage) or (not check.done and check.late):
            yield from check_rows(check, width, card.stage)
        else:
            counted.setdefault(check.stage, []).append(check.done)
    if counted:
        parts = [f"{stage}: {sum(done)} of {len(done)}" for stage, done in counted.items()]
        yield from hanging("  ", " · ".join((f"{parts[0]} ticked", *parts[1:])), width, role="muted")


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
            yield from lead(label, text, width)


def _fields(card: CardDetail, width: int) -> Iterator[Row]:
    for form, filled in card.forms:
        yield from hanging(f"{visible(form)}: ", filled, width)
    for field in card.fields:
        if field.value and not field.card:
            yield from field_rows(field, width)


def field_rows(field: FieldLine, width: int) -> list[Row]:
    """A field with its label in front."""
    return hanging(f"{visible(field.label)}: ", value_words(field), width)


def value_words(field: FieldLine) -> str:
    """A field's value as one reads it: `7 Dec 2026`, `120,000`; what has another form stays as it is."""
    value = field.value
    if field.type == "date" and (found := due_day(value)):
        return f"{day(value[:10])} {found.year}{' ' + time if (time := due_time(value)) else ''}"
    whole, dot, rest = value.partition(".")
    if field.type in ("money", "number") and len(whole) > 4 and whole.isascii() and whole.isdigit():
        return f"{int(whole):,}{dot}{rest}"
    return value


def _exceptions(card: CardDetail, width: int) -> Iterator[Row]:
    for found in card.exceptions:
        words = f"{found.reason} ({day(found.at[:10])} by {found.actor}; rule: {found.rule})"
        yield from lead("Exception", words, width, role="muted", head_role="warning")


def note_head(note: NoteLine, width: int) -> list[Row]:
    """A note's title with what kind it is, whether it is pinned, whose it is and when it was edited."""
    words = [
        "pinned" if note.pinned else "",
        "" if note.kind == "context" else note.kind,
        "of the customer" if note.of_account else "",
        note.seen,
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
