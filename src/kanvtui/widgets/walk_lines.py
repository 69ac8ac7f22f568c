"""How the walk of a review looks: one thing fills the screen, readable from across the room. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from rich.cells import cell_len

from kanvtui.domain.pictures import CardDetail, NoteLine
from kanvtui.domain.promises import OPEN, PromiseLine
from kanvtui.domain.text import plural, visible
from kanvtui.domain.values import frozen
from kanvtui.domain.walk import HEADS, Header, Look
from kanvtui.widgets.account_lines import ROLES as HEALTH_ROLES
from kanvtui.widgets.card_rows import check_rows, day, field_rows, labelled
from kanvtui.widgets.paper import LABEL, Row, hanging, paragraph, shortened
from kanvtui.widgets.triage_lines import (
    LONGEST,
    ROLES,
    TALL,
    Body,
    answer_rows,
    centred,
    filled,
    open_checks,
    reason_rows,
    telling,
)

COLUMN = 96
"""Cells of the column at most: longer lines are hard to read from far away."""
WIDE = 150
"""Cells from which the note, the checks and what happened last stand beside the answers."""
WIDEST = 170
"""Cells of both columns at most."""
GAP = 6
"""Cells between two columns."""
BARS = 3
"""Rows of the terminal that the head line, the strip and the footer take."""
LEVELS = (
    (16, 12, 3, 2), (12, 8, 3, 2), (9, 7, 3, 1), (5, 4, 2, 1), (3, 3, 2, 1), (3, 3, 1, 0), (2, 2, 1, 0), (1, 1, 1, 0),
)  # fmt: skip
"""Rows of the note, checks and open promises that are shown, and blank lines between parts: the first that fits."""
AIRY = 45
"""Rows of the terminal from which there may be two blank lines between parts, and one between answers."""
WINS = 12
_SIGNS = {"kept": ("✓", "success"), "dropped": ("✗", "muted"), OPEN: ("☐", "text")}
_Level = tuple[int, int, int, int]
_Part = list[Row]


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


def walk_rows(look: Look, frame: Frame, width: int, body: Body) -> list[Row]:
    """Return one item of a review in a width in cells; *body* draws a note."""
    if look.card is not None and look.item.kind == "card":
        return _card(look, look.card, frame, width, body)
    column = min(width, COLUMN)
    parts = _OTHERS[look.item.kind](look, frame, column)
    return _page(parts, frame, width, column)


def _page(parts: Sequence[_Part], frame: Frame, width: int, column: int) -> list[Row]:
    """Join parts with as many blank lines as there is room for, and put them into the middle."""
    for gaps in (2, 1, 0) if frame.height >= AIRY else (1, 0):
        rows = _joined(parts, gaps, frame.room - (frame.height >= TALL))
        if len(rows) <= frame.room - 1 or frame.whole:
            break
    return centred([*_top(rows, frame), *rows], width, column)


def _top(rows: Sequence[Row], frame: Frame) -> _Part:
    """Blank lines above: one on a tall terminal, more where much room is left."""
    if frame.height < TALL or len(rows) >= frame.room:
        return []
    return [()] * (1 if frame.height < AIRY else max(1, (frame.room - len(rows)) // 4))


def _joined(parts: Sequence[_Part], gaps: int, room: int = 0) -> _Part:
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


def _spread(rows: Sequence[Row]) -> _Part:
    """Put a blank line between answers: each begins with its label."""
    return [line for row in rows for line in ([(), row] if row and row[0][0].strip() else [row])][1:]


# A card


def _card(look: Look, card: CardDetail, frame: Frame, width: int, body: Body) -> list[Row]:
    wide = width >= WIDE
    column = min(width, WIDEST if wide else COLUMN)
    half = (column - GAP) // 2 if wide else column
    title = [*_where(look, frame, column), *paragraph(card.title, column, "title")]
    why = list(reason_rows(look.item.reasons, half))
    if look.kept_before and not frame.decided:
        why += paragraph("Kept last time too: keeping it again asks why.", half, "muted")
    answers = list(answer_rows(card, half, whole=frame.whole, rule=True))
    drawn = _drawn_note(card, half - LABEL, body, whole=frame.whole)
    happened = _events(look, half)
    fields = _fields(card, half) if frame.whole else []
    most: _Level = (LONGEST, LONGEST, 9, 1)
    for level in (most,) if frame.whole else LEVELS:
        notes, checks, promises, gaps = level
        if gaps > 1 and frame.height < AIRY:
            continue
        banner = _banner(look.header, frame, column, promises) if frame.grouped else []
        note = _note(card, drawn, notes, half, frame)
        left = [why, _spread(answers) if gaps > 1 else answers, *([fields] if wide else [])]
        right = [note, _checks(card, half, checks, frame), happened]
        if wide:
            below = _beside(_joined(left, gaps), _joined(right, gaps), half)
            rows = _joined([banner, title, below], max(1, gaps))
        else:
            rows = _joined([banner, title, *left, *right, fields], gaps, frame.room)
        if len(rows) + (frame.height >= TALL) <= frame.room:
            break
    return centred([*_top(rows, frame), *rows], width, column)


def _beside(left: Sequence[Row], right: Sequence[Row], width: int) -> _Part:
    rows: list[Row] = []
    for place in range(max(len(left), len(right))):
        first = left[place] if place < len(left) else ()
        second = right[place] if place < len(right) else ()
        used = sum(cell_len(text) for text, _ in first)
        rows.append((*first, (" " * (width - used + GAP), "text"), *second) if second else tuple(first))
    return rows


def _banner(header: Header | None, frame: Frame, width: int, most: int) -> _Part:
    """The customer above its cards: health, renewal, contract value, last contact, open promises."""
    if header is None:
        return []
    number, count = frame.nth
    nth = f"  {number} of {count}" if count > 1 else ""
    health = visible(header.health_words or "health unknown")
    rows: list[Row] = []
    name = visible(header.name)
    if cell_len(name) + cell_len(nth) + cell_len(health) + 3 <= width:
        rows.append(((name, "heading"), (nth, "muted"), ("   ", "text"), (health, _health_role(header))))
    else:
        rows += [*paragraph(f"{name}{nth}", width, "heading"), *paragraph(health, width, _health_role(header))]
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
    rows += _promised(header.promises, width, most)
    return [*rows, (("─" * width, "rule"),)]


def _health_role(header: Header) -> str:
    return HEALTH_ROLES.get(header.health, "muted")


def _promised(promises: Sequence[PromiseLine], width: int, most: int) -> Iterator[Row]:
    """The open promises, in so many rows at most."""
    waiting = [line for line in promises if line.state == OPEN]
    shown = waiting if len(waiting) <= most else waiting[: most - 1]
    for line in shown:
        yield from promise_row(line, width)
    if more := len(waiting) - len(shown):
        words = f"{plural(more, 'promise')} open" if not shown else f"{plural(more, 'more promise')} open"
        yield ((f"☐ {words}", "muted"),)


def promise_row(line: PromiseLine, width: int) -> _Part:
    """Return a promise in one sentence behind its sign."""
    sign, role = _SIGNS.get(line.state, ("☐", "text"))
    role = "error" if line.late and line.state == OPEN else role
    words = line.settled_words or line.due_words
    return hanging(f"{sign} ", f"{line.told} · {words}" if words else line.told, width, role=role, head_role=role)


def _where(look: Look, frame: Frame, width: int) -> Iterator[Row]:
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


def _drawn_note(card: CardDetail, width: int, body: Body, *, whole: bool) -> list[Row]:
    note = telling(card)
    if note is None:
        return []
    rows = body(note, width, LONGEST)
    return rows if whole else list(filled(rows))


def _note(card: CardDetail, drawn: Sequence[Row], most: int, width: int, frame: Frame) -> _Part:
    """The note that explains the card, in the margin of the answers."""
    note = telling(card)
    if note is None:
        return labelled("Note", "none yet", width, known=False)
    rows = hanging("Note".ljust(LABEL), note.title, width, role="heading")
    rows[-1] = _with_tail(rows[-1], _about(note), width)
    for row in drawn[:most]:
        rows.append((((" " * LABEL), "text"), *row) if row else ())
    if len(drawn) > most:
        rows[-1] = _with_tail(rows[-1], f"… {_key(frame, 'walk.more')}", width)
    return rows


def _about(note: NoteLine) -> str:
    words = ("pinned" * note.pinned, "of the customer" * note.of_account, note.author, day(note.edited_at[:10]))
    return " · ".join(filter(None, words))


def _with_tail(row: Row, words: str, width: int) -> Row:
    """Put words behind a row where there is room for them; a full row is cut for them."""
    used = sum(cell_len(text) for text, _ in row)
    tail = f"  {visible(words)}"
    if used + cell_len(tail) <= width:
        return (*row, (tail, "muted"))
    if words.startswith("…"):
        *others, (text, role) = row
        return (*others, (text[: max(0, len(text) - (used + cell_len(tail) - width))].rstrip(), role), (tail, "muted"))
    return row


def _checks(card: CardDetail, width: int, most: int, frame: Frame) -> _Part:
    """The open checks, late ones and those of its stage first."""
    near = open_checks(card)
    if not near:
        return []
    rows = labelled("Checks", f"{len(near)} of {len(card.checks)} open", width, known=False)
    margin = (" " * LABEL, "text")
    for line in near[:most]:
        rows.extend((margin, *row) for row in check_rows(line, width - LABEL, card.stage))
    if len(near) > most:
        rows[0] = _with_tail(rows[0], f"· {_key(frame, 'walk.more')} shows all", width)
    return rows


def _events(look: Look, width: int) -> _Part:
    """What happened last."""
    rows: list[Row] = []
    for number, event in enumerate(look.events):
        words = " · ".join(filter(None, (event.when, event.words, event.actor)))
        rows += shortened(hanging(("" if number else "Last").ljust(LABEL), words, width, role="muted"), 1, width)
    return rows


def _fields(card: CardDetail, width: int) -> _Part:
    rows = labelled("Labels", " ".join(f"#{name}" for name in card.labels), width) if card.labels else []
    for one in card.fields:
        if one.value and not one.card:
            rows += field_rows(one, width)
    return rows


def _key(frame: Frame, name: str) -> str:
    return frame.keys.get(name, "")


# What is no card


def _ways(frame: Frame, ways: Mapping[str, str], width: int) -> _Part:
    """The keys that count here, each with what it does."""
    pieces: list[Row] = [((_key(frame, name), "accent"), (f" {words}", "text")) for name, words in ways.items()]
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


def settled_rows(settled: Sequence[PromiseLine], width: int) -> _Part:
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


def _promise(look: Look, frame: Frame, width: int) -> list[_Part]:
    promise = look.promise
    if promise is None:
        return [list(_where(look, frame, width)), paragraph(look.item.title, width, "title")]
    late = "error" if promise.late and promise.state == OPEN else "text"
    facts = labelled("By", promise.settled_words or promise.due_words.removeprefix("due "), width, role=late)
    if promise.card_title:
        facts += labelled("Card", promise.card_title, width)
    if look.card is not None:
        facts += labelled(
            "Stands", f"{look.card.stage}, {look.card.day.removesuffix(f' in {look.card.stage}')}".rstrip(", "), width
        )
    facts += labelled("Customer", promise.account, width) if promise.account and not look.header else []
    facts += labelled("Promised", promise.made_words, width) if promise.made_words else []
    ways = {
        "walk.keep": "stays open", "card.complete": "kept", "card.due": "another day", "card.archive": "dropped",
    }  # fmt: skip
    header = replace(look.header, promises=()) if look.header else None
    return [
        _banner(header, replace(frame, nth=(1, 1)), width, 0),
        [*_where(look, frame, width), *paragraph(promise.told, width, "title")],
        facts,
        _events(look, width),
        _ways(frame, ways, width),
        settled_rows(frame.settled, width),
    ]


def _account(look: Look, frame: Frame, width: int) -> list[_Part]:
    detail, header = look.account, look.header
    alone = replace(look, item=replace(look.item, account=""))
    rows: list[_Part] = [[*_where(alone, frame, width), *paragraph(look.item.title, width, "title")]]
    rows.append(list(reason_rows(look.item.reasons, width)))
    facts: list[Row] = []
    if header is not None:
        known = bool(header.health_words)
        facts += labelled("Health", header.health_words or "unknown", width, known, role=_health_role(header))
        facts += labelled("Renewal", header.renewal_words or "no date", width, bool(header.renewal_words))
        facts += labelled("Value", header.value_words or "unknown", width, bool(header.value_words))
        facts += labelled("Contact", header.last_contact or "none yet", width, bool(header.last_contact))
    if detail is not None:
        facts += labelled("Owner", detail.line.owner or "no owner", width, bool(detail.line.owner))
        facts += labelled("Touch", detail.touch_words or "none planned", width, bool(detail.touch_words))
        people = " · ".join(filter(None, (_person(one.name, one.role) for one in detail.contacts[:4])))
        facts += labelled("People", people or "nobody known", width, bool(people))
        for number, card in enumerate(detail.open_cards[:4]):
            facts += labelled("" if number else "Cards", f"{card.face.title} · {card.board} / {card.stage}", width)
        note = detail.notes[0] if detail.notes else None
        facts += labelled("Note", f"{note.title} · {_about(note)}" if note else "none yet", width, note is not None)
    rows.append(facts)
    if header is not None:
        rows.append(list(_promised(header.promises, width, 5)))
    rows.append(_events(look, width))
    ways = {
        "walk.keep": "nothing to do", "card.pass": "promise", "note.write": "note", "card.account": "open its page",
    }  # fmt: skip
    rows.append(_ways(frame, ways, width))
    return rows


def _person(name: str, role: str) -> str:
    return f"{name} ({role})" if role else name


def _rule(look: Look, frame: Frame, width: int) -> list[_Part]:
    rule = look.rule
    words = rule.rule if rule is not None else look.item.title
    times = f"Passed {rule.count} times in {rule.within} on {rule.board}." if rule is not None else ""
    why: list[Row] = []
    for reason in look.item.reasons[1:]:  # the first one is how often
        why += hanging("· ", reason.words, width, role="muted")
    ways = {"walk.keep": "keep the rule", "card.edit": "say it in other words", "card.archive": "not required any more"}
    return [
        [*_where(look, frame, width), *paragraph("Change the rule?", width, "title")],
        [*paragraph(f"“{words}”", width, "strong"), *paragraph(times, width, "warning")],
        why,
        _ways(frame, ways, width),
    ]


def _wins(look: Look, frame: Frame, width: int) -> list[_Part]:
    rows: list[Row] = []
    for line in look.wins[: LONGEST if frame.whole else WINS]:
        done = line.reasons[0].words if line.reasons else ""
        words = " · ".join(filter(None, (line.title, line.account, line.owner, done)))
        rows += hanging("✓ ", words, width, head_role="success")
    if (more := len(look.wins) - WINS) > 0 and not frame.whole:
        rows.append(((f"  … {more:,} more: {_key(frame, 'walk.more')}", "muted"),))
    return [
        [*_where(look, frame, width), *paragraph(look.item.title, width, "title")],
        rows,
        _ways(frame, {"walk.keep": "go on"}, width),
    ]


_OTHERS: Mapping[str, Callable[[Look, Frame, int], list[_Part]]] = {
    "promise": _promise,
    "account": _account,
    "rule": _rule,
    "wins": _wins,
    "card": lambda look, frame, width: [[*_where(look, frame, width), *paragraph(look.item.title, width, "title")]],
}


# The end


@frozen
class Outcome:
    """What came of a review: how many verdicts of each word, promises made in it, what is left, time spent in words."""

    verdicts: tuple[tuple[str, int], ...]
    promises: tuple[PromiseLine, ...]
    settled: tuple[PromiseLine, ...] = ()
    left: int = 0
    gone: int = 0
    spent: str = ""


def end_rows(found: Outcome, width: int, frame: Frame) -> list[Row]:
    """Return the last page: what was decided, what was promised, what is left, what to press."""
    column = min(width, COLUMN)
    many = sum(count for _, count in found.verdicts)
    title = "The review is walked." if not found.left else f"{plural(found.left, 'item')} still to decide."
    said = f"{many} decided in {found.spent}" if many else "Nothing was decided yet"
    counted: list[Row] = [((f"{count:>5}  ", "strong"), (words, "text")) for words, count in found.verdicts]
    made: list[Row] = [(("Promised ", "label"), (f"{len(found.promises)}", "muted"))] if found.promises else []
    for line in found.promises:
        made += promise_row(line, column)
    gone = paragraph(f"{plural(found.gone, 'card')} went away meanwhile.", column, "muted") if found.gone else []
    finish = "writes the minutes and ends the review"
    if found.left:
        ways = {"walk.keep": "goes through what is left", "walk.finish": finish, "go.back": "pauses"}
    else:
        ways = {"walk.keep": finish, "go.back": "pauses"}
    if many:
        ways["edit.undo"] = "takes back the last verdict"
    parts = [paragraph(title, column, "title"), [((said, "muted"),), *counted], made, gone]
    parts += [settled_rows(found.settled, column), _ways(frame, ways, column)]
    return _page(parts, frame, width, column)
