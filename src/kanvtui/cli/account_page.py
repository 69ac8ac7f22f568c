"""The page of one customer, and of its scores, in words for people."""

from collections.abc import Iterable, Sequence

from kanvtui.cli.cells import table, wrapped
from kanvtui.cli.pages import card_lines, labelled, note_lines
from kanvtui.domain.accounts import AccountDetail, ContactLine, ScoreHistory
from kanvtui.domain.pictures import WaitLine
from kanvtui.domain.text import plural, visible

NOTES = 10
"""Notes of cards named at most."""


def account_page(found: AccountDetail, width: int) -> list[str]:
    """Return everything about a customer: facts, people, cards, blockers, scores, figures, milestones, notes."""
    lines = [found.line.name + (" (archived)" if found.line.archived else ""), ""]
    for label, words in _facts(found):
        lines += labelled(label, words, width)
    lines += ["", *(card_lines(found.cards, width) or ["No cards. Start one: kanvtui add TITLE --account NAME"])]
    for title, section in _sections(found, width):
        lines += ["", title, *section] if section else []
    own = [note for note in found.notes if note.of_account]
    for note in own:
        lines += ["", *note_lines(note, width)]
    return lines


def score_page(found: AccountDetail, histories: Sequence[ScoreHistory], width: int) -> list[str]:
    """Return the scores of a customer, each with every entry, newest first."""
    if not histories:
        return ["No SOP in use has a score."]
    lines = [found.line.name]
    for history in histories:
        head = " ".join(filter(None, (history.name, history.spark)))
        lines += ["", *wrapped(visible(head), width, "  ")]
        if not history.entries:
            lines += wrapped(visible(f"  never entered yet{f': {history.due}' if history.due else ''}"), width, "  ")
        for entry in history.entries:
            parts = ", ".join(f"{label} {value}" for label, value in entry.parts)
            words = f"{entry.at[:10]} {entry.words} ({parts}; {entry.actor})"
            lines += wrapped(visible(f"{words}: {entry.note}" if entry.note else words), width, "    ", "  ")
    return lines


def _facts(found: AccountDetail) -> Iterable[tuple[str, str]]:
    """What there is to know of a customer, as (label, words); empty ones are passed over."""
    by = " (by its score)" if found.health_by_score else ""
    yield "Owner", found.line.owner or "nobody yet"
    yield "Health", f"{found.health_words}{by}" if found.health_words else ""
    yield "Value", found.value_words
    yield "Renewal", found.renewal_words
    yield "Touch", found.touch_words
    for number, time in enumerate(found.next_times):
        yield "" if number else "Next", f"{time.title}: {time.words}"
    for number, contact in enumerate(found.contacts):
        yield "" if number else "People", contact_words(contact)
    yield "Waited", " · ".join(_waited(line) for line in found.waits if line.days or line.now)


def _waited(line: WaitLine) -> str:
    """How long for one holder: `Acme 4 days`, `Legal 2 days and still`, `Legal since today`."""
    if not line.days:
        return f"{line.holder} since today"
    return f"{line.holder} {plural(line.days, 'day')}{' and still' if line.now else ''}"


def contact_words(contact: ContactLine) -> str:
    """Return somebody in a line: `Jo Doe, champion, VP Sales, jo@acme.com`."""
    facts = (contact.name, contact.role, contact.title, contact.email, contact.phone)
    return ", ".join(filter(None, (*facts, "private" if contact.private else "")))


def _sections(found: AccountDetail, width: int) -> Iterable[tuple[str, list[str]]]:
    """The parts of the page below the cards, as (title, lines)."""
    yield (
        "Blocked",
        [line for key, words in found.blockers for line in wrapped(visible(f"  #{key} {words}"), width, "    ")],
    )
    yield "Scores", _rows(((one.name, *_score(one)) for one in found.scores if one.entries), width)
    figures = [(one.name, f"{one.words}{': missed' if one.met is False else ''}", one.card) for one in found.figures]
    yield "Figures", _rows([*((one.name, one.words, one.card) for one in found.forms), *figures], width)
    milestones = (
        (one.line.label, f"planned {one.line.due_words}" if one.line.planned else one.line.due_words, one.card)
        for one in found.milestones
    )
    yield "Milestones", _rows(milestones, width)
    of_cards = [note for note in found.notes if not note.of_account]
    more = [("", f"and {len(of_cards) - NOTES} more", "")] if len(of_cards) > NOTES else []
    named = [(note.edited_at[:10], note.title, note.kind) for note in of_cards[:NOTES]]
    yield "Notes of its cards", _rows([*named, *more], width)


def _score(history: ScoreHistory) -> tuple[str, str, str]:
    newest = history.entries[0]
    return newest.words, history.spark, newest.when


def _rows(rows: Iterable[Sequence[str]], width: int) -> list[str]:
    """Return rows as indented columns, the second one giving way first."""
    shown = [tuple(visible(cell) for cell in row) for row in rows]
    return [f"  {line}" for line in table(shown, width - 2, flexible=1)]
