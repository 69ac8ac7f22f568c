"""Which rules nobody can check, and what is said of them."""

import pytest

from kanvtui.domain.checkable import unclear, vague_words


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("Issues are escalated as appropriate.", 'says "as appropriate", which everyone judges otherwise.'),
        ("The form is filled in properly.", 'says "properly", which everyone judges otherwise.'),
        ("The draft looks good.", 'says "looks good", which everyone judges otherwise.'),
        ("The customer has an answer in a timely manner.", 'says "in a timely manner", which names no time.'),
        ("The bug is fixed ASAP.", 'says "ASAP", which names no time.'),
        ("The contract is signed as soon as possible", 'says "as soon as possible", which names no time.'),
        ("Legal has agreed, if possible.", 'says "if possible", so that it may hold or not.'),
        ("Fields are filled in as needed.", 'says "as needed", so that it may hold or not.'),
        ("The customer is fully aligned.", 'says "is fully aligned", which nobody can see.'),
        ("Notes, contract, dates, etc.", 'ends in "etc.", so that nobody knows when it is all.'),
        ("All parts are there: notes, dates and more.", 'ends in "and more", so that nobody knows when it is all.'),
        ("All parts are there …", 'ends in "…"'),
        ("Ensure the brief is complete.", 'begins with "Ensure": what to do, not what is true then.'),
        ("Please try to close it.", 'begins with "Please try to"'),
        ("Review", "names no state or event that one can see."),
        ("Quality control.", "names no state or event that one can see."),
    ],
)
def test_what_nobody_can_check_is_told_with_what_to_write(rule: str, told: str) -> None:
    said = unclear(rule)
    assert said.startswith(told)
    assert ". Write " in said or ". Name " in said
    assert not said.endswith(".")


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "The customer has approved the pillars.",
        "Contract signed",
        "Approved.",
        "Kickoff held",
        "The bug is fixed within 2 business days.",
        "As soon as the contract is signed, the CSM has a date.",
        "The form has the fields that the handoff requires.",
        "The etch is measured, and more than two parts are in stock.",
        "审核完成",
        "The well-understood risks are listed.",
    ],
)
def test_what_one_can_see_is_clear(rule: str) -> None:
    assert unclear(rule) == ""


def test_a_check_may_be_something_to_do_but_not_a_matter_of_taste() -> None:
    assert vague_words("Ensure the brief is complete") == ""
    assert vague_words("Review the contract carefully") != ""
