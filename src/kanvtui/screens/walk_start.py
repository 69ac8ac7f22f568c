"""Beginning a review and taking one up again, from the review list; narrowing both to a customer, an owner, a board."""

from contextlib import suppress

from kanvtui.domain.dates import day_words
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.values import frozen
from kanvtui.domain.walk import Scope
from kanvtui.errors import KanvError, RefusedError
from kanvtui.operations import reviews
from kanvtui.operations.reads import walk as reads
from kanvtui.operations.reads.scopes import scope_words, scopes
from kanvtui.operations.session import Session
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask
from kanvtui.screens.narrowing import Narrowing

RESUME, ANEW = "resume the paused one", "begin another one"


@frozen
class Paused:
    """A review that was left: of what, how much of it is decided, since when it is open, in words."""

    review_id: int
    scope: Scope
    name: str
    decided: int
    count: int
    since: str

    @property
    def words(self) -> str:
        """`7 of 23 decided, since Mon 23 Nov`."""
        return f"{self.decided} of {self.count} decided, since {self.since}"


def paused(session: Session, scope: Scope | None = None) -> Paused | None:
    """Return the review that is open, the newest one or that of a scope; None when there is none, or it is not read."""
    try:
        review_id = reviews.open_one(session, scope)
        if review_id is None:
            return None
        picture = reads.walk(session, review_id)
        name = scope_words(session, picture.scope)
    except KanvError:
        return None
    began = read_instant(picture.started_at)
    local = session.calendar.local(began) if began else None
    today = session.today()
    since = "" if local is None else f"{local:%H:%M}" if local.date() == today else day_words(local.date(), today)
    decided = sum(bool(item.verdict) for item in picture.items)
    return Paused(review_id, picture.scope, name, decided, len(picture.items), since)


def start_walk(screen: Narrowing) -> None:
    """Take up the paused review of what is listed, else begin one; where another one is paused, ask."""
    scope = screen.wanted
    same = paused(screen.session, scope)
    other = paused(screen.session) if same is None else None
    if same is not None:
        _resume(screen, same)
    elif other is None or other.decided == 0:
        if other is not None:  # nothing would be lost with it
            with suppress(KanvError):
                reviews.drop(screen.session, other.review_id)
        _begin(screen, scope)
    else:
        ways = {RESUME: f"{scope_words(screen.session, other.scope)}: {other.words}",
                ANEW: scope_words(screen.session, scope)}  # fmt: skip
        ask = Ask(
            title="A review of something else is paused.",
            placeholder="resume or begin",
            find=suggest.among(tuple(ways)),
            about=lambda way: ways.get(way, ""),
            check=lambda text: "" if suggest.ranked(text, ways) else f"Write {RESUME}, or {ANEW}.",
        )

        def answered(text: str) -> None:
            if suggest.ranked(text, ways)[0] == RESUME:
                _resume(screen, other)
            else:
                _begin(screen, scope)

        screen.ask(ask, answered)


def _begin(screen: Narrowing, scope: Scope) -> None:
    try:
        review_id = reviews.begin(screen.session, scope)
    except RefusedError as error:  # there is nothing to review
        screen.say(str(error))
        return
    except KanvError as error:
        screen.complain(error)
        return
    screen.catch_up()
    _open(screen, review_id, scope)


def _resume(screen: Narrowing, found: Paused) -> None:
    """Take a review up where it stands; what came up meanwhile is added and told."""
    try:
        words = reviews.resume(screen.session, found.review_id)
    except KanvError as error:
        screen.complain(error)
        return
    screen.catch_up()
    if words:
        screen.say(f"{words}.")
    _open(screen, found.review_id, found.scope)


def _open(screen: Narrowing, review_id: int, scope: Scope) -> None:
    from kanvtui.screens.walk import WalkScreen

    walk = WalkScreen(screen.session, review_id)
    if scope != Scope():
        walk.scope_words = scope_words(screen.session, scope)

    def left(finished: int | None) -> None:
        if finished is not None:
            from kanvtui.screens.minutes import open_minutes

            open_minutes(screen, finished)

    screen.app.push_screen(walk, left)


def ask_scope(screen: Narrowing) -> None:
    """Ask for a customer, an owner or a board to keep to."""
    known = scopes(screen.session)
    ask = Ask(
        title="Review only which customer, owner or board?",
        placeholder="its name or a part of it; nothing reviews all",
        find=suggest.among(tuple(known)),
        check=lambda text: "" if not text.strip() or suggest.ranked(text, known) else "There is nothing of that name.",
        allow_blank=True,
    )
    screen.ask(ask, lambda text: screen.narrow(known[suggest.ranked(text, known)[0]] if text.strip() else Scope()))
