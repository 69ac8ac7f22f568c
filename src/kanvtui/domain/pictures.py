"""Frozen pictures ready to draw: what reads hand to screens, widgets and the command line.

Words in them are already put together for one moment; texts are as stored, and go through `text.visible` on their
way out. Instants and dues are in stored form.
"""

from typing import TYPE_CHECKING

from kanvtui.domain.flags import Reason
from kanvtui.domain.values import frozen

if TYPE_CHECKING:  # a list of cards starts sooner without the rules of gates
    from kanvtui.domain.gates import Unmet


@frozen
class CheckLine:
    """One line of a checklist. `due` in words; `waits` names what its due rule waits for; `stage` is a name."""

    id: int
    text: str
    done: bool
    required: bool
    owner: str = ""
    due: str = ""
    due_raw: str = ""
    late: bool = False
    due_rule: str = ""
    waits: str = ""
    maturity: str = ""
    stage: str = ""
    stage_id: int | None = None
    key: str = ""
    done_at: str | None = None
    done_by: str = ""


@frozen
class NoteLine:
    """A note with its whole text."""

    id: int
    kind: str
    title: str
    body: str
    pinned: bool
    private: bool
    author: str
    created_at: str
    edited_at: str
    of_account: bool = False
    shared: bool = False

    @property
    def seen(self) -> str:
        """Who sees it in share mode, where somebody has said so: `private` or `shared`."""
        return "private" if self.private else "shared" if self.shared else ""


@frozen
class FieldLine:
    """A field of the SOP with the card's value (`""`: not filled)."""

    key: str
    label: str
    type: str
    value: str
    required: bool = False
    private: bool = False
    card: str = ""


@frozen
class ExceptionLine:
    """A gate that was passed against its rule."""

    rule_key: str
    rule: str
    reason: str
    at: str
    actor: str


@frozen
class MilestoneLine:
    """A named instant; `due` is its local date (`""`: none), `planned` a date that is only planned, `ahead` one that
    has not come yet.
    """

    key: str
    label: str
    due: str = ""
    due_words: str = ""
    set_by: str = ""
    planned: bool = False
    ahead: bool = False

    @property
    def reached(self) -> bool:
        """True when it has happened."""
        return bool(self.due) and not self.planned and not self.ahead


@frozen
class DeadlineLine:
    """A date that follows from a milestone; `waits` says for what, `soon` that its warning has begun."""

    id: int
    key: str
    what: str
    due: str = ""
    due_words: str = ""
    late: bool = False
    soon: bool = False
    done: bool = False
    waits: str = ""
    owner: str = ""


@frozen
class ApprovalLine:
    """One approver's answer; `state` is waiting (another one's turn), pending or approved."""

    id: int
    rule_key: str
    name: str
    approver: str
    what: str = ""
    state: str = "pending"
    required: bool = True
    due: str = ""
    due_words: str = ""
    late: bool = False
    comment: str = ""
    answered_by: str = ""


@frozen
class ScoreLine:
    """The newest score of one kind: its value with its band in words; `history` draws all values, oldest first."""

    key: str
    name: str
    words: str
    band: str
    colour: str
    at: str
    parts: tuple[tuple[str, str], ...] = ()
    history: str = ""
    private: bool = False


@frozen
class ClockLine:
    """The time between two milestones against its target; `state` is met, missed, running or late."""

    name: str
    words: str
    state: str


@frozen
class WaitLine:
    """How long a card has waited for one holder in all, in days."""

    holder: str
    days: int
    now: bool = False


@frozen
class CardDetail:
    """Everything about one card: for the pane, the forms and `show`.

    `day` says how long it stands in its stage ("day 3 of 5"); `move` is the next step with owner ▸ holder; `why` names
    the note that explains it; `review` the next review; `unmet` what leaving for the next stage still lacks;
    `forms` how much of each form is filled, in words.
    """

    id: int
    rev: int
    title: str
    board_id: int
    board: str
    stage_id: int
    stage: str
    stage_number: int
    stage_kind: str
    day: str
    next: str
    move: str
    why: str
    review: str
    owner: str
    holder: str
    holder_since: str | None
    holder_words: str
    nudge_on: str | None
    reviewer: str
    review_by: str | None
    context_owner: str
    account_id: int | None
    account: str
    account_health: str
    account_words: str
    due: str | None
    due_words: str
    late: bool
    urgent: bool
    is_urgent: bool
    blocked_since: str | None
    blocked_reason: str
    blocked_words: str
    flags: tuple[str, ...]
    reasons: tuple[Reason, ...]
    labels: tuple[str, ...]
    fields: tuple[FieldLine, ...]
    forms: tuple[tuple[str, str], ...]
    checks: tuple[CheckLine, ...]
    notes: tuple[NoteLine, ...]
    exceptions: tuple[ExceptionLine, ...]
    entry_rule: str
    exit_rule: str
    next_stage: str
    unmet: tuple["Unmet", ...]
    last_activity: str
    created_at: str
    stage_since: str
    snoozed_until: str | None
    closed_at: str | None
    outcome: str
    archived_at: str | None
    deleted_at: str | None
    milestones: tuple[MilestoneLine, ...] = ()
    deadlines: tuple[DeadlineLine, ...] = ()
    approvals: tuple[ApprovalLine, ...] = ()
    scores: tuple[ScoreLine, ...] = ()
    clocks: tuple[ClockLine, ...] = ()
    waits: tuple[WaitLine, ...] = ()
    deviations: tuple[str, ...] = ()
    merged_into: int | None = None


@frozen
class ReviewLine:
    """One flagged card of the review list, under its gravest flag, with all its reasons."""

    card_id: int
    board_id: int
    board: str
    stage: str
    title: str
    owner: str
    holder: str
    account: str
    flag: str
    reasons: tuple[Reason, ...]
    urgent: bool = False


@frozen
class RepeatedException:
    """A rule that was passed again and again; `within` is the time in words, `30 days`."""

    board: str
    rule: str
    count: int
    within: str = "30 days"
    board_id: int = 0
    rule_key: str = ""


@frozen
class ReviewPicture:
    """The review list: counts per flag, the flagged cards in agenda order, repeated exceptions.

    `waiting` are cards without a flag that somebody else has to move on, `kept` those kept as long as their SOP says,
    `wins` those done in the last days.
    """

    as_of: str
    counts: dict[str, int]
    lines: tuple[ReviewLine, ...]
    repeated: tuple[RepeatedException, ...] = ()
    more: int = 0
    waiting: tuple[ReviewLine, ...] = ()
    kept: tuple[ReviewLine, ...] = ()
    wins: tuple[ReviewLine, ...] = ()


@frozen
class BoardLine:
    """A board in a list; `sop_review` says that its SOP should have been looked at, `""` where it need not."""

    id: int
    name: str
    sop_name: str
    cards: int
    counts: dict[str, int]
    archived: bool = False
    sop_review: str = ""


@frozen
class AccountLine:
    """A customer in a list."""

    id: int
    name: str
    owner: str
    health: str
    health_reason: str
    renewal_on: str | None
    next_touch_on: str | None
    open_cards: int
    archived: bool = False


@frozen
class EventLine:
    """One thing that happened, in words, with its instant."""

    at: str
    when: str
    words: str
    actor: str
    substantive: bool
