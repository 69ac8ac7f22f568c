"""Notes: written over the pane, kept as drafts, never overwritten, never lost; or in the user's own editor."""

import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.app import App

from builders import HOSTILE, Bench
from kanvtui.operations import cards, drafts, notes
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.edit import EditScreen
from kanvtui.screens.notes import NoteScreen
from kanvtui.screens.prompts import ConfirmScreen
from screens.lists import notices, opened, press
from screens.typed import Keys, busy, paste, title, write


@pytest.fixture
def card(bench: Bench, board: int) -> int:
    return bench.card(board, "Acme: onboarding")


def field(pilot: Keys) -> NoteScreen:
    found = pilot.app.screen
    assert isinstance(found, NoteScreen)
    return found


def typed(pilot: Keys) -> str:
    area = field(pilot).area
    assert area is not None
    return area.text


def told(pilot: Keys) -> str:
    return str(field(pilot).query_one("#note-message").render())


def bodies(bench: Bench) -> list[str]:
    return [row[0] for row in bench.db.rows("SELECT body FROM note ORDER BY id")]


def draft_rows(bench: Bench) -> list[tuple[str, int, str]]:
    return [(what, ref, text) for what, ref, text in bench.db.rows("SELECT what, ref, text FROM draft")]


class TestField:
    async def test_n_writes_one_and_escape_saves_it(self, bench: Bench, board: int, card: int) -> None:
        async with opened(bench, board, "N") as pilot:
            await write(pilot, "First line\n- xX q ? j")
            await press(pilot, "escape")
            assert isinstance(pilot.app.screen, BoardScreen)
            assert bodies(bench) == ["First line\n- xX q ? j"]
            assert bench.db.rows("SELECT title, pinned, author FROM note") == [("First line", 1, "kim")]
            assert draft_rows(bench) == []
            await press(pilot, "u")
            assert bodies(bench) == []

    async def test_an_empty_one_is_not_stored(self, bench: Bench, board: int, card: int) -> None:
        async with opened(bench, board, "N") as pilot:
            await write(pilot, " \n ", "escape")
            assert isinstance(pilot.app.screen, BoardScreen)
        assert bodies(bench) == []

    @pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50)])
    async def test_it_lies_over_the_pane(self, bench: Bench, board: int, card: int, size: tuple[int, int]) -> None:
        async with opened(bench, board, "N", size=size) as pilot:
            box = field(pilot).query_one("#note").region
            assert box.right == size[0]
            assert box.width >= 40
            assert box.bottom == size[1] - 1
            await pilot.resize_terminal(100, 30)
            await pilot.pause()
            await pilot.pause()
            assert field(pilot).query_one("#note").region.right == 100

    async def test_a_draft_survives_and_is_offered_again(self, bench: Bench, board: int, card: int) -> None:
        async with opened(bench, board, "N") as pilot:
            await write(pilot, "half a thought")
            pilot.app.save_drafts()  # type: ignore[attr-defined]
            assert draft_rows(bench) == [("note", card, "half a thought")]
        assert bodies(bench) == []
        bench.reopen()
        async with opened(bench, board, "N") as pilot:
            assert typed(pilot) == "half a thought"
            assert "had not saved yet" in told(pilot)
            await press(pilot, "escape")
        assert bodies(bench) == ["half a thought"]
        assert draft_rows(bench) == []

    async def test_a_draft_is_kept_every_few_seconds(
        self, bench: Bench, board: int, card: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kanvtui.screens.notes.KEEP_EVERY", 0.05)
        async with opened(bench, board, "N") as pilot:
            await write(pilot, "text")
            await pilot.pause(0.2)
            assert draft_rows(bench) == [("note", card, "text")]

    async def test_each_card_has_its_own_draft(self, bench: Bench, board: int, card: int) -> None:
        other = bench.card(board, "Other")
        drafts.keep(bench.session, drafts.NEW_NOTE, card, "of the first")
        async with opened(bench, board, "N") as pilot:
            assert typed(pilot) == ""
            await press(pilot, "escape", "j", "N")
            assert typed(pilot) == "of the first"
        assert other != card

    async def test_a_paste_of_a_megabyte_keeps_every_byte(self, bench: Bench, board: int, card: int) -> None:
        text = "\n".join(f"line {number} " + "x" * 90 for number in range(9_500))
        start = time.perf_counter()
        async with opened(bench, board, "N") as pilot:
            await paste(pilot, text)
            await press(pilot, "escape")
            assert isinstance(pilot.app.screen, BoardScreen)
        assert bodies(bench) == [text]
        assert time.perf_counter() - start < 20

    async def test_a_stored_note_of_a_megabyte_opens_and_stays_the_same(
        self, bench: Bench, board: int, card: int
    ) -> None:
        text = ("word " * 19 + "\n") * 9_900 + "\x1b[2J\u2028x\x0cy\r z"
        note = bench.do(notes.add, text, card_id=card)
        before = bodies(bench)
        async with opened(bench, board, "enter") as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, EditScreen)
            screen._read(("note", note))
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, NoteScreen)
            await press(pilot, "escape")
        assert bodies(bench) == before

    async def test_a_paste_beyond_the_limit_is_told_and_kept(self, bench: Bench, board: int, card: int) -> None:
        async with opened(bench, board, "N") as pilot:
            area = field(pilot).area
            assert area is not None
            area.text = ("x" * 99 + "\n") * 10_001
            await press(pilot, "escape")
            assert "at most 1,000,000" in told(pilot)
            assert len(typed(pilot)) > 1_000_000

    async def test_escapes_in_a_paste_are_dropped(self, bench: Bench, board: int, card: int) -> None:
        async with opened(bench, board, "N") as pilot:
            await paste(pilot, "a\x1b[31mb\x07\nc")
            assert typed(pilot) == "ab\nc"

    async def test_a_card_that_is_gone_gives_the_text_back(self, bench: Bench, board: int, card: int) -> None:
        async with opened(bench, board, "N") as pilot:
            await write(pilot, "precious")
            bench.do(cards.delete, [card])
            await press(pilot, "escape")
            assert isinstance(pilot.app.screen, BoardScreen)
            assert pilot.app.clipboard == "precious"
            assert "kept as a draft" in notices(pilot)
        assert draft_rows(bench) == [("note", card, "precious")]

    async def test_a_busy_file_is_waited_for(self, bench: Bench, board: int, card: int) -> None:
        async with opened(bench, board, "N") as pilot:
            bench.db.run("PRAGMA busy_timeout = 20")
            await write(pilot, "patience")
            with busy(bench.path):
                await press(pilot, "escape")
                assert "Waiting" in told(pilot)
            await pilot.pause(0.5)
            assert isinstance(pilot.app.screen, BoardScreen)
        assert bodies(bench) == ["patience"]

    @pytest.mark.parametrize("words", HOSTILE)
    async def test_any_stored_text_is_edited_and_kept(self, bench: Bench, board: int, card: int, words: str) -> None:
        note = bench.do(notes.add, words, card_id=card, title="n")
        before = bodies(bench)[0]
        async with opened(bench, board, "enter") as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, EditScreen)
            screen._read(("note", note))
            await press(pilot, "enter", "!")
            await press(pilot, "escape")
        assert bodies(bench)[0].endswith("!")
        assert len(bodies(bench)[0]) == len(before) + 1


class TestConflict:
    async def test_theirs_stays_and_yours_becomes_a_second_note(self, bench: Bench, board: int, card: int) -> None:
        note = bench.do(notes.add, "before", card_id=card)
        async with opened(bench, board, "enter") as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, EditScreen)
            screen._read(("note", note))
            await press(pilot, "enter")
            await write(pilot, " mine")
            bench.do(notes.edit, note, "theirs")
            await press(pilot, "escape")
            assert "changed meanwhile" in told(pilot)
            assert "second note" in told(pilot)
            assert bodies(bench) == ["theirs"]
            assert draft_rows(bench) == [("note.edit", note, "before mine")]
            await press(pilot, "escape")
        assert bodies(bench) == ["theirs", "before mine"]
        assert draft_rows(bench) == []

    async def test_a_note_removed_elsewhere_becomes_a_new_one(self, bench: Bench, board: int, card: int) -> None:
        note = bench.do(notes.add, "before", card_id=card)
        async with opened(bench, board, "enter") as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, EditScreen)
            screen._read(("note", note))
            await press(pilot, "enter")
            await write(pilot, " mine")
            bench.do(notes.remove, note)
            await press(pilot, "escape", "escape")
        assert bodies(bench) == ["before mine"]


class TestLongField:
    async def test_it_is_edited_in_several_lines(self, bench: Bench) -> None:
        document = {
            "name": "Long", "stages": [{"key": "a", "name": "A"}],
            "fields": [{"key": "story", "label": "Story", "type": "long"}],
        }  # fmt: skip
        board = bench.board("Long", document)
        card = bench.card(board, "x")
        async with opened(bench, board, "enter") as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, EditScreen)
            screen._read(("field", "story"))
            await press(pilot, "enter")
            await write(pilot, "one\ntwo", "escape")
            assert bench.db.rows("SELECT value FROM field_value WHERE card_id = ?", (card,)) == [("one\ntwo",)]
            await press(pilot, "enter")
            area = field(pilot).area
            assert area is not None
            area.text = ""
            await press(pilot, "escape")
            assert bench.db.rows("SELECT value FROM field_value") == []


@contextmanager
def lent(_app: object) -> Iterator[None]:
    """A terminal that can be given away."""
    yield


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that runs `edit.sh` with the file as $1, in a terminal that can be given away."""
    script = tmp_path / "edit it.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o700)
    monkeypatch.setattr(App, "suspend", lent)
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", f"'{script}' --wait")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    return script


class TestEditor:
    async def test_visual_is_split_like_a_shell_and_its_text_comes_back(
        self, bench: Bench, board: int, card: int, editor: Path, tmp_path: Path
    ) -> None:
        seen = tmp_path / "seen"
        editor.write_text(
            f'#!/bin/sh\nstat -c %a "$2" > "{seen}"\necho "$1" >> "{seen}"\nprintf "hi\\r\\nyou\\n" > "$2"\n'
        )
        async with opened(bench, board, "E") as pilot:
            assert isinstance(pilot.app.screen, BoardScreen)
        assert bodies(bench) == ["hi\nyou"]
        assert seen.read_text() == "600\n--wait\n"
        assert list((tmp_path / "tmp").iterdir()) == []
        assert draft_rows(bench) == []
        assert stat.S_IMODE(editor.stat().st_mode) == 0o700

    @pytest.mark.parametrize(
        ("script", "words"),
        [
            ("exit 3", "ended with exit code 3"),
            ("kill -9 $$", "ended by signal 9"),
            ("printf '\\377\\376x' > \"$2\"", "is not UTF-8"),
            ('rm "$2"', "could not be read back"),
        ],
    )
    async def test_what_goes_wrong_changes_nothing(
        self, bench: Bench, board: int, card: int, editor: Path, tmp_path: Path, script: str, words: str
    ) -> None:
        note = bench.do(notes.add, "as it was", card_id=card)
        editor.write_text(f"#!/bin/sh\n{script}\n")
        async with opened(bench, board, "enter") as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, EditScreen)
            screen._read(("note", note))
            await press(pilot, "E")
            assert words in notices(pilot).replace("\n", " ")
            assert "not changed" in notices(pilot).replace("\n", " ")
        assert bodies(bench) == ["as it was"]
        assert list((tmp_path / "tmp").iterdir()) == []

    @pytest.mark.parametrize(
        ("command", "words"),
        [("no-such-editor-here", "there is no editor"), ("/etc/passwd", "may not be run"), ("'open", "cannot be read"),
         (" ", "cannot be read")],
    )  # fmt: skip
    async def test_an_editor_that_does_not_run_is_named(
        self,
        bench: Bench,
        board: int,
        card: int,
        editor: Path,
        monkeypatch: pytest.MonkeyPatch,
        command: str,
        words: str,
    ) -> None:
        monkeypatch.setenv("VISUAL", command)
        async with opened(bench, board, "E") as pilot:
            assert words in notices(pilot).replace("\n", " ")
        assert bodies(bench) == []

    async def test_an_emptied_note_asks_before_it_goes(self, bench: Bench, board: int, card: int, editor: Path) -> None:
        note = bench.do(notes.add, "as it was", card_id=card)
        editor.write_text('#!/bin/sh\n: > "$2"\n')
        async with opened(bench, board, "enter") as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, EditScreen)
            screen._read(("note", note))
            await press(pilot, "E")
            assert isinstance(pilot.app.screen, ConfirmScreen)
            assert "came back empty" in title(pilot)
            await press(pilot, "escape")
            assert bodies(bench) == ["as it was"]
            await press(pilot, "E", "y")
            assert bodies(bench) == []

    async def test_a_new_one_left_empty_stores_nothing(self, bench: Bench, board: int, card: int, editor: Path) -> None:
        async with opened(bench, board, "E") as pilot:
            assert "nothing was stored" in notices(pilot)
        assert bodies(bench) == []

    async def test_an_unchanged_note_writes_nothing(self, bench: Bench, board: int, card: int, editor: Path) -> None:
        note = bench.do(notes.add, "as it was", card_id=card)
        before = bench.journal()
        async with opened(bench, board, "enter") as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, EditScreen)
            screen._read(("note", note))
            await press(pilot, "E")
            assert "not changed" in notices(pilot)
        assert bench.journal() == before

    async def test_what_others_wrote_meanwhile_stays(
        self, bench: Bench, board: int, card: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from kanvtui.editor import Edited
        from kanvtui.screens import editor as own

        note = bench.do(notes.add, "before", card_id=card)

        def edit(_app: object, text: str) -> Edited:
            bench.do(notes.edit, note, "theirs")
            return Edited(text + " mine\n")

        monkeypatch.setattr(own, "edit", edit)
        async with opened(bench, board, "enter") as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, EditScreen)
            screen._read(("note", note))
            await press(pilot, "E")
            assert "second note" in notices(pilot)
        assert bodies(bench) == ["theirs", "before mine"]

    async def test_without_a_terminal_of_its_own_it_says_so(
        self, bench: Bench, board: int, card: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VISUAL", "true")
        async with opened(bench, board, "E") as pilot:
            assert "terminal of its own" in notices(pilot).replace("\n", " ")
