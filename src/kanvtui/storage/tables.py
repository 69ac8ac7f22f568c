"""Peewee's view of the schema: it maps what `schema.py` creates, and creates nothing (a test compares both).

Queries name their database: `Card.insert(...).execute(db)`, so that several stores can be open at once.
"""

from peewee import AutoField, IntegerField, Model, TextField


class Row(Model):
    """What every table shares."""

    class Meta:
        """Table names are given one by one."""

        legacy_table_names = False


class Change(Row):
    """One action of a user or of the system, whole or not at all."""

    id = AutoField()
    at = TextField()
    actor = TextField()
    source = TextField()
    kind = TextField()
    label = TextField()
    undoes = IntegerField(null=True)
    undone_by = IntegerField(null=True)
    undoable = IntegerField(default=1)


class Person(Row):
    """Somebody who can own, review or hold."""

    id = AutoField()
    name = TextField()
    name_key = TextField()
    email = TextField(null=True)
    active = IntegerField(default=1)


class Account(Row):
    """A customer."""

    id = AutoField()
    name = TextField()
    name_key = TextField()
    owner_id = IntegerField(null=True)
    renewal_on = TextField(null=True)
    value_minor = IntegerField(null=True)
    currency = TextField(null=True)
    health = TextField(null=True)
    health_reason = TextField(null=True)
    next_touch_on = TextField(null=True)
    archived_at = TextField(null=True)


class Board(Row):
    """One SOP in use, with its own copy of it as JSON."""

    id = AutoField()
    name = TextField()
    name_key = TextField()
    rank = TextField()
    sop = TextField()
    sop_name = TextField()
    review_on = TextField(null=True)
    archived_at = TextField(null=True)


class Stage(Row):
    """A column of a board."""

    id = AutoField()
    board_id = IntegerField()
    key = TextField()
    name = TextField()
    kind = TextField()
    rank = TextField()
    stale_n = IntegerField(null=True)
    stale_unit = TextField(null=True)
    limit_n = IntegerField(null=True)
    limit_unit = TextField(null=True)
    wip_limit = IntegerField(null=True)
    retired_at = TextField(null=True)


class Card(Row):
    """One run of the SOP for one thing."""

    id = AutoField()
    uid = TextField()
    board_id = IntegerField()
    stage_id = IntegerField()
    rank = TextField(null=True)
    title = TextField()
    next = TextField(null=True)
    owner_id = IntegerField(null=True)
    holder = TextField(null=True)
    holder_kind = TextField(null=True)
    holder_since = TextField(null=True)
    nudge_on = TextField(null=True)
    reviewer_id = IntegerField(null=True)
    review_by = TextField(null=True)
    context_owner_id = IntegerField(null=True)
    account_id = IntegerField(null=True)
    due = TextField(null=True)
    urgent = IntegerField(default=0)
    blocked_since = TextField(null=True)
    blocked_reason = TextField(null=True)
    snoozed_until = TextField(null=True)
    snoozed_at = TextField(null=True)
    created_at = TextField()
    stage_since = TextField()
    closed_at = TextField(null=True)
    outcome = TextField(null=True)
    archived_at = TextField(null=True)
    deleted_at = TextField(null=True)
    active_at = TextField()
    nearest_due = TextField(null=True)
    rev = IntegerField(default=0)


class Label(Row):
    """A label on a card."""

    id = AutoField()
    card_id = IntegerField()
    name = TextField()


class FieldValue(Row):
    """The value of an SOP field on a card or an account; numbers also in millionths."""

    id = AutoField()
    card_id = IntegerField(null=True)
    account_id = IntegerField(null=True)
    key = TextField()
    value = TextField()
    num = IntegerField(null=True)


class CheckItem(Row):
    """One line of a card's checklist."""

    id = AutoField()
    card_id = IntegerField()
    stage_id = IntegerField(null=True)
    key = TextField(null=True)
    text = TextField()
    rank = TextField()
    required = IntegerField(default=0)
    owner_id = IntegerField(null=True)
    owner_role = TextField(null=True)
    due_rule = TextField(null=True)
    due = TextField(null=True)
    milestone = TextField(null=True)
    maturity = TextField(null=True)
    done_at = TextField(null=True)
    done_by = TextField(null=True)


class Note(Row):
    """Markdown kept beside a card or an account."""

    id = AutoField()
    uid = TextField()
    card_id = IntegerField(null=True)
    account_id = IntegerField(null=True)
    kind = TextField()
    title = TextField()
    body = TextField()
    pinned = IntegerField(default=0)
    private = IntegerField(default=0)
    author = TextField()
    created_at = TextField()
    edited_at = TextField()
    shared = IntegerField(null=True, default=0)


class Event(Row):
    """A fact about a card, board or account: who did what when, always from and to."""

    id = AutoField()
    change_id = IntegerField()
    at = TextField()
    kind = TextField()
    substantive = IntegerField()
    actor = TextField()
    board_id = IntegerField(null=True)
    card_id = IntegerField(null=True)
    account_id = IntegerField(null=True)
    stage_id = IntegerField(null=True)
    detail = TextField()


class GateException(Row):
    """A gate passed against its rule, with the reason."""

    id = AutoField()
    card_id = IntegerField()
    board_id = IntegerField()
    rule_key = TextField()
    rule_text = TextField()
    reason = TextField()
    at = TextField()
    actor = TextField()

    class Meta:
        """The table is called by design.md's word."""

        table_name = "exception"


class Milestone(Row):
    """A named instant on a card or a customer."""

    id = AutoField()
    card_id = IntegerField(null=True)
    account_id = IntegerField(null=True)
    key = TextField()
    label = TextField()
    due = TextField()
    at = TextField(null=True)
    set_by = TextField()


class Deadline(Row):
    """A date that follows from a milestone; without a due it waits for one."""

    id = AutoField()
    card_id = IntegerField()
    key = TextField()
    what = TextField()
    rule = TextField()
    due = TextField(null=True)
    warn = TextField(null=True)
    warn_on = TextField(null=True)
    met_by = TextField(null=True)
    owner_role = TextField(null=True)
    done_at = TextField(null=True)
    done_by = TextField(null=True)


class Approval(Row):
    """One approver's answer, asked for or given."""

    id = AutoField()
    card_id = IntegerField()
    rule_key = TextField()
    name = TextField()
    stage_id = IntegerField(null=True)
    place = IntegerField()
    approver = TextField()
    what = TextField(null=True)
    time_limit = TextField(null=True)
    required = IntegerField(default=1)
    state = TextField()
    due = TextField(null=True)
    asked_at = TextField(null=True)
    answered_at = TextField(null=True)
    answered_by = TextField(null=True)
    comment = TextField(null=True)


class Recurring(Row):
    """Work that comes back on a board, or for a customer on it."""

    id = AutoField()
    board_id = IntegerField()
    account_id = IntegerField(null=True)
    key = TextField()
    title = TextField()
    rule = TextField()
    stage_id = IntegerField()
    mode = TextField()
    starts_on = TextField()
    checks = TextField()
    owner_role = TextField(null=True)
    sets = TextField(null=True)
    ended_at = TextField(null=True)
    next_on = TextField(null=True)


class Occurrence(Row):
    """One time that recurring work came, with its card."""

    id = AutoField()
    recurring_id = IntegerField()
    due_on = TextField()
    card_id = IntegerField()


class Score(Row):
    """One score of a customer or a card, with its parts as JSON; the value in millionths."""

    id = AutoField()
    account_id = IntegerField(null=True)
    card_id = IntegerField(null=True)
    key = TextField()
    at = TextField()
    parts = TextField()
    given = IntegerField()
    value = IntegerField()
    band = TextField(null=True)
    colour = TextField(null=True)
    actor = TextField()
    note = TextField(null=True)


class Contact(Row):
    """Somebody at a customer."""

    id = AutoField()
    account_id = IntegerField()
    name = TextField()
    role = TextField(null=True)
    title = TextField(null=True)
    email = TextField(null=True)
    phone = TextField(null=True)
    private = IntegerField(default=0)
    rank = TextField()


class Review(Row):
    """One sitting; `scope` is JSON, `box` in minutes, `spent` in seconds, `figures` JSON once it ended."""

    id = AutoField()
    started_at = TextField()
    ended_at = TextField(null=True)
    actor = TextField()
    scope = TextField()
    grouping = TextField()
    box = IntegerField()
    spent = IntegerField(default=0)
    figures = TextField(null=True)


class Promise(Row):
    """What somebody will do by a day."""

    id = AutoField()
    review_id = IntegerField(null=True)
    card_id = IntegerField(null=True)
    account_id = IntegerField(null=True)
    who = TextField()
    what = TextField()
    due = TextField()
    made_at = TextField()
    made_by = TextField()
    state = TextField()
    settled_at = TextField(null=True)
    settled_by = TextField(null=True)
    note = TextField(null=True)


class ReviewItem(Row):
    """One thing to decide in a review, with its verdict once there is one; `reasons` is JSON."""

    id = AutoField()
    review_id = IntegerField()
    place = IntegerField()
    kind = TextField()
    section = TextField()
    title = TextField()
    card_id = IntegerField(null=True)
    account_id = IntegerField(null=True)
    promise_id = IntegerField(null=True)
    board_id = IntegerField(null=True)
    rule_key = TextField(null=True)
    reasons = TextField()
    seen = IntegerField()
    verdict = TextField(null=True)
    words = TextField(null=True)
    reason = TextField(null=True)
    at = TextField(null=True)
    actor = TextField(null=True)


class MetricEntry(Row):
    """A figure entered by hand for a day; the value in millionths."""

    id = AutoField()
    board_id = IntegerField()
    key = TextField()
    day = TextField()
    value = IntegerField()
    at = TextField()
    actor = TextField()
    note = TextField(null=True)


BY_NAME: dict[str, type[Row]] = {
    "person": Person,
    "account": Account,
    "board": Board,
    "stage": Stage,
    "card": Card,
    "label": Label,
    "field_value": FieldValue,
    "check_item": CheckItem,
    "note": Note,
    "event": Event,
    "exception": GateException,
    "milestone": Milestone,
    "deadline": Deadline,
    "approval": Approval,
    "recurring": Recurring,
    "occurrence": Occurrence,
    "score": Score,
    "contact": Contact,
    "review": Review,
    "promise": Promise,
    "review_item": ReviewItem,
    "metric_entry": MetricEntry,
}
"""The models of the journaled tables by the name of the table."""
