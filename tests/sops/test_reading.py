"""What becomes of files that cannot be used, where things stand in a text, and any text at all."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanvtui.domain.sop_reading import read
from kanvtui.domain.text import name_key
from kanvtui.errors import AccessError, InputError, NotFoundError
from kanvtui.sops.complaints import Lines, nearest, words_of
from kanvtui.sops.files import load, parse, problems

STAGE = 'owner = "CSM"\ninput = "in"\noutput = "out"\nsignal = "sign"\n'
HEAD = 'name = "Small"\n'
ONE = f'[[stages]]\nname = "One"\n{STAGE}'
TWO = f'[[stages]]\nname = "Two"\n{STAGE}'
SMALL = HEAD + ONE + TWO


def test_loading_says_the_first_problem_and_how_many_more(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(HEAD + ONE + 'entry = "One. Two."\n' + TWO + "wip_limit = 'x'")
    with pytest.raises(InputError, match=r"my\.toml:8: .* \(1 more: kanvtui sop check lists them\)"):
        load(path)


def test_what_only_disappoints_does_not_keep_a_file_from_loading() -> None:
    assert parse(SMALL + '[[milestones]]\nlabel = "Launch"')["milestones"][0]["key"] == "launch"


def test_files_that_are_no_text_are_refused(tmp_path: Path) -> None:
    folder, binary, large = tmp_path / "folder", tmp_path / "binary.toml", tmp_path / "large.toml"
    folder.mkdir()
    binary.write_bytes(b"name = \xff")
    large.write_text("#" * 1_000_001)
    assert "cannot be read (Is a directory)" in problems(folder)[0]
    assert "is not UTF-8 text (byte 8)" in problems(binary)[0]
    assert "is larger than 1 MB" in problems(large)[0]
    assert "there is no file" in problems(tmp_path / "none.toml")[0]
    for path, error in ((folder, AccessError), (binary, InputError), (tmp_path / "none.toml", NotFoundError)):
        with pytest.raises(error):
            load(path)


def test_windows_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert problems(path) == []


def test_lines_inside_long_texts_and_lists_are_not_taken_for_keys() -> None:
    purpose = 'purpose = """\n[[stages]]\nname = "no"\n"""\naudience = [\n  "x",\n]\n'
    text = purpose + '[[stages]]\nname = "One"\n[stages.window]\nlabel = "x"\nreview.weekly = 1'
    lines = Lines(text)
    assert lines.line_of(("stages", 0, "name")) == 9
    assert lines.line_of(("stages", 0, "window", "label")) == 11
    assert lines.line_of(("audience", 0)) == 6
    assert lines.line_of(("nothing",)) is None


def test_places_are_read_as_a_reader_counts() -> None:
    data = {"stages": [{"name": "A"}, {"name": "x" * 90, "checks": ["odd"]}]}
    assert words_of(("stages", 0, "exit"), data) == 'stages[1] "A" . exit'
    assert words_of(("stages", 1, "checks", 0), data) == f'stages[2] "{"x" * 39}…" . checks[1]'
    assert words_of(("stages", 7, "exit"), data) == "stages[8] . exit"
    assert words_of((), data) == "the file"


def test_the_nearest_name_is_found_in_any_case_or_by_its_beginning() -> None:
    assert nearest("OWNR", ["owner", "output"]) == "owner"
    assert nearest("stale", ["stale_after_all_these_days"]) == "stale_after_all_these_days"
    assert nearest("zzz", ["owner"]) == nearest("", ["owner"]) == ""


NAME = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1, max_size=12).map(
    lambda text: text.replace("\\", "/").replace('"', "'")
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(NAME, min_size=1, max_size=5, unique_by=name_key), st.lists(NAME, max_size=4))
def test_what_loads_is_read_without_loss(names: list[str], texts: list[str]) -> None:
    checks = "".join(f'[[stages.checks]]\ntext = "{text}"\n' for text in texts)
    source = HEAD + "".join(f'[[stages]]\nname = "{name}"\n{STAGE}{checks}' for name in names)
    document = parse(source)
    sop = read(document)
    assert [stage.name for stage in sop.stages] == [stage["name"] for stage in document["stages"]]
    keys = [stage.key for stage in sop.stages]
    assert len(set(keys)) == len(names)
    all_checks = [check.key for stage in sop.stages for check in stage.checks]
    assert len(set(all_checks)) == len(names) * len(texts)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "any.toml")
    assert str(caught.value).startswith("any.toml")
