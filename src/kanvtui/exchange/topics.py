"""What the headings, labels and first words of procedures are about.

A *topic* is what a heading or label announces: `entry`, `exit`, `owner`, `metrics` … Each is one pattern, tried in
order on the words of the label alone, without its number, emoji and remark in brackets.
"""

import re
from functools import lru_cache
from unicodedata import category

from kanvtui.domain.outline import Section
from kanvtui.domain.values import frozen

_NUMBERED = re.compile(
    r"^\s*(?:\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[A-Za-z]|[ivxIVX]{1,4})[.)]|\d{1,3}(?:\.\d{1,3}){1,4}|0\d)\s+"
)
_KEYWORD = re.compile(
    r"^(?P<word>step|phase|stage|part|procedure|task|main task|activity|action|milestone)\s*"
    r"#?(?P<n>\d{1,3}[A-Za-z]?(?:\.\d{1,3})*|[A-Z](?![a-z])|[IVX]{1,4}(?![A-Za-z]))?\s*(?:[:.)–—]|-\s|\s|$)\s*",
    re.IGNORECASE,
)
_PICTURES = ("So", "Sk", "Mn", "Cf", "Co")
"""Kinds of characters that emoji are made of."""
_REMARK = re.compile(r"\s*[(\[]([^()\[\]]{1,80})[)\]]")
_TOPICS: dict[str, tuple[str, ...]] = {
    "contents": ("(?:table of )?contents", "toc", "on this page"),
    "history": ("(?:revision|version|change|document|approval) (?:history|log|control)", "change ?log", "revisions?"),
    "facts": (
        "(?:document|sop|quick|general) (?:info|information|details|data|properties)", "metadata", "document header",
    ),
    "entry": (
        "(?:entry|entrance|start|starting|entering) (?:criteri|condition|requirement|rule|gate).*",
        "pre-?(?:condition|requisite)s?", "triggers?", "triggered by", "starts when", "begins when", "enters? when",
        "entry", "initiated by", "before you (?:start|begin)",
    ),
    "exit": (
        "(?:exit|completion|acceptance|transition|closure|closing|done) (?:criteri|condition|requirement|rule|gate).*",
        "(?:quality|exit|stage) gates?", "definition of done", "done when",
        "(?:ends?|completed?|finished|leaves?) when", "exit", "required to exit", "post-?conditions?", "milestone",
        "verification of completion",
    ),
    "owner": (
        r"(?:process |sop |document |workflow |procedure |stage |task |step |phase )?owner(?:ship|\(s\)|s| role)?",
        r"(?:action|playbook|policy|content) owners?",
        "responsible(?: (?:party|person|role|team))?", "accountable", "assignee", "assigned to",
        "(?:performed|done|led|owned|maintained|handled) by", "maintainer", "dri", "who", "lead",
        "(?:responsibility|role)",
    ),
    "roles": (
        "(?:key |team )?roles?(?: .*)?", ".* ownership", "responsibilit.*", "responsible parties", "(?:the )?raci.*",
        "who does what", "team structure",
    ),
    "tools": (
        "(?:required |primary |key |useful )?(?:tools?|systems?|software|platforms?|equipment)(?: .*)?",
        r"(?:required |primary |key |useful )?(?:materials?|resources?|technolog\w+|supplies)(?: .*)?",
    ),
    "input": ("(?:required )?inputs?", "starting point", "starts from", "what you need"),
    "output": (
        "(?:.* )?(?:outputs?|deliverables?)", "results?", "outcome", "end state",
        "expected (?:result|outcome|output)s?",
    ),
    "signal": ("(?:review )?signals?", "warning signs?", "red flags?", "watch for", "what to watch"),
    "limit": (
        "(?:response |resolution |completion )?slas?", "time ?limit", "time ?frame", "timelines?", "deadline",
        "due(?: date)?", "(?:typical |estimated |expected |maximum |max )?(?:duration|time)", "turnaround(?: time)?",
        "timing", "when", "lead time",
    ),
    "wip": ("wip(?: limit)?", "work[- ]in[- ]progress limit", "max(?:imum)? (?:cards|items)"),
    "purpose": ("(?:(?:your|main|key) )?(?:purpose|objectives?|goals?|aims?|why|mission|intent|rationale)(?: .*)?",),
    "scope": ("scope(?: .*)?", "applies to", "applicability", "when to use.*", "covers"),
    "overview": (
        "(?:process )?overview", "introduction", "summary", "about(?: .*)?", "background", "description", "abstract",
        "executive summary",
    ),
    "version": ("(?:sop |document )?version(?: number)?",),
    "audience": (
        "(?:sop |intended |target )?(?:audience|users?|readers?)", "departments?", "teams?", "functions?",
        "for whom",
    ),
    "object": ("workflow object", "work item", "unit of work"),
    "trust": ("trust signals?",),
    "escalation": (r"(?!.*\b(?:scenarios?|templates?|metrics?|kpis?)\b).*escalat.*", "exception handling"),
    "agenda": (
        ".*agenda", "meeting structure", "(?:.* )?(?:meeting|call) (?:framework|flow|outline|format|structure)",
    ),
    "message": (
        ".*(?:e-?mail|message|mail|sms|slack|letter) (?:template|script|copy|text)s?",
        ".*(?:announcement|communication|notification|response|reply|answer) (?:template|script|copy|text)s?",
        ".*e-?mail template.*", "(?:call |phone )?scripts?",
    ),
    "fields": (
        r"(?:required|mandatory) (?:\w+ )?(?:documentation|updates)",
        "(?:required|mandatory|form|data|intake|custom) (?:fields|information|data|details)(?: .*)?",
        "information to (?:collect|capture|gather)", "(?:.* )?(?:form|brief)(?: template)?", "(?:.* )?fields",
    ),
    "approvers": (
        "approv(?:al|als|er|ers|ed by)(?: (?:required|needed|by|from|authority|chain|levels))?", "sign-?offs?",
        "(?:.* )?(?:approval|sign-?off) (?:matrix|chain|levels|limits|thresholds|authority)",
    ),
    "outcomes": (
        "(?:possible )?(?:outcomes|dispositions?|resolutions)", "disposition options",
        "(?:resolution|closing|closure) (?:codes|reasons)", "closing reasons", "end states",
    ),
    "metrics": (
        r".*\b(?:metrics?|kpis?|performance indicators?|targets?|service levels?|success measures)\b.*", "measures?",
        "measuring success", "measurement", "(?:response|resolution|turnaround) times?", "slas",
    ),
    "retention": (r".*\bretention\b.*",),
    "definitions": ("definitions?(?: .*)?", "glossary", "terms(?: .*)?", "abbreviations", "acronyms", "terminology"),
    "references": (
        "references?", "related .*", "see also", "appendix.*", "appendices", "attachments?", "links",
        "further reading", "supporting documents", "contacts?", "contact information", "next steps",
        "forms & resources", "forms and resources",
    ),
    "playbook": (
        r"(?!.*\b(?:stages|statuses|workflow|life ?cycle)$).*\b(?:troubleshooting|issues?|problems?|challenges?)\b.*",
        r".*\b(?:pitfalls?|mistakes?|objections?|exceptions?)\b.*",
        r".*\b(?:scenarios?|edge cases?|contingenc\w+|faqs?|rollback|recovery)\b.*",
        "frequently asked questions",
    ),
    "review": (
        "reviews?",
        "(?:sop |document |process )?review (?:and .*|& .*|schedule|cycle|cadence|frequency|rhythm|date)",
        "(?:operating |meeting |review )?cadence", "(?:sop )?(?:governance|management)", "continuous improvement",
        "sop review", "(?:regular )?maintenance", "compliance(?: monitoring)?", "improvement", "rhythm",
    ),
    "quality": ("quality .*", "quality", "standards?"),
    "stages": (r".*\b(?:stages|phases|pipeline|life ?cycle|statuses|columns|workflow)\b.*",),
    "steps": (
        "(?:.* )?(?:steps?|procedures?|process(?:es)?|instructions?|activit(?:y|ies)|actions?|tasks?|checklists?)",
        "(?:.* )?(?:to-?dos?|sequence|preparation|prep|responsibilities|set-?up|how to .*|method|runbook)",
        "(?:.* )?(?:follow-?up|timeline|hygiene|testing|training|requirements)",
        "how to .*", "what to do", "during (?:the )?(?:meeting|call)", "(?:before|after|during) .*",
    ),
}  # fmt: skip
_PATTERNS = tuple((name, re.compile("|".join(forms), re.IGNORECASE)) for name, forms in _TOPICS.items())
_PROCEDURES = (
    "procedures?", "process", "workflow", "steps", "instructions", "how to .*", "stages?", "phases", "pipeline",
    "life ?cycle", "timeline", "runbook", "process flow", ".*checklist", "action plan", "framework",
    "method", "methodology",
)  # fmt: skip
_PROCEDURE = re.compile(
    rf"(?:.* )?(?:{'|'.join(_PROCEDURES)})(?: overview| steps| details| (?:&|and) exit criteria)?"
    "|how we work|what to do",
    re.IGNORECASE,
)
KEYWORDS = ("stage", "phase", "step", "part", "procedure", "milestone")
"""Words that, with a number, make a heading a stage: those that say it most plainly first."""
STANDARD = frozenset(
    "contents history facts roles tools purpose scope overview version audience metrics definitions references playbook"
    " retention review escalation approvers".split()
)
"""Topics of sections that stand beside a procedure and are no part of it."""
ALWAYS_STANDARD = frozenset(
    "contents history facts roles purpose scope overview version audience definitions references".split()
)
"""Those that are no stage even where they stand between stages."""
REFERENCE = frozenset("tools definitions".split())
"""Topics whose lists are kept to look things up in."""


@frozen
class Heading:
    """A heading taken apart: `keyword` as in `Step 2`, its `name`, and the remarks that stood in brackets."""

    name: str
    keyword: str = ""
    numbered: bool = False
    remarks: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def heading(title: str) -> Heading:
    """Take apart `Stage 2: Discovery (1-2 weeks)`, `3. Review`, `Task: Payment received`."""
    text = " ".join("".join(char for char in title[:300] if char < "\u2190" or category(char) not in _PICTURES).split())
    bare = _NUMBERED.sub("", text)
    numbered = bare != text
    keyword = ""
    found = _KEYWORD.match(bare)
    if found and (found["n"] or bare[: found.end()].rstrip()[-1:] in ":.)–—-") and bare[found.end() :]:
        keyword, bare = found["word"].casefold(), bare[found.end() :]
        numbered = numbered or bool(found["n"])
    remarks = tuple(remark.strip() for remark in _REMARK.findall(bare))
    name = _REMARK.sub("", bare).strip(" :-–—.*#")
    return Heading(name or bare.strip(), keyword, numbered, remarks)


@lru_cache(maxsize=4096)
def topic(label: str) -> str:
    """Return what a heading or label announces; `""` when it is none of the things that a procedure says."""
    name = heading(label).name
    for found, form in _PATTERNS if len(name) <= 100 else ():
        if form.fullmatch(name):
            return found
    return ""


def is_procedure(title: str) -> bool:
    """True when what stands below TITLE is the procedure itself: `Procedure`, `Sales process`, `Workflow stages`."""
    name = heading(title).name
    return len(name) <= 100 and bool(_PROCEDURE.fullmatch(name))


def full(section: Section) -> str:
    """Return a heading with the number it bears."""
    return f"{section.mark} {section.title}".strip()


_LABEL = re.compile(r"^(?P<label>[^:]{1,90}?)\s*:(?:\s+(?P<value>.*))?$", re.DOTALL)
_CLOCK = re.compile(r"\d$")


def labelled(text: str) -> tuple[str, str] | None:
    """Return label and value of `Owner: CSM` or `Entry criteria:`; None for any other line."""
    found = _LABEL.match(text)
    if found is None:
        return None
    label, value = found["label"].strip(), (found["value"] or "").strip()
    words = label.split()
    if not any(char.isalpha() for char in label) or len(words) > (7 if value else 14):
        return None
    if words[-1].casefold() in ("http", "https") or (not value and label.endswith((".", "!", "?"))):
        return None
    return label, value


_PLACEHOLDER = re.compile(
    r"[$€£]?\s*(?:\[[^\]]*\]|\{[^}]*\}+|<[^>]*>)|tbd|tba|n/?a|none|not applicable|[-–—_.?\s]*"
    r"|to be \w+|[$€£]+|true|false",
    re.IGNORECASE,
)


def is_placeholder(value: str) -> bool:
    """True when a value is still to be filled in: `[Name]`, `{{OWNER}}`, `TBD`, a dash."""
    return bool(_PLACEHOLDER.fullmatch(value.strip()))
