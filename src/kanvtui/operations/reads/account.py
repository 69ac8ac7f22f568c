"""One customer with what hangs on it, for its page and for the command line."""

from collections.abc import Iterable

from kanvtui.domain.accounts import (
    AccountDetail,
    AccountFigure,
    AccountMilestone,
    ContactLine,
    NextTime,
    ScoreHistory,
    amount,
    away_words,
    money_words,
)
from kanvtui.domain.dates import day_words, due_day, due_time
from kanvtui.domain.faces import CardLine
from kanvtui.domain.metrics import is_met
from kanvtui.domain.pictures import MilestoneLine, NoteLine
from kanvtui.domain.sop import forms
from kanvtui.domain.templates import fill
from kanvtui.errors import NotFoundError
from kanvtui.operations import accounts as verbs
from kanvtui.operations import scores, sops
from kanvtui.operations.reads import metrics, scoring, waiting
from kanvtui.operations.reads.lists import account_line, lines_of
from kanvtui.operations.reads.moment import Moment, moment, since_words
from kanvtui.operations.session import Session
from kanvtui.operations.steps import passing
from kanvtui.storage import accounts, boards, cards, contacts, milestones, notes, recurring
from kanvtui.storage.accounts import AccountRow
from kanvtui.storage.database import Database

__all__ = ["AccountDetail", "detail", "of_card", "score_history"]


def detail(session: Session, account_id: int) -> AccountDetail:
    """Read one customer, archived ones too; raises NotFoundError when there is none."""
    with session.reading() as db:
        row = accounts.get(db, account_id)
        if row is None:
            raise NotFoundError("that customer is gone. `kanvtui account list` shows those there are.")
        at = moment(session.now(), session.calendar, boards.stages(db))
        return _Found(db, session, row, at).detail()


def of_card(session: Session, card_id: int) -> int | None:
    """Return the id of a card's customer; None without one."""
    with session.reading() as db:
        card = cards.get(db, card_id)
        return card.account_id if card else None


def score_history(session: Session, account_id: int) -> tuple[ScoreHistory, ...]:
    """Return the scores of a customer with every entry."""
    with session.reading() as db:
        return scoring.history(db, account_id, moment(session.now(), session.calendar, ()))


class _Found:
    """A customer's rows on their way to the picture."""

    def __init__(self, db: Database, session: Session, row: AccountRow, at: Moment) -> None:
        self.db, self.session, self.row, self.at = db, session, row, at
        self.today = at.local.date()
        self.all = accounts.cards_of(db, row.id)
        self.open = scores.open_cards(db, row.id)

    def detail(self) -> AccountDetail:
        row, db = self.row, self.db
        line = account_line(row, accounts.open_cards(db), {person.id: person.name for person in accounts.people(db)})
        health = line.health.replace("_", " ")
        return AccountDetail(
            line=line,
            cards=self.card_lines(),
            notes=self.note_lines(),
            value=amount(row.value_minor),
            currency=row.currency or "",
            value_words=money_words(row.value_minor, row.currency or ""),
            health_words=f"{health}: {line.health_reason}" if line.health_reason else health,
            health_by_score=bool(row.health and verbs.health_by(db, row.id)),
            renewal_words=self.away(row.renewal_on),
            touch_words=self.away(row.next_touch_on),
            blockers=tuple(self.blockers()),
            contacts=tuple(
                ContactLine(
                    one.id, one.name, one.role or "", one.title or "", one.email or "", one.phone or "",
                    bool(one.private),
                )
                for one in contacts.of_account(db, row.id)
            ),
            milestones=tuple(self.milestone_lines()),
            forms=tuple(self.form_lines()),
            figures=tuple(self.figure_lines()),
            next_times=tuple(sorted(self.next_times(), key=lambda time: (time.due, time.title))),
            scores=scoring.history(db, row.id, self.at),
            waits=waiting.of_cards(db, self.all, self.at),
        )  # fmt: skip

    def away(self, stored: str | None) -> str:
        day = due_day(stored or "")
        return away_words(day, self.today) if day else ""

    def card_lines(self) -> tuple[CardLine, ...]:
        """The cards on the boards, open ones first."""
        lines = lines_of(self.db, self.session, self.all)
        return tuple(sorted(lines, key=lambda line: line.face.closed))

    def note_lines(self) -> tuple[NoteLine, ...]:
        found = sorted(
            notes.of(self.db, account_id=self.row.id), key=lambda note: (note.edited_at, note.id), reverse=True
        )
        return tuple(
            NoteLine(
                note.id, note.kind, note.title, note.body, bool(note.pinned), bool(note.private), note.author,
                note.created_at, note.edited_at, of_account=note.card_id is None,
                shared=bool(note.shared),
            )
            for note in found
        )  # fmt: skip

    def blockers(self) -> Iterable[tuple[int, str]]:
        """The blocked cards: (id, `Acme: onboarding, blocked 4d: legal has the contract`)."""
        for card in self.open:
            if card.blocked_since:
                reason = card.blocked_reason or "no reason given"
                yield card.id, f"{card.title}, blocked {since_words(card.blocked_since, self.at)}: {reason}"

    def milestone_lines(self) -> Iterable[AccountMilestone]:
        """The milestones of the customer and of its cards on the boards, the latest day first."""
        titles = {card.id: card.title for card in cards.many(self.db, self.all)}
        for row in milestones.of_account(self.db, self.row.id):
            if row.card_id is not None and row.card_id not in titles:
                continue
            day = due_day(row.due)
            time = due_time(row.due)
            words = f"{day_words(day, self.today)}{' ' + time if time else ''}" if day else row.due
            line = MilestoneLine(
                row.key, row.label, row.due, words, row.set_by, planned=day is not None and day > self.today
            )
            yield AccountMilestone(line, row.card_id, titles.get(row.card_id or 0, ""))

    def form_lines(self) -> Iterable[AccountFigure]:
        """How much of each form the open runs of a procedure have filled: `13 of 14, 93 %`."""
        for card in self.open:
            if recurring.of_card(self.db, card.id) is not None:  # it has a list of its own
                continue
            sop = sops.of_board(self.db, card.board_id)
            if not any(rule.form for rule in (*sop.fields, *sop.card_fields)):
                continue
            held = passing.facts(self.db, card, boards.stages(self.db, card.board_id))
            for form, words in forms(sop, held.facts | held.fields):
                yield AccountFigure(card.id, card.title, form, words)

    def figure_lines(self) -> Iterable[AccountFigure]:
        """The formulas of the open cards' SOPs, such as the content buffer: `2 weeks, target >=3 weeks`."""
        for card in self.open:
            for rule, value in metrics.card_figures(self.db, card.id, sops.procedure_of(self.db, card.board_id)):
                words = metrics.figure_words(rule, value)
                yield AccountFigure(card.id, card.title, rule.name, words, is_met(rule.target, value))

    def next_times(self) -> Iterable[NextTime]:
        """When the customer's recurring work comes next: its open card, else the next day of its schedule."""
        for row in recurring.of_account(self.db, self.row.id):
            last = recurring.last_time(self.db, row.id)
            card = cards.get(self.db, last.card_id) if last else None
            if last and card and card.closed_at is None and card.rank is not None:
                title, due, card_id = card.title, card.due or last.due_on, card.id
            else:
                due, card_id = row.next_on or ("" if last else row.starts_on), None
                title = fill(row.title, {"customer": self.row.name, "date": due[:10]})
            if day := due_day(due):
                words = " ".join(filter(None, (away_words(day, self.today), due_time(due))))
                yield NextTime(title, due, words, card_id)
