"""The app without a terminal: themes, notices, keys, drafts, what is loaded at the start."""

import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.color import Color
from textual.command import CommandPalette
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES
from textual.widgets import Input, Static
from textual.widgets._toast import Toast

from kanvtui.app import KanvApp
from kanvtui.errors import StoreError
from kanvtui.screens.terminal import crash
from kanvtui.screens.terminal.small import TooSmall
from kanvtui.theme import DEFAULT_THEME, KANV_THEMES
from terminal.harness import environment, python


class First(Screen[None]):
    """Stands for the board."""

    saved = 0

    def compose(self) -> ComposeResult:
        yield Static("first", markup=False)
        yield Input()

    def save_draft(self) -> None:
        self.saved += 1
        if self.saved > 1:
            raise RuntimeError("a draft that fails must not hinder the end")


def make(**options: Any) -> KanvApp:
    return KanvApp(cast("Any", object()), lambda _: First(), **options)


async def test_the_first_screen_is_the_only_one() -> None:
    app = make()
    async with app.run_test():
        assert [type(screen) for screen in app.screen_stack] == [First]
        assert app.animation_level == "none"


async def test_an_error_while_a_signal_ends_the_app_is_logged_and_changes_nothing(tmp_path: Path) -> None:
    app = make(log_folder=tmp_path)
    async with app.run_test() as pilot:
        app.end(15)
        app._handle_exception(LookupError("a screen that was just coming up"))
        await pilot.pause()
    assert app._exception is None
    assert app.return_code == 143
    assert "LookupError" in (tmp_path / "crash.log").read_text("utf-8")


async def test_an_unknown_theme_leaves_the_default() -> None:
    async with make(theme="nope").run_test() as pilot:
        assert pilot.app.theme == DEFAULT_THEME
    async with make(theme="nord").run_test() as pilot:
        assert pilot.app.theme == "nord"


async def test_every_theme_draws() -> None:
    app = make()
    assert set(app.available_themes) == set(KANV_THEMES) | set(BUILTIN_THEMES)
    async with app.run_test(size=(80, 24)) as pilot:
        for name in app.available_themes:
            app.theme = name
            await pilot.pause()
            assert app.screen.styles.background.rgb == Color.parse(app.theme_variables["background"]).rgb


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, 1.4.3."""

    def light(name: str) -> float:
        parts = [part / 255 for part in Color.parse(name).rgb]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", KANV_THEMES)
def test_our_colours_can_be_read(name: str) -> None:
    theme = KANV_THEMES[name]
    ground, text = str(theme.background), str(theme.foreground)
    assert contrast(text, ground) >= 10
    least = 7.0 if name == "kanv-contrast" else 4.5
    for colour in (theme.primary, theme.accent, theme.warning, theme.error, theme.success):
        for behind in (ground, str(theme.surface)):
            assert contrast(str(colour), behind) >= least, (name, colour, behind)
    cursor = theme.variables["block-cursor-foreground"], theme.variables["block-cursor-background"]
    assert contrast(*cursor) >= least


HOSTILE = [
    "[bold]x[/bold]",
    "a [/] b",
    "[@click=app.quit]x[/]",
    "[#zzz]",
    "[on",
    "[$primary]",
    "\\[",
    "\x1b[2J",
    "[[x] [on \\[ ]$p",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_notice_is_plain_text(text: str) -> None:
    async with make().run_test(notifications=True) as pilot:
        pilot.app.notify(text, title=text)
        await pilot.pause()
        toast = pilot.app.screen.query_one(Toast)
        shown = str(toast.render())
        assert text.replace("\x1b", "␛") in shown
        assert "\x1b" not in shown


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.text(st.sampled_from("[]/\\$@=ab \x1b\u202e#"), max_size=30))
async def test_any_notice_leaves_the_app_alive(text: str) -> None:
    async with make().run_test(notifications=True) as pilot:
        pilot.app.notify(text)
        await pilot.pause()
        assert pilot.app.is_running


async def test_leaving_saves_drafts_and_says_zero() -> None:
    app = make()
    async with app.run_test() as pilot:
        screen = cast("First", app.screen)
        await pilot.press("ctrl+q")
    assert screen.saved == 1
    assert app.return_code == 0


async def test_drafts_below_other_screens_are_saved_and_a_failing_one_is_logged(tmp_path: Path) -> None:
    app = make(log_folder=tmp_path)
    async with app.run_test():
        below = cast("First", app.screen)
        below.saved = 1
        above = First()
        await app.push_screen(above)
        app.save_drafts()
        assert (below.saved, above.saved) == (2, 1)
    assert "RuntimeError" in (tmp_path / crash.LOG_NAME).read_text()


async def test_the_palette_opens_with_both_keys_and_a_field_keeps_its_colon() -> None:
    app = make()
    async with app.run_test() as pilot:
        await pilot.press("a", "colon")
        assert app.screen.query_one(Input).value == "a:"
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press("escape")
        app.screen.set_focus(None)
        await pilot.press("colon")
        assert isinstance(app.screen, CommandPalette)


async def test_too_small_covers_everything_and_keeps_the_focus() -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*"text")
        await pilot.resize_terminal(59, 30)
        await pilot.pause()
        assert isinstance(app.screen, TooSmall)
        await pilot.press("x", "ctrl+p")
        assert isinstance(app.screen, TooSmall)
        await pilot.resize_terminal(60, 16)
        await pilot.pause()
        assert isinstance(app.screen, First)
        assert app.screen.size == (60, 16)
        await pilot.press("!")
        assert app.screen.query_one(Input).value == "text!"


async def test_a_handler_that_fails_ends_the_app_with_seventy() -> None:
    app = make(selftest_crash=True)
    with pytest.raises(RuntimeError, match="selftest"):
        async with app.run_test() as pilot:
            await pilot.pause()
    assert app.return_code == 70


def test_textual_still_has_the_names_that_the_shell_overrides() -> None:
    """Private names: an update of Textual that renames one must be noticed."""
    from textual._xterm_parser import XTermParser
    from textual.drivers import linux_driver

    for name in ("_handle_exception", "_fatal_error", "_close_messages_no_wait", "_exception_event"):
        assert hasattr(App, name), name
    driver = linux_driver.LinuxDriver
    for name in (
        "_sigtstp_application",
        "_sigcont_application",
        "_disable_mouse_support",
        "_get_terminal_size",
        "_run_input_thread",
    ):
        assert callable(getattr(driver, name)), name
    for name in ("feed", "tick"):
        assert callable(getattr(XTermParser, name)), name


def test_the_crash_log_holds_no_words(tmp_path: Path) -> None:
    secret = "Acme pays late"

    def fail() -> None:
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise StoreError(secret) from error

    with pytest.raises(StoreError) as caught:
        fail()
    text = crash.describe(caught.value)
    assert crash.report(caught.value, folder=tmp_path, debug=False) == 3
    assert secret not in text
    assert secret not in (tmp_path / crash.LOG_NAME).read_text()
    assert "builtins.KeyError" in text
    assert "kanvtui.errors.StoreError" in text
    assert "test_the_crash_log_holds_no_words" in text


def test_the_crash_log_does_not_grow_for_ever(tmp_path: Path) -> None:
    log = tmp_path / crash.LOG_NAME
    log.write_text("x" * (crash.LARGEST_LOG + 1))
    assert crash.write_log(ValueError(), tmp_path) == log
    assert log.stat().st_size < crash.LARGEST_LOG
    assert (tmp_path / f"{crash.LOG_NAME}.1").exists()


def test_the_crash_log_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / crash.LOG_NAME).symlink_to(tmp_path / "elsewhere")
    assert crash.write_log(ValueError(), tmp_path) is None
    assert not (tmp_path / "elsewhere").exists()


NEVER = {
    "textual.widgets._markdown",
    "textual.widgets._text_area",
    "textual.widgets._data_table",
    "textual.widgets._tree",
}
NEVER |= {"markdown_it", "pydantic", "peewee", "platformdirs", "pygments", "importlib.metadata", "dateutil"}


def test_the_app_loads_little_beyond_textual() -> None:
    """Against an app of Textual with nothing: every module more is start-up time."""

    def loaded(code: str) -> set[str]:
        code = f"{code}\nimport sys\nprint(*sys.modules)"
        done = subprocess.run(python("-c", code), env=environment(), capture_output=True, text=True, check=True)
        return set(done.stdout.split())

    ours = loaded("import kanvtui.app") - loaded("import textual.app")
    assert not {name for name in ours if name.startswith(tuple(NEVER))}, ours
    strangers = {name for name in ours if not name.startswith("kanvtui")}
    assert len(strangers) <= 8, sorted(strangers)
