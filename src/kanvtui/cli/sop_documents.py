"""JSON of what a changed SOP does; every key is described in docs/json.md and stays."""

from typing import Any

from kanvtui.domain.sop_changes import Difference
from kanvtui.domain.sop_effects import Effects
from kanvtui.domain.sop_log import Governance, LogLine


def difference_document(difference: Difference) -> dict[str, Any]:
    """Return one part that differs as the documented JSON object."""
    return {
        "path": difference.path,
        "how": difference.how,
        "words": difference.words,
        "before": difference.before or None,
        "after": difference.after or None,
    }


def effects_document(effects: Effects) -> dict[str, Any]:
    """Return what a changed SOP does to its board and the cards as documented JSON."""
    return {
        "differences": [difference_document(one) for one in effects.differences],
        "stages": [
            {
                "key": stage.key,
                "how": stage.how,
                "name": stage.name,
                "before": stage.before or None,
                "after": stage.after or None,
                "cards": stage.cards,
                "to": stage.to or None,
            }
            for stage in effects.stages
        ],
        "lines": [
            {"kind": line.kind, "how": line.how, "key": line.key, "text": line.words, "cards": line.cards}
            for line in effects.lines
        ],
        "shifts": [
            {
                "card": shift.card_id,
                "title": shift.title,
                "what": shift.what,
                "before": shift.before or None,
                "after": shift.after or None,
            }
            for shift in effects.shifts
        ],
        "shifted": effects.shifted,
        "made": list(effects.made),
        "made_count": effects.made_count,
        "unsaid": [
            {"key": one.key, "name": one.name, "cards": one.cards, "suggested": effects.suggested.get(one.key)}
            for one in effects.unsaid
        ],
        "cards": effects.cards,
    }


def governance_document(found: Governance) -> dict[str, Any]:
    """Return how an SOP is looked after as the documented JSON object."""
    return {
        "board": found.board,
        "version": found.version,
        "next_review": found.next_review or None,
        "review_past": found.past,
        "training": found.training or None,
        "compliance": {
            "kept": found.compliance.kept,
            "moves": found.compliance.moves,
            "since": found.compliance.day,
        },
        "log": [_log_document(line) for line in found.log],
    }


def _log_document(line: LogLine) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "at": line.at,
        "who": line.who,
        "from": line.before or None,
        "to": line.after or None,
        "why": line.why or None,
        "what": list(line.what),
        "more": line.more,
        "training": line.training or None,
    }
