"""Days that a document counts from words, as in `within 2 days of the kickoff`: which milestone the words mean."""

import re

from kanvtui.domain.sop_draft import Place, Source
from kanvtui.exchange.sop_builder import Builder, Wait, clean

_WORDS = re.compile(r"[a-z0-9]+")
_SMALL = frozenset(
    "the a an is are was has have been to of in on for date day meeting and or by it this that each every start end"
    "".split()
)
_STOPS = re.compile(
    r"\s+(?:if|when|unless|(?:is|are|was|has|have)(?! \w+ed\b)|to|and|or|with|by|in|at|for|using|via|until|then)\b.*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r" [—–-] | ?\(")
_ENDED = frozenset("completed complete done held delivered finished".split())
_STEM = 5
"""Letters by which words are known: `publish` and `published` are the same."""
_MOST_WORDS = 5

Candidate = tuple[bool, int, int, int]


def resolve(builder: Builder) -> None:
    """Give every day counted from words its milestone: one that a check of these words sets, else one set by hand."""
    checks = [
        (said, {word[:_STEM] for word in said}, at, n)
        for at, stage in enumerate(builder.stages)
        for n, check in enumerate(stage.get("checks", ()))
        if (said := _WORDS.findall(_ASIDE.split(check["text"].casefold())[0]))
    ]
    known: dict[str, list[Candidate]] = {}
    for wait in builder.waits:
        words = _STOPS.sub("", wait.words).strip(" .,;:'\"")
        if words and len(words.split()) <= _MOST_WORDS:
            if words not in known:
                known[words] = _candidates(words, checks)
            anchor = _anchor(builder, wait, words, known[words])
            builder.at(wait.place[:-1])["due"] = f"{anchor}{wait.by}"
        elif wait.place[0] == "deadlines":  # a deadline needs one: it counts from the card's own day
            builder.at(wait.place[:-1])["due"] = f"due{wait.by}"


def _candidates(words: str, checks: list[tuple[list[str], set[str], int, int]]) -> list[Candidate]:
    """Return the checks that say all of some words, the best first; for one word only a check that ends with it."""
    stems = {word[:_STEM] for word in _WORDS.findall(words.casefold()) if word not in _SMALL}
    found: list[Candidate] = []
    for said, own, at, n in checks:
        if stems and stems <= own:
            ends = said[-1][:_STEM] in stems and said[-1] not in _ENDED and len(said) < 5
            if len(stems) > 1 or ends:
                found.append((said[-1] not in _ENDED, len(said), at, n))
    return [] if len(stems) == 1 and len(found) > 1 else sorted(found)


def _anchor(builder: Builder, wait: Wait, words: str, candidates: list[Candidate]) -> str:
    """Return the key of the milestone that some words mean; no check counts from itself."""
    place: Place
    for *_, at, n in candidates:
        place = ("stages", at, "checks", n)
        if place == wait.place[:4]:
            continue
        check = builder.at(place)
        if not check.get("milestone"):
            source = builder.sources.get(place) or Source(builder.outline.number, check["text"])
            key = builder.milestone(clean(check["text"])[:60], source.number, source.text)
            next(one for one in builder.document["milestones"] if one["key"] == key).pop("by_hand", None)
            check["milestone"] = key
        return str(check["milestone"])
    source = builder.sources.get(wait.place[:-1]) or Source(builder.outline.number, words)
    return builder.milestone(words, source.number, source.text)
