"""What every page of a walked review is made of: the customer above, what brings it up, promises, keys. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from rich.cells import cell_len

from kanvtui.domain.pictures import NoteLine
from kanvtui.domain.promises import OPEN, PromiseLine
from kanvtui.domain.text import plural, visible
from kanvtui.domain.values import frozen
from kanvtui.domain.walk import HEADS, Header, Look
from kanvtui.widgets.account_lines import ROLES as HEALTH_ROLES
from kanvtui.widgets.card_rows import day
from kanvtui.widgets.paper import LABEL, Row, hanging, paragraph, shortened
from kanvtui.widgets.triage_lines import ROLES, TALL, centred

COLUMN = 96
"""Cells of the column at most: longer lines are hard to read from far away."""
BARS = 3
"""Rows of the terminal that the head line, the strip and the footer take."""
AIRY = 45
"""Rows of the terminal from which there may be two blank lines between parts, and one between answers."""
_SIGNS = {"kept": ("✓", "success"), "dropped": ("✗", "muted"), OPEN: ("☐", "text")}
Part = list[Row]
"""Rows that stay together."""


@frozen
class Frame:
    """What the screen knows of an item: whether its customer stands above it, and as which of so many (`nth`).

    `decided` says what was decided of it (`""`: nothing yet), `whole` that all of it is shown, `height` is the
    terminal's, in rows; `keys` are the keys by command id; `settled` are promises to tell on this item.
    """

    grouped: bool = True
    nth: tuple[int, int] = (1, 1)
    decided: str = ""
    marked: bool = False
    whole: bool = False
    height: int = TALL
    keys: Mapping[str, str] = field(default_factory=dict)
    settled: tuple[PromiseLine, ...] = ()

    @property
    def room(self) -> int:
        """Rows for the item."""
        return self.height - BARS


def page(parts: Sequence[Part], frame: Frame, width: int, column: int) -> list[Row]:
    """Join parts with as many blank lines as there is room for, and put them into the middle."""
    for gaps in (2, 1, 0) if frame.height >= AIRY else (1, 0):
        rows = joined(parts, gaps, frame.room - (frame.height >= TALL))
        if len(rows) <= frame.room - 1 or frame.whole:
            break
    return centred([*top(rows, frame), *rows], width, column)


def top(rows: Sequence[Row], frame: Frame) -> Part:
    """Blank lines above: one on a tall terminal, more where much room is left."""
    if frame.height < TALL or len(rows) >= frame.room:
        return []
    return [()] * (1 if frame.height < AIRY else max(1, (frame.room - len(rows)) // 4))


def joined(parts: Sequence[Part], gaps: int, room: int = 0) -> Part:
    """Join what is not empty with so many blank lines between; without, with as many as *room* rows leave."""
    full = [part for part in parts if part]
    spare = room - sum(map(len, full))
    # Where a blank line helps most: below the title, before the answers, then from there on down.
    blank = set(range(1, len(full))) if gaps else set((2, 3, 4, 6, 5, 1, 7)[: max(0, spare)])
    rows: list[Row] = []
    for place, part in enumerate(full):
        rows.extend([()] * max(1, gaps) if place in blank else [])
        rows.extend(part)
    return rows


def banner(header: Header | None, frame: Frame, width: int, most: int) -> Part:
    """The customer above its cards: health, renewal, contract value, last contact, open promises."""
    if header is None:
        return []
    number, count = frame.nth
    nth = f"  {number} of {count}" if count > 1 else ""
    health = visible(header.health_words or "health unknown")
    rows: list[Row] = []
    name = visible(header.name)
    if cell_len(name) + cell_len(nth) + cell_len(health) + 3 <= width:
        rows.append(((name, "heading"), (nth, "muted"), ("   ", "text"), (health, health_role(header))))
    else:
        rows += [*paragraph(f"{name}{nth}", width, "heading"), *paragraph(health, width, health_role(header))]
    facts = (
        f"renews {header.renewal_words}" if header.renewal_words else "no renewal date",
        header.value_words,
        plural(header.cards, "open card"),
    )
    told = " · ".join(filter(None, facts))
    contact = f"last contact {header.last_contact}" if header.last_contact else "no contact yet"
    if cell_len(visible(f"{told} · {contact}")) <= width:
        told, contact = f"{told} · {contact}", ""
    rows += paragraph(told, width, "muted")
    if contact:
        rows += shortened(paragraph(contact, width, "muted"), 1, width)
    rows += promised_rows(header.promises, width, most)
    return [*rows, (("─" * width, "rule"),)]


def health_role(header: Header) -> str:
    """Return the look of a customer's health."""
    return HEALTH_ROLES.get(header.health, "muted")


def promised_rows(promises: Sequence[PromiseLine], width: int, most: int) -> Iterator[Row]:
    """The open promises, in so many rows at most."""
    waiting = [line for line in promises if line.state == OPEN]
    shown = waiting if len(waiting) <= most else waiting[: most - 1]
    for line in shown:
        yield from promise_row(line, width)
    if more := len(waiting) - len(shown):
        words = f"{plural(more, 'promise')} open" if not shown else f"{plural(more, 'more promise')} open"
        yield ((f"☐ {words}", "muted"),)


def promise_row(line: PromiseLine, width: int) -> Part:
    """Return a promise in one sentence behind its sign."""
    sign, role = _SIGNS.get(line.state, ("☐", "text"))
    role = "error" if line.late and line.state == OPEN else role
    words = line.settled_words or line.due_words
    return hanging(f"{sign} ", f"{line.told} · {words}" if words else line.told, width, role=role, head_role=role)


def where_rows(look: Look, frame: Frame, width: int) -> Iterator[Row]:
    """What was decided, what changed meanwhile, what brings it up, where it stands."""
    if frame.decided:
        yield from hanging("✓ ", f"decided: {frame.decided}", width, role="accent", head_role="accent")
    if look.changed:
        yield from hanging("↻ ", look.changed, width, role="warning", head_role="warning")
    head, role = HEADS.get(look.item.section, "Review"), ROLES.get(look.item.section, "accent")
    if frame.marked:
        head, role = f"● {head}, marked", "accent"
    where = _place(look, frame)
    if not where:
        yield ((head, role),)
    elif cell_len(f"{head} · {where}") <= width:
        yield ((head, role), (f" · {where}", "muted"))
    else:
        yield ((head, role),)
        yield from paragraph(where, width, "muted")


def _place(look: Look, frame: Frame) -> str:
    card = look.card
    if card is None:
        return visible(" · ".join(filter(None, (look.item.account, look.item.board))))
    stage = f"{card.stage}, {card.day.removesuffix(f' in {card.stage}')}".rstrip(", ")
    above = frame.grouped and look.header is not None
    customer = (
        "" if above else " ".join(filter(None, (card.account, f"({card.account_words})" * bool(card.account_words))))
    )
    return visible(" · ".join(filter(None, (card.board, customer, stage))))


def about(note: NoteLine) -> str:
    """Say whose a note is, and of when."""
    words = ("pinned" * note.pinned, "of the customer" * note.of_account, note.author, day(note.edited_at[:10]))
    return " · ".join(filter(None, words))


def event_rows(look: Look, width: int) -> Part:
    """What happened last."""
    rows: list[Row] = []
    for number, event in enumerate(look.events):
        words = " · ".join(filter(None, (event.when, event.words, event.actor)))
        rows += shortened(hanging(("" if number else "Last").ljust(LABEL), words, width, role="muted"), 1, width)
    return rows


def way_rows(frame: Frame, ways: Mapping[str, str], width: int) -> Part:
    """The keys that count here, each with what it does."""
    pieces: list[Row] = [((key_of(frame, name), "accent"), (f" {words}", "text")) for name, words in ways.items()]
    rows: list[Row] = []
    line: Row = ()
    for piece in pieces:
        longer = (*line, ("     ", "text"), *piece) if line else piece
        if line and sum(cell_len(text) for text, _ in longer) > width:
            rows.append(line)
            line = piece
        else:
            line = longer
    return [*rows, line] if line else rows


def settled_rows(settled: Sequence[PromiseLine], width: int) -> Part:
    """Return what became of the promises of last time, under a heading; nothing where there were none."""
    if not settled:
        return []
    kept = sum(line.state == "kept" for line in settled)
    words = " · ".join(
        filter(None, (f"{kept} kept" * bool(kept), f"{len(settled) - kept} dropped" * (kept < len(settled))))
    )
    rows: list[Row] = [(("Promised last time ", "label"), (words, "muted"))]
    for line in settled:
        rows += promise_row(line, width)
    return rows


def key_of(frame: Frame, name: str) -> str:
    """Return the key of a command, `""` for none."""
    return frame.keys.get(name, "")
