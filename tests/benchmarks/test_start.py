"""What is imported before the first paint, and by the command line."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from benchmarks.build import FIRST_SHOWN
from benchmarks.conftest import SIZES
from terminal.harness import Terminal, environment, python

pytestmark = [pytest.mark.benchmark, pytest.mark.xdist_group("benchmarks")]

NEVER = {
    "pydantic", "pydantic_core", "dateutil", "markdown_it", "pygments", "rich.markdown", "importlib.metadata",
    "playhouse", "kanvtui.sops.models", "kanvtui.exchange",
}  # fmt: skip
"""What neither the board nor a list of cards needs."""
AFTER_PAINT = {
    *(f"textual.widgets._{name}" for name in "markdown text_area data_table footer header tabbed_content".split()),
    *(f"kanvtui.screens.{name}" for name in "prompts review sop boards help edit checks notes palette".split()),
    "kanvtui.domain.sop", "kanvtui.domain.gates", "kanvtui.domain.hints", "kanvtui.domain.pictures",
    "kanvtui.operations.cards", "kanvtui.operations.reads.card", "kanvtui.operations.reads.lists",
    "kanvtui.widgets.markdown", "kanvtui.storage.tables",
}  # fmt: skip
"""What the first board is painted without."""
OURS_BEFORE_PAINT = 85
"""Modules of ours at most; each costs half a millisecond."""
STRANGERS_BEFORE_PAINT = 45
"""Modules of others at most, beyond those of an app of Textual that shows nothing."""

_STARTED = """
import json, os, sys, types
from pathlib import Path
from textual._compositor import Compositor

kept = Compositor.render_full_update

def painted(self, **options):
    update = kept(self, **options)
    loaded = [name for name, module in sys.modules.items() if type(module).__name__ != "_LazyModule"]
    Path(os.environ["KANVTUI_LOADED"]).write_text(json.dumps(loaded))
    Compositor.render_full_update = kept
    return update

Compositor.render_full_update = painted
"""
_BOARD = f"""{_STARTED}
from kanvtui.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
_EMPTY = f"""{_STARTED}
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("nothing here")

Empty().run()
"""


def _loaded_at_paint(code: str, shown: str, folder: Path, *arguments: str) -> set[str]:
    """Run *code* in a pseudo-terminal and return the modules it had loaded when its first frame was drawn."""
    found = folder / "loaded.json"
    env = {"KANVTUI_LOADED": str(found), "HOME": str(folder), "KANVTUI_DB": None}
    with Terminal(python("-c", code, *arguments), env=env, size=(200, 50)) as terminal:
        terminal.wait_for(shown)
        terminal.press("ctrl+q")
        terminal.wait_exit()
    return set(json.loads(found.read_text()))


def _within(loaded: set[str], names: set[str]) -> set[str]:
    return {one for one in loaded if any(one == name or one.startswith(f"{name}.") for name in names)}


@pytest.mark.terminal
@pytest.mark.parametrize("size", SIZES)
def test_the_first_paint_loads_no_more_than_it_needs(todays: dict[int, Path], size: int, tmp_path: Path) -> None:
    loaded = _loaded_at_paint(_BOARD, FIRST_SHOWN, tmp_path, "--db", str(todays[size]))
    assert _within(loaded, NEVER | AFTER_PAINT) == set()
    ours = {name for name in loaded if name.split(".")[0] == "kanvtui"}
    assert len(ours) <= OURS_BEFORE_PAINT, sorted(ours)
    strangers = loaded - ours - _loaded_at_paint(_EMPTY, "nothing here", tmp_path)
    print(len(ours), len(strangers))
    assert len(strangers) <= STRANGERS_BEFORE_PAINT, sorted(strangers)


@pytest.mark.parametrize("verb", ["list", "list --json", "add Card", "show 1", "block 1 no", "review"])
def test_the_command_line_never_loads_textual(verb: str, todays: dict[int, Path], tmp_path: Path) -> None:
    code = (
        "import sys\nfrom kanvtui.cli.main import main\ncode = main(sys.argv[1:])\n"
        "print('\\nloaded', *sys.modules)\nsys.exit(code)"
    )
    env = {**environment(), "HOME": str(tmp_path)}
    env.pop("KANVTUI_DB", None)
    database = tmp_path / "copy.db"
    database.write_bytes(todays[SIZES[0]].read_bytes())
    done = subprocess.run(
        python("-c", code, "--db", os.fspath(database), *verb.split()),
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.rpartition("loaded ")[2].split())
    assert _within(loaded, NEVER | {"textual", "rich", "asyncio"}) == set()
