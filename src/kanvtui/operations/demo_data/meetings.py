"""The demo's fourth board: what meetings agreed on, never away from its note (meeting notes)."""

from kanvtui.operations.demo_data.story import BoardStory, Story, at

_LINKED = "the_original_note_is_linked"
_WRITTEN = "the_decision_is_written_down"
_SET = "owner_and_due_date_are_set"

_CARDS = (
    Story(17, "Offer 24 months to Juniper Spa", customer="Juniper Spa", owner="Kim", stage="discussion", steps=(
        at(16, "tick", _LINKED), at(16, "move", "decision"),
        at(15, "note", "Offer two years", "Renewal in two months. Two years at the old price if they sign before the "
           "end of the month; no discount on one year.", "decision"),
        at(15, "fill", "decision", "Two years at the old price, valid until month's end."),
        at(15, "tick", _WRITTEN), at(14, "move", "action_items"),
        at(14, "due", -6), at(14, "tick", _SET),
        at(7, "outcome", "Anna signed for two years."), at(4, "move", "closed"),
    )),
    Story(12, "New upload form for all clients", owner="Raj", stage="discussion", steps=(
        at(11, "tick", _LINKED), at(11, "move", "decision"),
        at(11, "note", "One form", "One form for all, fields hidden by package. Old links redirect for a year.",
           "decision"),
        at(11, "fill", "decision", "One form for all clients, old links redirect."),
        at(11, "tick", _WRITTEN), at(10, "move", "action_items"), at(10, "due", -3), at(10, "tick", _SET),
        at(3, "outcome", "The new form is live, old links redirect."), at(3, "move", "closed"),
    )),
    Story(5, "Credit for a late first piece", customer="Alder Roofing", owner="Kim", stage="discussion", steps=(
        at(5, "note", "From the weekly", "Alder's first piece is late by our fault. Offer a credit before they ask?",
           "meeting"),
        at(5, "tick", _LINKED), at(4, "move", "decision"),
        at(2, "next", "Lena decides how much"), at(2, "pass", "Lena"), at(2, "due", 1),
    )),
    Story(13, "Ask Hollis Law for a consent letter", customer="Hollis Law", owner="Raj", stage="action_items", steps=(
        at(13, "note", "From the Brand Strategy meeting", "No client names without a letter. She has her own form.",
           "meeting"),
        at(12, "tick", _SET), at(12, "due", -1),
        at(4, "pass", "Hollis Law", 1), at(4, "move", "waiting"),
    )),
    Story(11, "Price list for extra capture days", owner="Lena", stage="discussion", steps=(
        at(11, "note", "From the monthly", "Four clients asked for a second day. We did two for free.", "meeting"),
        at(10, "tick", _LINKED), at(10, "move", "decision"),
        at(9, "note", "Half a day is the unit", "Half a day at one price, travel beyond 30 km extra.", "decision"),
        at(9, "fill", "decision", "Sold by the half day; travel beyond 30 km extra."),
        at(9, "tick", _WRITTEN), at(9, "move", "action_items"), at(9, "due", 3), at(9, "tick", _SET),
        at(8, "pass", "Finance"), at(8, "move", "waiting"),
        at(2, "note", "First answer", "The margin holds from four half days a month; they look at travel next."),
        at(2, "next", "Finance checks the travel"),
    )),
    Story(10, "Same-day answer from production", owner="Kim", stage="action_items", steps=(
        at(10, "note", "From the retro", "Alder and Foxglove both waited three days for an edit that was ready.",
           "meeting"),
        at(9, "due", 1), at(9, "tick", _SET),
        at(3, "pass", "Production team", 1),
        at(3, "next", "Name somebody in production until the new lead starts"),
    )),
    Story(9, "Collect release forms for the customer films", owner="Noor", stage="action_items", steps=(
        at(9, "note", "From the content meeting", "Seven of twelve are signed. Names in the shared folder.", "meeting"),
        at(3, "note", "Two more", "Delmar and Harbor signed at the sync: nine of twelve."),
        at(3, "check", "Ask Granite Peak Gym for two forms"), at(3, "due", 1),
    )),
    Story(8, "Move Alder's sync to 7 in the morning", customer="Alder Roofing", owner="Kim", stage="action_items",
          steps=(
        at(8, "note", "From the call", "Sam is on a roof from 8 to 5. At 7 he has coffee and ten minutes.", "meeting"),
        at(2, "due", 1), at(2, "tick", _SET),
    )),
    Story(7, "Renewal plan for Delmar Boats", customer="Delmar Boats", owner="Raj", stage="action_items", steps=(
        at(7, "note", "From the account review", "Renewal in three months, in their slow season. Show sold boats, not "
           "clicks.", "meeting"),
        at(2, "due", 5), at(2, "tick", _SET), at(2, "check", "Draft the one-page summary"),
        at(1, "check", "Agree on a date with the owner"),
    )),
    Story(6, "Who covers Lena's small accounts?", owner="Lena", stage="discussion", steps=(
        at(5, "note", "Open", "Three accounts, four hours a week. Raj has room for one.", "question"),
        at(5, "tick", _LINKED), at(3, "move", "decision"), at(3, "next", "Decide in the weekly"), at(3, "urgent"),
    )),
    Story(5, "Response times: what do we promise?", owner="Lena", stage="discussion", steps=(
        at(4, "note", "Both sides", "For: clients ask. Against: we have no cover on Fridays. Kim brings figures.",
           "meeting"),
        at(4, "tick", _LINKED),
    )),
    Story(26, "Do we need a client council?", owner="Kim", stage="agenda", by="Kim", steps=(
        at(26, "note", "Why", "Marlow and Harbor both offered to look at drafts.", "question"),
    )),
    Story(4, "Case for a second editor", owner="Noor", stage="agenda", steps=(
        at(4, "note", "Why", "Edits wait four days on average since the new clients came.", "question"),
    )),
    Story(2, "Show the churn figures of the quarter", owner="Lena", stage="agenda", by="Lena", steps=(
        at(2, "due", 4),
    )),
)  # fmt: skip

BOARD = BoardStory("Meeting notes", "Meeting notes", 1, _CARDS)
