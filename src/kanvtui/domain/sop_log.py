"""How the SOP of a board is looked after, in words: version, next review, training, compliance, and its log."""

from collections.abc import Sequence

from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen

CHANGED, REVIEWED = "sop_changed", "sop_reviewed"
"""The kinds of events that the log tells of."""
SHOWN = 2
"""Parts that a line tells of, where an SOP changed."""


@frozen
class LogLine:
    """One change of an SOP, or one look at it: `before` and `after` are versions, of a look the next reviews' days.

    `what` says what changed, part by part, `more` how many parts it leaves out; `training` is the local due of the
    training that the change asked for, `""` for none. `when` is the user's day and time in words.
    """

    board_id: int
    board: str
    kind: str
    at: str
    when: str
    who: str
    before: str = ""
    after: str = ""
    why: str = ""
    what: tuple[str, ...] = ()
    more: int = 0
    training: str = ""

    @property
    def title(self) -> str:
        """What happened, shortly: `1.0 → 1.1`, `reviewed`."""
        if self.kind == REVIEWED:
            return "reviewed"
        return f"{self.before} → {self.after}" if self.before != self.after else self.after

    @property
    def all(self) -> tuple[str, ...]:
        """What changed, with how much is left out."""
        return (*self.what, *((f"and {plural(self.more, 'more change')}",) if self.more else ()))


def change_words(steps: Sequence[LogLine]) -> str:
    """Say what changed in one SOP with some changes, the newest first: versions, who, why, the first parts."""
    new, old = steps[0], steps[-1]
    who = ", ".join(dict.fromkeys(one.who for one in reversed(steps)))
    whys = dict.fromkeys(one.why for one in reversed(steps) if one.why)
    parts = [words for one in reversed(steps) for words in one.what]
    more = len(parts) - SHOWN + sum(one.more for one in steps)
    told = "; ".join((*whys, *parts[:SHOWN], *((f"and {plural(more, 'more change')}",) if more > 0 else ())))
    versions = f"{old.before} → {new.after}" if old.before != new.after else new.after
    return f"{versions} by {who}{': ' if told else ''}{told}"


@frozen
class Compliance:
    """How many of the `moves` of a board passed no gate against its rule, since a `day` (in words)."""

    kept: int
    moves: int
    since: str
    day: str = ""

    @property
    def words(self) -> str:
        """`92% (23 of 25 moves since 21 Sep)`; `no data` without moves."""
        if not self.moves:
            return "no data"
        from kanvtui.domain.metrics import share_words

        return f"{share_words(self.kept, self.moves)[:-1]} moves since {self.since})"


@frozen
class Governance:
    """What is known of the SOP in use on a board; `next_review` is a local day, `""` where the SOP asks for none.

    `training` is the card on which people learn what changed, 0 when all is known; `training_words` say until when.
    """

    board_id: int
    board: str
    version: str
    next_review: str
    review_words: str
    past: bool
    training: int
    training_words: str
    compliance: Compliance
    log: tuple[LogLine, ...] = ()

    @property
    def lines(self) -> tuple[tuple[str, str, bool], ...]:
        """What to tell of it: (label, words, whether it is to be looked at)."""
        last = next((line for line in self.log if line.kind == CHANGED), None)
        changed = f", changed {last.when} by {last.who}{': ' + last.why if last.why else ''}" if last else ""
        found = [
            ("Version", f"{self.version}{changed}", False),
            ("SOP review", self.review_words, self.past),
            ("Training", self.training_words, bool(self.training)),
            ("Compliance", f"{self.compliance.words} without an exception", False),
        ]
        if not self.compliance.moves:
            found.pop()
        return tuple(line for line in found if line[1])
