import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.hints import Draft, Known, completed, completions, escape, parse, pick, preview, unescape

TODAY = dt.date(2026, 11, 21)  # a Saturday
KNOWN = Known(
    people=("Kim Lee", "Raj", "Karla Stone", "James", 'Bo "Ace" Day'),
    accounts=("Acme Inc", "Globex", "Globex North", "Initech"),
    labels=("renewal", "Q4-risk"),
    stages=("Handoff", "Set-up", "Brand"),
    me="Kim Lee",
)
PIECES = st.sampled_from(
    [
        "@", "@me", "@raj", '@"Kim Lee"', '@"Kim', "@nobody", "#", "#renewal", "#7", "due:", "due:fri",
        'due:"fri 17:30"', "due:27 nov 9:00", "acct:", "acct:acme", 'acct:"Acme Inc"', "stage:2", ">", "!!", "\\",
        "\\#", "\\\\>", "\\due:", '"', " ", "  ", "\t", "\n", "\u3000", "\u200b", "\0", "\ud800", "Call",
        "Ⅷ", "ſtage:2", "17:30",
    ]
)  # fmt: skip
LINES = st.lists(st.one_of(PIECES, st.just(" "), st.text(st.characters(), max_size=5)), max_size=14).map("".join)


def read(line: str, known: Known = KNOWN) -> Draft:
    return parse(line, known, TODAY, Calendar(zone=dt.UTC))


class TestParse:
    def test_the_line_of_the_issue(self) -> None:
        draft = read("Call Acme @me due:fri #renewal acct:acme > send contract")
        assert draft == Draft(
            title="Call Acme",
            owner="Kim Lee",
            due="2026-11-27",
            labels=("renewal",),
            account="Acme Inc",
            next="send contract",
            understood=(
                ("@me", "owner Kim Lee"),
                ("due:fri", "due Fri 27 Nov"),
                ("#renewal", "#renewal"),
                ("acct:acme", "customer Acme Inc"),
                ("> send contract", "next: send contract"),
            ),
        )
        assert preview(draft) == ("owner Kim Lee · due Fri 27 Nov · #renewal · customer Acme Inc · next: send contract")

    def test_in_any_order_and_any_case(self) -> None:
        draft = read('Call !! #NEW ACCT:"acme inc" Stage:2 Due:today @RAJ #Renewal #new')
        assert (draft.title, draft.urgent, draft.account, draft.stage) == ("Call", True, "Acme Inc", "Set-up")
        assert (draft.due, draft.owner, draft.labels) == ("2026-11-21", "Raj", ("NEW", "renewal"))
        assert (
            preview(draft)
            == "urgent · #NEW · customer Acme Inc · stage Set-up · due today · owner Raj · #renewal · #new"
        )

    @pytest.mark.parametrize(
        "line",
        [
            "Fix #7",
            "Fix #7-8",
            "Fix #",
            "Mail kim@acme.example",
            "Call @nobody",
            "Call @k",  # Kim Lee or Karla Stone
            "Call @",
            "Call acct:glob",  # Globex or Globex North, neither by its whole name
            "Call acct:",
            "Call due:",
            "Call due:someday",
            "Call due:31/12/2026",
            "Call stage:9",
            "Call stage:0",
            "Call #re.newal",
            "Call #a+b",
            "Call #🔥hot",
            "Revenue >5k",
            "Call >",
            "> send contract",
            ">",
            "#renewal",
            "@me",
            "due:fri",
            "!!",
            "Wow!!",
            "@me #renewal Call Acme",
            "Re: due date and acct. numbers",
            'Say "@me"',
            "",
            "a   b",
        ],
    )
    def test_stays_text(self, line: str) -> None:
        draft = read(line)
        assert draft.title == line
        assert draft.understood == ()

    @pytest.mark.parametrize(
        ("line", "title", "unknown"),
        [
            ("Call @nobody due:fri", "Call @nobody", ["@nobody"]),
            ("Call @kaz", "Call @kaz", ["@kaz"]),
            ("Call  @kaz", "Call  @kaz", ["@kaz"]),
            ("Call #renewal @kaz", "Call @kaz", ["@kaz"]),
            (
                "Call @raj acct:nobody due:fri due:someday #x",
                "Call acct:nobody due:someday",
                ["acct:nobody", "due:someday"],
            ),
            ("Call @raj @lee", "Call @raj", ["@raj"]),
            ("Call due:27 lions #renewal", "Call due:27 lions", ["due:27 lions"]),
            ("@me #renewal", "@me", ["@me"]),
            ("@nobody @me now", "@nobody @me now", []),
            ("Fix #7 @me", "Fix #7", []),
            ("Fix @me #7", "Fix @me #7", []),
            ("Call \\@kaz", "Call @kaz", []),
            ("Call @", "Call @", []),
        ],
    )
    def test_what_is_not_known_stays_text_and_a_plain_word_ends_them(
        self, line: str, title: str, unknown: list[str]
    ) -> None:
        draft = read(line)
        assert draft.title == title
        assert list(draft.unknown) == unknown
        assert preview(draft).count("stays text") == len(unknown)
        assert all(f"“{word}” stays text" in preview(draft) for word in unknown)

    @pytest.mark.parametrize(
        ("hint", "due", "words"),
        [
            ("due:+5bd", "2026-11-27", "due Fri 27 Nov"),
            ("due:fri 17:30", "2026-11-27T17:30", "due Fri 27 Nov 17:30"),
            ("due:27 nov", "2026-11-27", "due Fri 27 Nov"),
            ("due:27 Nov 2027 9:00", "2027-11-27T09:00", "due Sat 27 Nov 2027 09:00"),
            ('due:"tomorrow 9:00"', "2026-11-22T09:00", "due tomorrow 09:00"),
            ("due:next fri", "2026-11-27", "due Fri 27 Nov"),
            ("due:2026-11-27T17:30", "2026-11-27T17:30", "due Fri 27 Nov 17:30"),
            ("due:17:30", "2026-11-21T17:30", "due today 17:30"),
        ],
    )
    def test_dues(self, hint: str, due: str, words: str) -> None:
        draft = read(f"Call {hint} #x")
        assert (draft.title, draft.due, draft.labels) == ("Call", due, ("x",))
        assert draft.understood[0] == (hint, words)

    @pytest.mark.parametrize(
        ("hint", "owner"),
        [
            ("@raj", "Raj"),
            ("@lee", "Kim Lee"),
            ('@"Kim Lee"', "Kim Lee"),
            ('@"stone"', "Karla Stone"),
            ("@ME", "Kim Lee"),
        ],
    )
    def test_owners(self, hint: str, owner: str) -> None:
        assert read(f"Call {hint}").owner == owner

    def test_me_is_the_user_and_no_part_of_a_name(self) -> None:
        stranger = Known(people=("James",))
        assert read("Call @me", stranger).title == "Call @me"
        assert read("Call @jam", stranger).owner == "James"

    @pytest.mark.parametrize(
        ("hint", "stage"), [("stage:3", "Brand"), ("stage:set", "Set-up"), ('stage:"Brand"', "Brand"), ("stage:2", "2")]
    )
    def test_a_stage_by_name_before_its_number(self, hint: str, stage: str) -> None:
        stages = ("2", "Set-up", "Brand")
        assert read(f"Call {hint}", Known(stages=stages)).stage == stage

    @pytest.mark.parametrize("label", ["a", "x1", "_x", "größe", "été", "हिन्दी", "日本", "2026-plan"])
    def test_labels_in_any_script(self, label: str) -> None:
        assert read(f"Call #{label}").labels == (label,)

    def test_the_first_arrow_begins_the_next_step(self) -> None:
        draft = read("Call @me > open Settings > Users @raj \\#7")
        assert draft.title == "Call"
        assert draft.owner == "Kim Lee"
        assert draft.next == "open Settings > Users @raj #7"

    def test_an_arrow_in_quotes_is_a_name(self) -> None:
        assert read('Call acct:"A > B"', Known(accounts=("A > B",))).account == "A > B"

    @pytest.mark.parametrize(
        ("line", "title"),
        [
            (r"Fix \#renewal", "Fix #renewal"),
            (r"Fix \#renewal @me", "Fix #renewal"),
            (r"Ping \@me", "Ping @me"),
            (r"a \> b", "a > b"),
            (r"Explain \due:fri", "Explain due:fri"),
            (r"Shout \!!", "Shout !!"),
            (r"C\#", "C#"),
            (r"show \\#x", r"show \#x"),
            (r"C:\temp \d", r"C:\temp \d"),
        ],
    )
    def test_a_backslash_makes_it_literal(self, line: str, title: str) -> None:
        assert read(line).title == title

    @given(LINES)
    def test_no_text_raises_and_no_title_is_emptied(self, line: str) -> None:
        draft = read(line)
        assert bool(draft.title) == bool(line.strip())
        preview(draft)

    @given(LINES)
    def test_a_line_without_marks_is_its_own_title(self, line: str) -> None:
        plain = re.sub(r"[@#>!:\\]", "", line)
        assert read(plain) == Draft(title=plain.strip())

    @given(LINES)
    def test_an_escaped_line_is_taken_literally(self, line: str) -> None:
        assert read(escape(line)) == Draft(title=line.strip())
        assert unescape(escape(line)) == line

    @given(LINES)
    def test_nothing_that_was_typed_is_lost(self, line: str) -> None:
        draft = read(line)
        kept = draft.title + "".join(hint for hint, _ in draft.understood)

        def characters(text: str) -> list[str]:
            return sorted("".join(text.replace("\\", "").split()))

        assert characters(kept) == characters(line)


class TestPick:
    @pytest.mark.parametrize(
        ("part", "name"),
        [("globex", "Globex"), ("GLOBEX  north", "Globex North"), ("init", "Initech"), ("glob", None), ("", None)],
    )
    def test_whole_name_first_then_the_only_part(self, part: str, name: str | None) -> None:
        assert pick(part, KNOWN.accounts) == name


class TestCompletions:
    @pytest.mark.parametrize(
        ("line", "offered"),
        [
            ("Call @ka", ['@"Karla Stone"']),
            ("Call @k", ['@"Kim Lee"', '@"Karla Stone"']),
            ('Call @"Kim L', ['@"Kim Lee"']),
            ("Call @", ["@me", '@"Kim Lee"', "@Raj", '@"Karla Stone"', "@James"]),
            ("Call @st", ['@"Karla Stone"']),
            ("Call acct:ac", ['acct:"Acme Inc"']),
            ("Call acct:nor", ['acct:"Globex North"']),
            ("Call acct:te", ["acct:Initech"]),
            ("Call #ren", ["#renewal"]),
            ("Call #r", ["#renewal", "#Q4-risk"]),
            ("Call due:t", ["due:today", "due:tomorrow", "due:tue", "due:thu", "due:sat"]),
            ("Call due:+1", ["due:+1d", "due:+1w", "due:+1mo"]),
            ("Call stage:b", ["stage:Brand"]),
            ("Call @Raj", []),
            ("Call @nobody", []),
            ("Call", []),
            ("Call ", []),
            ("", []),
            ("kim@ra", []),
            ("Call \\@ra", []),
        ],
    )
    def test_what_is_offered(self, line: str, offered: list[str]) -> None:
        assert completions(line, len(line), KNOWN) == offered

    def test_only_the_word_before_the_cursor_counts(self) -> None:
        assert completions("Call @ra now", 8, KNOWN) == ["@Raj"]
        assert completed("Call @ra now", 8, "@Raj") == ("Call @Raj now", 10)
        assert completed("Call ", 5, "@Raj") == ("Call @Raj ", 10)

    def test_a_label_that_could_not_be_read_back_is_not_offered(self) -> None:
        assert completions("x #", 3, Known(labels=("two words", "7", "ok"))) == ["#ok"]

    def test_without_a_user_there_is_no_me(self) -> None:
        assert completions("x @", 3, Known(people=("Raj",))) == ["@Raj"]

    @given(LINES, st.integers(0, 80))
    def test_no_text_raises(self, line: str, cursor: int) -> None:
        for choice in completions(line, cursor, KNOWN):
            completed(line, cursor, choice)

    @pytest.mark.parametrize("mark", ["@", "acct:", "stage:", "#", "due:"])
    def test_every_offer_is_understood(self, mark: str) -> None:
        offers = completions(mark, len(mark), KNOWN)
        assert offers
        for offer in offers:
            line, _ = completed(f"Call {mark}", 5 + len(mark), offer)
            assert [hint for hint, _ in read(line).understood] == [offer]
