"""Writing down what an approver said: yes, or what must change and by when."""

from kanvtui.domain.pictures import ApprovalLine, CardDetail
from kanvtui.domain.text import is_blank
from kanvtui.operations import approvals
from kanvtui.operations.session import Session
from kanvtui.screens import suggest
from kanvtui.screens.acting import Acting
from kanvtui.screens.asking import Ask, Body, Write


def ask_approval(screen: Acting, card: CardDetail, line: ApprovalLine) -> None:
    """Ask what the approver said: nothing typed is a yes, anything else is the change that is wanted."""
    if line.state == "approved":
        screen.say(f"{line.approver} has approved {line.name} already.")
        return
    due = f", {line.due_words}" if line.due_words else ""
    what = f"looks at {line.what}{due}" if line.what else line.due_words
    ask = Ask(
        title=f"{line.name}: what does {line.approver} say of “{card.title}”?",
        placeholder="enter: approved; else what must change, `… by fri`",
        lines=(what,) if what else (),
        preview=lambda text: _meant(screen.session, text),
        write=Write("approval.answer", lambda text: _answer(screen.session, line.id, text)),
        allow_blank=True,
    )
    screen.ask(ask, lambda text: screen.say(_told(line, text)))


def _meant(session: Session, text: str) -> str:
    what, by = suggest.passing(text, session)
    return f"asks for a change: {what}" + (f", by {suggest.day_meant(session, by)}" if by else "")


def _told(line: ApprovalLine, text: str) -> str:
    return f"{line.approver} asks for a change." if not is_blank(text) else f"{line.approver} has approved."


def _answer(session: Session, approval_id: int, text: str) -> Body:
    if is_blank(text):
        return lambda change: approvals.approve(change, approval_id)
    what, by = suggest.passing(text, session)
    return lambda change: approvals.request_changes(change, approval_id, what, by)
