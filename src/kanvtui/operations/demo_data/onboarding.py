"""The demo's first board: clients on their way from the signed contract to a working routine (CSM workflow).

The first content is out 14 business days after the contract, the First Success Review follows two weeks later on the
day, and a sync every ten business days after that: what the procedure asks for, on any weekday.
"""

from kanvtui.operations.demo_data.story import BoardStory, By, Step, Story, at, journey

PATH = (
    (1, "move", "setup"),
    (2, "tick", "contract_signed"),
    (3, "tick", "payment_received", "crm_updated"),
    (4, "tick", "welcome_sent", "folder_created"),
    (4, "tick", "form_configured", "frame_io_created"),
    (4, "move", "brand"),
    (5, "tick", "brand_scheduled"),
    (6, "tick", "brand_completed"),
    (By(8, 6, 2), "tick", "pillars_delivered"),
    (9, "approve", "Client"),
    (9, "move", "content"),
    (9, "tick", "content_scheduled"),
    (10, "tick", "content_completed"),
    (11, "tick", "pieces_assigned"),
    (14, "tick", "first_scheduled"),
    (16, "tick", "first_published"),
    (16, "move", "value_review"),
    (26, "tick", "first_success_review"),
    (26, "move", "ongoing"),
)
"""What a smooth onboarding does on which business day."""
_SCORED = (1, 26, 36, 46, 56)
"""Discovery Call, First Success Review, and the syncs from the third on."""
_SYNC = 36


def scored(start: int, *values: str) -> tuple[Step, ...]:
    """Return the scores of a client since Discovery, `friction pace quality` each; from the third on by sync."""
    days = zip(_SCORED, values, strict=False)
    return tuple(at(start - day, "sync" if day >= _SYNC else "score", score) for day, score in days)


def plan(result: str, metric: str, measured: str, now: str, target: str) -> str:
    """Return a filled-in Results Plan, the note that explains the card."""
    return (
        f"**90-day home-run result**\n\n{result}\n\n**Primary metric**\n\n{metric}\n\n"
        f"**How we measure it**\n\n{measured}\n\n**Current state**\n\n{now}\n\n**Target state**\n\n{target}\n"
    )


_ENDED = (
    Story(68, customer="Quarry Street Cafe", owner="Raj", steps=(
        *journey(PATH, 68, 26),
        *scored(68, "4", "4 4 Neutral", "4 4 Positive", "3 4 Positive", "4 4 Positive"),
        at(11, "note", "Why they leave", "The cafe is sold. The new owner keeps her own agency; no complaint about us. "
           "We agreed to send the last three pieces and to hand over all raw material.", "decision"),
        at(9, "sync_end"),
        at(9, "outcome", "Left because the cafe was sold; all material handed over."),
        at(9, "move", "ended"),
    )),
)  # fmt: skip

_ONGOING = (
    Story(65, customer="Juniper Spa", owner="Kim", labels=("healthy",), steps=(
        *journey(PATH, 65, 26),
        at(63, "plan", plan("Fill the quiet weekdays: 12 more bookings a week from Monday to Thursday.",
                            "Bookings Monday to Thursday", "Their booking system, read out at each sync",
                            "41 a week", "53 a week")),
        *scored(65, "4", "4 4 Neutral", "4 4 Positive", "5 4 Positive", "5 5 Positive"),
        at(19, "note", "Sync: vouchers work", "Posts with a voucher bring three times the clicks. Plan two a month, "
           "never two in a row."),
        at(9, "milestone", "home_run"),
        at(9, "note", "Home run", "54 bookings a week since last month: one above the target, ten days before the end. "
           "Anna agrees to be named.", "decision"),
        at(8, "fill", "posts_per_week", "3", "pieces_planned", "9"),
        at(1, "sync_ready", 2),
        at(1, "next", "Hold the sync; plan the spring campaign"),
    )),
    Story(54, customer="Harbor Dental", owner="Kim", labels=("healthy",), steps=(
        *journey(PATH, 54, 26),
        at(52, "plan", plan("30 new patients in 90 days, half of them families.", "New patients a week",
                            "Front desk asks “how did you find us?”", "4 a week", "8 a week")),
        at(18, "plan", plan("30 new patients in 90 days, half of them families.", "New patients a week",
                            "Front desk asks “how did you find us?”", "7 a week, 22 in all", "8 a week")),
        at(17, "fill", "posts_per_week", "2", "pieces_planned", "8"),
        *scored(54, "5", "4 4 Positive", "4 5 Positive", "5 5 Positive"),
        at(8, "note", "Sync: three weeks ahead", "Engagement is up a third since the “meet the team” series. Next six "
           "pieces planned with dates; capture day at the practice agreed on.", "meeting"),
        at(7, "milestone", "capture", 6),
        at(7, "milestone", "next_sync", "2|10:00"),
        at(6, "next", "Send the capture list for the next six pieces"),
    )),
    Story(56, customer="Evergreen Vets", owner="Kim", steps=(
        *journey(PATH, 56, 26),
        at(55, "plan", plan("Become the clinic people name first for cats in town.", "Reviews that mention cats",
                            "Review page, counted monthly", "11", "35")),
        at(19, "plan", plan("Become the clinic people name first for cats in town.", "Reviews that mention cats",
                            "Review page, counted monthly", "29, on track", "35")),
        *scored(56, "4", "4 4 Positive", "4 5 Positive", "4 4 Positive"),
        at(10, "note", "Sync: vaccination month", "They want a vaccination month. Six pieces agreed, Dr. Moss films "
           "herself. Her one worry: no pictures of animals in pain.", "meeting"),
        at(5, "next", "Draft the vaccination month plan"),
        at(1, "sync_ready", 4),
    )),
    Story(56, customer="Brightside Physio", owner="Kim", labels=("save",), steps=(
        *journey(PATH, 56, 26),
        at(55, "plan", plan("A full course calendar for the back school.", "Course places sold",
                            "Course list on the first of the month", "31 of 60", "60 of 60")),
        at(17, "plan", plan("A full course calendar for the back school.", "Course places sold",
                            "Course list on the first of the month", "38 of 60; evenings are slow", "60 of 60")),
        *scored(56, "5", "4 5 Positive", "4 4 Positive", "2 4 Neutral"),
        at(4, "note", "Call with Nadia", "She is short of two therapists and has no hour free before the end of the "
           "month. Proposed: a 15 minute call at 7:30, and we film on site so that she sends nothing."),
        at(4, "sync_put_off", 3),
        at(3, "pass", "Brightside Physio", 1),
        at(3, "next", "Get a yes to the short call at 7:30"),
    )),
)  # fmt: skip

_REVIEW = (
    Story(24, customer="Kestrel Plumbing", owner="Raj", labels=("save",), steps=(
        *journey(PATH, 24, 16),
        at(22, "plan", plan("15 paid jobs from content in 90 days.", "Jobs from content",
                            "The dispatcher asks every new caller", "0", "15")),
        at(23, "score", "4"),
        at(3, "plan", plan("15 paid jobs from content in 90 days.", "Jobs from content",
                            "The dispatcher asks every new caller", "none after six pieces", "15")),
        at(2, "note", "What Dolores said", "“I pay for films and my phone does not ring.” She is right: "
           "much reach, few local viewers. She will wait for a new plan until the review.", "meeting"),
        at(2, "score", "3 3 Negative", "No call from the first six pieces; Dolores asks what she pays for"),
        at(2, "next", "Show Dolores the plan for calls, not views"),
    )),
    Story(23, customer="Granite Peak Gym", owner="Raj", steps=(
        *journey(PATH, 23, 16),
        at(21, "plan", plan("60 trial trainings booked online.", "Trial trainings", "Booking form, weekly",
                            "3 a week", "7 a week")),
        at(22, "score", "5"),
        at(3, "plan", plan("60 trial trainings booked online.", "Trial trainings", "Booking form, weekly",
                            "5 a week since the first films", "7 a week")),
        at(3, "note", "Figures so far", "One week: 7 pieces, 410 profile visits, 11 trial trainings: enough."),
        at(3, "next", "Lay out the figures for the First Success Review"),
    )),
    Story(21, customer="Delmar Boats", owner="Raj", steps=(
        at(12, "tick", "pillars_delivered"),
        *journey(PATH, 21, 16, without=("pillars_delivered",)),
        at(19, "plan", plan("Sell the eight boats left from last season.", "Viewings booked",
                            "Their calendar", "2 a month", "8 a month")),
        at(20, "score", "4"),
        at(11, "note", "Pillars late", "Two people wrote at the same document. From now on one writes, one reads.",
           "decision"),
        at(3, "pass", "Delmar Boats", 2),
        at(3, "next", "Send the viewing figures for the review"),
    )),
)  # fmt: skip

_CONTENT = (
    Story(18, customer="Alder Roofing", owner="Kim", steps=(
        *journey(PATH, 18, 11),
        at(16, "plan", plan("Ten roof inspections booked from content before the rainy season.", "Inspections booked",
                            "Form on the website", "1 a month", "4 a month")),
        at(17, "score", "4"),
        at(4, "note", "What holds it up", "Three edits are ready and not scheduled: production is one short.",
           "question"),
        at(4, "pass", "Production team"),
        at(2, "next", "Get the first three edits scheduled"),
    )),
    Story(14, customer="Foxglove Bakery", owner="Lena", steps=(
        *journey(PATH, 14, 11),
        at(12, "plan", plan("Wedding cakes: 40 orders in 90 days.", "Orders through the website", "Order list",
                            "4 a month", "14 a month")),
        at(13, "score", "4"),
        at(2, "milestone", "capture", 4),
        at(2, "next", "Send the shot list for the capture day"),
    )),
    Story(12, customer="North Star Tutoring", owner="Raj", steps=(
        *journey(PATH, 12, 10),
        at(10, "plan", plan("All exam courses booked out before the exams.", "Course places", "Course list", "18 of 40",
                            "40 of 40")),
        at(11, "score", "5"),
        at(2, "note", "Content Strategy: nine pieces", "Parents decide, pupils watch. Five pieces for parents, four "
           "for pupils. First capture at the open day.", "meeting"),
        at(1, "next", "Assign the nine pieces"),
    )),
    Story(11, customer="Lakeside Movers", owner="Lena", steps=(
        *journey(PATH, 11, 9, without=("Client",),
                 reason="Client approved the pillars on the phone, written answer to follow"),
        at(9, "plan", plan("Half of the moves from referrals and content.", "Source of each move",
                            "Asked at booking", "1 in 5", "1 in 2")),
        at(10, "score", "4"),
        at(1, "next", "Get the written answer about the pillars"),
    )),
)  # fmt: skip

_BRAND = (
    Story(11, customer="Hollis Law", owner="Raj", steps=(
        *journey(PATH, 11, 8),
        at(9, "plan", plan("Three new company clients through articles on employment law.", "First consultations",
                           "Asked at the first call", "0 from content", "6")),
        at(10, "score", "4"),
        at(1, "change", "Client", "No comparison with other firms, the bar forbids it", 2),
        at(1, "note", "Which rules apply", "No comparison with other firms, no client names without a consent letter. "
           "Ms. Hollis checks every text herself, two days each.", "context"),
    )),
    Story(10, customer="Iris Optics", owner="Lena", steps=(
        *journey(PATH, 10, 8),
        at(8, "plan", plan("Sight tests booked online instead of by phone.", "Online bookings", "Booking system",
                            "15 %", "50 %")),
        at(9, "score", "5"),
        at(1, "pass", "Iris Optics", 1),
        at(1, "next", "Approve the Brand Pillars"),
    )),
    Story(9, customer="Oakline Furniture", owner="Lena", steps=(
        *journey(PATH, 9, 8),
        at(7, "plan", plan("Show that made to measure is affordable: 20 quotes a month.", "Quotes asked for",
                            "Inbox of the workshop", "9", "20")),
        at(8, "score", "4"),
        at(1, "milestone", "content_strategy", 4),
        at(1, "next", "Call them: did the pillars arrive?"),
    )),
    Story(6, customer="Pinnacle Solar", owner="Kim", steps=(
        *journey(PATH, 6, 5),
        at(4, "plan", plan("40 site surveys from the two new towns.", "Site surveys", "Their planner", "6 a month",
                            "20 a month")),
        at(5, "score", "5"),
        at(1, "milestone", "brand_strategy", "2|14:00"),
        at(1, "next", "Read what sales collected"),
    )),
)  # fmt: skip

_SETUP = (
    Story(5, customer="Marlow Kitchens", owner="Kim", steps=(
        *journey(PATH, 5, 3, without=("payment_received",)),
        at(4, "plan", plan("Be found for “kitchen showroom” within an hour's drive.", "Showroom visits",
                            "Visitor book", "22 a week", "35 a week")),
        at(4, "score", "4"),
        at(1, "block", "First payment is not in; finance asked twice"),
        at(1, "due", 1),
    )),
    Story(3, customer="Casa Verde Gardens", owner="Lena", steps=(
        *journey(PATH, 3, 2),
        at(2, "plan", plan("Book out the planting weeks of the year.", "Signed planting jobs", "Order book",
                            "9 last year", "24")),
        at(2, "score", "5"),
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
