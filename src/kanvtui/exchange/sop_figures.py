"""Figures with their targets, and what comes back: reviews of the work, recurring work."""

import re

from kanvtui.domain.phrases import aim, is_quick, rhythm, weekday
from kanvtui.exchange.actions import is_imperative
from kanvtui.exchange.groups import Entry, Group
from kanvtui.exchange.sop_builder import Builder, capital, clean, fitting, heading_words
from kanvtui.exchange.topics import heading, labelled, topic

_MOST_WORDS = 12
_BY_HAND = "entered by hand"
_NAMING = ("", "metrics", "stages", "steps", "quality")
"""Topics whose words may stand in the name of a figure."""
_LONGEST_LIST = 12
_FORMULA = re.compile(r"(?P<name>[A-Z][\w&/() -]{2,50}?) ?= ?(?P<how>[^=]*[A-Za-z)] ?[/×÷*] ?[A-Za-z(0-9][^=]*)")
_PHRASE_END = re.compile(
    r"\s+plus\s+|[.;,(]|\s+and\s+(?=a?\s?(?:daily|weekly|monthly|quarterly|annual|yearly|semi))", re.IGNORECASE
)
_LEAD = re.compile(r"^(?:[:\s–—-]+|(?:a |the )?(?:check|review|inspection) of )+", re.IGNORECASE)
_NO_OBJECT = re.compile(r"(?:by|to|in|at|with|for|and|or|from|if|when|after) ", re.IGNORECASE)
REVIEWS = ("daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly")


def add_metric(builder: Builder, words: str, number: int, text: str, name: str = "") -> bool:
    """Read `95% field completion` or `Response time: <1 hour` as a figure with its target."""
    found = aim(words, name) or aim(words, name, bare=True)
    if found is None:
        return False
    rest = clean(f"{words[: found.start]} {words[found.end :]}").strip(" :-–—,.;()")
    label = fitting(name or rest)
    if not label or len(label.split()) > _MOST_WORDS:
        return False
    place = builder.add(
        "metrics", {"name": capital(label), "target": found.target, "how": "entered by hand"}, number, text
    )
    builder.guessed.append((*place, "how"))
    return True


def add_formula(builder: Builder, entry: Entry) -> bool:
    """Read `Event ROI = (Pipeline - Cost) / Cost × 100` as a figure and how it is computed."""
    found = _FORMULA.fullmatch(clean(entry.text))
    if found is None or not fitting(entry.text):
        return False
    builder.add("metrics", {"name": found["name"].strip(), "how": found["how"].strip()}, entry.number, entry.text)
    builder.take(entry)
    return True


def _is_name(words: str) -> bool:
    """True when a line without a target names a figure: a few words, no task and no line of a scale."""
    return 0 < len(words.split()) <= 8 and "=" not in words and topic(words) in _NAMING and not is_imperative(words)


def metric_entry(builder: Builder, entry: Entry, label: str = "", *, nested: bool = False) -> bool:
    """Read a figure: `Response time: <1 hour`, `95 % retention`, or a name with `Target:` below it."""
    text = clean(entry.text).rstrip(".;")
    found = labelled(text)
    if found and topic(found[0]) not in _NAMING:
        return False
    below = next((one for one in entry.below if (pair := labelled(one.text)) and topic(pair[0]) == "metrics"), None)
    if below is not None:
        name = found[0] if found and len(text.split()) > 12 else text
        made = add_metric(builder, below.text.partition(":")[2], entry.number, entry.text, heading(name).name)
        if made:
            builder.take(entry, below)
        return made
    made = _with_target(builder, entry, text, found, label) or (not nested and _bare(builder, entry, text, found))
    if made:
        builder.take(entry)
    elif not found or not found[1]:
        for one in entry.below:
            if one.mark and metric_entry(builder, one, label, nested=True):
                builder.take(entry)
    return made


def _with_target(builder: Builder, entry: Entry, text: str, found: tuple[str, str] | None, label: str) -> bool:
    """Read a figure with its target in the same line; below `Response times` a time alone is one."""
    if found and found[0] != label and is_quick(label):
        goal = aim(found[1], label, bare=True)
        if goal and goal.start == 0:
            name = f"{capital(found[0])}: {label.casefold()}"
            return _add(builder, entry, {"name": name, "target": goal.target, "how": _BY_HAND})
    goal = aim(found[1]) if found else None
    if found and goal:
        rest = heading_words(found[1][: goal.start])
        own = heading(label).name if label and found[0].casefold() in ("target", "goal") else found[0]
        name = f"{own}: {rest}" if rest and rest.casefold() != "target" else own
        return add_metric(builder, found[1], entry.number, entry.text, name)
    return aim(text) is not None and add_metric(builder, text, entry.number, entry.text)


def _bare(builder: Builder, entry: Entry, text: str, found: tuple[str, str] | None) -> bool:
    """Read the name of a figure that has no target, with how it is computed behind a colon."""
    name, how = found or (text, "")
    if entry.below or not entry.mark or "?" in text or (found and topic(name)) or topic(text) == "metrics":
        return False
    return _is_name(name) and _add(builder, entry, {"name": name, "how": heading_words(how) or _BY_HAND})


def _add(builder: Builder, entry: Entry, item: dict[str, str]) -> bool:
    place = builder.add("metrics", item, entry.number, entry.text)
    if item["how"] == _BY_HAND:
        builder.guessed.append((*place, "how"))
    return True


def add_recurring(builder: Builder, group: Group, label: str, stage: str) -> bool:
    """Read a list below `Weekly audits` or `Daily tasks` as the checks of work that comes back."""
    found = rhythm(label)
    head = group.head or (group.entries[0] if group.entries else None)
    texts = [fitting(entry.text.rstrip(" .;")) for entry in group.entries]
    if found is None or head is None or not texts or not all(texts) or len(label.split()) > 6 or group.value:
        return False
    if any(rhythm(text) for text in texts):
        return False
    item = {"title": f"{heading(label).name} - [DATE]", "every": found.rule, "stage": stage, "checks": texts}
    place = builder.add("recurring", item, head.number, head.text)
    for n, entry in enumerate(group.entries):
        builder.say((*place, "checks", n), entry.number, entry.text)
    builder.take(group.head, *group.entries)
    return True


def cadence(builder: Builder, words: str, number: int, text: str) -> bool:
    """Read when work and SOP are looked at: `weekly account risk review plus daily check of urgent blockers`."""
    line = clean(words)
    start, read = 0, False
    for _ in range(_LONGEST_LIST):
        found = rhythm(line[start:])
        if found is None:
            return read
        rest = line[start + found.end :]
        stop = _PHRASE_END.search(_LEAD.sub("", rest))
        what = _LEAD.sub("", rest)
        what = heading_words(what[: stop.start()] if stop else what)
        what = "" if _NO_OBJECT.match(what) else what
        if found.name in REVIEWS:
            read |= builder.put(("review", found.name), what or "the SOP", number, text)
            if found.name == "weekly" and (day := weekday(rest)):
                builder.put(("review", "day"), day, number, text)
        start += found.end
    return read


def add_routine(builder: Builder, entry: Entry, label: str, stage: str = "") -> bool:
    """Read `Quarterly: Process metrics review` as a review of the SOP, `Weekly spot checks` as work that comes back."""
    often, found = rhythm(entry.text), labelled(entry.text)
    if often is None:
        return False
    if often.start == 0 and found and "review" in label.casefold():
        return cadence(builder, entry.text, entry.number, entry.text)
    if found and often.start:  # the rhythm is all that stands behind the label
        title = (
            found[0] if often.start == entry.text.find(found[1]) and often.end == len(entry.text.rstrip(".")) else ""
        )
    else:
        title = "" if often.start else heading_words(found[1] if found else entry.text)
    if not title or len(title.split()) > 8 or entry.below:
        return False
    item = {"title": f"{capital(title)} - [DATE]", "every": often.rule, "stage": stage}
    builder.add("recurring", item, entry.number, entry.text)
    builder.take(entry)
    return True
