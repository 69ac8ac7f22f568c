"""One key after the other: what is typed ahead goes where it would have gone if it had been typed slowly.

Textual sends a key to the widget that has the focus when it arrives. Of `nCall Acme`, sent in one go by a fast hand,
a slow line or a script, every letter would reach the board before `n` has opened its prompt, and be lost or taken
for a command. Here a key waits until the one before has done its work.
"""

from collections import deque

from textual import events
from textual.app import App, ScreenError

LOOK_EVERY = 0.001
"""Seconds between two looks whether the key in flight was taken, while others wait."""
LOOKS = 500
"""Looks after which the next key goes out all the same: a key may die with the widget it was sent to."""


class KeyOrder(App[int]):
    """Holds keys back while one is in flight. A key has landed when it came back to the app or somebody stopped it."""

    _flying: events.Key | events.Paste | None = None
    _looks = 0

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[events.Key | events.Paste] = deque()

    async def on_event(self, event: events.Event) -> None:
        """Let keys and pastes through one at a time, all else at once."""
        if not isinstance(event, (events.Key, events.Paste)):
            await super().on_event(event)
        elif event.is_forwarded:
            await super().on_event(event)
            if event is self._flying:
                self.call_later(self._landed, event)
        elif self._held or self._must_wait():
            self._held.append(event)
            if len(self._held) == 1:
                self._looks = 0
                self._look_later()
        else:
            await self._fly(event)

    def _must_wait(self) -> bool:
        """True while a key is in flight, or the screen that it opened is not there yet."""
        if self._flying is not None:
            return True
        try:
            return not self.screen.is_mounted
        except ScreenError:  # the program is ending
            return False

    async def _fly(self, event: events.Key | events.Paste) -> None:
        self._flying = event
        await super().on_event(event)
        if not event.is_forwarded:  # a priority binding took it
            self.call_later(self._landed, event)

    async def _landed(self, event: events.Key | events.Paste) -> None:
        """Let the next one go: what this one asked for later has been done by now."""
        if event is self._flying:
            self._flying = None
            await self._release()

    async def _release(self) -> None:
        if self._held and (self._looks > LOOKS or not self._must_wait()):
            self._looks = 0
            await self._fly(self._held.popleft())

    async def _look(self) -> None:
        if not self._screen_stack:  # the app ends
            self._held.clear()
            return
        self._looks += 1
        await self._release()
        if self._held:
            self._look_later()

    def _look_later(self) -> None:
        """Look again soon. A key that somebody stopped has landed, once all that it sent us has been dealt with.

        A screen stops a key too, just before it hands it on to the app; it then is on its way to us.
        """
        if self._flying is not None and self._flying._stop_propagation:
            self.call_later(self._landed, self._flying)
        self.set_timer(LOOK_EVERY, self._look)
