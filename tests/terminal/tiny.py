"""A tiny program on the shell of the app, for the tests: a line of text, a field, a log of what came in.

`python tiny.py FOLDER [OPTION...]`: writes `draft` and `paste` files into FOLDER. Options: `crash`, `debug`,
`refuse`, `text=...`.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from kanvtui.cli.terminal import hold_collection, require_terminal
from kanvtui.errors import KanvError, StoreError, TerminalError


def main() -> int:  # noqa: C901
    hold_collection()
    folder, options = Path(sys.argv[1]), sys.argv[2:]
    try:
        require_terminal()
    except TerminalError as error:
        if sys.stderr is not None:
            sys.stderr.write(f"kanvtui: {error}\n")
        return error.exit_code

    from textual import events
    from textual.app import ComposeResult
    from textual.screen import Screen
    from textual.widgets import Input, Static

    from kanvtui.app import KanvApp, run

    class Tiny(Screen[None]):
        BINDINGS = [("j", "key('j')"), ("x", "key('x')"), ("ctrl+t", "refuse")]
        pressed = ""
        failing: "asyncio.Task[None] | None" = None

        def compose(self) -> ComposeResult:
            text = next((o.removeprefix("text=") for o in options if o.startswith("text=")), "tiny board")
            yield Static(os.fsencode(text).decode("unicode_escape"), markup=False, id="text")
            yield Static("ready", id="state", markup=False)
            if "field" in options:
                yield Input(id="field")
            yield Static("last line", id="count", markup=False)

        def on_mount(self) -> None:
            if "store" in options:
                raise StoreError("the file is gone — kanban.db. Look for it.")
            if "worker" in options:
                self.run_worker(self.fail_later())
            if "task" in options:
                self.failing = asyncio.create_task(self.fail_later())
                self.set_timer(0.5, self.app.exit)

        async def fail_later(self) -> None:
            await asyncio.sleep(0.1)
            raise ValueError("acme pays late".title())

        def action_key(self, key: str) -> None:
            self.pressed += key
            self.query_one("#state", Static).update(f"pressed {self.pressed}")

        def action_refuse(self) -> None:
            raise KanvError("the store is busy — nothing was stored. Try again.")

        def save_draft(self) -> None:
            # Whole or not at all: the tests look for it while it is written.
            part = folder / "draft.part"
            part.write_text(self.pressed or "kept")
            part.rename(folder / "draft")

        def on_paste(self, event: events.Paste) -> None:
            (folder / "paste").write_text(event.text, encoding="utf-8")
            self.query_one("#state", Static).update(f"pasted {len(event.text)}")

    def first(_: Any) -> Tiny:
        return Tiny()

    session: Any = None

    class TinyApp(KanvApp):
        """Docks a line, so that the tests see whether the last row is reached."""

        CSS = (
            "no { such $thing }"
            if "css" in options
            else "Tiny > Static { height: auto; } Tiny > #count { dock: bottom; height: 1; }"
        )

    app = TinyApp(
        session,
        first,
        log_folder=folder / "state" / "log",
        show_tracebacks="debug" in options,
        selftest_crash="crash" in options,
    )
    return run(app)


if __name__ == "__main__":
    sys.exit(main())
