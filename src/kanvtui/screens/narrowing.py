"""A list that can be kept to one customer, owner or board, and walked as it is kept."""

from kanvtui.domain.walk import Scope
from kanvtui.screens.base import BaseScreen


class Narrowing(BaseScreen):
    """What beginning a review asks of the list that it begins from."""

    @property
    def wanted(self) -> Scope:
        """What the list is kept to."""
        raise NotImplementedError

    def narrow(self, scope: Scope) -> None:
        """List, and walk, only what lies within a scope."""
        raise NotImplementedError
