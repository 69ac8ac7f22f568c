"""Work that comes back: recurrence rules (RFC 5545), read with dateutil."""

from kanvtui.domain.values import frozen


@frozen
class RecurringCheck:
    """One line of the checklist of a recurring card; `due` is a due rule, `due-1d` for the day before the card's."""

    text: str
    due: str = ""
    owner: str = ""
    required: bool = False


@frozen
class RecurringRule:
    """A card that is made again and again, `on` its `schedule` or the `completion` of the last one.

    `per` is `board` or `account`; `first` is a due rule; `sets` is the milestone that completing one sets.
    """

    key: str
    title: str
    every: str
    stage: str = ""
    checks: tuple[RecurringCheck, ...] = ()
    on: str = "schedule"
    first: str = ""
    per: str = "board"
    owner: str = ""
    sets: str = ""
