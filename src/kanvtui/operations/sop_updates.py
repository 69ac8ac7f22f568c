"""Taking parts over into a board's SOP from a later version of it, or from another SOP."""

import re
from collections.abc import Iterable
from typing import Any

from kanvtui.domain.document import text
from kanvtui.domain.sop_changes import take
from kanvtui.domain.sop_paths import split
from kanvtui.domain.sop_plan import Plan
from kanvtui.domain.sop_updates import THEIRS, UNKNOWN, Part
from kanvtui.domain.text import plural
from kanvtui.errors import InputError
from kanvtui.operations import sop_edits
from kanvtui.operations.reads.sop_updates import TAKEN, Comparison
from kanvtui.operations.session import Change

_NAMED = re.compile(r'names "([^"]+)", which is no ([^.]+)')


def kind(comparison: Comparison) -> str:
    """Return the kind of the change that takes parts over: what came from elsewhere counts as the user's own."""
    return TAKEN if comparison.is_origin else "sop.edit"


def suggested(comparison: Comparison) -> tuple[Part, ...]:
    """Return the parts that can be taken over without giving up anything of the user's own."""
    return tuple(part for part in comparison.parts if part.side in (THEIRS, UNKNOWN))


def document(comparison: Comparison, parts: Iterable[Part]) -> dict[str, Any]:
    """Return the board's SOP with these parts of the other one.

    Raises InputError when what they name would not be there: a check's milestone that was not taken over.
    """
    found = take(comparison.own, comparison.other, [part.difference for part in parts])
    try:
        return sop_edits.checked(found)
    except InputError as error:
        remedy = f"Take over {_missing(comparison, str(error))} too, or leave this one."
        raise InputError(f"these parts do not stand alone. {error} {remedy}") from error


def _missing(comparison: Comparison, error: str) -> str:
    """Name the part that an error of the SOP says is not there, as far as the other SOP has it."""
    if named := _NAMED.search(error):
        for part in comparison.parts:
            kind, name = ("", *split(part.path))[-2:]
            if part.difference.how == "added" and name == named[1] and kind.removesuffix("s") in named[2]:
                return f"{part.path} ({part.difference.words})"
    return "the part that is missing"


def take_over(change: Change, comparison: Comparison, parts: Iterable[Part], plan: Plan) -> None:
    """Put these parts into the board's SOP, and carry its cards along; raises as `document` and `sop_edits.replace`."""
    some = tuple(parts)
    content = document(comparison, some)
    if not plan.why:
        plan = Plan(plan.moves, plan.open_cards, reason(comparison, some), plan.training)
    sop_edits.replace(change, comparison.board_id, content, plan, expected=comparison.mark)


def reason(comparison: Comparison, parts: Iterable[Part]) -> str:
    """Say where the parts come from, for the log: `2 parts taken over from CSM workflow 1.1`.

    A name that share mode hides is left out, for the user sees these words and may go on writing them.
    """
    is_hidden = comparison.name != text(comparison.other, "name")
    name = "another version" if is_hidden else f"{comparison.name} {comparison.versions[1]}".rstrip()
    return f"{plural(len(tuple(parts)), 'part')} taken over from {name}"
