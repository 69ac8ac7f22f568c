"""The parts of an SOP file beside stages and fields: cadence, time, approvals, scores, metrics, notes, meetings."""

from typing import Literal

from kanvtui.sops.base import (
    Condition,
    Count,
    Day,
    DueRule,
    DurationText,
    Key,
    Line,
    NeededLine,
    Number,
    Part,
    Recurrence,
    Target,
    Text,
    Training,
    about,
)

INSPECT = ["stale work", "owner gaps", "blocked items", "repeated exceptions"]


class Review(Part):
    """When the work is reviewed, and when the SOP itself is."""

    weekly: Line = about("the weekly review", "account risk review", "")
    daily: Line = about("the daily check", "urgent customer blockers", "")
    day: Literal["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] = about(
        "day of the weekly review", "Monday", ""
    )
    inspect: list[NeededLine] = about("what a review inspects", INSPECT, [])
    exceptions: Count = about("so many exceptions of one rule count as repeated", 3, 3)
    exceptions_within: DurationText = about("within this time", "30d", "30d")
    improve: Line = about("when to keep the SOP and when to shorten it", "Keep it if it removes the issues.", "")
    monthly: Line = about("what is looked at each month", "compliance report", "")
    quarterly: Line = about("what is looked at each quarter", "process metrics", "")
    half_yearly: Line = about("what is looked at twice a year", "updates of the SOP", "")
    yearly: Line = about("what is looked at each year", "complete audit", "")
    next_review: Day = about("the day on which the SOP itself is looked at next", "2027-01-15", "")
    training: Training = about(
        "how long after a change people are to know it, left out: 48h; `none`: nobody is told", "2d", None
    )


class Where(Part):
    """Where status, context and blockers are written."""

    status: Line = about("where status is updated", "The card's stage and next step", "")
    context: Line = about("where context is written", "The note pinned to the card", "")
    blockers: Line = about("where blockers are reviewed", "The review list", "")


class Role(Part):
    """Who is there for what."""

    name: NeededLine = about("the role", "Reviewer")
    duty: Line = about("what it is there for", "Approves or asks for changes by a visible date.", "")


class Window(Part):
    """The days a stage is meant for; unlike a time limit it counts from a milestone."""

    label: NeededLine = about("the window in words", "Day 2–5")
    opens: DueRule = about("when it opens", "close+2d", "")
    closes: DueRule = about("when it closes", "close+5d", "")


class Milestone(Part):
    """A named instant on a card."""

    key: Key = about("its key, as due rules name it; made from the label when left out", "close", "")
    label: NeededLine = about("its name on screen", "Deal closed won")
    also: list[NeededLine] = about("other names it goes by", ["TFR #1"], [])
    by_hand: bool = about("true: set by hand, neither by a check nor by a stage", True, False)
    due: DueRule = about("the day it is planned for, until it has happened or a day is set", "kickoff+4w", "")


class Deadline(Part):
    """A date that follows from a milestone."""

    key: Key = about("stable key; made from `what` when left out", "first_publish", "")
    what: NeededLine = about("what is due", "First content published")
    due: DueRule = about("due rule, see below", "contract_signed+20d")
    warn: DurationText | None = about("how long before it a warning comes", "3d", None)
    stage: Line = about("the stage it belongs to", "Content", "")
    owner: Line = about("who it is for", "CSM", "")
    met_by: Key = about("the milestone that fulfils it; left out: it is ticked by hand", "first_published", "")
    when: Condition = about("the card has it only while a field fits", "source=Website", "")


class ApprovalStep(Part):
    """One approver, in order, or one row of a matrix."""

    approver: NeededLine = about("a person or a role", "Director of Marketing")
    what: Line = about("what is looked at", "compliance", "")
    limit: DurationText | None = about("how long the approver has", "3d", None)
    below: Number | None = about("matrix: for values below this (exclusive)", 5000, None)
    up_to: Number | None = about("matrix: for values up to this (inclusive)", 25000, None)


class Approval(Part):
    """Who has to say yes before a card leaves a stage."""

    key: Key = about("stable key; made from the name when left out", "budget", "")
    name: NeededLine = about("what is approved", "Campaign budget")
    stage: Line = about("the stage a card cannot leave without it", "Planning", "")
    required: bool = about("false: it is asked for but stops nothing", True, True)
    order: Literal["sequence", "together"] = about("one after the other, or all at once", "sequence", "sequence")
    field: Key = about("matrix: the number field that picks the approver", "budget", "")
    on_change: Literal["all pending", "keep given"] = about(
        "what a change request does to approvals already given", "all pending", "all pending"
    )
    check: Key = about("the check that stands for it", "pillars_reviewed", "")
    when: Condition = about("it is asked for only while a field fits", "type=Email", "")
    steps: list[ApprovalStep] = about("the approvers", None)


class Escalation(Part):
    """What is passed on, to whom, how fast."""

    level: Line = about("its level", "Critical", "")
    when: NeededLine = about("when it is passed on", "Something is broken")
    to: NeededLine = about("to whom", "Director")
    within: DurationText | None = about("how fast; left out: at once", "2h", None)


class RecurringCheck(Part):
    """One line of the checklist of a recurring card."""

    text: NeededLine = about("what is to be done", "Send the reminder")
    due: DueRule = about("due rule; `due` is the card's own day", "due-1d", "")
    owner: Line = about("who does it, when not the card's owner", "Production team", "")
    required: bool = about("true: an unticked one stops the card from being done", True, False)


class Recurring(Part):
    """Work that comes back."""

    key: Key = about("stable key; made from the title when left out", "sync", "")
    title: NeededLine = about("title of each card; `[DATE]` becomes its date", "Bi-weekly sync - [DATE]")
    every: Recurrence = about("RFC 5545 recurrence rule", "FREQ=WEEKLY;INTERVAL=2")
    stage: Line = about("the stage each card is made in", "Ongoing", "")
    checks: list[NeededLine | RecurringCheck] = about(
        "its checklist: texts, or tables with `text`, `due`, `owner`, `required`", ["Send the follow-up mail"], []
    )
    on: Literal["schedule", "completion"] = about(
        "made on its day, or when the last one is completed", "completion", "schedule"
    )
    first: DueRule = about("when the first one is due; nothing comes before its milestone", "review_done+14d", "")
    per: Literal["board", "account"] = about("one for the board, or one for each customer", "account", "board")
    owner: Line = about("who it is for", "CSM", "")
    sets: Key = about("the milestone of the customer that completing one sets", "last_sync", "")
    done: Line = about("the stage of kind `done` for its cards alone; left out: the board's first", "Synced", "")


class ScoreWord(Part):
    """A word or a number of a score's part and what it stands for."""

    word: NeededLine = about("the word", "Neutral")
    value: Number = about("what it counts", 3)
    means: Line = about("what it means", "Some results, some concerns.", "")


class ScorePart(Part):
    """One of the values a score is made of."""

    key: Key = about("stable key; made from the label when left out", "friction", "")
    label: NeededLine = about("its name on screen", "Client friction")
    min: Number = about("smallest value; left out: 1", 1, 1)
    max: Number = about("largest value; left out: 5", 5, 5)
    words: list[ScoreWord] = about("words for values", None, [])


class Band(Part):
    """A range of a score and what follows from it."""

    name: NeededLine = about("its name", "Warm")
    at_least: Number = about("smallest score of the band; it reaches up to the next one", 60)
    colour: Literal["", "green", "yellow", "red", "blue", "grey"] = about(
        "its colour; yellow and red mean risk", "green", ""
    )
    action: Line = about("what follows", "Needs attention", "")
    owner: Line = about("who takes it", "Sales rep", "")
    within: DurationText | None = about("how fast", "1h", None)
    card: Line = about("title of the card that this band creates", "Intervention: {customer}", "")
    milestone: Key = about("the milestone that ticking its check sets; it has one with `within`", "contacted", "")


class Score(Part):
    """A figure made of parts, such as a customer's health."""

    key: Key = about("stable key; made from the name when left out", "rvs", "")
    name: NeededLine = about("its name", "Result Velocity Score")
    when: Line = about("when it is entered", "after every sync", "")
    aggregate: Literal["average", "sum"] = about(
        "how the parts make one figure; parts not given are left out", "average", "average"
    )
    health: bool = about("true: its band is the customer's health", True, False)
    private: bool = about("true: masked in share mode", True, False)
    parts: list[ScorePart] = about("the parts", None)
    bands: list[Band] = about("the bands", None, [])


class Metric(Part):
    """A figure with a target."""

    key: Key = about("stable key; made from the name when left out", "kickoff_3d", "")
    name: NeededLine = about("its name", "Kickoff within 3 days")
    target: Target = about("a comparison, a number and a unit", ">=95%", "")
    how: NeededLine = about("how it is computed, or `entered by hand`", "kickoffs within 3 days ÷ all kickoffs")
    from_: Key = about("milestone a time is measured from", "close", "", "from")
    to: Key = about("milestone it is measured to", "kickoff", "")
    within: DurationText | None = about("what counts as on time between the two", "3d", None)
    formula: Line = about("arithmetic over field keys", "(revenue - cost) / cost * 100", "")
    form: Line = about("the form whose completeness it is", "Handoff form", "")
    every: Line = about("how often it is looked at", "weekly", "")
    on_time: Key = about(
        "the check of which the share ticked by its due is counted; `score_` before a score's key: those of its bands",
        "first_call",
        "",
    )
    if_missed: Line = about("what follows when the target is missed", "Escalate to the manager", "")


class NoteTemplate(Part):
    """A note that is made with a card, on entering a stage, or when a milestone is reached; or one to read here."""

    key: Key = about("stable key; made from the title when left out", "results_plan", "")
    kind: Literal["context", "decision", "meeting", "question", "message"] = about(
        "`context`, `decision`, `meeting`, `question` or `message` (a mail to send)", "meeting", "context"
    )
    title: NeededLine = about("title, with placeholders", "Results Plan - {customer}")
    body: Text = about("Markdown, with placeholders", "## Goal\n\n{criterion_1}", "")
    pinned: bool = about("true: it is the note that explains the card", True, False)
    private: bool = about("true: never shown in share mode", True, False)
    stage: Line = about("made on entering this stage; left out: with the card", "Kickoff call", "")
    milestone: Key = about("made when this milestone is reached", "first_published", "")
    recurring: Key = about("made with each card of this recurring work; `[DATE]` is its day", "sync", "")
    date: Key = about("the milestone whose day `[DATE]` becomes", "brand_strategy", "")
    reference: bool = about("true: it is read with the SOP, and comes with no card", True, False)


class AgendaItem(Part):
    """One point of an agenda."""

    topic: NeededLine = about("the point", "Success criteria")
    minutes: Count = about("its minutes", 10)
    asks: list[NeededLine] = about("questions to ask", ["What should we do more of?"], [])


class Meeting(Part):
    """A meeting of the procedure."""

    key: Key = about("stable key; made from the name when left out", "kickoff", "")
    name: NeededLine = about("its name", "Kickoff call")
    title: Line = about("its title in a calendar; `[DATE]` becomes its date", "Kickoff - [DATE]", "")
    type: Line = about("what sort of meeting it is", "Onboarding", "")
    stage: Line = about("the stage it belongs to", "Kickoff call", "")
    every: Line = about("how often it takes place", "every 2 weeks", "")
    minutes: Count | None = about("its length; it must be the sum of the agenda", 60, None)
    goal: Line = about("what it is for", "Agree on the plan.", "")
    before: list[NeededLine] = about("what is prepared", ["Read the Results Plan"], [])
    agenda: list[AgendaItem] = about("the points", None, [])
    outputs: list[NeededLine] = about("what comes out", ["Training schedule"], [])
    after: list[NeededLine] = about("what is done afterwards", ["Send the summary"], [])
    note: Key = about("the note template its notes are written in", "kickoff_notes", "")


class Outcome(Part):
    """How a card can end."""

    key: Key = about("stable key; made from the name when left out", "no_response", "")
    name: NeededLine = about("its name", "No response")
    then: Line = about("what follows", "Recycle", "")
    snooze: DurationText | None = about("hidden for this long, then back in the first stage", "90d", None)
    checks: list[NeededLine] = about("checks that come with it", ["Ask for the reasons"], [])
    early: bool = about("true: it may end a card from any stage, and no gate is asked", True, False)


class Play(Part):
    """What to do when something happens again and again."""

    when: NeededLine = about("what happens", "The client does not submit content")
    do: list[NeededLine] = about("what helps", ["Agree on exact dates"])


class Listing(Part):
    """A list to look things up in."""

    name: NeededLine = about("its name", "Content categories")
    stage: Line = about("the stage it belongs to", "Planning", "")
    items: list[NeededLine] = about("its lines", ["Tips", "Team"])


class Table(Part):
    """A table to look things up in."""

    name: NeededLine = about("its name", "Daily minimums")
    stage: Line = about("the stage it belongs to", "Prospecting", "")
    columns: list[NeededLine] = about("the heads of its columns", ["Role", "Calls"])
    rows: list[list[Line]] = about("its rows, as many cells as columns", [["SDR", "50"]])


class Retention(Part):
    """How long something is kept."""

    what: NeededLine = about("what is kept", "Prospects")
    keep: DurationText = about("how long after the last touch", "24mo")
    then: Literal["archive", "delete", "suppress"] = about("what is offered then", "delete")
    when: Condition = about("the cards it is about, by a field", "data_type=Prospect", "")


class Decision(Part):
    """A contradiction or a hole in the procedure, and how it was decided."""

    question: NeededLine = about("what was unclear", "Calendar or business days?")
    decision: NeededLine = about("what holds now", "Calendar days.")
