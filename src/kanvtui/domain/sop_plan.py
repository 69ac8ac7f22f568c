"""How a changed SOP is to reach the cards that stand on its board."""

import dataclasses
from collections.abc import Mapping

from kanvtui.domain.values import frozen


@frozen
class Plan:
    """What the user decides when a board's SOP is replaced by another document.

    `moves` says where the cards of a stage go that is no longer there: key of that stage → key of one that stays.
    `open_cards`: checks that came, went or read otherwise are so on open cards too, else only on new ones.
    `why` is the reason for the log, one sentence. `training`: people are told within the time the SOP names.
    """

    moves: Mapping[str, str] = dataclasses.field(default_factory=dict)
    open_cards: bool = True
    why: str = ""
    training: bool = True
