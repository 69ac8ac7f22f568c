"""The one list of commands, alone and under Textual."""

import subprocess
import sys

import pytest
from textual import events
from textual.app import App
from textual.screen import Screen

from kanvtui import commands, footer
from kanvtui.commands import BY_ID, COMMANDS, OVER, TYPING
from kanvtui.domain.keys import EVERYWHERE, Keys, chord_name, is_typed, key_label, resolve

CONTEXTS = sorted({where for command in COMMANDS for where in command.where})
SCREENS = [where for where in CONTEXTS if where not in OVER and where != EVERYWHERE]


def test_ids_are_unique_and_every_command_says_what_it_does() -> None:
    assert len(BY_ID) == len(COMMANDS)
    for command in COMMANDS:
        assert command.keys
        assert command.label
        assert command.help[0].isupper()
        assert not command.help.endswith(".")
        assert command.where


def test_our_own_keys_are_real_and_clash_nowhere() -> None:
    # An override with our own keys would be refused if they clashed with another command.
    for command in COMMANDS:
        other = resolve(COMMANDS, {command.id: [*command.keys, "f12"]}, TYPING)
        if not command.after:
            assert other.problems == ()
            assert other.table[command.id][-1] == "f12"


def test_every_key_of_the_design_is_there() -> None:
    on_board = {key for command in COMMANDS if command.where & {"board", "app"} for key in command.keys}
    assert set("hjklGneNEtoWbds#*cHLJKmxXvV.yuUR A/?:".replace(" ", "")) <= on_board
    assert set("123456789") <= on_board
    more = {"left", "g g", "g b", "g s", "tab", "space", "enter", "escape", "q", "ctrl+r", "ctrl+z", "ctrl+p", "ctrl+q"}
    assert more <= on_board
    shown = {key for command in COMMANDS for key in commands.shown(command)}
    assert {"t t", "m 3"} <= shown


def test_no_key_hangs_on_what_terminals_swallow() -> None:
    for command in COMMANDS:
        plain = [key for key in command.keys if not key.startswith(("alt+", "ctrl+enter", "shift+enter", "ctrl+shift"))]
        assert plain


@pytest.mark.parametrize("where", sorted(TYPING))
def test_where_text_is_typed_no_key_writes_text(where: str) -> None:
    for command in commands.at(where):
        for key in command.keys:
            assert command.priority or not is_typed(chord_name(key) or "")


def test_what_opens_another_context_exists() -> None:
    for command in COMMANDS:
        assert not command.after or command.after in BY_ID


@pytest.mark.parametrize("where", CONTEXTS)
def test_the_footer_is_short_and_distinct(where: str) -> None:
    hints = footer.footer(where)
    assert len(hints) <= footer.FOOTER_KEYS
    assert len({hint.key for hint in hints}) == len(hints)


def test_the_boards_footer_reads_as_designed() -> None:
    text = "  ".join(f"{hint.key} {hint.label}" for hint in footer.footer("board"))
    assert text == "n new  t check  o owner  b block  H L move  / filter  R review  ? help"


def test_in_a_card_the_keys_of_its_lines_and_the_way_back_stand_in_the_footer() -> None:
    text = "  ".join(f"{hint.key} {hint.label}" for hint in footer.footer("card"))
    assert text == "Enter open  Space tick  e edit  n new check  p pin  C make a card  Esc back  ? help"


def test_the_footer_shows_the_users_keys() -> None:
    keys = resolve(COMMANDS, {"card.new": "Z", "card.next_stage": "]", "card.block": []}, TYPING)
    hints = footer.footer("board", keys.shown())
    assert footer.Hint("Z", "new") in hints
    assert footer.Hint("H ]", "move") in hints
    assert "block" not in {hint.label for hint in hints}


def test_a_waiting_chord_lists_what_may_follow() -> None:
    keys = resolve(COMMANDS, {})
    after = {key_label(key): name for key, name in keys.following("board", "g").items()}
    assert footer.following(after) == (
        footer.Hint("g", "First"), footer.Hint("b", "Boards"), footer.Hint("a", "Customers"),
        footer.Hint("p", "People"), footer.Hint("s", "SOP"), footer.Hint("m", "Metrics"),
        footer.Hint("r", "Past reviews"),
    )  # fmt: skip
    assert keys.following("board", "x") == {}


def test_our_labels_are_those_of_the_keys() -> None:
    for command in COMMANDS:
        if not command.after:
            assert commands.shown(command) == tuple(key_label(chord_name(key) or "") for key in command.keys)


def test_the_help_folds_the_nine_stages_into_one_line() -> None:
    lines = {row.id: row for row in commands.rows()}
    assert lines["go.stage1–9"].keys == "1–9"
    assert lines["move.stage1–9"].keys == "m 1–9"
    assert lines["go.left"].keys == "h or ←"


def test_the_help_of_a_screen_holds_its_own_keys_and_the_programs() -> None:
    ids = {row.id for row in commands.rows("board")}
    assert {"card.new", "checks.next", "app.quit"} <= ids
    assert "boards.rename" not in ids


def test_the_help_says_when_a_key_was_taken_away() -> None:
    keys = resolve(COMMANDS, {"card.new": ""}, TYPING)
    assert next(row for row in commands.rows(keys=keys.shown()) if row.id == "card.new").keys == "no key"


def test_the_palette_offers_actions_not_steps() -> None:
    ids = {command.id for command in commands.palette("board")}
    assert {"card.new", "checks.next", "go.boards", "app.help"} <= ids
    assert not {"go.down", "prompt.accept", "boards.rename"} & ids


def test_the_table_for_the_readme_is_markdown() -> None:
    lines = commands.table().splitlines()
    assert lines[0] == "### Go"
    assert "| h or ← | Focus the stage to the left | `go.left` |" in lines
    assert "| \\* | Mark the card urgent, or no longer urgent | `card.urgent` |" in lines
    assert all(line.count("|") == 4 for line in lines if line.startswith("|"))


def test_the_list_loads_without_textual() -> None:
    code = "import sys; import kanvtui.commands as c; c.table(); assert 'textual' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


class Board(Screen[None]):
    BINDINGS = commands.bindings("board")

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self.keys = keys
        self.prefix = ""
        self.done: list[str] = []

    async def on_key(self, event: events.Key) -> None:
        prefix, self.prefix = self.prefix, ""
        if prefix:
            event.stop()
            name = self.keys.following("board", prefix).get(event.key)
            if name is not None:
                await self.run_action(BY_ID[name].action)
        elif self.keys.following("board", event.key):
            event.stop()
            self.prefix = event.key

    def action_card_new(self) -> None:
        self.done.append("new")

    def action_go_boards(self) -> None:
        self.done.append("boards")

    def action_go_stage(self, number: int) -> None:
        self.done.append(f"stage {number}")

    def action_card_labels(self) -> None:
        self.done.append("labels")

    def action_go_right(self) -> None:
        self.done.append("right")


class Program(App[None]):
    BINDINGS = commands.bindings("app")

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self.keys = keys
        self.helped = 0

    def on_mount(self) -> None:
        self.set_keymap(self.keys.keymap())
        self.push_screen(Board(self.keys))

    def action_help(self) -> None:
        self.helped += 1


async def pressed(overrides: dict[str, str | list[str]], *keys: str) -> list[str]:
    app = Program(resolve(COMMANDS, overrides, TYPING))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        board = app.screen
        assert isinstance(board, Board)
        return [*board.done, *["help"] * app.helped]


async def test_textual_runs_the_commands_by_our_keys() -> None:
    assert await pressed({}, "n", "3", "number_sign", "l", "right", "g", "b", "question_mark") == [
        "new", "stage 3", "labels", "right", "right", "boards", "help",
    ]  # fmt: skip


async def test_textual_runs_the_commands_by_the_users_keys() -> None:
    mine: dict[str, str | list[str]] = {
        "card.new": ["Z", "f2"], "go.boards": "z ?", "card.labels": "B", "go.right": "ctrl+n", "app.help": "f1",
    }  # fmt: skip
    keys = ("n", "Z", "f2", "g", "b", "z", "question_mark", "number_sign", "B", "right", "ctrl+n", "f1")
    assert await pressed(mine, *keys) == ["new", "new", "boards", "labels", "right", "help"]


async def test_a_chord_can_become_one_key_and_one_key_a_chord() -> None:
    assert await pressed({"go.boards": "B", "card.new": "g n"}, "B", "n", "g", "n") == ["boards", "new"]


async def test_a_key_taken_away_does_nothing() -> None:
    assert await pressed({"card.new": ""}, "n") == []


async def test_a_chord_left_unfinished_swallows_one_key_only() -> None:
    assert await pressed({}, "g", "n", "n") == ["new"]
