"""The floor: an app of Textual with one Static that counts keys, to be run beside the board."""

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    """Shows how many keys were pressed."""

    pressed = 0

    def compose(self) -> ComposeResult:
        """One widget."""
        yield Static("empty 0")

    def on_key(self, event: events.Key) -> None:
        """Count."""
        event.stop()
        self.pressed += 1
        self.query_one(Static).update(f"empty {self.pressed}")


if __name__ == "__main__":
    Empty().run()
