"""The program while its screen is shared: the badge and the last key on every head line, contrast, masked notices."""

from typing import TYPE_CHECKING

from textual import events
from textual.app import App
from textual.notifications import SeverityLevel
from textual.screen import ModalScreen

from kanvtui.commands import key_label
from kanvtui.domain.share import Share
from kanvtui.domain.text import visible
from kanvtui.errors import KanvError
from kanvtui.theme import CONTRAST_THEME
from kanvtui.widgets.head_line import HeadLine

if TYPE_CHECKING:
    from textual.signal import Signal

    from kanvtui.domain.changes import Changes
    from kanvtui.operations.session import Session

BADGE = "SHARED"
CLASS = "-shared"
"""What the program is called in the style sheets while it is shared."""


class SharedProgram(App[int]):
    """What share mode asks of the program; the session knows what is masked."""

    session: "Session"
    changed: "Signal[Changes]"
    _last_key = ""
    _theme_before = ""

    def on_mount(self) -> None:
        """Share from the start when the file says so."""
        if self._share.on:
            self._show_share(Share())

    @property
    def _share(self) -> Share:
        """How the screen is shared; a program without a session of ours shares nothing."""
        found: Share = getattr(self.session, "share", Share())
        return found

    @property
    def badge(self) -> tuple[str, str]:
        """What every head line begins with: the badge and the last key; nothing while nobody looks."""
        return (BADGE, self._last_key) if self._share.on else ("", "")

    def set_share(self, share: Share) -> None:
        """Share so from now on, and draw every open screen again."""
        before = self._share
        told = self.session.sharing.set(share)
        self._show_share(before)
        self._forget_notices(before)
        try:
            self.changed.publish(self.session.everything())
        except KanvError as error:
            told = str(error)
        if told:
            self.notify(visible(told), severity="warning", markup=False)

    def follow_share(self, before: Share) -> None:
        """Take over what another program has set; what would go on showing what it was opened with is closed."""
        self._show_share(before)
        self._forget_notices(before)
        if self._share.on:
            self._close_prompts(before)

    def _forget_notices(self, before: Share) -> None:
        """Take notices off the screen that tell more than may be seen now."""
        if self._share.on and self._share != before:
            self.clear_notifications()

    def _close_prompts(self, before: Share) -> None:
        """Close prompts, texts and sheets that draw nothing again; unfinished texts are kept as they were begun."""
        while len(self.screen_stack) > 1 and isinstance(screen := self.screen, ModalScreen):
            if not getattr(screen, "stands_still", True):
                return
            if (save := getattr(screen, "save_draft", None)) is not None:
                share, self.session.sharing.share = self._share, before
                save()
                self.session.sharing.share = share
            screen.dismiss(None)
            if self.screen is screen:
                return

    def _show_share(self, before: Share) -> None:
        share = self._share
        contrast = share.on and share.contrast
        if contrast and self.theme != CONTRAST_THEME:
            self._theme_before, self.theme = self.theme, CONTRAST_THEME
        elif not contrast and self._theme_before:
            if self.theme == CONTRAST_THEME:
                self.theme = self._theme_before
            self._theme_before = ""
        if share.on != before.on:
            self.set_class(share.on, CLASS)
        for screen in self.screen_stack:
            for head in screen.query(HeadLine):
                head.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Share mode is switched from every screen and sheet, but where its key is text."""
        if action == "share_open" and self.focused is not None and self.focused.check_consume_key("P", "P"):
            return False
        return super().check_action(action, parameters)

    def action_share_open(self) -> None:
        """Share at once, for somebody is looking; then offer how."""
        from kanvtui.screens.base import BaseScreen
        from kanvtui.screens.sharing import ShareScreen

        if isinstance(self.screen, ShareScreen):
            return
        screen = self.screen
        if isinstance(screen, BaseScreen) and screen.is_modal and screen.stands_still:
            screen.dismiss(None)  # it would go on showing what it was opened with
        if not self._share.on:
            self.set_share(Share(True, *self._kept()))
        focused = getattr(self.screen, "focused_card", None)
        self.push_screen(ShareScreen(self.session, focused() if callable(focused) else None))

    def _kept(self) -> tuple[bool, int | None, bool]:
        """How it was shared last: aliases and contrast stay as they were, all customers are shown again."""
        share = self._share
        return share.aliases, None, share.contrast

    async def on_event(self, event: events.Event) -> None:
        """Show the last key; what is typed as text is seen where it is typed."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._show_key(event)
        await super().on_event(event)

    def _show_key(self, event: events.Key) -> None:
        typing = self.focused is not None and self.focused.check_consume_key(event.key, event.character)
        written = event.character if event.is_printable else ""
        label = key_label((written or "").strip() or event.key)
        if typing or label == self._last_key:
            return
        self._last_key = label
        if not self._share.on:
            return
        for screen in reversed(self.screen_stack):
            if heads := screen.query(HeadLine):
                heads.first().refresh()
                return

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice, masked: verbs put its words together from what is stored."""
        try:
            message = self.session.shown(message) if self._share.on else message
        except KanvError:
            message = "something went wrong, and cannot be told while the screen is shared"
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)
