"""What is to be merged, side by side: the facts in which it differs, whose is taken, and what comes along."""

from collections.abc import Sequence

from kanvtui.domain import merging as rules
from kanvtui.domain.merging import Choice, MergePicture
from kanvtui.domain.share import MASK
from kanvtui.domain.text import plural
from kanvtui.operations.session import Session
from kanvtui.operations.steps import named_sides, sides
from kanvtui.storage import merging as stored
from kanvtui.storage.database import Database

ALWAYS = ("title", "name", "stage", "owner", "due")
"""The facts that are shown even where they are the same."""
_ALONG = {
    "note": "note", "check_item": "check", "label": "label", "exception": "exception", "approval": "approval",
    "milestone": "milestone", "deadline": "deadline", "score": "score", "promise": "promise", "contact": "stakeholder",
    "recurring": "recurring work", "card": "card", "account": "customer",
}  # fmt: skip
"""What is counted, by the table."""


def cards(session: Session, card_ids: Sequence[int], keep: int | None = None) -> MergePicture:
    """Read cards side by side, masked in share mode; raises like `operations.steps.sides.sides`."""
    with session.reading() as db:
        return _picture(db, rules.CARD, "card", sides.sides(db, card_ids, keep))


def accounts(session: Session, account_ids: Sequence[int], keep: int | None = None) -> MergePicture:
    """Read customers side by side; raises like `operations.steps.named_sides.account_sides`."""
    with session.reading() as db:
        return _picture(db, rules.CUSTOMER, "account", named_sides.account_sides(db, account_ids, keep))


def people(session: Session, person_ids: Sequence[int], keep: int | None = None) -> MergePicture:
    """Read people side by side; raises like `operations.steps.named_sides.person_sides`."""
    with session.reading() as db:
        return _picture(db, rules.PERSON, "person", named_sides.person_sides(db, person_ids, keep))


def picture(session: Session, noun: str, keys: Sequence[int], keep: int | None = None) -> MergePicture:
    """Read things of a noun of `domain.merging` side by side."""
    return {rules.CARD: cards, rules.CUSTOMER: accounts, rules.PERSON: people}[noun](session, keys, keep)


def _picture(db: Database, noun: str, table: str, both: "sides.Sides | named_sides.Sides") -> MergePicture:
    name = "name" if noun != rules.CARD else "title"
    keys = sorted(both.rows)
    chosen = both.defaults()
    choices = []
    for key in both.keys:
        words = {row: both.words(key, row) for row in keys}
        if db.masked and both.private(key):
            words = {row: MASK if text else "" for row, text in words.items()}
        choice = Choice(key, both.label(key), tuple(words.items()), chosen[key])
        if choice.differs or (key in ALWAYS and any(words.values())):
            choices.append(choice)
    names = tuple((row, both.words(name, row)) for row in keys)
    return MergePicture(noun, both.keep, names, tuple(choices), _along(db, table, keys))


def _along(db: Database, table: str, keys: Sequence[int]) -> tuple[str, ...]:
    """What hangs on all of them together."""
    total: dict[str, int] = {}
    for key in keys:
        for name, many in stored.counted(db, table, key).items():
            total[name] = total.get(name, 0) + many
    return tuple(
        plural(total[name], noun, noun if noun == "recurring work" else "")
        for name, noun in _ALONG.items()
        if total.get(name)
    )
