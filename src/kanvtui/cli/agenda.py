"""The review list and the triage stack in words, for people and as Markdown, each in its order."""

from collections.abc import Iterable, Iterator, Sequence

from kanvtui.cli.cells import wrapped
from kanvtui.domain import flags, triage
from kanvtui.domain.pictures import RepeatedException, ReviewLine, ReviewPicture
from kanvtui.domain.text import plural, visible
from kanvtui.operations.reads.lists import flag_words

_HEADS = {**{flag: word.capitalize() for flag, word in flags.WORDS.items()}, "stale_note": "Stale notes"}

Section = tuple[str, Sequence[ReviewLine] | Sequence[RepeatedException]]
"""A heading with the cards, or the rules, below it."""


def sections(picture: ReviewPicture) -> Iterator[Section]:
    """Yield what there is to review in the order of the agenda; sections with nothing in them are left out."""
    by_flag = {flag: [line for line in picture.lines if line.flag == flag] for flag in flags.ORDER}
    found: Iterable[Section] = (
        *((_HEADS[flag], by_flag[flag]) for flag in flags.ORDER if flag != "stale_note"),
        ("Waiting on others", picture.waiting),
        ("Repeated exceptions", picture.repeated),
        (_HEADS["stale_note"], by_flag["stale_note"]),
        ("Kept long enough", picture.kept),
        ("Wins", picture.wins),
    )
    return ((head, lines) for head, lines in found if lines)


def summary(picture: ReviewPicture) -> str:
    """Return how many cards carry each flag, in words."""
    return flag_words(picture.counts) or "nothing is flagged"


def triage_sections(picture: ReviewPicture) -> Iterator[Section]:
    """Yield what there is to decide today in the order of the stack."""
    for section, head in triage.HEADS.items():
        if found := [line for line in picture.lines if line.flag == section]:
            yield head, found


def triage_summary(picture: ReviewPicture) -> str:
    """Return how many cards there are to decide today, in words."""
    return f"{plural(len(picture.lines), 'card')} to decide" if picture.lines else "nothing to decide"


def lines(title: str, words: str, found: Iterable[Section], width: int) -> list[str]:
    """Return a list as lines of at most *width* cells: each card once, with all its reasons."""
    page = wrapped(f"{title}: {words}", width, "  ")
    for head, entries in found:
        page += ["", head]
        for entry in entries:
            if isinstance(entry, RepeatedException):
                page += wrapped(visible(_rule(entry)), width, "    ", "  ")
                continue
            page += wrapped(visible(f"#{entry.card_id} {entry.title} ({_place(entry)})"), width, "    ", "  ")
            for reason in entry.reasons:
                page += wrapped(visible(_told(reason)), width, "        ", "      ")
    return page


def markdown(title: str, words: str, found: Iterable[Section]) -> list[str]:
    """Return a list as Markdown: a heading a section, an item a card, a sub-item a reason."""
    page = [f"# {title}", "", words if words[0].isdigit() else f"{words[0].upper()}{words[1:]}."]
    for head, entries in found:
        page += ["", f"## {head}", ""]
        for entry in entries:
            if isinstance(entry, RepeatedException):
                page.append(f"- {literal(_rule(entry))}")
                continue
            page.append(f"- **#{entry.card_id} {literal(entry.title)}** ({literal(_place(entry))})")
            page += [f"  - {literal(_told(reason))}" for reason in entry.reasons]
    return page


def _told(reason: flags.Reason) -> str:
    return reason.told if reason.flag in flags.WORDS else reason.words


def _place(line: ReviewLine) -> str:
    """Where a card stands and who has it."""
    who = " ▸ ".join(name for name in (line.owner or "no owner", line.holder) if name)
    return ", ".join(part for part in (f"{line.board} / {line.stage}", who, "urgent" if line.urgent else "") if part)


def _rule(rule: RepeatedException) -> str:
    return f"{plural(rule.count, 'time')} in {rule.within} on {rule.board}: {rule.rule}"


def literal(text: str) -> str:
    """Return text as Markdown shows it literally, on one line."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|~" else char for char in visible(text))
