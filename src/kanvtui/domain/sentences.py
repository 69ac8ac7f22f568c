"""When a rule is one sentence: "if it cannot be explained in one sentence, simplify it" (B0.4)."""

import re

_BOUNDARY = re.compile(r"""(?P<end>[.!?…]+)["'”’»)\]*_]*\s+["'“‘«(\[*_]*(?P<next>\S)""")
_WIDE_BOUNDARY = re.compile(r"[。！？｡]\s*[^\s”’」』）。！？｡]")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«]*\Z")
_BEFORE_ANYTHING = frozenset("e.g i.e vs cf dr mr mrs ms st prof resp approx incl excl".split())
_BEFORE_SMALL = frozenset("etc inc ltd co corp al min max dept est".split())
_BEFORE_DIGIT = frozenset("no nr p pp art sec fig vol v ver".split())
_STARTERS = frozenset("the then this that it a an if when and but all no after before each every once".split())


def is_one_sentence(text: str) -> bool:
    """True when TEXT is exactly one sentence, on one line.

    Abbreviations ("e.g."), initials ("J. Smith"), decimals and quoted questions do not end a sentence; a full stop
    at the end is not needed.
    """
    rule = text.strip()
    if not any(char.isalnum() for char in rule) or len(rule.splitlines()) > 1:
        return False
    if _WIDE_BOUNDARY.search(rule):
        return False
    return not any(_ends(rule, found) for found in _BOUNDARY.finditer(rule))


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of TEXT in order, told apart as `is_one_sentence` does; white space between them is lost."""
    found, start = [], 0
    marks = [*_BOUNDARY.finditer(text)]
    ends = [mark.start("next") for mark in marks if _ends(text, mark)]
    ends += [mark.end() - 1 for mark in _WIDE_BOUNDARY.finditer(text)]
    for end in [*sorted(ends), len(text)]:
        if sentence := text[start:end].strip():
            found.append(sentence)
        start = end
    return tuple(found)


def _ends(rule: str, found: re.Match[str]) -> bool:
    """True when the mark that FOUND names really ends a sentence."""
    mark, following = found["end"], found["next"]
    if not following.isalnum():
        return False
    if mark != ".":
        return not following.islower()
    last = _LAST_WORD.search(rule[: found.start()])
    word = last[0].casefold() if last else ""
    if word in _BEFORE_ANYTHING:
        return False
    if word in _BEFORE_SMALL:
        return following.isupper()
    if word in _BEFORE_DIGIT and following.isdigit():
        return False
    if len(word.rpartition(".")[2]) == 1 and word[-1].isalpha():
        return _starter(rule, found.start("next"))
    return True


def _starter(rule: str, start: int) -> bool:
    """True when the word at START opens a sentence rather than a surname."""
    return re.split(r"\W", rule[start:], maxsplit=1)[0].casefold() in _STARTERS
