"""The lines of one customer's page. Pure."""

from collections.abc import Callable, Iterator, Sequence

from kanvtui.domain.accounts import AccountDetail, ScoreHistory
from kanvtui.domain.faces import CardLine
from kanvtui.domain.text import plural, visible
from kanvtui.widgets.account_lines import ROLES
from kanvtui.widgets.card_rows import note_head
from kanvtui.widgets.dated_rows import wait_words
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, hanging, wrapped

LABEL = 16
"""Cells of the margin with labels."""
EXCERPT = 2
"""Lines of a note's text."""
NO_HEALTH = "nothing known; r says why it is at risk"
_Rows = Callable[[int], Sequence[Row]]
_MARKS = {"at_risk": "▲", "overdue": "◷", "blocked": "■", "stale": "◷", "ownerless": "○", "stale_note": "✎"}


def page_entries(account: AccountDetail) -> list[Entry]:
    """Return everything about a customer, line by line, under headings."""
    line = account.line
    entries = [
        Entry(_value("Health", account.health_words or NO_HEALTH, ROLES.get(line.health, "text")), ("fact", "health")),
        Entry(_value("Renewal", account.renewal_words), ("fact", "renewal")),
        Entry(_value("Contract value", account.value_words), ("fact", "value")),
        Entry(_value("Owner", line.owner), ("fact", "owner")),
        Entry(_value("Next touch", account.touch_words), ("fact", "next_touch")),
    ]
    entries += [Entry(_value("Next", f"{time.title}: {time.words}")) for time in account.next_times]
    if words := wait_words(account.waits):
        entries.append(Entry(_value("Waited for", words)))
    entries += _cards("Open cards", account.open_cards, "none; a card belongs to a customer by `acct:` in its line")
    entries += _figures(account)
    entries += _scores(account.scores)
    if account.contacts:
        entries.append(_heading("Stakeholders", str(len(account.contacts))))
        for one in account.contacts:
            told = " · ".join(filter(None, (one.role, one.title, one.email, one.phone, "private" * one.private)))
            entries.append(Entry(_value(one.name, told), ("contact", one.id)))
    else:
        entries.append(_heading("Stakeholders", "none yet; n adds one"))
    if account.milestones:
        entries.append(_heading("Milestones", str(len(account.milestones))))
        for number, found in enumerate(account.milestones):
            words = " · ".join(filter(None, (found.line.label, found.card)))
            entries.append(Entry(_value(found.line.due_words, words), ("milestone", number)))
    entries.append(_heading("Notes", str(len(account.notes)) if account.notes else "none yet; N writes one"))
    for note in account.notes:
        entries.append(Entry(_note(note_head, note), ("note", note.id)))
    closed = tuple(card for card in account.cards if card.face.closed)
    if closed:
        entries += _cards("Done", closed, "")
    return entries


def _heading(text: str, about: str = "") -> Entry:
    return Entry(lambda _width: ((), ((text, "title"), (f"  {about}", "muted"))))


def _value(label: str, text: str, role: str = "text") -> _Rows:
    def rows(width: int) -> Sequence[Row]:
        head = visible(label)
        head = f"{head[: LABEL - 3]}… " if len(head) > LABEL - 2 else head.ljust(LABEL)
        return hanging(head.ljust(LABEL), text or "–", width, role=role if text else "muted")

    return rows


def _cards(heading: str, lines: Sequence[CardLine], empty: str) -> list[Entry]:
    entries = [_heading(heading, str(len(lines)) if lines else empty)]
    entries += [Entry(_card(line), ("card", line.face.id)) for line in lines]
    return entries


def _card(line: CardLine) -> _Rows:
    def rows(width: int) -> Sequence[Row]:
        face = line.face
        who = " ▸ ".join(filter(None, (face.owner or "no owner", face.holder)))
        due = "" if any(reason.words == face.due for reason in face.reasons) else face.due
        told = " · ".join(filter(None, (f"{line.board} / {line.stage}", who, due)))
        found = hanging("", face.title, width, role="text")
        found += hanging("  ", told, width, role="muted")
        for reason in face.reasons:
            if reason.flag == "at_risk":  # the page says so on its first line
                continue
            found += hanging(
                f"  {_MARKS.get(reason.flag, '•')} ", reason.words, width, role="warning", head_role="warning"
            )
        return found

    return rows


def _figures(account: AccountDetail) -> list[Entry]:
    figures = (*account.forms, *account.figures)
    if not figures:
        return []
    entries = [_heading("Figures")]
    several = len({figure.card_id for figure in figures}) > 1
    for figure in figures:
        words = f"{figure.words} · {figure.card}" if several else figure.words
        entries.append(Entry(_value(figure.name, words, "warning" if figure.met is False else "text")))
    return entries


def _scores(scores: Sequence[ScoreHistory]) -> list[Entry]:
    if not scores:
        return []
    entries = [_heading("Scores", "S enters one")]
    for score in scores:
        entries.append(Entry(lambda width, score=score: list(_score(score, width)), ("score", score.key)))  # type: ignore[misc]
    return entries


def _score(score: ScoreHistory, width: int) -> Iterator[Row]:
    if not score.entries:
        yield from hanging(f"{visible(score.name)}: ", f"never entered{'; ' + score.due if score.due else ''}", width)
        return
    newest = score.entries[0]
    times = plural(len(score.entries), "entry").replace("entrys", "entries")
    spark = f"  {score.spark}" if len(score.entries) > 1 else ""
    yield from hanging(f"{visible(score.name)}: ", f"{newest.words}{spark}  {times}, {newest.when}", width)
    parts = " · ".join(f"{label} {value}" for label, value in newest.parts)
    if parts:
        yield from hanging("  ", parts, width, role="muted")


def _note(head: Callable[..., list[Row]], note: object) -> _Rows:
    def rows(width: int) -> Sequence[Row]:
        found = head(note, width)
        body = [line for line in wrapped(getattr(note, "body", ""), width - 2) if line.strip()][:EXCERPT]
        return [*found, *((("  ", "text"), (line, "muted")) for line in body)]

    return rows
