"""The SOP file: its head, its stages with their checks, and its fields. The rest stands in `parts`.

The descriptions are the text of docs/sop-format.md (`kanvtui.sops.reference` writes its tables from them).
"""

from typing import Literal

from pydantic import Field

from kanvtui.sops.base import (
    Condition,
    Count,
    DueRule,
    DurationText,
    Key,
    Line,
    NeededLine,
    Number,
    Part,
    Pattern,
    Rule,
    Target,
    Text,
    about,
)
from kanvtui.sops.parts import (
    Approval,
    Deadline,
    Decision,
    Escalation,
    Listing,
    Meeting,
    Metric,
    Milestone,
    NoteTemplate,
    Outcome,
    Play,
    Recurring,
    Retention,
    Review,
    Role,
    Score,
    Table,
    Where,
    Window,
)

FieldType = Literal["text", "long", "date", "number", "money", "person", "choice", "url", "email", "phone", "score"]


class Check(Part):
    """One line of a stage's checklist."""

    key: Key = about("stable key; made from the text when left out", "pillars_delivered", "")
    number: Count | None = about("the number it goes by in the procedure", 10, None)
    text: NeededLine = about("what is to be done, or must be true", "Payment received")
    required: bool = about("true: an unticked one stops the card from leaving the stage", True, False)
    owner: Line = about("who does it, when not the card's owner: a person or a role", "Production team", "")
    due: DueRule = about("due rule, see below", "brand_strategy+2d", "")
    milestone: Key = about("the milestone that ticking it sets", "brand_strategy", "")
    maturity: Line = about("what its description still lacks", "needs detailed procedure", "")
    group: Line = about("heading it stands under in the checklist", "Week 1", "")
    quality: Line = about("when it counts as done well", "A test submission lands in the right folder.", "")
    steps: list[NeededLine] = about("how it is done, step by step", ["Clone the form", "Test it"], [])
    then: Line = about("what follows once it is ticked", "Send the delivery mail.", "")
    when: Condition = about("the card has it only while a field fits", "type=Email|Webinar", "")


class Stage(Part):
    """A column of the board."""

    key: Key = about("stable key; made from the name when left out", "review", "")
    name: NeededLine = about("name of the column", "Review")
    kind: Literal["queue", "active", "waiting", "done", ""] = about(
        "`queue`, `active`, `waiting` or `done`; left out, the first stage is a queue, the last one done", "active", ""
    )
    phase: Line = about("the part of the procedure it belongs to", "Phase 2: implementation", "")
    entry: Rule = about("when a card may come in: one sentence", "The draft is complete.", "")
    exit: Rule = about("when a card may leave: one sentence", "The reviewer has approved it.", "")
    owner: NeededLine = about("the role that is accountable here", "Reviewer")
    input: NeededLine = about("what the work starts from", "A complete draft")
    output: NeededLine = about("what it ends with", "An approved draft")
    signal: NeededLine = about("what a review looks at", "Review-by dates that have passed")
    stale_after: DurationText | None = about(
        "longest time without anything substantive; left out: 20bd in a queue, 5bd when active or waiting", "5bd", None
    )
    time_limit: DurationText | None = about("longest time in the stage, whatever happens meanwhile", "7d", None)
    wip_limit: Count | None = about("how many cards it should hold at most", 5, None)
    requires: list[NeededLine] = about(
        "what a card needs to leave: fields, checks, or the card's own facts; `a|b` means one of them",
        ["decision|outcome"],
        [],
    )
    requires_entry: list[NeededLine] = about("what a card needs to come in", ["reviewer", "review_by"], [])
    milestone: Key = about("the milestone that entering the stage sets", "close", "")
    window: Window | None = about("the days of the procedure this stage belongs to", None, None)
    steps: list[NeededLine] = about("what is done here, step by step", ["Read the brief"], [])
    checks: list[Check] = about("the checklist a card gets on entering, see `checks_at`", None, [])


class SopField(Part):
    """A value kept beside the card."""

    key: Key = about("stable key; made from the label when left out", "go_live", "")
    label: Line = about("its name on screen; made from the key when left out", "Go-live date", "")
    type: FieldType = about("what it holds: `long` is several lines, `score` a number", "date", "text")
    card: Line = about("the card's own fact that this field shows; nothing is stored twice", "due", "")
    form: Line = about("the form it belongs to; its completeness is counted", "Handoff form", "")
    required: bool = about(
        "true: a card is not done without it; to ask earlier, use `requires` of a stage", True, False
    )
    unique: bool = about("true: no two cards may have the same value", True, False)
    private: bool = about("true: masked in share mode", True, False)
    choices: list[NeededLine] = about("what may be chosen", ["Low", "High"], [])
    pattern: Pattern = about("regular expression for the whole value", r"\+1\d{10}", "")
    hint: Line = about("what to write when the pattern does not fit", "Write it as +14155551234.", "")
    example: Line = about("an example value", "+14155551234", "")
    unit: Line = about("unit of a number", "months", "")
    currency: Line = about("currency of an amount", "USD", "")
    min: Number | None = about("smallest number", 1, None)
    max: Number | None = about("largest number", 5, None)
    max_length: Count | None = about("most characters", 50, None)
    min_length: Count | None = about(
        "fewest characters; asked where the field is required, less can be stored", 20, None
    )
    min_items: Count | None = about("fewest lines of a `long` value; asked where the field is required", 3, None)
    target: Target = about("what a number must meet where the field is required; others can be stored", ">=1500", "")


class Sop(Part):
    """The head of the file: keys that stand before the first `[[table]]`."""

    name: NeededLine = about("name of the SOP", "Customer handoff")
    version: Line = about("your own version of it", "1.0", "1.0")
    summary: Line = about("one line for lists", "From closed won to fully onboarded.", "")
    purpose: Text = about("why it exists", "No customer has to say anything twice.", "")
    scope: Line = about("which work it covers", "All new customers", "")
    audience_for: Line = about(
        "the function it serves; the first screen offers `customer success` first", "customer success", "", "for"
    )
    audience: list[NeededLine] = about("the teams that use it", ["onboarding", "account management"], [])
    object: Line = about("the work that a card stands for", "customer handoff", "")
    failure_mode: Line = about("what goes wrong without it", "Promises made in sales are lost.", "")
    workflow_owner: Line = about("who maintains stages and review rhythm", "VP Customer Success", "")
    card_title: Line = about("title of a card made for a customer", "{customer}: onboarding", "")
    checks_at: Literal["start", "stage"] = about(
        "`start`: a card gets the checks of all stages when it is made; `stage`: those of a stage on entering it",
        "start",
        "stage",
    )
    trust_signals: list[NeededLine] = about("what shows that it works", ["follow-up completion"], [])
    where: Where = Field(default_factory=Where, description="where to write what")
    review: Review = Field(default_factory=Review, description="when the work and the SOP are looked at")
    roles: list[Role] = about("", None, [])
    stages: list[Stage] = about("", None)
    fields: list[SopField] = about("", None, [])
    milestones: list[Milestone] = about("", None, [])
    deadlines: list[Deadline] = about("", None, [])
    approvals: list[Approval] = about("", None, [])
    escalations: list[Escalation] = about("", None, [])
    recurring: list[Recurring] = about("", None, [])
    scores: list[Score] = about("", None, [])
    metrics: list[Metric] = about("", None, [])
    notes: list[NoteTemplate] = about("", None, [])
    meetings: list[Meeting] = about("", None, [])
    outcomes: list[Outcome] = about("", None, [])
    playbook: list[Play] = about("", None, [])
    lists: list[Listing] = about("", None, [])
    tables: list[Table] = about("", None, [])
    retention: list[Retention] = about("", None, [])
    decisions: list[Decision] = about("", None, [])
