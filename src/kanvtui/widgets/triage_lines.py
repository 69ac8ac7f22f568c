"""How triage looks: one card that fills the screen, readable from across the room; its end; an empty stack. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.cells import cell_len

from kanvtui.domain.flags import Reason
from kanvtui.domain.pictures import CardDetail, CheckLine, NoteLine
from kanvtui.domain.share import MASK
from kanvtui.domain.text import plural, visible
from kanvtui.domain.triage import HEADS
from kanvtui.domain.values import frozen
from kanvtui.widgets.card_rows import (
    FLAG_MARKS,
    FLAG_ROLES,
    MISSING_ROWS,
    check_rows,
    day,
    field_rows,
    labelled,
    missing_rows,
    note_head,
)
from kanvtui.widgets.paper import Row, hanging, paragraph

COLUMN = 84
"""Cells of the column at most: longer lines are hard to read from far away."""
ROOM = ((45, 10, 8), (30, 4, 3), (0, 2, 2))
"""From so many rows of the terminal on: rows of the note, and checks, that are shown before the user asks for more."""
TALL = 30
"""Rows of the terminal from which there is room for blank lines on top."""
LONGEST = 400
"""Rows of a note at most."""
MARKS = {"urgent": "!", "new": "✦", "waiting": "▸", "deadline": "◷", **FLAG_MARKS}
ROLES = {"urgent": "error", "new": "accent", "waiting": "text", "deadline": "warning", **FLAG_ROLES}

Body = Callable[[NoteLine, int, int], list[Row]]
"""Draws a note's text into a width, with at most so many rows."""


@frozen
class Shown:
    """What is shown of a card: what brings it up, what was decided of it (`""`: nothing yet), whether all of it.

    `height` is the terminal's, in rows; `space` is the key that shows more.
    """

    section: str = ""
    reasons: tuple[Reason, ...] = ()
    decided: str = ""
    marked: bool = False
    whole: bool = False
    height: int = TALL
    space: str = "Space"

    @property
    def room(self) -> tuple[int, int]:
        """Rows of the note, and checks, that are shown of it."""
        if self.whole:
            return LONGEST, LONGEST
        return next((note, checks) for least, note, checks in ROOM if self.height >= least)


def card_rows(card: CardDetail, shown: Shown, width: int, body: Body) -> list[Row]:
    """Return one card in a centred column of a width in cells."""
    column = min(width, COLUMN)
    rows: list[Row] = [(), ()] if shown.height >= TALL else []
    rows.extend(_head(card, shown, column))
    rows.append(())
    rows.extend(reason_rows(shown.reasons, column))
    rows.append(())
    rows.extend(answer_rows(card, column, whole=shown.whole))
    for part in (_note(card, shown, column, body), _checks(card, shown, column), _fields(card, shown, column)):
        if found := list(part):
            rows.extend([(), *found])
    return centred(rows, width, column)


def centred(rows: Sequence[Row], width: int, column: int) -> list[Row]:
    """Return the rows of a column in the middle of a width in cells."""
    margin = " " * ((width - column) // 2)
    return [((margin, "text"), *row) if margin and row else row for row in rows]


def _head(card: CardDetail, shown: Shown, width: int) -> Iterator[Row]:
    """What brings the card up, where it stands, its title."""
    stage = f"{card.stage}, {card.day.removesuffix(f' in {card.stage}')}".rstrip(", ")
    where = visible(" · ".join(filter(None, (card.board, card.account, stage))))
    word, role = HEADS.get(shown.section, "Settled"), ROLES.get(shown.section, "muted")
    if shown.marked:
        word, role = f"● {word}, marked", "accent"
    if shown.decided:
        yield from hanging("✓ ", f"decided: {shown.decided}", width, role="accent", head_role="accent")
        word = ""
    if word and cell_len(f"{word} · {where}") <= width:
        yield ((word, role), (f" · {where}", "muted"))
    else:
        yield from paragraph(word, width, role) if word else ()
        yield from paragraph(where, width, "muted")
    yield ()
    yield from paragraph(card.title, width, "title")


def reason_rows(reasons: Sequence[Reason], width: int) -> Iterator[Row]:
    """Why the card comes up: each reason behind its mark."""
    for reason in reasons:
        role = ROLES.get(reason.flag, "muted")
        yield from hanging(f"{MARKS.get(reason.flag, '•')} ", reason.told, width, role=role, head_role=role)
    if not reasons:
        yield from paragraph("Nothing brings it up any more.", width, "muted")


def answer_rows(card: CardDetail, width: int, *, whole: bool, rule: bool = False) -> Iterator[Row]:
    """Who has it, what comes next, and its dates: of the deadlines those that press, all of them on demand.

    With *rule*, the rule to leave its stage too, and what it still lacks for that.
    """
    owner = " ▸ ".join(filter(None, (card.owner or "no owner", card.holder_words)))
    yield from labelled("Owner", owner, width, role="text" if card.owner else "warning")
    step = card.move.partition(": ")[2] if not card.next else card.next
    yield from labelled("Next", step, width, step != "no next step")
    if rule:
        if card.exit_rule:
            yield from labelled("To leave", card.exit_rule, width)
        yield from missing_rows(card, width, MISSING_ROWS)
    if card.due_words:
        yield from labelled("Due", card.due_words.removeprefix("due "), width, role="error" if card.late else "text")
    for line in card.deadlines:
        if not line.done and line.due and (line.late or line.soon or whole):
            role = "error" if line.late else "warning" if line.soon else "text"
            yield from labelled("Deadline", f"{line.what}: {line.due_words.removeprefix('due ')}", width, role=role)
    for found in card.approvals:
        if found.state == "pending":
            words = " · ".join(filter(None, (f"{found.name}: {found.approver}", found.due_words)))
            yield from labelled("Approval", words, width, role="error" if found.late else "text")
    if card.review_by:
        yield from labelled("Review", f"{day(card.review_by)} {card.reviewer}".rstrip(), width)


def _note(card: CardDetail, shown: Shown, width: int, body: Body) -> Iterator[Row]:
    """The note that explains the card: the pinned one, else the newest."""
    note = telling(card)
    if note is None:
        yield ((f"{no_note(card).capitalize()}.", "muted"),)
        return
    yield from note_head(note, width)[: None if shown.whole else 1]
    rows = body(note, width - 2, LONGEST)
    kept = rows if shown.whole else list(filled(rows))[: shown.room[0]]
    for row in kept:
        yield (("  ", "text"), *row) if row else ()
    if len([row for row in rows if row]) > len(kept):
        yield ((f"  … more of it: {shown.space}", "muted"),)


def telling(card: CardDetail) -> NoteLine | None:
    """Return the note that explains the card: the pinned one, else the newest."""
    return next((line for line in card.notes if line.pinned), card.notes[0] if card.notes else None)


def no_note(card: CardDetail) -> str:
    """Say why no note is shown: there is none, or it is hidden while the screen is shared."""
    return "a note is not shown while the screen is shared" if MASK in card.why else "no note yet"


def filled(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows of a note that say something: no blank ones, and no heading with nothing below it."""
    headings: list[Row] = []
    for row in rows:
        if not any(text.strip() for text, _ in row):
            continue
        if row[0][1] == "heading":
            headings = [row]
        else:
            yield from headings
            headings = []
            yield row


def _checks(card: CardDetail, shown: Shown, width: int) -> Iterator[Row]:
    """The open checks, those of its stage and late ones first."""
    near = open_checks(card)
    if not near:
        return
    kept = near[: shown.room[1]]
    yield ((f"{len(near)} of {plural(len(card.checks), 'check')} open", "label"),)
    for line in kept:
        yield from check_rows(line, width, card.stage)
    if hidden := len(near) - len(kept):
        yield ((f"  … {hidden:,} more: {shown.space}", "muted"),)


def open_checks(card: CardDetail) -> list[CheckLine]:
    """Return the open checks: late ones first, then those of its stage."""
    waiting = [line for line in card.checks if not line.done]
    return sorted(waiting, key=lambda line: (not line.late, line.stage not in ("", card.stage)))


def _fields(card: CardDetail, shown: Shown, width: int) -> Iterator[Row]:
    """Labels and filled fields, when all is shown."""
    if shown.whole:
        if card.labels:
            yield from labelled("Labels", " ".join(f"#{name}" for name in card.labels), width)
        for field in card.fields:
            if field.value and not field.card:
                yield from field_rows(field, width)


def page_rows(title: str, lines: Sequence[str], width: int, height: int) -> list[Row]:
    """Return a page of words on a terminal of so many rows: a title, then paragraphs with blank lines between."""
    column = min(width, COLUMN)
    rows: list[Row] = [(), ()] if height >= TALL else []
    rows.extend(paragraph(title, column, "title"))
    for line in lines:
        rows.extend([(), *paragraph(visible(line), column)])
    return centred(rows, width, column)


Page = tuple[str, list[str]]
"""A title and the paragraphs below it."""


def ending(said: str, gone: int, still: int, keys: Mapping[str, str]) -> Page:
    """Return the end of a sitting: what came of it, how many cards went away or are still open, what to press."""
    lines = [f"{said}."] if said else []
    if gone:
        lines.append(f"{plural(gone, 'card')} went away meanwhile.")
    if still:
        them = "it" if still == 1 else "them"
        lines.append(f"{plural(still, 'card')} still to decide: {keys['triage.keep']} goes through {them}.")
    undo = f" {keys['edit.undo']} takes back the last change." if said else ""
    lines.append(f"{keys['go.back']} goes back.{undo}")
    return "The end of the stack." if still else "Done for today.", lines


def nothing(today: int, keys: Mapping[str, str]) -> Page:
    """Return what an empty stack says, and what to press; *today* cards were decided today already."""
    words = "No urgent blocker, no new card, nothing at risk, overdue, blocked, stale or without an owner."
    if today:
        were = "was" if today == 1 else "were"
        words = f"{plural(today, 'card')} {were} decided today. What needs eyes tomorrow comes up again then."
    press = f"{keys['go.back']} goes back; {keys['go.review']} there lists what the weekly review looks at."
    return "Nothing to decide.", [words, press]
