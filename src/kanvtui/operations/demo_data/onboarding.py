"""The demo's first board: clients on their way from the signed contract to a working routine (CSM workflow)."""

from kanvtui.operations.demo_data.story import BoardStory, Story, at, journey

PATH = (
    (1, "move", "setup"),
    (2, "tick", "contract_signed"),
    (3, "tick", "payment_received", "crm_updated"),
    (4, "tick", "welcome_sent", "folder_created"),
    (5, "tick", "form_configured", "frame_io_created"),
    (6, "move", "brand"),
    (6, "tick", "brand_scheduled"),
    (9, "tick", "brand_completed"),
    (11, "tick", "pillars_delivered"),
    (14, "tick", "pillars_reviewed"),
    (14, "move", "content"),
    (15, "tick", "content_scheduled"),
    (18, "tick", "content_completed"),
    (19, "tick", "pieces_assigned"),
    (23, "tick", "first_scheduled"),
    (27, "tick", "first_published"),
    (27, "move", "value_review"),
    (37, "tick", "first_success_review"),
    (37, "move", "ongoing"),
)
"""What a smooth onboarding does on which business day."""


def plan(result: str, metric: str, measured: str, now: str, target: str) -> str:
    """Return a filled-in Results Plan, the note that explains the card."""
    return (
        f"**90-day home-run result**\n\n{result}\n\n**Primary metric**\n\n{metric}\n\n"
        f"**How we measure it**\n\n{measured}\n\n**Current state**\n\n{now}\n\n**Target state**\n\n{target}\n"
    )


_ENDED = (
    Story(75, customer="Quarry Street Cafe", owner="Raj", steps=(
        *journey(PATH, 75, 37),
        at(28, "sync"),
        at(30, "note", "Why they leave", "The cafe is sold. The new owner keeps her own agency; no complaint about us. "
           "We agreed to send the last three pieces and to hand over all raw material.", "decision"),
        at(9, "sync_end"),
        at(9, "outcome", "Left after 14 weeks because the cafe was sold; all material handed over."),
        at(9, "move", "ended"),
    )),
)  # fmt: skip

_ONGOING = (
    Story(72, customer="Juniper Spa", owner="Kim", steps=(
        *journey(PATH, 72, 37),
        at(70, "plan", plan("Fill the quiet weekdays: 12 more bookings a week from Monday to Thursday.",
                            "Bookings Monday to Thursday", "Their booking system, read out at each sync",
                            "41 a week", "53 a week")),
        at(24, "sync"),
        at(24, "note", "Sync: vouchers work", "Posts with a voucher bring three times the clicks. Plan two a month, "
           "never two in a row."),
        at(16, "note", "Sync moved", "Anna is away for two weeks; she sends the raw clips before she leaves."),
        at(16, "sync_due", 2),
        at(15, "next", "Ask Anna for the clips and a date for the sync"),
    )),
    Story(66, customer="Harbor Dental", owner="Kim", labels=("healthy",), steps=(
        *journey(PATH, 66, 37),
        at(64, "plan", plan("30 new patients in 90 days, half of them families.", "New patients a week",
                            "Front desk asks “how did you find us?”", "4 a week", "8 a week")),
        at(18, "plan", plan("30 new patients in 90 days, half of them families.", "New patients a week",
                            "Front desk asks “how did you find us?”", "7 a week, 22 in all", "8 a week")),
        at(17, "fill", "posts_per_week", "2", "pieces_planned", "8"),
        at(17, "sync"),
        at(7, "sync"),
        at(7, "note", "Sync: three weeks ahead", "Engagement is up a third since the “meet the team” series. Next six "
           "pieces planned with dates; capture day at the practice on the second Tuesday.", "meeting"),
        at(7, "next", "Send the capture list for the next six pieces"),
        at(3, "milestone", "home_run"),
        at(3, "note", "Home run", "31 new patients since the first film, 17 of them families; counted twice."),
    )),
    Story(64, customer="Evergreen Vets", owner="Kim", steps=(
        *journey(PATH, 64, 37),
        at(62, "plan", plan("Become the clinic people name first for cats in town.", "Reviews that mention cats",
                            "Review page, counted monthly", "11", "35")),
        at(19, "plan", plan("Become the clinic people name first for cats in town.", "Reviews that mention cats",
                            "Review page, counted monthly", "29, on track", "35")),
        at(16, "sync"),
        at(6, "sync"),
        at(6, "note", "Sync: vaccination month", "They want a vaccination month. Six pieces agreed, Dr. Moss films "
           "herself. Her one worry: no pictures of animals in pain.", "meeting"),
        at(5, "next", "Draft the vaccination month plan"),
        at(5, "due", 3),
    )),
    Story(61, customer="Brightside Physio", owner="Kim", steps=(
        *journey(PATH, 61, 37),
        at(59, "plan", plan("A full course calendar for the back school.", "Course places sold",
                            "Course list on the first of the month", "31 of 60", "60 of 60")),
        at(17, "plan", plan("A full course calendar for the back school.", "Course places sold",
                            "Course list on the first of the month", "38 of 60; evenings are slow", "60 of 60")),
        at(14, "sync_due", -9),
        at(9, "sync_due", -4),
        at(9, "pass", "Brightside Physio", 1),
        at(9, "next", "Get a date for the sync that was put off twice"),
        at(4, "note", "Call with Nadia", "She is short of two therapists and has no hour free before the end of the "
           "month. Proposed: a 15 minute call at 7:30, and we film on site so that she sends nothing."),
        at(4, "sync_due", 3),
    )),
    Story(58, customer="Kestrel Plumbing", owner="Raj", labels=("save",), steps=(
        *journey(PATH, 58, 37),
        at(56, "plan", plan("15 paid jobs from content in 90 days.", "Jobs from content",
                            "The dispatcher asks every new caller", "0", "15")),
        at(12, "plan", plan("15 paid jobs from content in 90 days.", "Jobs from content",
                            "The dispatcher asks every new caller", "2 after six pieces", "15")),
        at(10, "sync"),
        at(3, "note", "What Dolores said", "“I pay for films and my phone does not ring.” She is right: "
           "much reach, few local viewers. She will wait for a new plan until the end of next week.", "meeting"),
        at(2, "urgent"),
        at(2, "next", "Show Dolores the plan for calls, not views"),
        at(2, "due", 1),
    )),
)  # fmt: skip

_REVIEW = (
    Story(40, customer="Granite Peak Gym", owner="Raj", steps=(
        *journey(PATH, 40, 27),
        at(38, "plan", plan("60 trial trainings booked online.", "Trial trainings", "Booking form, weekly",
                            "3 a week", "7 a week")),
        at(15, "plan", plan("60 trial trainings booked online.", "Trial trainings", "Booking form, weekly",
                            "5 a week since the first films", "7 a week")),
        at(8, "check_due", "first_success_review", -3),
        at(4, "note", "Figures so far", "Two weeks: 14 pieces, 410 profile visits, 11 trial trainings: enough."),
        at(4, "next", "Hold the First Success Review"),
    )),
    Story(34, customer="Delmar Boats", owner="Raj", steps=(
        *journey(PATH, 34, 27),
        at(32, "plan", plan("Sell the eight boats left from last season.", "Viewings booked",
                            "Their calendar", "2 a month", "8 a month")),
        at(10, "plan", plan("Sell the eight boats left from last season.", "Viewings booked",
                            "Their calendar", "3 in two weeks", "8 a month")),
        at(6, "check_due", "first_success_review", 3),
        at(3, "pass", "Delmar Boats", 2),
        at(3, "next", "Send the viewing figures for the review"),
    )),
)  # fmt: skip

_CONTENT = (
    Story(29, customer="Alder Roofing", owner="Kim", steps=(
        *journey(PATH, 29, 19),
        at(27, "plan", plan("Ten roof inspections booked from content before the rainy season.", "Inspections booked",
                            "Form on the website", "1 a month", "4 a month")),
        at(9, "pass", "Production team"),
        at(9, "check_due", "first_scheduled", -2),
        at(9, "next", "Get the first three edits back"),
    )),
    Story(24, customer="Foxglove Bakery", owner="Lena", steps=(
        *journey(PATH, 24, 19),
        at(18, "plan", plan("Wedding cakes: 40 orders in 90 days.", "Orders through the website", "Order list",
                            "4 a month", "14 a month")),
        at(3, "block", "Client has not sent the raw footage of the bake-off"),
        at(3, "next", "Agree on a capture day on site"),
        at(3, "due", 2),
    )),
    Story(22, customer="North Star Tutoring", owner="Raj", steps=(
        *journey(PATH, 22, 19, without=("contract_signed",)),
        at(12, "tick", "contract_signed"),
        at(20, "plan", plan("All exam courses booked out before the exams.", "Course places", "Course list", "18 of 40",
                            "40 of 40")),
        at(2, "note", "Content Strategy: nine pieces", "Parents decide, pupils watch. Five pieces for parents, four "
           "for pupils. First capture at the open day.", "meeting"),
        at(2, "check_due", "first_published", 6),
    )),
    Story(21, customer="Lakeside Movers", owner="", by="Lena", steps=(
        *journey(PATH, 21, 17, without=("pillars_reviewed",),
                 reason="Client approved the pillars on the phone, written answer to follow"),
        at(19, "plan", plan("Half of the moves from referrals and content.", "Source of each move",
                            "Asked at booking", "1 in 5", "1 in 2")),
        at(3, "owner", "none"),
        at(3, "next", "Find a new CSM: Lena hands over her small accounts"),
    )),
)  # fmt: skip

_BRAND = (
    Story(19, customer="Oakline Furniture", owner="Lena", steps=(
        *journey(PATH, 19, 9),
        at(17, "plan", plan("Show that made to measure is affordable: 20 quotes a month.", "Quotes asked for",
                            "Inbox of the workshop", "9", "20")),
        at(9, "next", "Write the Brand Pillars from the meeting's notes"),
    )),
    Story(16, customer="Iris Optics", owner="Lena", steps=(
        *journey(PATH, 16, 11),
        at(14, "plan", plan("Sight tests booked online instead of by phone.", "Online bookings", "Booking system",
                            "15 %", "50 %")),
        at(4, "pass", "Iris Optics", 1),
        at(4, "next", "Approve the Brand Pillars"),
    )),
    Story(13, customer="Hollis Law", owner="Raj", steps=(
        *journey(PATH, 13, 9),
        at(11, "plan", plan("Three new company clients through articles on employment law.", "First consultations",
                            "Asked at the first call", "0 from content", "6")),
        at(3, "block", "Their bar association must see the brand texts first"),
        at(3, "check_due", "pillars_delivered", -1),
        at(2, "note", "Which rules apply", "No comparison with other firms, no client names without a consent letter. "
           "Ms. Hollis checks every text herself, two days each.", "context"),
    )),
    Story(11, customer="Pinnacle Solar", owner="Kim", steps=(
        *journey(PATH, 11, 6),
        at(9, "plan", plan("40 site surveys from the two new towns.", "Site surveys", "Their planner", "6 a month",
                            "20 a month")),
        at(2, "next", "Hold the Brand Strategy meeting"),
        at(2, "due_at", 1, "14:00"),
    )),
)  # fmt: skip

_SETUP = (
    Story(7, customer="Marlow Kitchens", owner="Kim", steps=(
        *journey(PATH, 7, 5, without=("payment_received",)),
        at(5, "plan", plan("Be found for “kitchen showroom” within an hour's drive.", "Showroom visits",
                            "Visitor book", "22 a week", "35 a week")),
        at(2, "block", "First payment is not in; finance asked twice"),
        at(2, "due", 1),
    )),
    Story(4, customer="Casa Verde Gardens", owner="Lena", steps=(
        *journey(PATH, 4, 3),
        at(2, "plan", plan("Book out the planting weeks of the year.", "Signed planting jobs", "Order book",
                            "9 last year", "24")),
        at(1, "pass", "Casa Verde Gardens", 2),
        at(1, "next", "Send logo, colours and access to the profile"),
    )),
)  # fmt: skip

_HANDOFF = (
    Story(2, "Corner Bike Shop: onboarding", labels=("new",), by="Lena", steps=(
        at(2, "note", "From sales", "Signed at the fair. Two shops, one owner, wants to start before the season.\n\n"
           "- decides alone\n- has filmed before, hated it\n- asks for one contact only"),
        at(1, "next", "Give it an owner and book the Discovery Call"),
    )),
    Story(3, "Sable & Sons: onboarding", owner="Raj", by="Raj", steps=(
        at(3, "note", "From sales", "Family firm, two brothers decide. The older one wants figures every month."),
        at(2, "next", "Discovery Call"),
        at(2, "due_at", 1, "10:30"),
    )),
    Story(6, "Talbot Tyres: onboarding", owner="Lena", by="Lena", steps=(
        at(6, "note", "From sales", "Three garages. Contract runs from the first of next month, not earlier."),
        at(5, "next", "Start when the contract runs"),
        at(5, "snooze", 12),
    )),
)  # fmt: skip

BOARD = BoardStory(
    "Onboarding", "CSM workflow", 2, (*_ENDED, *_ONGOING, *_REVIEW, *_CONTENT, *_BRAND, *_SETUP, *_HANDOFF)
)
