"""What one sentence of a procedure asks for: who does what, a rule that must hold, an approval, what is passed on."""

import re

from kanvtui.domain.values import frozen
from kanvtui.exchange.sop_builder import LONGEST_NAME, capital, clean
from kanvtui.exchange.topics import labelled

_VERBS = frozenset(
    "accept access acknowledge activate adapt add address adjust advise agree alert align analyse analyze"
    " announce answer append apply approve archive arrange ask assemble assess assign attach attend audit"
    " authorize avoid back begin block book brief build calculate calibrate call cancel capture categorize"
    " celebrate change check choose clarify classify clean clear click clone close collaborate collect combine"
    " communicate compare compile complete compute conduct configure confirm connect consider contact contain"
    " continue convert coordinate copy correct create customize cut deactivate debrief decide declare define delete"
    " deliver demo demonstrate deploy describe design detect determine develop diagnose disable discuss dispatch"
    " display distribute divide document download draft drop edit educate eliminate email enable encourage end"
    " enforce engage enrich enroll ensure enter escalate establish estimate evaluate examine execute expand"
    " expedite explain explore export extract facilitate file fill finalize find finish fix flag follow forecast"
    " format forward gather generate get give go grant greet guide handle have highlight hold host identify"
    " implement import improve include inform initiate inspect install integrate interview introduce investigate"
    " invite isolate issue join keep launch lead leave link list listen load locate lock log look maintain make"
    " manage map mark measure meet merge migrate minimize mitigate monitor move name navigate negotiate note"
    " notify obtain offer onboard open optimize order organize orient outline pack page participate patch pause"
    " pay perform pick pin plan post prepare present preserve prevent preview prioritize proceed process produce"
    " promote proofread propose protect provide publish pull purchase push put qualify quantify query raise rank"
    " rate reach read recap receive recommend record recover redirect reduce refer refine refresh register reject"
    " relay release remind remove rename repair repeat replace reply report repurpose request research reserve"
    " reset resolve respond restart restore restrict retain retest return review revise revoke roll rotate route"
    " run save scan schedule scope score search secure segment select send set share ship show sign simplify"
    " solicit sort source specify spread staff standardize start state stop store submit summarize support surface"
    " survey suspend switch sync tag take talk target tell test thank trace track train transfer transition"
    " translate triage trigger troubleshoot try turn understand unpack update upgrade upload use utilize validate"
    " verify visit wait walk warn watch welcome work wrap write".split()
)
_ROLES = frozenset(
    "accountant admin administrator advisor ae agent analyst approver assignee assistant auditor author bdr buddy"
    " buyer ceo cfo champion cmo commander consultant coo coordinator cro csm cto department designer developer"
    " director editor employee engineer engineering executive finance head hr interviewer it lead leader legal"
    " liaison manager marketing mentor officer operations operator owner planner pm qa recruiter rep"
    " representative requester requestor responder reviewer sales scribe sdr security specialist sponsor"
    " supervisor support system team technician trainer user vp writer".split()
)
_MODALS = frozenset("must should will shall can may".split())
_NO_SUBJECT = frozenset("if when where once after before until unless while as for in on to all".split())
_QUOTES = tuple('"“”„«')
_SUBJECT_WORDS = 7
_NO_VERB = frozenset("is are was were has this its as us does process access address business status".split())
_YOU = re.compile(
    r"(?:please |then,? |next,? |now,? |finally,? |first,? |you (?:must|should|will|can|need to) )+", re.IGNORECASE
)
_MUST = re.compile(r"\b(?:must|shall|is required|are required|is mandatory|are mandatory|required)\b", re.IGNORECASE)
_MUST_NOT = re.compile(
    r"\b(?:must not|shall not|mustn't|not required|never|any required|if necessary|(?:if|as|where|when) required)\b",
    re.IGNORECASE,
)
_APPROVAL = re.compile(
    r"\b(?:(?:must|needs? to|has to|have to|should|shall) be (?:approved|signed off|authorized|authorised) by"
    r"|requires? (?:the )?(?:written |prior |formal )?(?:approval|sign-?off|authorization) (?:from|by|of)"
    r"|(?:approval|sign-?off) (?:is |are )?(?:required|needed)? ?(?:from|by))"
    r" (?:the |an? |your )?(?P<who>[^.,;()]{2,60}?)(?= (?:before|prior|if|when|for|to|in|within|unless)\b|[.,;()]|$)",
    re.IGNORECASE,
)
_ESCALATE = re.compile(
    r"\bescalat(?:e|es|ed|ion) (?:[^.;:]{0,60}? )?(?:to|:) (?:the |an? |your )?(?P<who>[A-Za-z0-9][^.,;:()]{1,50}?)"
    r"(?= (?:if|when|within|after|and|for|in case|immediately)\b|[.,;:()]|$)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:^|\b)(?:if|when|in case(?: of)?|where) (?P<when>[^.;]{3,200}?)(?=, (?!or\b|and\b)|; |\.? ?$|, then\b)",
    re.IGNORECASE,
)
_ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("shes", "sh"),
    ("ches", "ch"),
    ("xes", "x"),
    ("zzes", "zz"),
    ("oes", "o"),
    ("s", ""),
)


@frozen
class Action:
    """Something to be done: in the imperative, by a role where the sentence names one."""

    text: str
    role: str = ""


def actions(sentence: str) -> tuple[Action, ...]:
    """Return what a sentence tells somebody to do, in the imperative; nothing for a sentence that tells nothing.

    `The writer schedules the call, shares the agenda and files the notes` is three things to do, all the writer's.
    """
    text = clean(sentence).rstrip(". ")
    if text[:1] in _QUOTES:
        return ()  # words to be said are no work
    bare = _YOU.sub("", text, count=1)
    if is_imperative(bare):
        return (Action(capital(bare)),)
    words = text.split(" ")
    at = _verb_at(words)
    if not at:
        return ()
    role = capital(re.sub(r"^(?:the|an?|each|every) ", "", " ".join(words[:at]), flags=re.IGNORECASE))
    if words[at].casefold() in _MODALS:
        verb = next(place for place in range(at + 1, at + 3) if words[place].casefold() in _VERBS)
        return (Action(capital(" ".join(words[verb:])), role),)
    rest = " ".join(words[at:])
    cuts = [found for found in _NEXT_VERB.finditer(rest) if base_form(found["verb"]) in _VERBS]
    starts, ends = [0, *(cut.start("verb") for cut in cuts)], [*(cut.start() for cut in cuts), len(rest)]
    parts = [rest[start:end].partition(" ") for start, end in zip(starts, ends, strict=True)]
    return tuple(Action(f"{capital(base_form(verb.casefold()))} {what}".strip(), role) for verb, _, what in parts)


def _verb_at(words: list[str]) -> int:
    """Return the place of the verb of a sentence that begins with a role; 0 for any other sentence."""
    if words[0].casefold() in _NO_SUBJECT:
        return 0
    for at in range(1, min(len(words) - 1, _SUBJECT_WORDS)):
        before, word = words[at - 1].casefold().rstrip(","), words[at].casefold()
        noun = before if before in _ROLES else before.removesuffix("s")
        if noun.split("/")[-1] not in _ROLES:
            continue
        if word in _MODALS and any(later.casefold() in _VERBS for later in words[at + 1 : at + 3]):
            return at
        if word not in _NO_VERB and word.endswith("s") and not word.endswith("ss") and base_form(word) in _VERBS:
            return at
    return 0


_NEXT_VERB = re.compile(
    r"(?:, (?:and |then )?(?=[a-z]+s [a-z])"
    r"| and (?=[a-z]+s (?:the|an?|any|all|each|its|their|it|them)\b))(?P<verb>[a-z]+s)\b"
)


def base_form(verb: str) -> str:
    """Return the base form of a verb in the third person: `verifies` is `verify`."""
    for ending, base in _ENDINGS:
        if verb.endswith(ending):
            return verb[: -len(ending)] + base
    return verb


def is_imperative(text: str) -> bool:
    """True when a line begins with what is to be done: `Send the report`, `Re-test the form`."""
    first, _, rest = text[:60].partition(" ")
    words = re.findall(r"[A-Za-z]+", first)
    return (
        bool(words)
        and not rest.startswith(("=", ":"))
        and first[-1:] != ":"
        and (words[-1].casefold() in _VERBS or words[0].casefold() in _VERBS)
    )


_STATE = re.compile(
    r"\b(?:[a-z]{2,}ed|done|sent|met|set|built|held|made|written|live|working|known|given|taken|paid|run)\b",
    re.IGNORECASE,
)


def is_state(text: str) -> bool:
    """True when a short line says that something has been done: `Contract signed`, `Links working`."""
    return len(text.split()) <= 12 and bool(_STATE.search(text))


def is_rule(sentence: str) -> bool:
    """True when a sentence says what must be so."""
    return bool(_MUST.search(sentence)) and not _MUST_NOT.search(sentence)


def approver(sentence: str) -> str:
    """Return who has to approve, where a sentence says so."""
    found = _APPROVAL.search(clean(sentence))
    return capital(found["who"].strip()) if found else ""


@frozen
class Passed:
    """What is passed on: `when` it happens, `to` whom."""

    when: str
    to: str


def passed_on(sentence: str) -> Passed | None:
    """Read `If consent is missing, the manager escalates the issue to the content owner`; `when` may be empty."""
    text = clean(sentence)
    found = _ESCALATE.search(text)
    if found is None or text[:1] in _QUOTES:
        return None
    why = _CONDITION.search(text)
    when = why["when"].strip(" .,") if why else ""
    if not when and (label := labelled(text)) and "escalat" not in label[0].casefold():
        when = label[0]
    return Passed(capital(when), capital(found["who"].strip()))


_CUTS = re.compile(
    r", | \(|; | [-–—] |: | (?:and|to|for|with|by|from|that|using|via|so|which|who|before|after|if|when|is|are) "
)
ARTICLES = re.compile(r"\b(?:the|an?|your|their|its|our|any|all) ", re.IGNORECASE)


_BY_ROLE = re.compile(
    r"(?P<name>[^:–—]{2,60}?) [–—-] (?P<role>[^:()–—]{2,40}?)(?: ?\((?P<remark>[^()]{1,60})\))?: (?P<rest>.+)"
)


@frozen
class Named:
    """A short name for a step, and what its text says beyond it."""

    name: str
    rest: str
    role: str = ""


def named(text: str) -> Named:
    """Name a step of a list: `Triage: assign it` is `Triage`, `The writer schedules the call, …` the action's head."""
    line = clean(text)
    if (said := _BY_ROLE.fullmatch(line)) and is_role(said["role"]):
        beside = f"{said['remark']}. " if said["remark"] else ""
        return Named(shortened(said["name"]), f"{beside}{said['rest']}", said["role"])
    if (label := labelled(line)) and label[1] and len(label[0].split()) <= 6:
        return Named(shortened(label[0]), label[1])
    head, dash, rest = re.sub(r" [–—] ", " - ", line).partition(" - ")
    if dash and len(head.split()) <= 6:
        return Named(shortened(head), rest)
    found = next(iter(actions(line.split(". ")[0])), None)
    words = found.text if found else line
    ends = [cut.start() for cut in _CUTS.finditer(words) if len(words[: cut.start()].split()) > 1]
    short = ARTICLES.sub("", words[: ends[0]] if ends else words).rstrip(". ")
    name = shortened(capital(short))
    whole = name_of(name) == name_of(line)
    return Named(name, "" if whole else line, found.role if found else "")


def is_role(words: str) -> bool:
    """True when some words name who does something: `Hiring Manager`, `Support Lead`."""
    parts = words.casefold().split()
    return 0 < len(parts) <= 4 and (parts[-1] in _ROLES or parts[-1].removesuffix("s") in _ROLES)


def name_of(text: str) -> str:
    """Return a text as names compare: small letters and digits alone."""
    return "".join(char for char in text.casefold() if char.isalnum())


def shortened(name: str, longest: int = LONGEST_NAME) -> str:
    """Return a name cut at a word where it is too long for the head of a column."""
    if len(name) <= longest:
        return name
    return (name[:longest].rpartition(" ")[0] or name[:longest]).rstrip(",;:- ") + "…"
