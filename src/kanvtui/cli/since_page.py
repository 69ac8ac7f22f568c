"""What changed between two instants in words, as Markdown and as JSON."""

from kanvtui.cli.agenda import literal
from kanvtui.cli.cells import wrapped
from kanvtui.domain.since import SECTIONS, SinceLine, SincePicture, count_words
from kanvtui.domain.text import visible

Document = dict[str, object]
_PROMISES = ("promises_kept", "promises_broken")


def lines(picture: SincePicture, width: int) -> list[str]:
    """Return the difference as lines of at most *width* cells: what changed under each card."""
    page = wrapped(f"{_title(picture)}: {_summary(picture)}", width, "  ")
    for _, head, found, count in picture.sections:
        page += ["", f"{head} ({count:,})"]
        for line in found:
            page += wrapped(visible(_name(line)), width, "    ", "  ")
            page += wrapped(visible(f"{line.words}, {line.when}"), width, "        ", "      ")
    return page


def markdown(picture: SincePicture) -> list[str]:
    """Return the difference as Markdown: a heading a section, an item a card."""
    summary = _summary(picture)
    page = [f"# {_title(picture)}", "", f"{summary[0].upper()}{summary[1:]}."]
    for _, head, found, _ in picture.sections:
        page += ["", f"## {head}", ""]
        page += [f"- **{literal(_name(line))}**: {literal(line.words)}, {line.when}" for line in found]
    return page


def document(picture: SincePicture) -> Document:
    """Return the difference as the documented JSON object."""
    sections = {section: [_line(section, line) for line in picture.lines(section)] for section in SECTIONS}
    return {"start": picture.start, "end": picture.end, "counts": dict(picture.counts), **sections}


def _line(section: str, line: SinceLine) -> Document:
    found: Document = {
        "card": line.card_id or None,
        "board": line.board or None,
        "title": line.title or None,
        "account": line.account or None,
        "words": line.words,
        "at": line.at,
    }
    if section in _PROMISES:
        return {**found, "promise": line.promise_id, "state": line.after}
    return {**found, "from": line.before or None, "to": line.after or None, "times": line.times}


def _title(picture: SincePicture) -> str:
    return f"Changes from {visible(picture.start_words)} to {visible(picture.end_words)}"


def _summary(picture: SincePicture) -> str:
    return ", ".join(count_words(picture)) or "nothing changed"


def _name(line: SinceLine) -> str:
    """The card with its number and where it stands; a promise beside all cards has its customer."""
    if not line.card_id:
        return line.title or line.account or "beside all cards"
    return f"#{line.card_id} {line.title} ({', '.join(name for name in (line.board, line.account) if name)})"
