"""JSON of what a changed SOP does; every key is described in docs/json.md and stays."""

from typing import Any

from kanvtui.domain.sop_changes import Difference
from kanvtui.domain.sop_effects import Effects


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
