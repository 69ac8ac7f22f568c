"""Share mode of one session: whether it is on, its masked door to the file, and what was typed behind it."""

from typing import TYPE_CHECKING

from kanvtui.domain import share as rules
from kanvtui.domain.share import MASK, Share
from kanvtui.errors import InputError, KanvError
from kanvtui.storage import aside
from kanvtui.storage.store import Store

if TYPE_CHECKING:  # who shares nothing starts without it
    from kanvtui.storage.shared import Shared

SETTING = "share"
PRIVATE = f"this holds something private ({MASK}) — leave share mode to edit it."


class Sharing:
    """Share mode; with *masked* it follows what the file says, else it is off until `mask_exports`."""

    def __init__(self, store: Store, *, masked: bool) -> None:
        self._store = store
        self._shared: Shared | None = None
        self._opened: Share | None = None
        self.share = rules.read(aside.setting(store, SETTING)) if masked else Share()
        self._masked = masked

    @property
    def shared(self) -> "Shared | None":
        """The masked door; None when nothing is masked. Raises KanvError when it cannot be opened: nothing is shown."""
        if not self.share.on:
            return None
        if self._shared is None or self._opened != self.share:
            from kanvtui.storage.shared import Shared

            self.close()
            self._shared, self._opened = Shared(self._store, self.share), self.share
        return self._shared

    def set(self, share: Share) -> str:
        """Share so from now on, also after a restart; return what to tell when that could not be kept, else `""`."""
        self.share = share
        if self._opened is not None and (not share.on or share != self._opened):
            self.close()
        try:
            aside.keep_setting(self._store, SETTING, rules.written(share))
        except KanvError as error:
            return f"this holds until you leave: {error}"
        return ""

    def stored(self) -> Share:
        """Return what the file says, whoever asks."""
        return rules.read(aside.setting(self._store, SETTING))

    def follow(self) -> bool:
        """Take over what another program has set; return whether anything is different."""
        if not self._masked:
            return False
        try:
            found = self.stored()
        except KanvError:
            return False
        differs = found != self.share
        self.share = found
        return differs

    def mask_exports(self) -> str:
        """Mask from now on if the file is shared; return what to tell, `""` when it is not."""
        self.share = self.stored()
        return "share mode is on: private parts are masked (kanvtui share off ends it)" if self.share.on else ""

    def typed(self, text: str) -> str:
        """Return what was typed with names in place of aliases; raises InputError where something is masked."""
        shared = self.shared
        if shared is None:
            return text
        if MASK in text:
            raise InputError(PRIVATE)
        return shared.typed(text)

    def close(self) -> None:
        """Close the masked door."""
        if self._shared is not None:
            self._shared.close()
        self._shared = self._opened = None
