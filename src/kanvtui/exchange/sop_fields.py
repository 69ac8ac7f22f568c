"""Fields of a card as documents ask for them: the lines of a form, a list of required information."""

import re
from collections.abc import Mapping

from kanvtui.domain.sop import CARDS_OWN, FACTS
from kanvtui.domain.text import name_key, slug
from kanvtui.exchange.groups import Entry, Group
from kanvtui.exchange.sop_builder import BUILT_IN, Builder, clean, fitting, split
from kanvtui.exchange.topics import labelled

_SLOT = re.compile(r"(?P<before>[$€£]?)\s*\[(?P<what>[^\[\]]{0,80})\]\s*")
_TYPES = (
    ("email", r"e-?mail(?: address)?"),
    ("phone", r"(?:tele)?phone(?: number)?|mobile(?: number)?"),
    ("url", r"url|link|website"),
    ("date", r"(?:.* )?date(?:/time)?|(?:yyyy|dd|mm)[-/.].*"),
    ("money", r"(?:.* )?(?:amount|budget|price|cost|arr|mrr|revenue|currency)|contract value"),
    ("number", r"number|integer|numeric|percentage|months|count|quantity"),
)
_KINDS = tuple((kind, re.compile(form, re.IGNORECASE)) for kind, form in _TYPES)
_REMARK = re.compile(r"\s*\([^()]{1,80}\)$")
_LEAST = re.compile(r"\((?:minimum|min\.?|at least) (\d{1,2})\)", re.IGNORECASE)
_LONGEST_SENTENCE = 400
_AND = re.compile(r",\s*(?:and\s+)?|\s+and\s+")
_TOLD = re.compile(
    r"(?P<list>[A-Z][^.;:]{10,300}?) (?:should|must|need to|have to) "
    r"(?:(?:live|stay|stand|be kept|be) (?:beside|close to|next to|with|on|in)"
    r"|be (?:recorded|captured|documented|filled in|noted|stored|written down|entered))\b[^.]*\.?"
)
_MARKUP = re.compile(r"^[-#*\s]+|\*\*")
_MONEY = {"$": "USD", "€": "EUR", "£": "GBP"}
_MOST_WORDS = 7


def is_own(label: str) -> bool:
    """True when a label means what every card has of its own."""
    return slug(label) in CARDS_OWN


def field_type(label: str, said: str = "") -> dict[str, object]:
    """Return type, choices and currency of a field, as its placeholder or format says, else as its label does."""
    slot = _SLOT.fullmatch(said)
    what = clean(slot["what"] if slot else said)
    if slot and slot["before"]:
        return {"type": "money", "currency": _MONEY[slot["before"]]}
    options = [option.strip() for option in what.split("/")]
    if len(options) > 2 and all(0 < len(option.split()) < 4 for option in options):
        kept = list(dict.fromkeys(option for option in options if option.casefold() != "etc"))
        return {"type": "choice", "choices": kept} if len(kept) == len(options) > 2 else {"type": "text"}
    for words in (what, _REMARK.sub("", label)):
        for kind, form in _KINDS:
            if form.fullmatch(words):
                return {"type": kind}
    return {"type": "text"}


def add_field(builder: Builder, label: str, facts: Mapping[str, object], number: int, text: str) -> str:
    """Add a field unless there is one of this label; return its key."""
    label = fitting(label)
    for field in builder.document.get("fields", ()):
        if name_key(field["label"]) == name_key(label):
            return str(field["key"])
    key = slug(label)[:40].strip("_") or f"field_{len(builder.document.get('fields', ())) + 1}"
    item: dict[str, object] = {"label": label, **facts}
    fact = CARDS_OWN.get(key)
    if fact:
        item = {"label": label, "card": fact}
    taken = {field["key"] for field in builder.document.get("fields", ())}
    while key in taken or key in BUILT_IN or (key in FACTS and not fact):
        key = f"{key}_value"
    builder.add("fields", {"key": key, **{name: value for name, value in item.items() if value}}, number, text)
    return key


def form_lines(group: Group) -> int:
    """Return how many lines of a group are lines of a form: `Budget: $[Amount]`."""
    return sum(_slot_of(entry.text) is not None for entry in group.entries)


def _slot_of(text: str) -> tuple[str, str] | None:
    found = labelled(_MARKUP.sub("", text))
    return found if found and found[0][0] not in "\"'`" and _SLOT.match(found[1]) else None


def add_form_line(builder: Builder, text: str, number: int, form: str) -> bool:
    """Read one line of a form as a field; False for another line."""
    found = _slot_of(clean(text))
    if found is None or not fitting(found[0]):
        return False
    add_field(builder, found[0], {**field_type(*found), "form": fitting(form)}, number, text)
    return True


def add_wanted(builder: Builder, entry: Entry, form: str, *, required: bool) -> bool:
    """Read one entry of a list of required information as a field; False for one that is more than a name."""
    text = clean(entry.text).rstrip(".;:")
    found = labelled(text)
    label = _REMARK.sub("", found[0] if found else text)
    if not label or len(label.split()) > _MOST_WORDS or entry.below:
        return False
    facts: dict[str, object] = {
        **field_type(label),
        "form": fitting(form),
        "required": required and "if available" not in text,
    }
    least = _LEAST.search(text)
    if least:
        facts |= {"type": "long", "min_items": int(least[1])}
    options = re.search(r"\(([^()]{3,200})\)$", text)
    choices = [part.strip() for part in options[1].split(",")] if options else []
    if len(choices) > 2:
        facts |= {"type": "choice", "choices": choices}
    add_field(builder, label, facts, entry.number, entry.text)
    return True


def add_told(builder: Builder, entry: Entry) -> int:
    """Read `Audience, owner and target date should live beside the card` as fields; return how many sentences do so."""
    read = 0
    for sentence in split(entry.text):
        found = _TOLD.fullmatch(sentence) if len(sentence) < _LONGEST_SENTENCE else None
        names = [name.strip() for name in _AND.split(found["list"])] if found else []
        if len(names) > 2 and all(0 < len(name.split()) <= 4 for name in names):
            read += 1
            for name in names:
                label = name[:1].upper() + name[1:]
                add_field(builder, label, field_type(label), entry.number, entry.text)
    return read
