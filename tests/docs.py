"""Writes what the documents take from the code: the README's key table, and its picture of the demo.

`python tests/docs.py` writes both; `tests/test_docs.py` holds the table against the list of commands.
"""

import asyncio
import datetime as dt
import re
import sys
import tempfile
from pathlib import Path

from kanvtui import commands

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "board.svg"
MARKED = re.compile(r"(<!-- keys: [^\n]*-->\n).*?(<!-- /keys -->)", re.DOTALL)
MORNING = dt.datetime(2026, 11, 19, 9, 12, tzinfo=dt.UTC)
"""The Thursday of the picture."""


def with_keys(text: str) -> str:
    """Return the README with the key table of the list of commands."""
    table = "\n" + commands.table() + "\n"
    return MARKED.sub(lambda found: found[1] + table + found[2], text)


async def picture() -> str:
    """Return the demo's first board as SVG."""
    from kanvtui.app import KanvApp
    from kanvtui.domain.settings import Settings
    from kanvtui.operations import demo
    from kanvtui.operations.session import Session
    from kanvtui.screens.board import BoardScreen
    from kanvtui.storage.store import Store

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings()
        store = Store.open(Path(folder) / "demo.db")
        session = Session(store, lambda: MORNING, "Kim", settings, settings.calendar(dt.UTC))
        demo.fill(session)
        app = KanvApp(session, lambda session: BoardScreen(session, 1))
        async with app.run_test(size=(130, 38)) as pilot:
            await pilot.press("l", "l", "j")
            await pilot.pause(0.5)
            drawn = app.export_screenshot(title="kanvtui demo")
        session.close()
    # The picture must not ask the network for its font.
    return re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)


def main() -> int:
    """Write both documents."""
    README.write_text(with_keys(README.read_text("utf-8")), "utf-8")
    PICTURE.write_text(asyncio.run(picture()), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
