"""What differs between two SOPs, in sentences: `check “Brief read” is required now`."""

from collections.abc import Callable, Mapping

from kanvtui.domain import document
from kanvtui.domain import sop_paths as paths
from kanvtui.domain.calendar import deadline_words, duration_words
from kanvtui.domain.conditions import in_words
from kanvtui.domain.manual import every_words
from kanvtui.domain.sop import FACTS
from kanvtui.domain.sop_paths import CHECKS, NAMED, STAGES
from kanvtui.domain.text import plural

LONGEST = 90
"""Characters of a value that a sentence quotes; of a longer one the piece around what differs."""
_LEAD = 20
"""Characters quoted before what differs."""

_NOUNS = {
    "roles": "role",
    "stages": "stage",
    "checks": "check",
    "fields": "field",
    "milestones": "milestone",
    "deadlines": "deadline",
    "approvals": "approval",
    "escalations": "escalation",
    "recurring": "recurring work",
    "scores": "score",
    "metrics": "figure",
    "notes": "note",
    "meetings": "meeting",
    "outcomes": "outcome",
    "playbook": "advice",
    "lists": "list",
    "tables": "table",
    "retention": "retention of",
    "decisions": "decision",
}
_FLAGS = {
    "required": ("is required now", "is not required any more"),
    "unique": ("must be unique now", "need not be unique any more"),
    "private": ("is masked in share mode now", "is not masked in share mode any more"),
    "by_hand": ("is set by hand now", "is not set by hand any more"),
    "health": ("is the customer's health now", "is not the customer's health any more"),
    "reference": ("is only read with the SOP now", "comes with cards now"),
    "pinned": ("is the note that explains the card now", "is not the note that explains the card any more"),
    "early": ("may end a card from any stage now", "may not end a card from any stage any more"),
}
_LEADS = {
    ("", "checks_at"): ("cards get their checks", "moment of its checks"),
    ("stages", "entry"): ("may be entered when", "rule for entering"),
    ("stages", "exit"): ("may be left when", "rule for leaving"),
    ("stages", "input"): ("starts from", "input"),
    ("stages", "output"): ("ends with", "output"),
    ("stages", "signal"): ("a review looks at", "signal"),
    ("stages", "kind"): ("is of the kind", "kind"),
    ("stages", "stale_after"): ("is stale after", "time until a card is stale"),
    ("stages", "time_limit"): ("a card may stay at most", "time limit"),
    ("stages", "wip_limit"): ("should hold at most", "card limit"),
    ("stages", "requires"): ("to leave it a card needs", "needs for leaving"),
    ("stages", "requires_entry"): ("to enter it a card needs", "needs for entering"),
    ("stages", "milestone"): ("entering it sets the milestone", "milestone"),
    ("checks", "milestone"): ("ticking it sets the milestone", "milestone"),
    ("checks", "maturity"): ("its description lacks", "remark on its description"),
    ("checks", "quality"): ("is done well when", "measure of quality"),
    ("checks", "then"): ("then follows", "consequence"),
    ("fields", "card"): ("shows the card's own", "fact of the card"),
    ("checks", "owner"): ("is done by", "owner"),
    ("checks", "due"): ("is due", "due"),
    ("checks", "when"): ("is there", "condition"),
    ("deadlines", "due"): ("is due", "due"),
    ("deadlines", "when"): ("is there", "condition"),
    ("deadlines", "warn"): ("warns ahead by", "warning"),
    ("milestones", "due"): ("is planned", "plan"),
    ("approvals", "when"): ("is asked for", "condition"),
    ("approvals", "order"): ("approvers are asked in", "order"),
    ("approvals", "field"): ("depends on", "field"),
    ("deadlines", "met_by"): ("is met by the milestone", "milestone"),
    ("approvals", "stage"): ("holds cards back in", "stage"),
    ("approvals", "check"): ("is the check", "check"),
    ("approvals", "steps"): ("approvers are", "approvers"),
    ("escalations", "to"): ("goes to", "addressee"),
    ("recurring", "every"): ("comes", "rhythm"),
    ("recurring", "first"): ("comes first", "first day"),
    ("recurring", "sets"): ("completing one sets the milestone", "milestone"),
    ("retention", "keep"): ("is kept", "time"),
    ("decisions", "decision"): ("was decided", "decision"),
    ("roles", "duty"): ("is there for", "duty"),
    ("playbook", "do"): ("what helps is", "help"),
}
"""What leads to a value, and what it is called; of all other keys their name."""
_LABELS = {
    "for": "function",
    "object": "work of a card",
    "failure_mode": "what goes wrong without it",
    "workflow_owner": "workflow owner",
    "card_title": "title of cards",
    "trust_signals": "trust signals",
    "wip_limit": "card limit",
    "when": "condition",
    "min": "smallest value",
    "max": "largest value",
    "min_length": "fewest characters",
    "max_length": "most characters",
    "min_items": "fewest lines",
    "also": "other names",
    "on_time": "check that is counted",
    "how": "way it is worked out",
    "if_missed": "what follows when it is missed",
    "then": "what follows",
    "snooze": "time it is hidden",
    "half_yearly": "half-yearly",
    "exceptions": "repeated exceptions, from how many",
    "exceptions_within": "repeated exceptions, within",
    "improve": "rule of improvement",
    "day": "day of the weekly review",
}
_VALUES = {
    ("checks_at", "start"): "when they are made",
    ("checks_at", "stage"): "stage by stage",
    ("order", "sequence"): "turn",
    ("order", "together"): "one go",
}
"""Words of the format that stand for more than they say."""
_DURATIONS = frozenset("stale_after time_limit warn within limit snooze keep exceptions_within".split())
_DUES = frozenset("due first opens closes".split())
_NAMES = frozenset("requires requires_entry milestone met_by sets check card field from to on_time note date".split())
"""Keys whose value names something by its key."""


class Words:
    """Says what differs between two documents, with names of stages for their keys."""

    def __init__(self, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        self.before, self.after = paths.Index(before), paths.Index(after)
        self.stages = _stage_names(self.before) | _stage_names(self.after)
        self._labels: dict[str, str] = {}
        self._fronts: dict[tuple[str, str], dict[str, str]] = {}

    def of_item(self, path: tuple[str, ...], how: str, item: Mapping[str, object], was_in: str = "") -> str:
        """Say that a stage, check or other item came, went or moved; *was_in* is the stage a check stood in before."""
        kind = path[-2]
        name = f"{_NOUNS[kind]} {_quoted(paths.called(kind, item))}"
        stage = self._stage(path[1]) if kind == CHECKS else ""
        if how == "added":
            place = f" in {stage}" if stage else f", {self._after(kind, path[1])}" if kind == STAGES else ""
            new = f"new {name}{place}"
            return new + ", required" * (item.get("required") is True and kind != "approvals") + _inside(item)
        if how == "removed":
            return f"{name} is gone" + (f" from {stage}" if stage else "") + _inside(item)
        if was_in and was_in != path[1]:
            return f"{name} stands in {stage} now, was in {self._stage(was_in)}"
        return f"{name} stands {self._after(kind, path[-1], path[1])} now"

    def of_value(self, path: tuple[str, ...], old: object, new: object) -> str:
        """Say that a value is another one."""
        key, kind = path[-1], path[-3] if len(path) > 2 and path[-3] in NAMED else path[0] if len(path) == 2 else ""
        if kind in NAMED and key == NAMED[kind][1]:
            return f"{_NOUNS[kind]} {_quoted(str(old or ''))} is called {_quoted(str(new or ''))} now"
        if path == ("name",):
            return f"the SOP is called {_quoted(str(new or ''))} now, was {_quoted(str(old or ''))}"
        subject = self._subject(path, kind)
        if key in _FLAGS and isinstance(new, bool):
            return f"{subject.removesuffix(':')} {_FLAGS[key][not new]}"
        lead, noun = _LEADS.get((kind, key), ("", _LABELS.get(key, key.replace("_", " "))))
        if isinstance(old, list) and isinstance(new, list) and old and new:
            return f"{subject} {noun}: {_list_words(old, new, self._sayer(kind, key))}".strip()
        was, now = self._values(kind, key, old, new)
        if not now:
            return f"{subject} no {noun} any more, was {was}".strip()
        return f"{subject} {lead or noun + ' is'} {now}{', was ' + was if was else ''}".strip()

    def _subject(self, path: tuple[str, ...], kind: str) -> str:
        if kind in NAMED:
            item = self.after.item(path) or self.before.item(path) or {}
            return f"{_NOUNS[kind]} {_quoted(paths.called(kind, item))}:"
        return {"where": "where to write:", "review": "review:"}.get(kind, "")

    def _values(self, kind: str, key: str, old: object, new: object) -> tuple[str, str]:
        if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > LONGEST:
            return _around(old, new), _around(new, old)
        say = self._sayer(kind, key)
        return say(old), say(new)

    def _sayer(self, kind: str, key: str) -> Callable[[object], str]:
        if key in _DURATIONS:
            return lambda value: duration_words(value) if isinstance(value, str) and value else ""
        if key in _DUES:
            return lambda value: deadline_words(value) if isinstance(value, str) and value else ""
        if (kind, key) == ("recurring", "every"):
            return lambda value: every_words(value) if isinstance(value, str) and value else ""
        if key == "when" and kind not in ("scores", "escalations", "playbook"):
            return lambda value: in_words(value) or _quoted(value) if isinstance(value, str) and value else ""
        if key in ("stage", "done"):
            return lambda value: self._stage(value) if isinstance(value, str) and value else ""
        if key == "wip_limit":
            return lambda value: plural(value, "card") if isinstance(value, int) else ""
        if key in _NAMES:
            return self._named
        return lambda value: _VALUES.get((key, str(value)), "") or _value(value)

    def _named(self, value: object) -> str:
        """Say keys by what they are called: `go-live date or outcome`."""
        if isinstance(value, list):
            return ", ".join(map(self._named, value))
        if not isinstance(value, str) or not value:
            return ""
        if not self._labels:
            self._labels = {**_labels(self.before), **_labels(self.after), **FACTS, "created": "being made"}
        names = [name.strip() for name in value.split("|")]
        return " or ".join(self._labels.get(name, name) for name in names)

    def _stage(self, key: str) -> str:
        return _quoted(self.stages.get(key, key))

    def _after(self, kind: str, name: str, stage: str = "") -> str:
        """Say behind which item another stands in *after*: `after “Draft”`."""
        if kind == CHECKS:
            items = {at: self.after.checks[at][1] for at in self.after.by_stage.get(stage, ())}
        else:
            items = self.after.items(kind)
        before = self._before(kind, stage, tuple(items)).get(name, "")
        return f"after {_quoted(paths.called(kind, items[before]))}" if before else "first"

    def _before(self, kind: str, stage: str, names: tuple[str, ...]) -> dict[str, str]:
        """Which item stands in front of each one of a list."""
        if (kind, stage) not in self._fronts:
            self._fronts[kind, stage] = dict(zip(names[1:], names, strict=False))
        return self._fronts[kind, stage]


def shown(value: object) -> str:
    """Return a value as text: a list has a line for each entry, a table one for each key that is not empty."""
    if isinstance(value, Mapping):
        rows = [(key.replace("_", " "), inner) for key, inner in value.items() if not _is_empty(inner)]
        return "\n".join(f"{key}: {_joined(inner)}" for key, inner in rows)
    if isinstance(value, list | tuple):
        return "\n".join(_joined(entry) for entry in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _joined(value: object) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        parts = [(key, _joined(inner)) for key, inner in value.items() if not _is_empty(inner)]
        return ", ".join(said if not n else f"{key.replace('_', ' ')} {said}" for n, (key, said) in enumerate(parts))
    if isinstance(value, list | tuple):
        return " · ".join(_joined(entry) for entry in value)
    return " ".join(shown(value).split())


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", [], {})


def _value(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value) if value else ""
    return "" if value in (None, [], {}) else _cut(_joined(value))


def _quoted(text: str) -> str:
    return f"“{_cut(' '.join(text.split()))}”"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _around(text: str, other: str) -> str:
    """The piece of a text from shortly before where it differs from another one."""
    text, other = " ".join(text.split()), " ".join(other.split())
    same = next((n for n, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    start = text.rfind(" ", 0, max(0, same - _LEAD)) + 1 if same > _LEAD else 0
    return (f"“…{_cut(text[start:])}”" if start else _quoted(text)) if text else ""


def _list_words(old: list[object], new: list[object], say: Callable[[object], str]) -> str:
    """Say which entries of a list came and went."""
    came = [say(entry) for entry in new if entry not in old]
    went = [say(entry) for entry in old if entry not in new]
    if not came and not went:
        return f"in another order: {_cut(', '.join(map(say, new)))}"
    return ", ".join((*(f"also {words}" for words in came), *(f"no longer {words}" for words in went)))


def _inside(item: Mapping[str, object]) -> str:
    """Say how many checks come or go with a stage."""
    checks = item.get(CHECKS)
    return f", with {plural(len(checks), 'check')}" if isinstance(checks, list) and checks else ""


def _stage_names(content: paths.Index) -> dict[str, str]:
    return {name: document.text(row, "name") for name, row in content.items(STAGES).items()}


def _labels(content: paths.Index) -> dict[str, str]:
    """What fields, checks, milestones and notes are called, by their keys."""
    found = {name: _quoted(paths.called(CHECKS, check)) for name, (_, check) in content.checks.items()}
    for kind in ("notes", "fields", "milestones"):
        items = content.items(kind).items()
        found |= {name: _quoted(paths.called(kind, item) or name.replace("_", " ")) for name, item in items}
    return found
