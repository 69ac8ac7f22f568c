"""The user's own editor from within the app: the screen stands aside while it has the terminal."""

from textual.app import App, SuspendNotSupported

from kanvtui import editor
from kanvtui.editor import Edited


def edit(app: App[object], text: str, name: str = "note.md") -> Edited:
    """Let the user edit *text* in a file called *name*; the screen waits, on purpose. Nothing is raised."""
    try:
        return editor.edit(text, name, app.suspend)
    except SuspendNotSupported:
        return Edited(None, "an editor needs a terminal of its own.")
