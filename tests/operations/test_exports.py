"""Writing documents into files: the form by the name, nothing overwritten unasked, nothing half written."""

import os
import stat
from pathlib import Path

import pytest

from kanvtui.domain.report import Report
from kanvtui.errors import AccessError, InputError, RefusedError
from kanvtui.operations import exports
from kanvtui.operations.exports import TakenError

REPORT = Report("A [title]", ("about",), (), "review-2026-11-22")


@pytest.mark.parametrize(
    ("name", "begin"),
    [("a.md", "# A \\[title]"), ("b.MARKDOWN", "# A"), ("c.html", "<!doctype html>"), ("d.HTM  ", "<!doctype html>")],
)
def test_the_name_says_the_form(tmp_path: Path, name: str, begin: str) -> None:
    written = exports.save(REPORT, f"{tmp_path}/{name}")
    assert written == tmp_path / name.strip()
    assert written.read_text("utf-8").startswith(begin)
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [written.name]


@pytest.mark.parametrize("name", ["a.txt", "a", ".md", "a.pdf", "md"])
def test_a_name_without_a_form_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"does not say in which form — nothing was written"):
        exports.save(REPORT, f"{tmp_path}/{name}")
    assert not list(tmp_path.iterdir())
    assert exports.save(REPORT, f"{tmp_path}/{name}", form="html").exists()


def test_a_file_is_replaced_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("mine")
    with pytest.raises(TakenError, match=r"x\.md is there already — it was kept as it is"):
        exports.save(REPORT, str(path))
    assert path.read_text() == "mine"
    assert issubclass(TakenError, RefusedError)
    exports.save(REPORT, str(path), force=True)
    assert path.read_text().startswith("# A")
    link = tmp_path / "link.md"
    link.symlink_to(tmp_path / "nowhere.md")
    with pytest.raises(TakenError):
        exports.save(REPORT, str(link))


def test_what_cannot_be_written_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "folder.md"
    folder.mkdir()
    with pytest.raises(AccessError, match="is a folder"):
        exports.save(REPORT, str(folder))
    with pytest.raises(AccessError, match=r"the folder .*/none does not exist — nothing was written"):
        exports.save(REPORT, f"{tmp_path}/none/x.md")
    with pytest.raises(InputError, match="a file needs a name"):
        exports.save(REPORT, " \t", form="html")
    with pytest.raises(AccessError, match=r"cannot be written \(it is no path\)"):
        exports.save(REPORT, "a\0b.md")
    with pytest.raises(AccessError, match="cannot be written"):
        exports.save(REPORT, f"{tmp_path}/{'x' * 300}.md")
    assert AccessError.exit_code == 5

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    kept = tmp_path / "kept.md"
    kept.write_text("before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AccessError, match=r"no space left on device\) — what stood there before is kept"):
        exports.save(REPORT, str(kept), force=True)
    assert kept.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.md", "kept.md"]


def test_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert exports.save(REPORT, "~/x.html") == tmp_path / "x.html"
    with pytest.raises(AccessError, match="~nobody-of-that-name"):
        exports.save(REPORT, "~nobody-of-that-name/x.md")


def test_a_name_is_proposed() -> None:
    assert exports.proposed(REPORT) == "review-2026-11-22.md"
    assert exports.proposed(Report("x"), "html") == "report.html"
    assert set(exports.FORMS.values()) == set(exports.WRITERS) == set(exports.ENDINGS) == set(exports.NAMES)
