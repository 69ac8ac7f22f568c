"""Reading the SOP of a board from its JSON document, without any library.

Reading is tolerant, so that a document of an older or newer program never keeps a board from opening: what is missing
or of another type takes its default, what is unknown is passed over.
"""

import re
from collections.abc import Mapping

from kanvtui.domain import document
from kanvtui.domain.field_values import FieldRule
from kanvtui.domain.sop import (
    FACTS,
    KINDS,
    STALE_AFTER,
    CheckRule,
    MeetingRule,
    NoteTemplate,
    ReviewRule,
    RoleRule,
    Sop,
    StageRule,
)  # fmt: skip
from kanvtui.domain.text import slug

REPEATED = 3
"""Exceptions of one rule within REPEATED_WITHIN that make it a repeated exception, where an SOP is silent (design)."""
REPEATED_WITHIN = "30d"


def read(sop: Mapping[str, object]) -> Sop:
    """Read the JSON document of a board's SOP; never raises, whatever its values are."""
    review, where = document.row(sop, "review"), document.row(sop, "where")
    fields = tuple(_field(row, place) for place, row in enumerate(document.rows(sop, "fields"), 1))
    return Sop(
        name=document.text(sop, "name"),
        summary=document.text(sop, "summary"),
        purpose=document.text(sop, "purpose"),
        workflow_owner=document.text(sop, "workflow_owner"),
        card_title=document.text(sop, "card_title"),
        checks_at="start" if document.text(sop, "checks_at") == "start" else "stage",
        context=document.text(where, "context"),
        review=ReviewRule(
            document.text(review, "weekly"),
            document.text(review, "daily"),
            document.text(review, "improve"),
            document.text(review, "day"),
            document.whole(review, "exceptions") or REPEATED,
            document.text(review, "exceptions_within") or REPEATED_WITHIN,
            document.text(review, "next_review"),
        ),
        roles=tuple(
            RoleRule(document.text(row, "name"), document.text(row, "duty")) for row in document.rows(sop, "roles")
        ),
        stages=tuple(_stage(row, place) for place, row in enumerate(document.rows(sop, "stages"), 1)),
        fields=tuple(rule for rule in fields if not rule.card),
        card_fields=tuple(rule for rule in fields if rule.card),
        milestones=tuple(
            (document.text(row, "key"), document.text(row, "label")) for row in document.rows(sop, "milestones")
        ),
        notes=tuple(_note(row, place) for place, row in enumerate(document.rows(sop, "notes"), 1)),
        meetings=tuple(_meeting(row, place) for place, row in enumerate(document.rows(sop, "meetings"), 1)),
        trust_signals=document.texts(sop, "trust_signals"),
    )


def _stage(row: Mapping[str, object], place: int) -> StageRule:
    name = document.text(row, "name") or f"Stage {place}"
    kind = document.text(row, "kind")
    kind = kind if kind in KINDS else "active"
    return StageRule(
        key=_key(row, name, f"stage_{place}"),
        name=name,
        kind=kind,
        entry=document.text(row, "entry"),
        exit=document.text(row, "exit"),
        owner=document.text(row, "owner"),
        input=document.text(row, "input"),
        output=document.text(row, "output"),
        signal=document.text(row, "signal"),
        stale_after=document.text(row, "stale_after") or STALE_AFTER.get(kind),
        time_limit=document.text(row, "time_limit") or None,
        wip_limit=document.whole(row, "wip_limit"),
        requires=document.texts(row, "requires"),
        requires_entry=document.texts(row, "requires_entry"),
        milestone=document.text(row, "milestone"),
        phase=document.text(row, "phase"),
        window=document.text(document.row(row, "window"), "label"),
        steps=document.texts(row, "steps"),
        checks=tuple(_check(check, f"{place}_{n}") for n, check in enumerate(document.rows(row, "checks"), 1)),
    )


def _check(row: Mapping[str, object], place: str) -> CheckRule:
    text = document.text(row, "text") or "Check"
    return CheckRule(
        key=_key(row, text, f"check_{place}"),
        text=text,
        required=document.flag(row, "required"),
        owner=document.text(row, "owner"),
        due=document.text(row, "due"),
        milestone=document.text(row, "milestone"),
        maturity=document.text(row, "maturity"),
        number=document.whole(row, "number"),
        group=document.text(row, "group"),
        quality=document.text(row, "quality"),
        steps=document.texts(row, "steps"),
        then=document.text(row, "then"),
        when=document.text(row, "when"),
    )


def _field(row: Mapping[str, object], place: int) -> FieldRule:
    label = document.text(row, "label") or document.text(row, "key").replace("_", " ") or f"Field {place}"
    card = document.text(row, "card")
    return FieldRule(
        key=_key(row, label, f"field_{place}"),
        label=label,
        type=document.text(row, "type") or "text",
        card=card if card in FACTS else "",
        form=document.text(row, "form"),
        required=document.flag(row, "required"),
        unique=document.flag(row, "unique"),
        private=document.flag(row, "private"),
        choices=document.texts(row, "choices"),
        pattern=_pattern(row),
        hint=document.text(row, "hint"),
        example=document.text(row, "example"),
        unit=document.text(row, "unit"),
        currency=document.text(row, "currency"),
        min=document.number(row, "min"),
        max=document.number(row, "max"),
        min_length=document.whole(row, "min_length"),
        max_length=document.whole(row, "max_length"),
        min_items=document.whole(row, "min_items"),
        target=document.text(row, "target"),
    )


def _note(row: Mapping[str, object], place: int) -> NoteTemplate:
    title = document.text(row, "title") or f"Note {place}"
    return NoteTemplate(
        key=_key(row, title, f"note_{place}"),
        title=title,
        body=document.text(row, "body"),
        kind=document.text(row, "kind") or "context",
        pinned=document.flag(row, "pinned"),
        private=document.flag(row, "private"),
        stage=document.text(row, "stage"),
        milestone=document.text(row, "milestone"),
        date=document.text(row, "date"),
        recurring=document.text(row, "recurring"),
        reference=document.flag(row, "reference"),
    )


def _meeting(row: Mapping[str, object], place: int) -> MeetingRule:
    name = document.text(row, "name") or f"Meeting {place}"
    agenda = tuple(
        (document.text(item, "topic"), document.whole(item, "minutes") or 0) for item in document.rows(row, "agenda")
    )
    return MeetingRule(
        key=_key(row, name, f"meeting_{place}"),
        name=name,
        type=document.text(row, "type"),
        stage=document.text(row, "stage"),
        minutes=sum(minutes for _, minutes in agenda),
        agenda=agenda,
    )


def _key(row: Mapping[str, object], name: str, otherwise: str) -> str:
    return document.text(row, "key") or slug(name) or otherwise


def _pattern(row: Mapping[str, object]) -> str:
    """Return the field's pattern, or none where it is no regular expression."""
    try:
        return re.compile(document.text(row, "pattern")).pattern
    except (re.error, OverflowError, RecursionError):
        return ""
