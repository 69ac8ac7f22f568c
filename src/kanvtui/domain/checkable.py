"""Whether a rule can be checked: two people who look at the same card must come to the same answer (B0.4).

A rule names a state or an event that one can see: “The customer has approved the pillars.” Words that leave it to
taste, time or luck do not, and what somebody is to do is no state. This is advice: such a rule can be used.
"""

import re

_TIME = 'says "{}", which names no time. Write by when, like "within 2 business days"'
_TASTE = 'says "{}", which everyone judges otherwise. Write what one can see, like "The reviewer has approved it"'
_LUCK = 'says "{}", so that it may hold or not. Write when it holds, or leave these words out'
_MIND = 'says "{}", which nobody can see. Write what was said or done, like "The customer has confirmed it in writing"'
_TAIL = 'ends in "{}", so that nobody knows when it is all. Name everything that is meant'
_DEED = 'begins with "{}": what to do, not what is true then. Write the state, like "The brief is complete"'
_NOTHING = 'names no state or event that one can see. Write who has done what, like "The CSM has read the brief"'

_MANNER = "manner|fashion|way|time|timeframe|period|amount of time"
_NEED = "possible|feasible|practical|practicable|needed|necessary|required|applicable|relevant|desired|warranted"
_KINDS = (
    (
        _TIME,
        f"(in |within )?(an? )?(timely|prompt|reasonable|adequate|appropriate|acceptable) ({_MANNER})",
        "as soon as (possible|practicable|practical|feasible)",
        r"a\.?s\.?a\.?p\b|when(ever)? time (permits|allows)|promptly|timely",
        "on a regular basis|regularly|periodically|frequently|occasionally|from time to time",
        "in due (time|course)|sooner or later|at some point",
    ),
    (
        _LUCK,
        f"(if|where|when|wherever|whenever|as|unless) (at all )?({_NEED})",
        "as (far|much|often|well) as possible|if need be|to the extent possible|ideally|preferably|hopefully",
        "usually|generally|normally|typically|mostly|more or less|at (your|their|our) discretion",
    ),
    (
        _TASTE,
        "(as|if|when|where) (appropriate|suitable|fit)|as (you|they) see fit|good enough|well enough",
        "(in)?(appropriate|adequate|sufficient|satisfactory|proper|suitable|reasonable|acceptable)(ly)?",
        "satisfactorily|correctly|thoroughly|carefully|effectively|efficiently|smoothly|diligently|professionally",
        "(high|good|best|great|poor|low)[- ]quality|best (practice|effort)s?|user[- ]friendly",
        "(looks?|is|are) (good|fine|ok|okay|nice|great)",
    ),
    (
        _MIND,
        "feels?|seems?|believes?|thinks?|hopes?|appears? to",
        "(is|are|being) (fully |very |truly |now )?(happy|comfortable|confident|satisfied|aware|aligned|on board)",
        "(fully |truly )?understands?",
    ),
    (_TAIL, r"etc\b\.?|and so on|and so forth", r"(and (others|more|the like)|\.\.\.|…)(?=\W*\Z)"),
)
_VAGUE = tuple(
    (said, re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)) for said, *words in _KINDS
)
_DEEDS = re.compile(
    r"(please |always |you must |we must |must )?(ensure|make sure|be sure to|see to it|try to|try|attempt to|aim to"
    r"|strive to|strive for|consider|remember to|do not forget to|don.t forget to)(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STATES = frozenset("done complete ready live open empty agreed known there present absent".split())
_PARTICIPLE = re.compile(
    r"(ed|en|own|orn|ept|elt|ent|ught|old|made|paid|said|set|met|won|lost|put|cut|read|held|due)\Z"
)


def unclear(rule: str) -> str:
    """Say why nobody could check a rule, and what to write instead, `says "if possible", …`; `""` if one can.

    The message is as those of `kanvtui.sops`, without the place and the last full stop. An empty rule is not unclear.
    """
    if not rule.strip():
        return ""
    if words := vague_words(rule):
        return words
    if found := _DEEDS.match(rule.strip()):
        return _DEED.format(found[0])
    return "" if _names_state(rule) else _NOTHING


def vague_words(text: str) -> str:
    """Say which words of a text leave it open when it holds, as `unclear` does; `""` when none do."""
    for said, pattern in _VAGUE:
        if found := pattern.search(text):
            return said.format(" ".join(found[0].split()))
    return ""


def _names_state(rule: str) -> bool:
    """False for one or two words that are only the name of something, such as `Review` or `Final review`."""
    words = [word.casefold() for word in _WORD.findall(rule)]
    if len(words) > 2 or not all(word.isascii() for word in words):
        return True
    return any(word in _STATES or _PARTICIPLE.search(word) for word in words)
