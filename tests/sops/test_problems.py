"""Every error of an SOP file names file and line, the place in the file, and what to write instead."""

import time
from pathlib import Path

import pytest

from kanvtui.sops.files import parse, problems

STAGE = 'owner = "CSM"\ninput = "in"\noutput = "out"\nsignal = "sign"\n'
HEAD = 'name = "Small"\n'
ONE = f'[[stages]]\nname = "One"\n{STAGE}'
TWO = f'[[stages]]\nname = "Two"\n{STAGE}'
SMALL = HEAD + ONE + TWO


def said(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "my.toml"
    path.write_text(text, encoding="utf-8")
    return [line.replace(str(path), "my.toml") for line in problems(path)]


def test_the_smallest_sop_has_no_problem(tmp_path: Path) -> None:
    assert said(tmp_path, SMALL) == []


def test_the_example_of_the_reference_has_no_problem(tmp_path: Path) -> None:
    reference = Path(__file__).parents[2] / "docs" / "sop-format.md"
    example = reference.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    assert said(tmp_path, example) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            SMALL + 'exti = "x"',
            'my.toml:14: stages[2] "Two" . exti is an unknown key. Write "exit".',
        ),
        (
            SMALL + "wip = 3",
            'my.toml:14: stages[2] "Two" . wip is an unknown key. Write "wip_limit".',
        ),
        (
            HEAD + "purpse = 'x'\n" + ONE + TWO,
            'my.toml:2: purpse is an unknown key. Write "purpose".',
        ),
        (
            SMALL + 'exit = "It is done. It is checked."',
            (
                'my.toml:14: stages[2] "Two" . exit is more than one sentence. '
                "Write one sentence that says what must be true."
            ),
        ),
        (
            HEAD + ONE + TWO.replace('owner = "CSM"\n', ""),
            'my.toml:8: stages[2] "Two" . owner is missing. Write owner = "Reviewer".',
        ),
        (
            SMALL + '[[meetings]]\nname = "Demo"\nagenda = [{ topic = "a" }]',
            'my.toml:16: meetings[1] "Demo" . agenda[1] "a" . minutes is missing. Write minutes = 10.',
        ),
        (
            SMALL + '[[tables]]\nname = "T"\nrows = []',
            'my.toml:14: tables[1] "T" . columns is missing. Write columns = ["Role", "Calls"].',
        ),
        (
            SMALL + '[[metrics]]\nname = "M"\nhow = "x"\nform = "Form"',
            'my.toml:17: metrics[1] "M" . form names "Form", which is no form. There is no form yet.',
        ),
        (HEAD, "my.toml: stages is missing. Write at least one [[stages]] table."),
        (
            SMALL + 'kind = "activ"',
            ('my.toml:14: stages[2] "Two" . kind is "activ". Write "active", of "queue", "active", "waiting", "done".'),
        ),
        (
            SMALL + "kind = 3",
            ('my.toml:14: stages[2] "Two" . kind is no text. Write one of "queue", "active", "waiting", "done".'),
        ),
        (
            SMALL + 'stale_after = "5 days"',
            (
                'my.toml:14: stages[2] "Two" . stale_after is "5 days", no duration. '
                "Write a number and a unit, like "
                '"5bd" (business days), "7d", "2w", "4h", "30m" or "1mo".'
            ),
        ),
        (
            SMALL + 'wip_limit = "3"',
            'my.toml:14: stages[2] "Two" . wip_limit must be a whole number. Write it without quotes.',
        ),
        (
            SMALL + "wip_limit = -3",
            'my.toml:14: stages[2] "Two" . wip_limit is too small. Write at least 0.',
        ),
        (
            SMALL + "wip_limit = 3000000",
            'my.toml:14: stages[2] "Two" . wip_limit is too large. Write at most 1,000,000.',
        ),
        (
            SMALL + "entry = true",
            'my.toml:14: stages[2] "Two" . entry must be text. Put it in quotes.',
        ),
        (
            SMALL + 'requires = "owner"',
            (
                'my.toml:14: stages[2] "Two" . requires must be a list. Write it in square '
                'brackets, like ["one", "two"].'
            ),
        ),
        (
            SMALL + 'requires_entry = ["reviewr", "due"]',
            (
                'my.toml:14: stages[2] "Two" . requires_entry[1] names "reviewr", which '
                "is no field, check or fact of a "
                'card. Write "reviewer".'
            ),
        ),
        (
            SMALL + '[[stages.checks]]\ntext = "Do"\ndue = "lunch+2d"\n[[milestones]]\nlabel = "Launch"\nby_hand=true',
            (
                'my.toml:16: stages[2] "Two" . checks[1] "Do" . due names "lunch", which is '
                'no milestone. Write "launch".'
            ),
        ),
        (
            SMALL + '[[stages.checks]]\ntext = "Do it"\ndue = "in 2 days"',
            (
                'my.toml:16: stages[2] "Two" . checks[1] "Do it" . due is "in 2 days", no '
                "due rule. Write a milestone with "
                'a duration, like "kickoff+2d" or "launch-2w", or a date like "2026-11-30".'
            ),
        ),
        (
            SMALL + '[[stages.checks]]\ntext = "Do it"\nmilestone = "launch"',
            (
                'my.toml:16: stages[2] "Two" . checks[1] "Do it" . milestone names '
                '"launch", which is no milestone. '
                "There is no milestone yet."
            ),
        ),
        (
            SMALL + '[[milestones]]\nkey = "launch"\nlabel = "Launch"',
            (
                'my.toml:14: milestones[1] "Launch" is set by no check and no stage. '
                'Write milestone = "launch" at a check '
                "or a stage, or by_hand = true here."
            ),
        ),
        (
            SMALL + '[[deadlines]]\nwhat = "Send it"\ndue = "created+2d"\nstage = "Too"',
            'my.toml:17: deadlines[1] "Send it" . stage names "Too", which is no stage. Write "Two".',
        ),
        (
            SMALL + '[[fields]]\nlabel = "Due date"',
            (
                'my.toml:14: fields[1] "Due date" means the card\'s own due. Add card = '
                '"due" to show it under this label, '
                "or leave the field out."
            ),
        ),
        (
            SMALL + '[[fields]]\nkey = "customer"\nlabel = "For"',
            (
                'my.toml:14: fields[1] "For" means the card\'s own customer. Add card = '
                '"account" to show it under this '
                "label, or leave the field out."
            ),
        ),
        (
            SMALL + '[[fields]]\ntype = "date"',
            'my.toml:14: fields[1] has neither key nor label. Write label = "Go-live date".',
        ),
        (
            SMALL + '[[fields]]\nlabel = "Size"\ntype = "choice"',
            ('my.toml:14: fields[1] "Size" has no choices. Write type = "choice" and choices = ["Low", "High"].'),
        ),
        (
            SMALL + '[[fields]]\nlabel = "Size"\npattern = "("',
            (
                'my.toml:16: fields[1] "Size" . pattern is no regular expression (missing '
                "), unterminated subpattern at "
                "position 0). Write one like '\\+1\\d{10}', in single quotes."
            ),
        ),
        (
            SMALL + '[[fields]]\nlabel = "Size"\nmin = "1"',
            'my.toml:16: fields[1] "Size" . min is no number. Write digits without quotes, like 5000 or 2.5.',
        ),
        (
            SMALL + '[[fields]]\ntype = "number"\nlabel = "Size"\nmin = 3\nmax = 1',
            'my.toml:17: fields[1] "Size" . min is larger than max. Write the smaller number here.',
        ),
        (
            SMALL + '[[fields]]\nlabel = "Size"\ncard = "weather"',
            (
                'my.toml:16: fields[1] "Size" . card is "weather". Write one of account, '
                "context_owner, due, holder, "
                "label, next, note, outcome, owner, review_by, reviewer."
            ),
        ),
        (
            SMALL + '[[fields]]\nkey = "Big"',
            ('my.toml:15: fields[1] "Big" . key is "Big", no key. Write small letters, digits and _, like "go_live".'),
        ),
        (
            HEAD + ONE + ONE,
            'my.toml:9: stages[2] "One" . name is "one", as an earlier stage is. Write another name.',
        ),
        (
            SMALL + '[[fields]]\nkey = "size"\n[[stages.checks]]\nkey = "size"\ntext = "Do it"',
            (
                'my.toml:17: stages[2] "Two" . checks[1] "Do it" . key is "size", which a field has already. '
                "Write another key."
            ),
        ),
        (
            SMALL + '[[recurring]]\ntitle = "Sync"\nevery = "every week"',
            (
                'my.toml:16: recurring[1] "Sync" . every is "every week", no recurrence. '
                'Write an RRULE, like "FREQ=WEEKLY;INTERVAL=2".'
            ),
        ),
        (
            SMALL + '[[metrics]]\nname = "Fast"\nhow = "x"\ntarget = "fast"',
            (
                'my.toml:17: metrics[1] "Fast" . target is "fast", no target. Write one like '
                '">=95%", "<14 days" or ">8/10".'
            ),
        ),
        (
            SMALL + '[[metrics]]\nname = "Speed"\nhow = "x"\nfrom = "created"',
            'my.toml:14: metrics[1] "Speed" measures from or to a milestone alone. Write both from and to.',
        ),
        (
            SMALL + '[[metrics]]\nname = "ROI"\nhow = "x"\nformula = "revenue / 12"',
            (
                'my.toml:17: metrics[1] "ROI" . formula names "revenue", which is no number field. '
                "There is no number field yet."
            ),
        ),
        (
            SMALL + '[[notes]]\ntitle = "For {custmer}"',
            (
                'my.toml:15: notes[1] "For {custmer}" . title names "{custmer}", which is no placeholder. '
                'Write "{customer}".'
            ),
        ),
        (
            SMALL + '[[meetings]]\nname = "Demo"\nminutes = 45\nagenda = [{ topic = "a", minutes = 48 }]',
            (
                'my.toml:16: meetings[1] "Demo" . minutes is 45, and the agenda adds up to 48. '
                "Write minutes = 48, or change the agenda."
            ),
        ),
        (
            SMALL + '[[meetings]]\nname = "Demo"\nnote = "demo"',
            'my.toml:16: meetings[1] "Demo" . note names "demo", which is no note. There is no note yet.',
        ),
        (
            SMALL + '[[approvals]]\nname = "Budget"\nsteps = []',
            'my.toml:16: approvals[1] "Budget" . steps is empty. Write steps = [{ approver = "Director" }].',
        ),
        (
            SMALL + '[[approvals]]\nname = "Budget"\nsteps = [{ approver = "CMO", below = 5 }]',
            'my.toml:14: approvals[1] "Budget" has ceilings and no field to compare. Write field = "budget".',
        ),
        (
            SMALL + '[[approvals]]\nname = "Budget"\ncheck = "x"\nsteps = [{ approver = "CMO" }]',
            'my.toml:16: approvals[1] "Budget" . check names "x", which is no check. There is no check yet.',
        ),
        (
            SMALL + '[[scores]]\nname = "Health"\nparts = []',
            ('my.toml:16: scores[1] "Health" . parts is empty. Write [[scores.parts]] with label = "Client friction".'),
        ),
        (
            SMALL + '[[tables]]\nname = "T"\ncolumns = ["a", "b"]\nrows = [["1"]]',
            (
                'my.toml:17: tables[1] "T" . rows[1] has 1 cells, and the table 2 columns. '
                "Write one cell for each column."
            ),
        ),
        (
            SMALL.replace('name = "Two"', 'name = "Two"\nkind = "active"'),
            ('my.toml: stages have no end, so that no card is ever done. Write kind = "done" in the last stage.'),
        ),
        (
            "stages = 3\n" + HEAD,
            'my.toml:1: stages must be a list. Write it in square brackets, like ["one", "two"].',
        ),
        (
            "review = 'weekly'\n" + SMALL,
            "my.toml:1: review must be a table with keys of its own. Write key = value lines under a [header].",
        ),
        ('name = "a\\u0000b"\n' + ONE + TWO, "my.toml:1: name holds a NUL character. Remove it."),
        ('name = "  "\n' + ONE + TWO, "my.toml:1: name is empty. Write it in a few words."),
        ('name = "a\\nb"\n' + ONE + TWO, "my.toml:1: name goes on over several lines. Write one line."),
        (f'name = "{"x" * 301}"\n' + ONE + TWO, "my.toml:1: name has 301 characters. Write at most 300."),
        (
            f'purpose = "{"x" * 20001}"\n' + SMALL,
            "my.toml:1: purpose has 20,001 characters. Write at most 20,000.",
        ),
        (
            "[stages.checks]\nkey = 'a'\n[[stages.checks]]\n",
            (
                "my.toml:3:16: this is not TOML (Cannot overwrite a value). Write each key once, and every item of a "
                "list under double brackets, like [[stages.checks]]."
            ),
        ),
        (
            "[where]\nstatus = 'a'\n[where]\n",
            (
                "my.toml:3:7: this is not TOML (Cannot declare ('where',) twice). Write each key once, and every item "
                "of a list under double brackets, like [[stages.checks]]."
            ),
        ),
        ("name = = 3\n", "my.toml:1:8: this is not TOML (Invalid value). Write key = value, text in quotes."),
        ("name = 'x\n", 'my.toml:1:10: this is not TOML (Expected "\'"). Write key = value, text in quotes.'),
        (
            'name = """x\n',
            "my.toml:1:12: this is not TOML (Unterminated string). Write key = value, text in quotes.",
        ),
        (
            "x = " + "[" * 5000,
            "my.toml: this is not TOML (it is nested too deeply, or holds a number too long). Simplify it.",
        ),
        (
            "x = " + "9" * 5000,
            "my.toml: this is not TOML (it is nested too deeply, or holds a number too long). Simplify it.",
        ),
    ],
)
def test_a_problem_names_file_place_and_remedy(tmp_path: Path, text: str, expected: str) -> None:
    assert said(tmp_path, text) == [expected]


MATRIX = '[[fields]]\nlabel = "Budget"\ntype = "money"\n[[approvals]]\nname = "Spend"\nfield = "budget"\nsteps = '


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ('[{ approver = "A", below = 5000 }, { approver = "B", up_to = 25000 }, { approver = "C" }]', ""),
        ('[{ approver = "A", below = 5000 }]', "has no approver above its last ceiling"),
        ('[{ approver = "A", up_to = 9 }, { approver = "B", up_to = 5 }, { approver = "C" }]', "does not rise"),
        ('[{ approver = "A" }, { approver = "C" }]', "does not rise"),
        ('[{ approver = "A", up_to = 9, below = 9 }, { approver = "C" }]', "both below and up_to"),
    ],
)
def test_an_approval_matrix_has_no_hole(tmp_path: Path, steps: str, expected: str) -> None:
    lines = said(tmp_path, SMALL + MATRIX + steps)
    assert [expected in line for line in lines] == ([True] if expected else [])


def test_a_matrix_compares_a_number(tmp_path: Path) -> None:
    text = SMALL + (MATRIX + '[{ approver = "A" }]').replace('type = "money"', 'type = "text"')
    assert ['names "budget", which is no number field' in line for line in said(tmp_path, text)] == [True]


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ('parts = [{ label = "Pace" }]\nbands = [{ name = "Good", at_least = 4 }, { name = "Bad", at_least = 0 }]', ""),
        ('parts = [{ label = "Pace", min = 5, max = 5 }]', "min is not below max"),
        ('parts = [{ label = "Pace", words = [{ word = "Bad", value = 0 }] }]', "value is 0, outside 1 to 5"),
        (
            'parts = [{ label = "Pace" }]\nbands = [{ name = "A", at_least = 4 }, { name = "B", at_least = 4 }]',
            "two bands",
        ),
    ],
)
def test_a_score_adds_up(tmp_path: Path, score: str, expected: str) -> None:
    lines = said(tmp_path, SMALL + f'[[scores]]\nname = "Health"\n{score}')
    assert [expected in line for line in lines] == ([True] if expected else [])


def test_problems_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = HEAD + ONE + 'entry = "One. Two."\n' + TWO + "wip_limit = 'x'\nkind = 'x'"
    assert [line.split(":")[1] for line in said(tmp_path, text)] == ["8", "15", "16"]


def test_a_day_that_no_calendar_has_is_no_due(tmp_path: Path) -> None:
    for day in ("2026-02-30", "2027-02-29T10:00", "2026-11-30T24:10"):
        (line,) = said(tmp_path, SMALL + f'[[deadlines]]\nwhat = "Paid"\ndue = "{day}"')
        assert f'. due is "{day}", a day that no calendar has.' in line
    assert said(tmp_path, SMALL + '[[deadlines]]\nwhat = "Paid"\ndue = "2028-02-29T10:00"') == []


@pytest.mark.parametrize("key", ["created", "entered", "due"])
def test_no_key_is_called_like_a_day_of_the_card(tmp_path: Path, key: str) -> None:
    word = key.capitalize()
    for part in (f'[[stages.checks]]\ntext = "{word}"', f'[[milestones]]\nlabel = "{word}"\nby_hand = true'):
        assert said(tmp_path, SMALL + part) == []
    (line,) = said(tmp_path, SMALL + f'[[stages.checks]]\nkey = "{key}"\ntext = "Made"')
    assert f'. key is "{key}", which due rules read as a day of the card itself.' in line
    (line,) = said(tmp_path, SMALL + f'[[milestones]]\nkey = "{key}"\nlabel = "Made"\nby_hand = true')
    assert line.startswith('my.toml:15: milestones[1] "Made" . key is')


def test_a_circle_is_named_once_for_each_of_its_rules(tmp_path: Path) -> None:
    rules = {"a": "b+1d", "b": "c", "c": "b-2w", "d": "a@09:00", "e": "e+1h"}
    text = "".join(f'[[deadlines]]\nkey = "{key}"\nwhat = "{key}"\ndue = "{due}"\n' for key, due in rules.items())
    found = [line.partition(" . due ")[2].partition(". Count")[0] for line in said(tmp_path, SMALL + text)]
    assert found == [f"goes round in a circle ({way})" for way in ("b → c → b", "c → b → c", "e → e")]


def test_a_chain_of_two_thousand_rules_is_read_at_once(tmp_path: Path) -> None:
    lines = [f'[[stages.checks]]\nkey = "k{n}"\ntext = "T{n}"\ndue = "k{n + 1}+1d"\n' for n in range(2000)]
    begun = time.process_time()
    (line,) = said(tmp_path, SMALL + "".join(lines))
    assert 'names "k2000", which is no milestone' in line
    assert time.process_time() - begun < 5


CHOICE = '[[fields]]\nkey = "site"\ntype = "choice"\nchoices = ["Mall", "Street"]\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[[recurring]]\ntitle = "Sync"\nevery = "FREQ=DAILY"\nper = "account"', "begins with no milestone"),
        (
            '[[recurring]]\ntitle = "Sync"\nevery = "FREQ=DAILY"\nper = "account"\nfirst = "created+1d"',
            "first begins with no milestone",
        ),
        (
            '[[recurring]]\ntitle = "Sync"\nevery = "FREQ=DAILY"\nfirst = "entered+1d"',
            "first counts from entered, which begins nothing",
        ),
        (
            (
                '[[milestones]]\nkey = "go"\nlabel = "Go"\nby_hand = true\n'
                '[[recurring]]\ntitle = "Sync"\nevery = "FREQ=DAILY"\nchecks = [{ text = "Ask", due = "go+1d" }]'
            ),
            "due counts from go, which the card that comes back does not have",
        ),
        ('[[outcomes]]\nname = "Lost"\nsnooze = "36h"', "snooze is no day or more"),
        ('[[outcomes]]\nname = "Lost"\n[[outcomes]]\nname = "LOST"', 'name is "LOST", as an earlier one is'),
        ('[[fields]]\nkey = "aim"\ntarget = ">=3"', "target means nothing for a text"),
        ('[[fields]]\nkey = "aim"\nmin_items = 3', "min_items means nothing for a text"),
        (CHOICE + '[[stages.checks]]\ntext = "Pass"\nwhen = "site=mall|Station"', 'names "Station"'),
        ('[[metrics]]\nname = "M"\nhow = "x"\nformula = "3 - "', "formula cannot be worked out"),
        ('[[metrics]]\nname = "M"\nhow = "x"\nformula = "3 ** 3"', "formula cannot be worked out"),
        ('[[approvals]]\nname = "End"\nstage = "Two"\nsteps = [{ approver = "Kim" }]', "stage is done"),
        (
            '[[milestones]]\nkey = "go"\nlabel = "Go"\n[[stages.checks]]\ntext = "Go"\ndue = "go+1d"\nmilestone = "go"',
            "due counts from go, which only this check sets",
        ),
    ],
)
def test_what_cannot_work_is_said_and_a_board_can_be_made_all_the_same(
    tmp_path: Path, text: str, expected: str
) -> None:
    if "[[stages.checks]]" in text:
        head, _, check = text.partition("[[stages.checks]]")
        text = f"[[stages.checks]]{check}\n{head}"
    (line,) = said(tmp_path, SMALL + text)
    assert expected in line
    parse(SMALL + text)


@pytest.mark.parametrize(
    "text",
    [
        (
            '[[milestones]]\nkey = "met"\nlabel = "Met"\n'
            '[[recurring]]\ntitle = "Sync"\nevery = "FREQ=DAILY"\nsets = "met"\n'
            'checks = [{ text = "Ask", due = "met+1d" }, { text = "Tell", due = "entered+1d" }]'
        ),
        '[[recurring]]\ntitle = "Sync"\nevery = "FREQ=DAILY"\nfirst = "created+3d"',
        '[[recurring]]\ntitle = "Sync"\nevery = "FREQ=DAILY"\nfirst = "2027-01-04"',
        CHOICE + '[[retention]]\nwhat = "Malls"\nkeep = "2mo"\nthen = "archive"\nwhen = "site!=MALL"',
        '[[fields]]\nkey = "n"\ntype = "number"\n[[metrics]]\nname = "M"\nhow = "x"\nformula = "-(n - 2) / n * 3"',
    ],
)
def test_what_works_has_no_advice(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, SMALL + text) == []


def test_line_breaks_that_only_other_programs_know_do_not_count(tmp_path: Path) -> None:
    text = SMALL.replace(HEAD, f'{HEAD}purpose = """\na\u2028b\x85c\n"""\nstagez = "x"\n')
    assert said(tmp_path, text) == ['my.toml:5: stagez is an unknown key. Write "stages".']
