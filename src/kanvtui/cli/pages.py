"""Cards in words for people: lists with one line a card, and the page of one card."""

from collections.abc import Iterable, Sequence

from kanvtui.cli.cells import table, wrapped
from kanvtui.domain import flags
from kanvtui.domain.calendar import deadline_words
from kanvtui.domain.faces import CardFace, CardLine
from kanvtui.domain.pictures import ApprovalLine, CardDetail, CheckLine, NoteLine
from kanvtui.domain.text import visible

_LABEL = 10


def card_lines(found: Sequence[CardLine], width: int) -> list[str]:
    """Return a line for each card: number, title, stage, who, what is due or wrong; the board if there are several."""
    several = len({line.board for line in found}) > 1
    rows = [
        (
            str(line.face.id),
            visible(line.face.title),
            visible(line.stage),
            visible(line.board) if several else "",
            visible(_who(line.face)),
            visible(_state(line.face)),
        )
        for line in found
    ]
    return table(rows, width, flexible=1, right=(0,), kept=(0, 5))


def _who(face: CardFace) -> str:
    return " ▸ ".join(name for name in (face.owner or ("" if face.closed else "no owner"), face.holder) if name)


def _state(face: CardFace) -> str:
    if face.unreadable:
        return "unreadable"
    held = [reason.flag for reason in face.reasons]
    words = [flags.WORDS[flag] for flag in held if flag != "ownerless" and not (flag == "overdue" and face.late)]
    due = [face.due, *words] if face.late else [*words, face.due]  # what needs eyes first: the end may be cut
    return " · ".join(part for part in (*due, "urgent" if face.urgent else "") if part)


def card_page(card: CardDetail, width: int) -> list[str]:
    """Return everything about a card: the four answers first, then rules, fields, checks, notes, exceptions."""
    lines = [*wrapped(f"#{card.id} {visible(card.title)}", width, "    "), f"on {visible(card.board)}", ""]
    for label, words in _answers(card):
        lines += labelled(label, words, width)
    lines += _rules(card, width)
    filled = [line for line in card.fields if line.value or line.required]
    if filled or card.forms:
        forms = [f"{visible(form)} {words}" for form, words in card.forms]
        lines += ["", *wrapped(" · ".join(["Fields", *forms]), width, "  ")]
        rows = [(visible(line.label), visible(line.value) or "(required, empty)") for line in filled]
        lines += [f"  {row}" for row in table(rows, width - 2, flexible=1)]
    if card.checks:
        done = sum(check.done for check in card.checks)
        lines += ["", f"Checks  {done} of {len(card.checks)} done", *check_lines(card, width)]
    lines += approval_lines(card, width)
    lines += _figures(card, width)
    for note in card.notes:
        lines += ["", *note_lines(note, width)]
    for found in card.exceptions:
        words = f"{found.rule} Passed by {found.actor} on {found.at[:10]}: {found.reason}"
        lines += ["", *wrapped(f"Exception  {visible(words)}", width, "  ")]
    return lines


def _answers(card: CardDetail) -> Iterable[tuple[str, str]]:
    """What there is to know of a card, as (label, words); empty ones are passed over."""
    yield "Stage", f"{card.stage_number} {card.stage}, {_day(card)}" if card.day else card.stage
    yield "Next", card.move
    yield "Why", f"note “{card.why}”" if card.why else "no note explains it yet"
    yield "Review", card.review
    for number, reason in enumerate(card.reasons):
        yield "" if number else "Flags", reason.told
    yield "Urgent", "yes" if card.is_urgent else ""
    yield "Customer", " · ".join(filter(None, (card.account, card.account_words)))
    yield "Due", card.due_words if card.due else ""
    yield "Reviewer", " by ".join(filter(None, (card.reviewer, card.review_by or "")))
    yield "Context", card.context_owner
    yield "Labels", " ".join(f"#{label}" for label in card.labels)
    yield "Snoozed", f"until {card.snoozed_until}" if card.snoozed_until else ""
    yield "Outcome", card.outcome
    yield "State", _put_away(card)


def _day(card: CardDetail) -> str:
    return card.day.removesuffix(f" in {card.stage}")


def _put_away(card: CardDetail) -> str:
    away = f"merged into #{card.merged_into}" if card.merged_into else "in the bin"
    states = ((away, card.deleted_at), ("archived", card.archived_at), ("closed", card.closed_at))
    return ", ".join(f"{word} since {at[:10]}" for word, at in states if at)


def labelled(label: str, words: str, width: int) -> list[str]:
    """Return `Label     words`, wrapped under the words; nothing without words."""
    if not words:
        return []
    return wrapped(visible(words), width, " " * _LABEL, f"{label:<{_LABEL}}")


def _rules(card: CardDetail, width: int) -> list[str]:
    lines = []
    if card.exit_rule:
        lines += labelled("To leave", card.exit_rule, width)
    if card.entry_rule and card.next_stage:
        lines += labelled("To enter", f"{card.next_stage}: {card.entry_rule}", width)
    if card.unmet:
        lines += labelled("Missing", "; ".join(item.words for item in card.unmet), width)
    return ["", *lines] if lines else []


def check_lines(card: CardDetail, width: int) -> list[str]:
    """Return the checks of a card with their places."""
    digits = len(str(len(card.checks)))
    lines = []
    for place, check in enumerate(card.checks, 1):
        mark = f"{place:>{digits}} [{'x' if check.done else ' '}] "
        lines += wrapped(visible(_check_words(check, card)), width, " " * (len(mark) + 2), f"  {mark}")
    return lines


def _check_words(check: CheckLine, card: CardDetail) -> str:
    facts = [
        "required" if check.required and not check.done else "",
        check.owner,
        check.due or (check.due_rule and not check.done and f"due {deadline_words(check.due_rule)}") or "",
        check.stage if check.stage != card.stage else "",
        f"done {check.done_at[:10]} by {check.done_by}" if check.done_at else "",
    ]
    words = ", ".join(fact for fact in facts if fact)
    return f"{check.text} ({words})" if words else check.text


def approval_lines(card: CardDetail, width: int) -> list[str]:
    """Return the approvals of a card with their places, and what was to be changed; nothing where there are none."""
    if not card.approvals:
        return []
    given = sum(line.state == "approved" for line in card.approvals)
    lines = ["", f"Approvals  {given} of {len(card.approvals)} given"]
    digits = len(str(len(card.approvals)))
    for place, line in enumerate(card.approvals, 1):
        mark = f"{place:>{digits}} [{'x' if line.state == 'approved' else ' '}] "
        lines += wrapped(visible(_approval_words(line)), width, " " * (len(mark) + 2), f"  {mark}")
    for words in card.deviations:
        lines += wrapped(f"Changed for {visible(words)}", width, "    ", "  ")
    return lines


def _approval_words(line: ApprovalLine) -> str:
    facts = [
        line.name,
        line.what,
        "" if line.required else "not required",
        f"approved by {line.answered_by}" if line.state == "approved" else "",
        "waits" if line.state == "waiting" else line.due_words,
    ]
    words = f"{line.approver} ({', '.join(fact for fact in facts if fact)})"
    return f"{words}: {line.comment}" if line.comment else words


def _figures(card: CardDetail, width: int) -> list[str]:
    """The scores of a card and the clocks that have started."""
    lines = []
    for score in card.scores:
        parts = ", ".join(f"{label} {value}" for label, value in score.parts)
        words = f"{score.words} ({', '.join(filter(None, (score.at[:10], parts)))})"
        lines += wrapped(visible(f"{score.name}: {words}"), width, "    ", "  ")
    for clock in card.clocks:
        lines += wrapped(visible(f"{clock.name}: {clock.words}"), width, "    ", "  ")
    return ["", "Figures", *lines] if lines else []


def note_lines(note: NoteLine, width: int) -> list[str]:
    """Return a note with its whole text."""
    facts = ", ".join(
        filter(None, ("pinned" if note.pinned else "", note.kind, note.author, note.edited_at[:10],
                      "of the customer" if note.of_account else "", note.seen))
    )  # fmt: skip
    lines = wrapped(f"Note  {visible(note.title)} ({visible(facts)})", width, "      ")
    for line in visible(note.body, multiline=True).split("\n"):
        lines += wrapped(line.rstrip(), width, "    ", "    ") if line.strip() else [""]
    return lines
