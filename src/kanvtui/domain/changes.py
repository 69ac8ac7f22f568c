"""What a transaction changed, told by ids, so that screens redraw only that."""

from kanvtui.domain.values import frozen


@frozen
class Changes:
    """Ids of the rows that one or several changes touched; `last` is the newest change's id, `label` its words.

    `cards` are the cards to draw again, those included whose notes, checks, labels, fields or events changed; `reviews`
    are those whose items or verdicts changed.
    """

    last: int
    label: str = ""
    cards: frozenset[int] = frozenset()
    boards: frozenset[int] = frozenset()
    stages: frozenset[int] = frozenset()
    accounts: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    reviews: frozenset[int] = frozenset()

    @property
    def nothing(self) -> bool:
        """True when no row changed."""
        return not (self.cards or self.boards or self.stages or self.accounts or self.people or self.reviews)


@frozen
class PastChange:
    """One entry of the journal: who did what when, and from where (`app`, `shell` or `system`)."""

    id: int
    at: str
    actor: str
    source: str
    kind: str
    label: str
