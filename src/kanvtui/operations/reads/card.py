"""Everything about one card, for the pane, the forms and the command line."""

from kanvtui.domain import flags
from kanvtui.domain.dates import ago_words, day_words, due_day, due_key, due_words, weekly_from
from kanvtui.domain.gates import Unmet
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.pictures import CardDetail, CheckLine, ExceptionLine, FieldLine, MilestoneLine, NoteLine
from kanvtui.domain.share import MASK
from kanvtui.domain.sop import Sop, StageRule, forms
from kanvtui.errors import NotFoundError
from kanvtui.operations import lookup, sops
from kanvtui.operations.reads import approving, metrics, scoring, waiting
from kanvtui.operations.reads.dates import DateLines, date_lines
from kanvtui.operations.reads.moment import Moment, facts, limit_words, moment, reasons, since_words
from kanvtui.operations.session import Session
from kanvtui.operations.steps import passing
from kanvtui.storage import accounts, boards, cards, checks, exceptions, fields, labels, notes, recurring
from kanvtui.storage.boards import BoardRow, StageRow
from kanvtui.storage.cards import CardRow, FaceRow
from kanvtui.storage.checks import CheckRow
from kanvtui.storage.database import Database


def detail(session: Session, card_id: int) -> CardDetail:
    """Read one card; raises NotFoundError when it is gone, archived and deleted ones are found."""
    with session.reading() as db:
        return read(db, session, card_id)


def read(db: Database, session: Session, card_id: int) -> CardDetail:
    """Read one card inside a picture that is open already; raises like `detail`."""
    row = cards.get(db, card_id)
    board = boards.get(db, row.board_id) if row else None
    if row is None or board is None:
        raise NotFoundError(f"there is no card {card_id}. `kanvtui list` shows the numbers.")
    at = moment(session.now(), session.calendar, boards.stages(db, row.board_id))
    found = _Found(db, row, board, cards.faces(db, [card_id])[0], at, sops.of_board(db, row.board_id))
    return found.detail()


class _Found:
    """A card's rows on their way to the picture."""

    def __init__(self, db: Database, row: CardRow, board: BoardRow, face: FaceRow, at: Moment, sop: Sop) -> None:
        self.db, self.row, self.board, self.face, self.at, self.sop = db, row, board, face, at, sop
        stages = list(at.stages.values())
        self.stage = at.stages.get(row.stage_id) or boards.stage(db, row.stage_id)
        self.number = next((place for place, stage in enumerate(stages, 1) if stage.id == row.stage_id), 0)
        self.following = stages[self.number] if 0 < self.number < len(stages) else None
        self.checks = checks.of_card(db, row.id)
        self.procedure = sops.procedure_of(db, row.board_id)
        dated = self.procedure.milestones or self.procedure.deadlines or any(check.due_rule for check in self.checks)
        self.dates = date_lines(db, row, at) if dated else DateLines()
        self.waits = dict(self.dates.waits)
        self.account = accounts.get(db, row.account_id) if row.account_id else None

    def detail(self) -> CardDetail:
        row, at = self.row, self.at
        rule = self.sop.stage(self.stage.key) if self.stage else None
        lines = self.note_lines()
        hidden = MASK if self.db.masked and self.face.note_touched else ""
        why = next((note.title for note in lines if note.pinned), lines[0].title if lines else hidden)
        return CardDetail(
            id=row.id,
            rev=row.rev,
            title=row.title,
            board_id=row.board_id,
            board=self.board.name,
            stage_id=row.stage_id,
            stage=self.stage.name if self.stage else "?",
            stage_number=self.number,
            stage_kind=self.stage.kind if self.stage else "active",
            day=limit_words(row.stage_since, self.stage, at) if self.stage else "",
            next=row.next or "",
            move=self.move_words(),
            why=why,
            review=self.review_words(),
            owner=self.face.owner or "",
            holder=row.holder or "",
            holder_since=row.holder_since,
            holder_words=f"{row.holder} {since_words(row.holder_since, at)}" if row.holder else "",
            nudge_on=row.nudge_on,
            reviewer=self.name(row.reviewer_id),
            review_by=row.review_by,
            context_owner=self.name(row.context_owner_id),
            account_id=row.account_id,
            account=self.account.name if self.account else "",
            account_health=(self.account.health or "") if self.account else "",
            account_words=self.account_words(),
            due=row.due,
            due_words=due_words(row.due, at.local) if row.due else "",
            late=row.due is not None and due_key(row.due) < at.cuts.due,
            urgent=bool(row.urgent),
            is_urgent=flags.is_urgent(facts(self.face), at.cuts),
            blocked_since=row.blocked_since,
            blocked_reason=row.blocked_reason or "",
            blocked_words=f"blocked {since_words(row.blocked_since, at)}: {row.blocked_reason}"
            if row.blocked_since
            else "",
            flags=tuple(reason.flag for reason in reasons(self.face, at)),
            reasons=reasons(self.face, at),
            labels=tuple(name for _, name in labels.of_card(self.db, row.id)),
            fields=self.field_lines(),
            forms=self.form_words(),
            checks=tuple(self.check_line(check) for check in self.checks),
            notes=lines,
            exceptions=tuple(
                ExceptionLine(found.rule_key, found.rule_text, found.reason, found.at, found.actor)
                for found in exceptions.of_card(self.db, row.id)
            ),
            entry_rule=self.entry_rule(rule),
            exit_rule=rule.exit if rule else "",
            next_stage=self.following.name if self.following else "",
            unmet=self.unmet(),
            last_activity=row.active_at,
            created_at=row.created_at,
            stage_since=row.stage_since,
            snoozed_until=row.snoozed_until,
            closed_at=row.closed_at,
            outcome=row.outcome or "",
            archived_at=row.archived_at,
            deleted_at=row.deleted_at,
            milestones=self.milestone_lines(),
            deadlines=self.dates.deadlines,
            approvals=(asked := approving.approval_lines(self.db, row, at)),
            deviations=approving.deviations(self.db, row.id, at) if asked else (),
            scores=scoring.score_lines(self.db, row, self.procedure, at) if self.procedure.scores else (),
            clocks=metrics.clock_lines(self.db, row, self.procedure, at) if self.procedure.metrics else (),
            waits=waiting.wait_lines(self.db, row, at),
            merged_into=lookup.merged_card(self.db, row.id) if row.deleted_at else None,
        )

    def milestone_lines(self) -> tuple[MilestoneLine, ...]:
        """The milestones of the SOP; a card of recurring work has only those that were reached."""
        lines = self.dates.milestones
        if lines and recurring.of_card(self.db, self.row.id) is not None:
            return tuple(line for line in lines if line.due)
        return lines

    def name(self, person_id: int | None) -> str:
        person = accounts.person(self.db, person_id) if person_id else None
        return person.name if person else ""

    def move_words(self) -> str:
        """The next step with who makes it: `Kim ▸ Acme: approve the pillars` (design: next)."""
        waiting = next((check.text for check in self.checks if not check.done_at), "")
        step = self.row.next or waiting or "no next step"
        who = " ▸ ".join(name for name in (self.face.owner or "no owner", self.row.holder or "") if name)
        return f"{who}: {step}"

    def review_words(self) -> str:
        """When the next review happens: the card's review-by date, else the board's weekly one."""
        today, weekly = self.at.local.date(), self.sop.review.weekly
        if day := due_day(self.row.review_by or ""):
            return day_words(day, today) + (f" by {self.name(self.row.reviewer_id)}" if self.row.reviewer_id else "")
        if day := due_day(self.board.review_on or ""):
            return " · ".join(filter(None, (day_words(weekly_from(day, today), today), weekly)))
        return weekly and f"weekly: {weekly}"

    def account_words(self) -> str:
        """What matters of the customer in one line: health with its reason, renewal, next touch."""
        if self.account is None:
            return ""
        today = self.at.local.date()
        parts = []
        if self.account.health:
            health = self.account.health.replace("_", " ")
            parts.append(f"{health}: {self.account.health_reason}" if self.account.health_reason else health)
        for label, day in (("renewal", self.account.renewal_on), ("next touch", self.account.next_touch_on)):
            if day and (found := due_day(day)):
                parts.append(f"{label} {day_words(found, today)}")
        return " · ".join(parts)

    def entry_rule(self, rule: StageRule | None) -> str:
        """The entry rule of the stage that comes next; of this stage when it is the last."""
        following = self.sop.stage(self.following.key) if self.following else None
        return following.entry if following else (rule.entry if rule else "")

    def unmet(self) -> tuple[Unmet, ...]:
        if self.following is None or self.row.rank is None:
            return ()
        return passing.lacking(self.db, self.sop, self.row, self.following)

    def check_line(self, check: CheckRow) -> CheckLine:
        stage: StageRow | None = self.at.stages.get(check.stage_id or 0)
        late = check.due is not None and not check.done_at and due_key(check.due) < self.at.cuts.due
        return CheckLine(
            id=check.id,
            text=check.text,
            done=check.done_at is not None,
            required=bool(check.required),
            owner=self.name(check.owner_id) or check.owner_role or "",
            due=due_words(check.due, self.at.local) if check.due and not check.done_at else "",
            due_raw=check.due or "",
            late=late,
            due_rule=check.due_rule or "",
            waits=self.waits.get(check.id, ""),
            maturity=check.maturity or "",
            stage=stage.name if stage else "",
            stage_id=check.stage_id,
            key=check.key or "",
            done_at=check.done_at,
            done_by=check.done_by or "",
        )

    def field_lines(self) -> tuple[FieldLine, ...]:
        """The SOP's fields in its order, the card's own ones with the card's values; then values without a field."""
        values = {key: value for _, key, value in fields.of_card(self.db, self.row.id)}
        lines = [
            FieldLine(rule.key, rule.label, rule.type, values.pop(rule.key, ""), rule.required, rule.private)
            for rule in self.sop.fields
        ]
        lines.extend(FieldLine(key, key.replace("_", " "), "text", value) for key, value in values.items())
        return tuple(lines)

    def form_words(self) -> tuple[tuple[str, str], ...]:
        if not any(rule.form for rule in (*self.sop.fields, *self.sop.card_fields)):
            return ()
        held = passing.facts(self.db, self.row, list(self.at.stages.values()))
        return forms(self.sop, held.facts | held.fields)

    def note_lines(self) -> tuple[NoteLine, ...]:
        own = notes.of(self.db, card_id=self.row.id)
        shared = notes.of(self.db, account_id=self.row.account_id) if self.row.account_id else []
        account_only = [note for note in shared if note.card_id is None]
        return tuple(
            NoteLine(
                note.id, note.kind, note.title, note.body, bool(note.pinned), bool(note.private), note.author,
                note.created_at, note.edited_at, of_account=note.card_id is None,
                shared=bool(note.shared),
            )
            for note in (*own, *account_only)
        )  # fmt: skip


def edited_words(session: Session, instant: str) -> str:
    """Say how long ago a stored instant was."""
    then = read_instant(instant)
    return ago_words(then, session.now(), session.calendar) if then else "at an unreadable time"
