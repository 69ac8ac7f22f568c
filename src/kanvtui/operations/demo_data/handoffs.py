"""The demo's second board: new customers on their way from sales to customer success (customer handoff)."""

from kanvtui.operations.demo_data.story import BoardStory, By, Step, Story, at, journey

PATH = (
    (1, "tick", "opportunity_fields", "criteria_documented"),
    (2, "tick", "stakeholders_identified", "special_requirements"),
    (3, "tick", "doc_use_cases", "doc_success_metrics", "doc_timeline"),
    (4, "tick", "doc_stakeholder_map", "doc_technical", "doc_risks"),
    (4, "tick", "internal_handoff"),
    (5, "move", "handoff_meeting"),
    (5, "tick", "meeting_held"),
)
"""Up to the meeting of AE and CSM on the day the deal is closed; after it the 14 fields of the form stand."""
CLOSE = 5
LATER = (
    (CLOSE, "move", "customer_introduction"),
    (By(6, CLOSE, 2), "tick", "intro_sent"),
    (By(6, CLOSE, 2), "tick", "kickoff_scheduled"),
    (By(6, CLOSE, 2), "move", "kickoff_call"),
    (By(7, CLOSE, 3), "tick", "kickoff_held"),
    (8, "tick", "implementation_timeline", "training_schedule"),
    (8, "tick", "success_milestones", "communication_cadence", "escalation_path"),
    (8, "move", "post_handoff"),
    (9, "tick", "w1_crm", "w1_kickoff", "w1_timeline"),
    (10, "tick", "w1_training", "w1_check_in"),
    (13, "milestone", "first_value"),
    (18, "tick", "w4_implementation", "w4_training"),
    (22, "tick", "w4_adoption", "w4_issues", "w4_progress"),
    (24, "tick", "d30_progress", "d30_adoption", "d30_issues"),
    (25, "tick", "d30_satisfaction", "d30_next"),
    (25, "move", "onboarded"),
)
"""From the introduction to the day 30 review, in time on any weekday."""

_KEYS = (
    "csm ae arr term_months champion executive technical criterion_1 criterion_2 criterion_3 risks special_notes"
).split()

_KICKED_OFF = 3


def form(ago: int, go_live: int, *values: str) -> tuple[Step, ...]:
    """Return the step that fills the handoff form; *values* in the order of the form, go-live apart.

    Where the kickoff was held meanwhile its day, two after the form, is known too.
    """
    pairs = [part for pair in zip(_KEYS, values, strict=True) for part in pair]
    kickoff = ("kickoff_at", f"{2 - ago}|10:00") if ago > _KICKED_OFF else ()
    return (at(ago, "fill", *pairs, "go_live", go_live, *kickoff),)


_ZEPHYR = form(
    24, -2, "Raj", "Tom", "54000", "12", "Ada Brandt, operations", "Per Lund, COO", "Sami Haq",
    "Outage reports in one place by go-live", "20 field teams trained", "First monthly report without Excel",
    "Field teams have tablets of three makes", "Reports have to be in two languages",
)  # fmt: skip
_VANTAGE = form(
    17, 3, "Kim", "Dana", "72000", "24", "Ruth Okoye, dispatch", "Jon Vantage, CEO", "Lia Park",
    "All 40 dispatchers work in it by day 30", "Half the calls about delivery times", "One report for the board",
    "Peak season begins in week 9", "Ruth is on leave every Friday",
)  # fmt: skip
_WILLOW = form(
    6, 9, "Lena", "Tom", "96000", "36", "Dr. Ines Moreau", "Carl Voss, CFO", "Priya N.",
    "Two clinics live by go-live", "Waiting time under 10 minutes", "No paper forms at the front desk",
    "Works council has to agree to the roll-out", "Never call the front desk before 10",
)  # fmt: skip
_ORCHARD = form(
    2, 14, "Kim", "Dana", "120000", "24", "Maya Lindqvist, claims", "Theo Graf, COO", "Bo Chen",
    "Claims answered in two days", "30 clerks trained", "Audit log accepted by compliance",
    "Single sign-on has to pass their security review", "Contract names 99.5 % availability",
)  # fmt: skip
_BLUEFIELD = form(
    3, 12, "Lena", "Tom", "88000", "24", "vacant since the champion left", "Dr. Weiss, board", "Omar Aziz",
    "One plan for all four sites", "Night shift covered without agency staff", "Training done before the audit",
    "No champion; the board loses interest", "Visits only with a badge, two days ahead",
)  # fmt: skip
_TIDEWATER = form(
    1, 15, "Lena", "Dana", "61000", "12", "Greta Holm, yard", "Nils Holm, owner", "Greta Holm",
    "Trucks wait under 30 minutes", "Gate list on every phone", "Monthly cost per move",
    "Yard has no network at gate 4", "Speak with Greta, never with the office",
)  # fmt: skip

_CARDS = (
    Story(29, customer="Zephyr Energy", owner="Raj", steps=(
        *journey(PATH, 29, CLOSE), *_ZEPHYR, *journey(LATER, 29, 25),
        at(16, "pinned", "Agreed at kickoff: one language at a time. Norwegian first, English with the second release. "
           "Ada decides, Per signs."),
        at(4, "fill", "satisfaction", "9", "nps", "9"),
        at(3, "note", "Day 30: all green", "18 of 20 teams report daily, satisfaction 9 of 10. Ada would speak to a "
           "reference caller.", "meeting"),
    )),
    Story(22, customer="Vantage Freight", owner="Kim", steps=(
        *journey(PATH, 22, CLOSE), *_VANTAGE, *journey(LATER, 22, 18),
        at(14, "pinned", "Dispatch decides how fast we go. Ruth wants two groups of 20, never all at once, and nothing "
           "new in the week before the peak season."),
        at(2, "tick", "w4_issues"),
        at(1, "next", "Show Ruth the adoption figures of group one"),
    )),
    Story(11, customer="Willow Health", owner="Lena", steps=(
        *journey(PATH, 11, CLOSE), *_WILLOW, *journey(LATER, 11, 9),
        at(1, "tick", "w1_check_in"),
        at(1, "note", "Works council", "It has not agreed to the training plan yet and meets this week. No training "
           "before that, whatever the plan says.", "question"),
        at(1, "next", "Bring the data sheet to the council's meeting"),
    )),
    Story(8, customer="Bluefield Clinics", owner="Lena", labels=("exec-sponsor",), steps=(
        *journey(PATH, 8, CLOSE, without=("doc_risks",), reason="Sales had no time to write down the risks"),
        *_BLUEFIELD, *journey(LATER, 8, 6),
        at(2, "block", "No champion since Dr. Amari left; board has to name one"),
        at(1, "note", "Board call", "Dr. Weiss will name somebody at the board meeting. Until then he answers himself, "
           "in the evening. We must not lose the date of the audit.", "meeting"),
        at(1, "next", "Ask Dr. Weiss for a name before the board meets"),
        at(1, "due", 2),
    )),
    Story(7, customer="Orchard Insurance", owner="Kim", steps=(
        *journey(PATH, 7, CLOSE, without=("doc_risks",), reason="Risks come with the security review"),
        *_ORCHARD, *journey(LATER, 7, 6),
        at(1, "fill", "kickoff_at", "1|10:00"),
        at(1, "milestone", "first_value", 6),
        at(1, "pass", "Bo Chen at Orchard", 1),
        at(1, "next", "Send the answers to the security questionnaire"),
    )),
    Story(6, customer="Tidewater Logistics", owner="Lena", steps=(
        *journey(PATH, 6, CLOSE, without=("doc_risks", "doc_stakeholder_map"),
                 reason="Signed in a hurry at the end of the quarter"),
        *_TIDEWATER, *journey(LATER, 6, CLOSE),
        at(1, "tick", "intro_sent"),
        at(1, "check_due", "kickoff_scheduled", 1),
        at(1, "next", "Agree on a kickoff date that Greta can keep"),
    )),
    Story(6, customer="Corvid Security", owner="Raj", steps=(
        *journey(PATH, 6, CLOSE),
        at(1, "fill", "csm", "Raj", "ae", "Tom", "arr", "140000", "champion", "Lt. Frey", "executive", "Anton Keller"),
        at(1, "note", "Handoff meeting with Tom", "Promised at signing: an own training room, German material, and a "
           "name for the night shift. Only the first one is in the contract.", "meeting"),
        at(1, "next", "Get go-live and term from Tom for the form"),
    )),
    Story(6, customer="Umber Analytics", by="Tom", steps=(
        *journey(PATH, 6, 4),
        at(1, "next", "Name a CSM before they sign; Raj and Kim are full"),
    )),
    Story(15, "Larkspur Media: handoff", owner="Tom", by="Tom", steps=(
        *journey(PATH, 15, 4),
        at(10, "note", "Where it stands", "Legal reads the data agreement. Expected: two weeks. Champion is keen."),
        at(9, "pass", "Larkspur's lawyers"),
        at(9, "next", "Get the data agreement signed"),
    )),
    Story(12, "Copperline Rail: handoff", owner="Dana", by="Dana", steps=(
        *journey(PATH, 12, 2),
        at(8, "note", "Where it stands", "Verbal yes. Two depots first, the other five later."),
        at(2, "due", 4),
        at(2, "next", "Write down use cases and success metrics"),
    )),
    Story(26, "Moss & Partner: handoff", owner="Tom", by="Tom", steps=(
        at(25, "tick", "opportunity_fields"),
        at(25, "note", "Where it stands", "Budget is there, decision after their year-end."),
    )),
    Story(5, "Fenwick Labs: handoff", owner="Dana", by="Dana", steps=(
        at(4, "note", "Where it stands", "Signature expected next week. Small, 4 seats, self-service would do."),
        at(4, "next", "Decide who looks after small accounts"),
    )),
    Story(4, "Beacon Schools: handoff", owner="Dana", by="Dana", steps=(
        *journey(PATH, 4, 3),
        at(3, "note", "Where it stands", "School board has agreed; start with the new term."),
        at(3, "snooze", 9),
    )),
)  # fmt: skip

BOARD = BoardStory("Handoffs", "Customer handoff", 3, _CARDS)
