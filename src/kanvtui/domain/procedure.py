"""The acting part of an SOP: what dates, approvals, recurrence, scores and metrics follow from. Not needed to draw."""

from kanvtui.domain.approvals import ApprovalRule
from kanvtui.domain.deadlines import DeadlineRule, MilestoneRule
from kanvtui.domain.escalations import EscalationRule
from kanvtui.domain.metrics import MetricRule
from kanvtui.domain.outcomes import OutcomeRule
from kanvtui.domain.recurrence import RecurringRule
from kanvtui.domain.retention import RetentionRule
from kanvtui.domain.scores import ScoreRule
from kanvtui.domain.values import frozen


@frozen
class Procedure:
    """What acts in an SOP, in the order of its file; stages are named by their keys."""

    milestones: tuple[MilestoneRule, ...] = ()
    deadlines: tuple[DeadlineRule, ...] = ()
    approvals: tuple[ApprovalRule, ...] = ()
    escalations: tuple[EscalationRule, ...] = ()
    recurring: tuple[RecurringRule, ...] = ()
    scores: tuple[ScoreRule, ...] = ()
    metrics: tuple[MetricRule, ...] = ()
    outcomes: tuple[OutcomeRule, ...] = ()
    retention: tuple[RetentionRule, ...] = ()

    def milestone(self, key: str) -> MilestoneRule | None:
        """Return the milestone of that key."""
        return next((rule for rule in self.milestones if rule.key == key), None)

    def score(self, key: str) -> ScoreRule | None:
        """Return the score of that key."""
        return next((rule for rule in self.scores if rule.key == key), None)

    def approval(self, key: str) -> ApprovalRule | None:
        """Return the approval of that key."""
        return next((rule for rule in self.approvals if rule.key == key), None)
