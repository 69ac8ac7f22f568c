"""Writing an SOP as TOML: it is read back the same, and reads as a person would write it."""

import contextlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kanvtui.domain.text import visible
from kanvtui.errors import InputError
from kanvtui.sops import files
from kanvtui.sops.completing import STAGED
from kanvtui.sops.reference import tables
from kanvtui.sops.writing import toml

SHIPPED = dict(files.shipped())

HALF = settings().max_examples // 2
"""Whole SOPs take longer than what most properties look at."""
MARKS = "aB9 é\"'\\#=[]{},.:;-_–日🎉\u200d\t`$%|<>/&…\x9b\u202e\U000e0041"
LINE = st.builds(lambda head, tail: (head + tail).rstrip(), st.sampled_from("aB9é日"), st.text(MARKS, max_size=30))
LONG = st.lists(LINE, min_size=6, max_size=12).map(" ".join).map(lambda line: line[:300].strip())
WORDS = st.one_of(LINE, LONG)
RULE = LINE.map(lambda line: line.translate(str.maketrans(".!?…", ",,,,")))
BODY = st.lists(st.one_of(LINE, st.just(""), st.sampled_from(['"""', "  - x", "\\", "a  ", "'''"])), max_size=8).map(
    lambda lines: "\n".join(lines).strip()
)
KEY = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
LENGTH = st.sampled_from(["5bd", "7d", "2w", "4h", "30m", "1mo"])
DUE = st.sampled_from(["created+2d", "due-1d", "2026-11-30", "entered@09:00"])
NUMBER = st.one_of(st.integers(0, 10_000), st.floats(0, 1e6, allow_nan=False))


def part(needed: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=optional)


def some(one: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(one, max_size=most)


CHECK = part(
    {"text": WORDS}, key=KEY, number=st.integers(0, 99), required=st.booleans(), owner=LINE, due=DUE, maturity=LINE,
    group=LINE, quality=WORDS, steps=some(WORDS), then=LINE,
)  # fmt: skip
STAGE = part(
    {"name": LINE, "owner": LINE, "input": WORDS, "output": WORDS, "signal": WORDS},
    key=KEY, kind=st.sampled_from(["queue", "active", "waiting", "done"]), phase=LINE, entry=RULE, exit=RULE,
    stale_after=LENGTH, time_limit=LENGTH, wip_limit=st.integers(0, 9), steps=some(WORDS), checks=some(CHECK, 4),
    requires=some(st.sampled_from(["owner", "due|next"]), 2),
    window=part({"label": LINE}, opens=DUE, closes=DUE),
)  # fmt: skip
RECURRING = part(
    {"title": WORDS, "every": st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2"])},
    key=KEY, checks=some(st.one_of(WORDS, part({"text": WORDS}, due=st.just("due-1d"), owner=LINE))),
    on=st.just("completion"), owner=LINE,
)  # fmt: skip
SCORE = part(
    {"name": LINE, "parts": st.lists(
        part({"label": LINE}, key=KEY, max=st.integers(6, 9), words=some(part({"word": LINE, "value": st.just(2)}))),
        min_size=1, max_size=3)},
    when=LINE, health=st.booleans(), private=st.booleans(),
    bands=some(part({"name": LINE, "at_least": NUMBER}, colour=st.just("red"), action=WORDS), 1),
)  # fmt: skip
STEP = part({"approver": WORDS}, what=WORDS, limit=LENGTH)
POINT = part({"topic": WORDS, "minutes": st.integers(1, 9)}, asks=some(WORDS))
SOP = part(
    {"name": LINE, "stages": st.lists(STAGE, min_size=1, max_size=4)},
    version=LINE, summary=WORDS, purpose=BODY, workflow_owner=LINE, trust_signals=some(WORDS),
    checks_at=st.just("start"), where=part({}, status=WORDS, context=WORDS),
    review=part({}, weekly=LINE, exceptions=st.integers(1, 9), inspect=some(LINE)),
    roles=some(part({"name": LINE}, duty=WORDS)),
    fields=some(part({"label": LINE}, key=KEY, type=st.sampled_from(["text", "long", "number"]), private=st.booleans(),
                     pattern=st.sampled_from([r"\+1\d{10}", "it's", "[\"']"]), min=NUMBER, example=LINE)),
    milestones=some(part({"label": LINE}, key=KEY, also=some(LINE), by_hand=st.just(True))),
    deadlines=some(part({"what": LINE, "due": DUE}, key=KEY, warn=LENGTH, owner=LINE)),
    approvals=some(part({"name": LINE, "steps": st.lists(STEP, min_size=1, max_size=3)}, required=st.booleans())),
    escalations=some(part({"when": WORDS, "to": LINE}, level=LINE, within=LENGTH)),
    recurring=some(RECURRING), scores=some(SCORE, 1),
    metrics=some(part({"name": LINE, "how": WORDS}, target=st.just(">=95%"), every=LINE)),
    notes=some(part({"title": WORDS}, key=KEY, body=BODY, pinned=st.booleans(), kind=st.just("meeting"))),
    meetings=some(part({"name": LINE}, agenda=some(POINT), outputs=some(WORDS), note=st.just(""))),
    outcomes=some(part({"name": LINE}, then=LINE, snooze=LENGTH, early=st.booleans())),
    playbook=some(part({"when": LINE, "do": st.lists(WORDS, min_size=1, max_size=3)})),
    lists=some(part({"name": LINE, "items": st.lists(WORDS, min_size=1, max_size=3)})),
    tables=some(st.integers(1, 3).flatmap(lambda n: part({
        "name": LINE,
        "columns": st.lists(LINE, min_size=n, max_size=n),
        "rows": some(st.lists(st.one_of(WORDS, st.just("")), min_size=n, max_size=n)),
    }))),
    decisions=some(part({"question": WORDS, "decision": WORDS})),
)  # fmt: skip
PLACES = st.lists(
    st.one_of(st.sampled_from(["name", "stages", "checks", "text", "steps", "fields", "bogus"]), st.integers(0, 3)),
    max_size=5,
).map(tuple)


def again(document: dict[str, Any], **how: Any) -> None:
    """Assert that it is read back the same, down to the last digit."""
    text = toml(document, **how)
    read = files.parse(text)
    assert read == document
    assert json.dumps(read) == json.dumps(document)
    assert toml(read, **how) == text


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("keys", [False, True])
def test_a_shipped_sop_is_read_back_the_same(name: str, keys: bool) -> None:
    again(files.load(SHIPPED[name]), keys=keys, head=f"{name}\n\nan SOP")


def told_apart(data: dict[str, Any]) -> dict[str, Any]:
    """Let no two parts of a list be called the same, and no key come twice."""
    keys: set[str] = set()
    lists = [found for found in data.values() if isinstance(found, list)]
    for items in (*lists, *(stage.get("checks", []) for stage in data["stages"])):
        for n, item in enumerate(item for item in items if isinstance(item, dict)):
            name = next((name for name in ("name", "label", "what", "title") if name in item), "")
            if name:
                item[name] = f"{item[name]} {n}"
            if item.get("key") in keys:
                del item["key"]
            keys.add(item.get("key", ""))
    for listed in STAGED:
        for item in data.get(listed, []):
            item["stage"] = data["stages"][len(item) % len(data["stages"])]["name"]
    return data


@settings(suppress_health_check=[*HealthCheck], max_examples=HALF)
@given(
    data=SOP.map(told_apart),
    comments=st.dictionaries(PLACES, st.text(max_size=20), max_size=4),
    head=st.text(max_size=20),
)
def test_any_sop_is_read_back_the_same(data: dict[str, Any], comments: dict[Any, str], head: str) -> None:
    try:
        document = files.checked(data)
    except InputError:
        assume(False)
    again(document, keys=False, comments=comments, head=head)
    again(document, keys=True, comments=comments, head=head)


@settings(suppress_health_check=[*HealthCheck], max_examples=HALF)
@given(draw=st.data())
def test_a_damaged_file_is_refused_or_read_whole(draw: st.DataObject) -> None:
    path = SHIPPED[draw.draw(st.sampled_from(["Meeting notes", "Customer handoff", "Campaign execution"]))]
    lines = path.read_text(encoding="utf-8").split("\n")
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, len(lines) - 1))
        insert = st.one_of(
            st.sampled_from(["[[stages]]", "[[fields]]", "x = 1", 'key = "a"', '"""', "]", "\x00"]), LINE
        )
        how = draw.draw(st.sampled_from(["drop", "double", "insert", "cut"]))
        old = lines[at]
        lines[at : at + 1] = {
            "drop": [], "double": [old, old], "insert": [draw.draw(insert), old], "cut": [old[: len(old) // 2]],
        }[how]  # fmt: skip
        lines = lines or [""]
    try:
        document = files.parse("\n".join(lines))
    except InputError:
        return
    again(document)


NAMES = st.one_of(
    st.sampled_from(sorted(set(re.findall(r"(?m)^(?:\| `|\[+)([a-z_]+)", tables())))), st.text(max_size=3)
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=20,
)


@given(st.dictionaries(NAMES, ANYTHING, max_size=5))
def test_whatever_stands_in_a_document_makes_a_file_that_can_be_looked_at(data: dict[str, Any]) -> None:
    for text in (toml(data), toml(data, keys=True)):
        tomllib.loads(text)
        with contextlib.suppress(InputError):
            files.parse(text)
    files.examine_document(data)


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_any_bytes_are_examined(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    assert files.examine(path).errors


class TestForm:
    def written(self, **head: Any) -> str:
        stage = {"name": "A", "owner": "o", "input": "i", "output": "p", "signal": "s"}
        return toml({"name": "N", "stages": [stage], **head})

    def test_what_may_be_left_out_is(self) -> None:
        document = files.load(SHIPPED["Meeting notes"])
        text = toml(document)
        assert 'stage = "Discussion"' in text  # by its name
        for absent in ("stale_after", "required = false", "checks_at", 'key = "linked_project"', "[]"):
            assert absent not in text
        assert 'kind = "queue"' in text
        assert 'version = "1.0"' in text

    def test_with_keys_everything_has_its_own_and_stages_go_by_them(self) -> None:
        document = files.load(SHIPPED["Meeting notes"])
        text = toml(document, keys=True)
        assert 'stage = "discussion"' in text
        assert 'key = "linked_project"' in text
        renamed = files.parse(text.replace('name = "Discussion"', 'name = "Talk"'))
        assert [stage["key"] for stage in renamed["stages"]] == [stage["key"] for stage in document["stages"]]

    def test_lines_are_folded_at_blanks_and_read_back_whole(self) -> None:
        text = self.written(purpose=("word " * 60).strip(), summary="x" * 200)
        assert max(map(len, text.splitlines()[2:6])) <= 120
        read = tomllib.loads(text)
        assert read["purpose"] == ("word " * 60).strip()
        assert read["summary"] == "x" * 200

    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ('say "x"', "'say \"x\"'"),
            (r"\d+", r"'\d+'"),
            ('it\'s "x"', r'"it' + r"'s \"x\"" + '"'),
            ("a\tb", '"a\\tb"'),
        ],
    )
    def test_quotes_are_those_that_need_no_escape(self, value: str, written: str) -> None:
        assert f"summary = {written}\n" in self.written(summary=value)

    def test_small_tables_stand_on_a_line_each(self) -> None:
        steps = [{"approver": "Legal", "limit": "3d"}, {"approver": "CEO"}]
        text = self.written(approvals=[{"name": "Budget", "steps": steps}])
        assert 'steps = [\n    { approver = "Legal", limit = "3d" },\n    { approver = "CEO" },\n]\n' in text

    def test_mixed_lists_stay_lists(self) -> None:
        checks = ["plain " * 30, {"text": "t", "due": "due-1d"}]
        text = self.written(recurring=[{"title": "R", "every": "FREQ=DAILY", "checks": checks}])
        assert tomllib.loads(text)["recurring"][0]["checks"] == checks

    def test_comments_stand_beside_or_above_what_they_are_about(self) -> None:
        stage = {
            "name": "A",
            "steps": ["one", "two"],
            "window": {"label": "w"},
            "checks": [{"text": "c"}, {"text": "d"}],
        }
        comments = {
            ("name",): "line 1",
            ("stages", 0): "line 2",
            ("stages", 0, "steps", 1): "line 3",
            ("stages", 0, "checks", 1, "due"): "line 4",
            ("stages", 0, "window", "label"): "line 5",
            ("stages", 0, "owner"): "nobody says who: \x1b[2J",
            ("lists", 3): "homeless",
            ("stages",): "line 2",
            ("stages", 0, "name"): "line 2",
        }
        text = toml({"name": "N", "stages": [stage]}, comments=comments, head="Top\nof it")
        lines = text.split("\n")
        assert lines[:5] == ["# Top", "# of it", "# homeless", "", 'name = "N"  # line 1']
        assert '    "two",  # line 3' in lines
        assert '    { text = "d" },  # line 4' in lines
        assert 'window = { label = "w" }  # line 5' in lines
        above = lines.index("[[stages]]")
        assert lines[above - 3 : above] == ["", "# line 2", "# nobody says who: ␛[2J"]
        assert text.count("line 2") == 1

    def test_a_comment_without_room_stands_above_and_a_long_one_is_broken(self) -> None:
        text = toml({"name": "N"}, comments={("name",): "word " * 60})
        assert text.endswith('word\nname = "N"\n')
        assert max(map(len, text.splitlines())) <= 120

    def test_what_the_format_does_not_know_is_not_dropped(self) -> None:
        text = self.written(colour="red", stages=[{"name": "A", "size": {"w": 1, "none": None}}])
        assert tomllib.loads(text)["colour"] == "red"
        assert tomllib.loads(text)["stages"] == [{"name": "A", "size": {"w": 1}}]


@pytest.mark.parametrize(
    "words", ['b "\x9b2J', "\u202ea\u2066 \u200b\U000e0041z", "x\x1b]0;y\x07", "a \x85 b \x9d c", "\ud800"]
)
def test_no_control_stands_in_a_file_that_is_also_printed(words: str) -> None:
    written = toml({"name": words, "purpose": f"{words} long " * 20, words: [words], "roles": [{words: words}]})
    assert visible(written, multiline=True) == written
    read = tomllib.loads(written)
    kept = words.replace("\ud800", "\ufffd")
    assert (read["name"], read[kept], read["roles"]) == (kept, [kept], [{kept: kept}])
    assert read["purpose"].strip() == (f"{kept} long " * 20).strip()


def test_alike_names_keep_their_keys(tmp_path: Path) -> None:
    checks = [{"text": "Same", "key": key} for key in ("same_2", "other", "", "same", "", "same_9", "")]
    stage = {"name": "A", "owner": "o", "input": "i", "output": "p", "signal": "s", "checks": checks}
    notes = [{"title": f"Entered {n}" if n < 3 else "…", "key": f"entered_{4 - n}"} for n in range(5)]
    again(files.checked({"name": "N", "stages": [stage], "notes": notes}))


@pytest.mark.parametrize("names", [("B", "Q"), ("Q", "B"), ("Q", "A")])
def test_a_stage_that_is_called_like_the_key_of_another_is_meant_as_before(names: tuple[str, str]) -> None:
    facts = {"owner": "o", "input": "i", "output": "p", "signal": "s"}
    stages = [{"name": name, "key": key, **facts} for name, key in zip(names, "ab", strict=True)]
    document = files.checked({"name": "N", "stages": stages, "lists": [{"name": "L", "items": ["x"], "stage": "Q"}]})
    again(document)
    again(document, keys=True)
