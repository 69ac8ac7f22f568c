"""The demo's third board: what the team writes for customers (content calendar)."""

from kanvtui.operations.demo_data.story import BoardStory, Step, Story, at


def brief(ago: int, intent: str, audience: str, due: int) -> tuple[Step, ...]:
    """Return the steps with which an idea becomes a brief."""
    return (
        at(ago, "fill", "search_intent", intent, "audience", audience),  # before the brief's note, which names both
        at(ago, "move", "brief"),
        at(ago, "due", due),
        at(ago, "tick", "search_intent_and_audience_are_filled_in", "a_target_date_is_set"),
    )


_CARDS = (
    Story(38, "How to read your monthly report", owner="Noor", labels=("guide",), steps=(
        *brief(34, "what do the figures in my report mean", "owners of small firms", -8),
        at(32, "move", "drafting"),
        at(24, "tick", "the_draft_keeps_to_the_brief", "internal_links_are_listed"),
        at(23, "reviewer", "Lena", -18), at(23, "move", "review"),
        at(19, "note", "Lena's answer", "Approved. Say in the first line that views are not the goal.", "decision"),
        at(19, "tick", "the_reviewer_s_answer_stands_in_a_note"),
        at(18, "move", "scheduled"), at(12, "tick", "the_distribution_notes_name_channels_and"),
        at(12, "fill", "distribution_notes", "Help centre, newsletter, link in every report mail"),
        at(5, "move", "published"),
        at(5, "outcome", "Live in the help centre; linked from every report mail."),
    )),
    Story(30, "Five shots every shop can film", owner="Noor", labels=("guide", "video"), steps=(
        *brief(27, "what should I film for my shop", "new clients in set-up", -4),
        at(26, "move", "drafting"), at(18, "tick", "the_draft_keeps_to_the_brief"),
        at(15, "reviewer", "Kim", -11), at(15, "move", "review"),
        at(11, "note", "Kim's answer", "Good. Show a bad shot beside each good one.", "decision"),
        at(11, "tick", "the_reviewer_s_answer_stands_in_a_note"),
        at(10, "move", "scheduled"), at(3, "move", "published"),
        at(3, "outcome", "Live; part of the welcome mail from now on."),
    )),
    Story(60, "Getting started: the first week", owner="Noor", labels=("guide",), steps=(
        *brief(55, "what happens after I sign", "new clients", -30),
        at(53, "move", "drafting"), at(42, "reviewer", "Lena", -38), at(42, "move", "review"),
        at(37, "move", "scheduled"), at(31, "move", "published"),
        at(6, "due", "none"), at(6, "move", "refresh"),
        at(6, "note", "Out of date since", "The form has changed: step 3 shows the old upload page. Two clients asked.",
           "question"),
        at(2, "tick", "refresh_learning_is_written_down"),
        at(2, "fill", "refresh_learning", "Name the step, not the button: buttons change."),
        at(2, "next", "Put new pictures into step 3"),
    )),
    Story(19, "What a reply within an hour is worth", owner="Lena", labels=("article",), steps=(
        *brief(17, "how fast should I answer enquiries", "owners", -1),
        at(13, "move", "drafting"), at(7, "tick", "the_draft_keeps_to_the_brief"),
        at(7, "reviewer", "Raj", -1), at(7, "move", "review"),
        at(4, "pass", "Raj"), at(4, "next", "Review the draft"),
    )),
    Story(18, "Ten questions for a first interview", owner="Noor", labels=("template",), steps=(
        *brief(16, "interview questions for a customer story", "CSMs and clients", 3),
        at(12, "move", "drafting"), at(5, "tick", "the_draft_keeps_to_the_brief"),
        at(4, "reviewer", "Lena", -2), at(4, "move", "review"),
        at(2, "note", "Lena's answer", "Approved with two changes: fewer yes-or-no questions, and ask for the bad days "
           "too.", "decision"),
        at(2, "tick", "the_reviewer_s_answer_stands_in_a_note"),
        at(1, "move", "scheduled"), at(1, "fill", "distribution_notes", "Shared folder, then the newsletter"),
    )),
    Story(15, "Why local beats viral", owner="Raj", labels=("article",), steps=(
        *brief(13, "do views bring customers", "trades and shops", 2),
        at(11, "move", "drafting"),
        at(8, "note", "Figures to use", "Kestrel: 90,000 views, no job. Juniper: 2,100 views, 60 bookings. Ask both "
           "before their names appear."),
        at(4, "block", "Kestrel and Juniper have to agree to be named"),
    )),
    Story(14, "Capture day: a checklist to print", owner="Noor", labels=("template", "video"), steps=(
        *brief(10, "what do I prepare for a capture day", "clients with a capture date", 4),
        at(7, "move", "drafting"),
        at(2, "tick", "the_draft_keeps_to_the_brief"),
        at(2, "next", "List the internal links"),
    )),
    Story(12, "When a client goes quiet", owner="Kim", labels=("playbook",), steps=(
        *brief(9, "how do I win back a silent client", "CSMs", 7),
        at(7, "note", "Three cases", "Brightside: short of staff. Alder: owner on site all day. Delmar: on the water. "
           "In all three a call before 8 worked better than five mails."),
        at(7, "next", "Turn the three cases into one page"),
    )),
    Story(10, "The review in 30 minutes", owner="Lena", labels=("playbook",), steps=(
        *brief(3, "how do we run the weekly review", "CS team leads", 9),
        at(2, "next", "Outline: order, clock, decisions"),
    )),
    Story(16, "Glossary: the ten words clients ask about", owner="Noor", labels=("guide",), steps=(
        at(4, "fill", "audience", "new clients"),
        at(4, "move", "brief"),
        at(3, "next", "Ask Kim which words come up most"),
    )),
    Story(17, "Benchmarks by trade", owner="Lena", labels=("article",), by="Lena"),
    Story(8, "Release form in plain words", owner="Kim", labels=("template",), by="Kim", steps=(
        at(7, "note", "Where the idea comes from", "Every second client asks the lawyer before signing our form."),
    )),
    Story(5, "Season planner: twelve months of hooks", owner="Noor", labels=("template",), by="Noor", steps=(
        at(5, "note", "One line", "Answers: what do I post in a slow month?"),
    )),
    Story(2, "How we choose thumbnails", owner="Noor", labels=("article",), by="Raj"),
)  # fmt: skip

BOARD = BoardStory("Content calendar", "Content calendar", 5, _CARDS)
