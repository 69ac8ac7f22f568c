"""What a prompt asks, as plain values: screens put questions together without loading the prompt itself."""

from collections.abc import Callable, Sequence

from kanvtui.domain.values import frozen
from kanvtui.errors import KanvError
from kanvtui.operations.session import Change

Body = Callable[[Change], object]
"""What one change does."""
Find = Callable[[str, int], Sequence[str]]
"""From the line and the cursor to what may stand there, best first."""
Put = Callable[[str, int, str], tuple[str, int]]
"""Puts a suggestion into the line at the cursor; returns the line and the cursor."""

Told = Callable[[str], str]
"""From a text to what it means, or what is wrong with it."""


@frozen
class Write:
    """How a prompt stores what was typed: the kind of change, and the body made of the text.

    *conflict* is called when somebody else was faster: from then on the user has seen what stands there now, and a
    second enter may overwrite it. *instead* may offer to merge for a refusal: a second enter closes the prompt and
    does what it returns.
    """

    kind: str
    body: Callable[[str], Body]
    conflict: Callable[[], object] | None = None
    instead: "Callable[[KanvError], Callable[[], object] | None] | None" = None


def nothing(_text: str) -> str:
    """Say nothing."""
    return ""


@frozen
class Ask:
    """One question. Its texts are as stored; the prompt makes them visible.

    `lines` stand above the field. `find` gives suggestions, `put` takes one into the line (None: it is the line).
    `about` says beside each suggestion what it means, `preview` under the line what was understood. `check` returns
    what is wrong, `""` when all is well, and may raise a KanvError instead. `write` stores the text while the prompt
    is open. `where` is the context of its keys. `draft` names where an unfinished line is kept when the program has
    to end (None: it is not worth it).
    """

    title: str
    value: str = ""
    placeholder: str = ""
    lines: tuple[str, ...] = ()
    find: Find | None = None
    put: Put | None = None
    about: Told = nothing
    check: Told = nothing
    preview: Told = nothing
    write: Write | None = None
    allow_blank: bool = False
    needed: str = "Type something, or Esc to leave it."
    where: str = "prompt"
    draft: tuple[str, int] | None = None
