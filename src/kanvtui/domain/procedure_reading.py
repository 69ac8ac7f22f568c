"""Reading the acting part of an SOP from its JSON document, as tolerantly as `sop_reading` reads the rest."""

from collections.abc import Mapping
from decimal import Decimal

from kanvtui.domain import document, governance
from kanvtui.domain.approvals import ApprovalRule, ApprovalStep
from kanvtui.domain.deadlines import DeadlineRule, MilestoneRule
from kanvtui.domain.escalations import EscalationRule
from kanvtui.domain.metrics import MetricRule
from kanvtui.domain.outcomes import OutcomeRule
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.recurrence import RecurringCheck, RecurringRule
from kanvtui.domain.retention import RetentionRule
from kanvtui.domain.scores import Band, ScorePart, ScoreRule, ScoreWord
from kanvtui.domain.text import slug

Row = Mapping[str, object]


def read(sop: Row) -> Procedure:
    """Read what acts in the JSON document of an SOP; never raises, whatever its values are.

    The reviews of the SOP itself that it names stand with the recurring work (`governance.reviews`).
    """
    recurring = tuple(_recurring(row) for row in document.rows(sop, "recurring"))
    return Procedure(
        milestones=tuple(_milestone(row) for row in document.rows(sop, "milestones")),
        deadlines=tuple(_deadline(row) for row in document.rows(sop, "deadlines")),
        approvals=tuple(_approval(row) for row in document.rows(sop, "approvals")),
        escalations=tuple(
            EscalationRule(*(document.text(row, key) for key in ("level", "when", "to", "within")))
            for row in document.rows(sop, "escalations")
        ),
        recurring=(*recurring, *governance.reviews(sop, recurring)),
        scores=tuple(_score(row) for row in document.rows(sop, "scores")),
        metrics=tuple(_metric(row) for row in document.rows(sop, "metrics")),
        outcomes=tuple(_outcome(row) for row in document.rows(sop, "outcomes")),
        retention=tuple(
            RetentionRule(*(document.text(row, key) for key in ("what", "keep", "then", "when")))
            for row in document.rows(sop, "retention")
        ),
    )


def _key(row: Row, name: str) -> str:
    return document.text(row, "key") or slug(document.text(row, name))


def _milestone(row: Row) -> MilestoneRule:
    key = _key(row, "label")
    return MilestoneRule(
        key=key,
        label=document.text(row, "label") or key.replace("_", " "),
        also=document.texts(row, "also"),
        by_hand=document.flag(row, "by_hand"),
        due=document.text(row, "due"),
    )


def _deadline(row: Row) -> DeadlineRule:
    return DeadlineRule(
        key=_key(row, "what"),
        what=document.text(row, "what"),
        due=document.text(row, "due"),
        warn=document.text(row, "warn"),
        stage=document.text(row, "stage"),
        owner=document.text(row, "owner"),
        met_by=document.text(row, "met_by"),
        when=document.text(row, "when"),
    )


def _approval(row: Row) -> ApprovalRule:
    required = row.get("required")
    return ApprovalRule(
        key=_key(row, "name"),
        name=document.text(row, "name"),
        stage=document.text(row, "stage"),
        required=required is not False,
        order="together" if document.text(row, "order") == "together" else "sequence",
        field=document.text(row, "field"),
        on_change="keep given" if document.text(row, "on_change") == "keep given" else "all pending",
        check=document.text(row, "check"),
        when=document.text(row, "when"),
        steps=tuple(
            ApprovalStep(
                approver=document.text(step, "approver"),
                what=document.text(step, "what"),
                limit=document.text(step, "limit"),
                below=document.number(step, "below"),
                up_to=document.number(step, "up_to"),
            )
            for step in document.rows(row, "steps")
        ),
    )


def _recurring(row: Row) -> RecurringRule:
    return RecurringRule(
        key=_key(row, "title"),
        title=document.text(row, "title"),
        every=document.text(row, "every"),
        stage=document.text(row, "stage"),
        checks=tuple(recurring_checks(row.get("checks"))),
        on="completion" if document.text(row, "on") == "completion" else "schedule",
        first=document.text(row, "first"),
        per="account" if document.text(row, "per") == "account" else "board",
        owner=document.text(row, "owner"),
        sets=document.text(row, "sets"),
        done=document.text(row, "done"),
    )


def recurring_checks(given: object) -> list[RecurringCheck]:
    """Read a recurring card's checklist: texts, or tables with a text of their own."""
    found = []
    for item in given if isinstance(given, list | tuple) else ():
        if isinstance(item, str) and item:
            found.append(RecurringCheck(item))
        elif isinstance(item, Mapping) and document.text(item, "text"):
            text, due, owner = (document.text(item, key) for key in ("text", "due", "owner"))
            found.append(RecurringCheck(text, due, owner, document.flag(item, "required")))
    return found


def _score(row: Row) -> ScoreRule:
    return ScoreRule(
        key=_key(row, "name"),
        name=document.text(row, "name"),
        when=document.text(row, "when"),
        aggregate="sum" if document.text(row, "aggregate") == "sum" else "average",
        health=document.flag(row, "health"),
        private=document.flag(row, "private"),
        parts=tuple(_part(part) for part in document.rows(row, "parts")),
        bands=tuple(_band(band) for band in document.rows(row, "bands")),
    )


def _number(row: Row, key: str, default: int) -> Decimal:
    found = document.number(row, key)
    return Decimal(default) if found is None else found


def _part(row: Row) -> ScorePart:
    return ScorePart(
        key=_key(row, "label"),
        label=document.text(row, "label"),
        min=_number(row, "min", 1),
        max=_number(row, "max", 5),
        words=tuple(
            ScoreWord(document.text(word, "word"), _number(word, "value", 0), document.text(word, "means"))
            for word in document.rows(row, "words")
        ),
    )


def _band(row: Row) -> Band:
    return Band(
        name=document.text(row, "name"),
        at_least=_number(row, "at_least", 0),
        colour=document.text(row, "colour"),
        action=document.text(row, "action"),
        owner=document.text(row, "owner"),
        within=document.text(row, "within"),
        card=document.text(row, "card"),
        milestone=document.text(row, "milestone"),
    )


def _metric(row: Row) -> MetricRule:
    return MetricRule(
        key=_key(row, "name"),
        name=document.text(row, "name"),
        target=document.text(row, "target"),
        how=document.text(row, "how"),
        from_=document.text(row, "from"),
        to=document.text(row, "to"),
        within=document.text(row, "within"),
        formula=document.text(row, "formula"),
        form=document.text(row, "form"),
        every=document.text(row, "every"),
        if_missed=document.text(row, "if_missed"),
        on_time=document.text(row, "on_time"),
    )


def _outcome(row: Row) -> OutcomeRule:
    return OutcomeRule(
        key=_key(row, "name"),
        name=document.text(row, "name"),
        then=document.text(row, "then"),
        snooze=document.text(row, "snooze"),
        checks=document.texts(row, "checks"),
        early=document.flag(row, "early"),
    )
