"""The demo's fifth board: customers who tell how it went, and everyone who has a say in that (customer story)."""

from kanvtui.operations.demo_data.story import BoardStory, Story, at, journey

_LEGAL, _CONTACT, _BRAND = "Legal reviewer", "Customer contact", "Brand owner"

PATH = (
    (1, "tick", "request_read", "objective_read", "audience_read", "criteria_read"),
    (2, "tick", "fits_goal", "has_results", "is_credible"),
    (2, "move", "consent"),
    (5, "tick", "consent_on_file", "stakeholders_named"),
    (6, "move", "interview_prep"),
    (7, "tick", "interview_scheduled", "agenda_shared", "guide_ready"),
    (9, "tick", "format_confirmed", "duration_confirmed", "participants_confirmed", "recording_confirmed"),
    (9, "move", "interview"),
    (10, "tick", "interview_held", "quotes_captured", "outcomes_captured", "details_captured", "examples_captured"),
    (10, "tick", "ambiguities_settled", "follow_ups_noted"),
    (10, "move", "draft"),
    (13, "tick", "problem_statement", "solution_summary", "outcomes"),
    (14, "tick", "headline", "customer_quotes", "facts_verified", "claims_flagged"),
    (14, "move", "brand_review"),
    (16, "tick", "accuracy_checked", "tone_checked", "terms_checked", "names_checked"),
    (17, "tick", "disclaimers_checked", "deviations_recorded"),
    (17, "move", "approvals"),
    (17, "tick", "draft_routed"),
    (19, "approve", _BRAND, "Reads like us", "Lena"),
    (20, "approve", _CONTACT),
    (22, "approve", _LEGAL, "Disclaimer is in place", "Ute from legal"),
    (22, "move", "publish"),
    (23, "tick", "story_published", "library_updated"),
    (23, "tick", "shared_sales", "shared_demand", "shared_success", "shared_others"),
    (24, "move", "published"),
)
"""How a story comes about, on which business day."""

_CARDS = (
    Story(36, customer="Juniper Spa", owner="Noor", labels=("spa",), steps=(
        *journey(PATH, 36, 22),
        at(14, "fill", "publication_date", -13, "channels", "Website, newsletter, sales deck",
           "usage_restrictions", "No prices; the photo of the pool only with the name of the spa"),
        *journey(PATH[-3:], 36, 24),
        at(12, "outcome", "Live on the website; sales has used it twice."),
    )),
    Story(22, customer="Harbor Dental", owner="Noor", labels=("health",), steps=(
        *journey(PATH, 22, 20),
        at(15, "pinned", "**Who asked for it**\n\nKim, for the spring campaign.\n\n**Why this customer**\n\n31 new "
           "patients in three months, counted at the front desk.\n\n**Where the consent is filed**\n\nShared folder."),
        at(15, "fill", "campaign_objective", "More trials from practices", "audience", "dentists with 2 to 5 chairs",
           "story_goal", "Show that patients come for people, not for prices"),
        at(2, "note", "What legal looks at", "Two figures need a source in the text; the photo of the team is "
           "released. Answer promised for this week.", "question"),
        at(2, "pass", "Ute from legal", 1),
        at(2, "next", "Get the answer of legal"),
    )),
    Story(20, customer="Delmar Boats", owner="Noor", labels=("sales",), steps=(
        *journey(PATH, 20, 17),
        at(2, "approve", _CONTACT, "", "Clara Pinto"),
        at(1, "change", _BRAND, "“The cheapest yard on the coast” is no claim of ours: take it out", 1),
        at(1, "next", "Write the headline anew and send the draft round again"),
    )),
    Story(12, customer="Granite Peak Gym", owner="Raj", steps=(
        *journey(PATH, 12, 10),
        at(1, "note", "What Luis said", "“They came with a camera and left with our timetable.” He wants to read every "
           "figure before it is printed.", "meeting"),
        at(1, "next", "Write problem and solution from the notes"),
    )),
    Story(9, customer="Evergreen Vets", owner="Kim", steps=(
        *journey(PATH, 9, 7),
        at(4, "fill", "interview_at", "2|15:00"),
        at(1, "next", "Ask who may be recorded"),
    )),
    Story(5, customer="Vantage Freight", owner="Noor", steps=(
        *journey(PATH, 5, 2),
        at(2, "pass", "Ruth Okoye", 2),
        at(2, "next", "Get Ruth's consent in writing"),
    )),
    Story(2, customer="Zephyr Energy", owner="Raj", steps=(
        at(2, "fill", "campaign_objective", "Reference callers for utilities"),
        at(1, "tick", "request_read", "objective_read"),
    )),
)  # fmt: skip

BOARD = BoardStory("Customer stories", "Customer story", 4, _CARDS)
