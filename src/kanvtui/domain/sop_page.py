"""The SOP of a board as it is read on the screen: its document, and what the work on the board says of it."""

import dataclasses
from collections.abc import Mapping

from kanvtui.domain.manual import Chapter
from kanvtui.domain.sop import Sop
from kanvtui.domain.values import frozen


@frozen
class Overridden:
    """How often a rule was passed with a reason lately, and the reasons, the most frequent first."""

    times: int
    reasons: tuple[str, ...] = ()


@frozen
class Fact:
    """One line on the SOP in use: `path` names what can be edited there, `""` for nothing; `tone` is a role."""

    label: str
    words: str
    path: str = ""
    tone: str = "text"


@frozen
class SopPage:
    """All that the SOP's screen shows of one board.

    `content` is the document as it may be shown, `sop` and `manual` are read from it. `cards` are those on the board,
    by the key of their stage. `overridden` is by the key of the rule (`exit:review`), `within` the time in which it was
    counted, in words. `facts` tell of the SOP in use: version, next review, training, compliance.
    """

    board: str
    content: Mapping[str, object]
    sop: Sop
    manual: tuple[Chapter, ...] = ()
    cards: Mapping[str, int] = dataclasses.field(default_factory=dict)
    overridden: Mapping[str, Overridden] = dataclasses.field(default_factory=dict)
    within: str = ""
    facts: tuple[Fact, ...] = ()
