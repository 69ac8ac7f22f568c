"""The pages of a walked review that are no card: promises, quiet customers, rules, the wins, the end. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from kanvtui.domain.promises import OPEN, PromiseLine
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen
from kanvtui.domain.walk import Look
from kanvtui.widgets.card_rows import labelled
from kanvtui.widgets.paper import Row, hanging, paragraph
from kanvtui.widgets.triage_lines import LONGEST, reason_rows
from kanvtui.widgets.walk_parts import (
    COLUMN,
    Frame,
    Part,
    about,
    banner,
    event_rows,
    health_role,
    key_of,
    page,
    promise_row,
    promised_rows,
    settled_rows,
    way_rows,
    where_rows,
)

WINS = 12
"""Cards done that are shown before the user asks for more."""


def _promise(look: Look, frame: Frame, width: int) -> list[Part]:
    promise = look.promise
    if promise is None:
        return [list(where_rows(look, frame, width)), paragraph(look.item.title, width, "title")]
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
        banner(header, replace(frame, nth=(1, 1)), width, 0),
        [*where_rows(look, frame, width), *paragraph(promise.told, width, "title")],
        facts,
        event_rows(look, width),
        way_rows(frame, ways, width),
        settled_rows(frame.settled, width),
    ]


def _account(look: Look, frame: Frame, width: int) -> list[Part]:
    detail, header = look.account, look.header
    alone = replace(look, item=replace(look.item, account=""))
    rows: list[Part] = [[*where_rows(alone, frame, width), *paragraph(look.item.title, width, "title")]]
    rows.append(list(reason_rows(look.item.reasons, width)))
    facts: list[Row] = []
    if header is not None:
        known = bool(header.health_words)
        facts += labelled("Health", header.health_words or "unknown", width, known, role=health_role(header))
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
        facts += labelled("Note", f"{note.title} · {about(note)}" if note else "none yet", width, note is not None)
    rows.append(facts)
    if header is not None:
        rows.append(list(promised_rows(header.promises, width, 5)))
    rows.append(event_rows(look, width))
    ways = {
        "walk.keep": "nothing to do", "walk.promise": "promise", "note.write": "note", "card.account": "open its page",
    }  # fmt: skip
    rows.append(way_rows(frame, ways, width))
    return rows


def _person(name: str, role: str) -> str:
    return f"{name} ({role})" if role else name


def _rule(look: Look, frame: Frame, width: int) -> list[Part]:
    rule = look.rule
    words = rule.rule if rule is not None else look.item.title
    times = f"Passed {rule.count} times in {rule.within} on {rule.board}." if rule is not None else ""
    why: list[Row] = []
    for reason in look.item.reasons[1:]:  # the first one is how often
        why += hanging("· ", reason.words, width, role="muted")
    ways = {"walk.keep": "keep the rule", "card.edit": "say it in other words", "card.archive": "not required any more"}
    return [
        [*where_rows(look, frame, width), *paragraph("Change the rule?", width, "title")],
        [*paragraph(f"“{words}”", width, "strong"), *paragraph(times, width, "warning")],
        why,
        way_rows(frame, ways, width),
    ]


def _wins(look: Look, frame: Frame, width: int) -> list[Part]:
    rows: list[Row] = []
    for line in look.wins[: LONGEST if frame.whole else WINS]:
        done = line.reasons[0].words if line.reasons else ""
        words = " · ".join(filter(None, (line.title, line.account, line.owner, done)))
        rows += hanging("✓ ", words, width, head_role="success")
    if (more := len(look.wins) - WINS) > 0 and not frame.whole:
        rows.append(((f"  … {more:,} more: {key_of(frame, 'walk.more')}", "muted"),))
    return [
        [*where_rows(look, frame, width), *paragraph(look.item.title, width, "title")],
        rows,
        way_rows(frame, {"walk.keep": "go on"}, width),
    ]


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
    parts += [settled_rows(found.settled, column), way_rows(frame, ways, column)]
    return page(parts, frame, width, column)


OTHERS: Mapping[str, Callable[[Look, Frame, int], list[Part]]] = {
    "promise": _promise,
    "account": _account,
    "rule": _rule,
    "wins": _wins,
    "card": lambda look, frame, width: [[*where_rows(look, frame, width), *paragraph(look.item.title, width, "title")]],
}
