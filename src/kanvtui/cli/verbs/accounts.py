"""`account list|new|show|edit|score`: customers, starting an SOP for a new one in one change, entering scores."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context, given_text
from kanvtui.cli.verbs.boards import sop_document
from kanvtui.cli.verbs.common import add_json
from kanvtui.domain.sop_reading import read as read_sop
from kanvtui.domain.text import one_line, plural, visible
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import accounts, boards, contacts, lookup, notes
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Change


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--archived", action="store_true", help="with the archived customers")
    add_json(parser, "the customers")


def _list(context: Context, options: argparse.Namespace) -> None:
    found = lists.account_list(context.session(), archived=options.archived)
    if context.wants_json:
        from kanvtui.cli.documents import account_document

        context.json([account_document(account) for account in found])
        return
    from kanvtui.cli.cells import table

    rows = [
        (
            visible(account.name),
            visible(account.owner),
            visible(account.health.replace("_", " ")),
            f"renews {account.renewal_on}" if account.renewal_on else "",
            f"touch {account.next_touch_on}" if account.next_touch_on else "",
            f"{account.open_cards} open",
        )
        for account in found
    ]
    context.say(*(table(rows, context.width, flexible=0) or ["No customers yet. Make one: kanvtui account new NAME"]))


def _facts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--owner", metavar="NAME", help="who looks after the customer; `me` is you")
    parser.add_argument("--health", metavar="WORD", help="green, yellow, red, at_risk or none")
    parser.add_argument("--reason", metavar="TEXT", help="for a health that is not green, in one sentence")
    parser.add_argument("--renewal", metavar="DATE", help="when the contract renews")
    parser.add_argument("--next-touch", metavar="DATE", help="when to be in touch again")
    parser.add_argument("--value", metavar="AMOUNT", help="what the contract is worth: 48k, $48,000, 48000 EUR")
    parser.add_argument(
        "--contact",
        metavar="TEXT",
        action="append",
        help="somebody there, new or changed: name, role, title, mail address, +phone; several times",
    )
    parser.add_argument("--note", metavar="TEXT", help="a note, `-` reads it from standard input")


def _given(options: argparse.Namespace) -> dict[str, str]:
    return {name: getattr(options, name) or "" for name in ("owner", "renewal", "next_touch", "value")}


def _health(change: Change, account_id: int, options: argparse.Namespace) -> None:
    if options.health is not None:
        accounts.set_health(change, accounts.of(change, account_id), options.health, options.reason or "")


def _contacts(change: Change, account_id: int, options: argparse.Namespace) -> None:
    for typed in options.contact or ():
        contacts.put(change, account_id, typed)
    for name in getattr(options, "remove_contact", None) or ():
        found = contacts.find(change, account_id, name)
        if found is None:
            raise NotFoundError(f"there is no contact “{visible(name)}” — nothing was stored. Look: account show.")
        contacts.remove(change, found.id)


def _check_reason(options: argparse.Namespace) -> None:
    if options.reason is not None and options.health is None:
        raise InputError("--reason goes with --health — nothing was stored. Give both.")


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="+", help="how the customer is called")
    parser.add_argument("--start", metavar="SOP", help="with a card on that board, or on the board of that SOP")
    _facts(parser)
    add_json(parser, "the customer")


def _new(context: Context, options: argparse.Namespace) -> None:
    _check_reason(options)
    name = " ".join(options.name)
    note = None if options.note is None else given_text(options.note)
    document = _document_to_start(context, options.start) if options.start else None
    made: list[int] = []

    def body(change: Change) -> None:
        if options.start:
            change.says(f"made the customer “{one_line(name, 'a name')}” and started its first card")
        made[:] = [accounts.new(change, name, **_given(options))]
        _health(change, made[0], options)
        _contacts(change, made[0], options)
        if note is not None:
            notes.add(change, note, account_id=made[0])
        if options.start:
            board = _board_to_start(change, options.start, document)
            accounts.start(change, accounts.of(change, made[0]), board, options.owner or "")

    changes = context.apply("account.new", body, create=True)
    if context.wants_json:
        _print(context, made[0])
        return
    context.done(changes)
    session = context.session()
    for line in lists.card_lines(session, lists.Filter(account=name)) if options.start else ():
        done, checks = line.face.checks
        context.say(
            f"#{line.face.id} {line.face.title}, on {line.board} / {line.stage}, {plural(checks - done, 'check')}"
        )


def _document_to_start(context: Context, wanted: str) -> dict[str, object] | None:
    """Return the SOP to make a board from, None when a board is meant; read before the change begins."""
    with context.session(create=True).reading() as db:
        if lookup.board_for(db, wanted) is not None:
            return None
    return sop_document(context, wanted)


def _board_to_start(change: Change, wanted: str, document: dict[str, object] | None) -> int:
    found = lookup.board_for(change.db, wanted)
    if found is None and document is not None:
        # The name of the SOP may be a part of what was typed, or a file: look for a board of it once more.
        found = lookup.board_for(change.db, str(document.get("name", "")))
    if found is not None:
        return found.id
    if document is None:
        return lookup.board(change.db, wanted).id  # archived meanwhile: says so
    return boards.new(change, boards.first_name(change, read_sop(document)), document)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="+", help="by name or a part of it")
    add_json(parser, "the customer")


def _show(context: Context, options: argparse.Namespace) -> None:
    session = context.session()
    with session.reading() as db:
        account_id = lookup.account(db, " ".join(options.name)).id
    if context.wants_json:
        _print(context, account_id)
        return
    from kanvtui.cli.account_page import account_page
    from kanvtui.operations.reads.account import detail

    context.say(*account_page(detail(session, account_id), context.width))


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="by name or a part of it")
    parser.add_argument("--name", metavar="NAME", dest="new_name", help="another name")
    _facts(parser)
    parser.add_argument("--remove-contact", metavar="NAME", action="append", help="take somebody off; several times")
    add_json(parser, "the customer")
    parser.epilog = "`none` empties an owner, a health, a date or the value."


def _edit(context: Context, options: argparse.Namespace) -> None:
    _check_reason(options)
    given = {"name": options.new_name or "", **_given(options)}
    note = None if options.note is None else given_text(options.note)
    people = bool(options.contact or options.remove_contact)
    if not any(given.values()) and options.health is None and note is None and not people:
        raise InputError("nothing to change was given — kanvtui account edit. Run: kanvtui account edit --help")
    edited: list[int] = []

    def body(change: Change) -> None:
        account = lookup.account(change.db, options.name)
        edited[:] = [account.id]
        if any(given.values()):
            accounts.edit(change, account, given)
        _health(change, account.id, options)
        _contacts(change, account.id, options)
        if note is not None:
            notes.add(change, note, account_id=account.id)

    changes = context.apply("account.edit", body)
    _print(context, edited[0]) if context.wants_json else context.done(changes)


def _score_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words",
        metavar="NAME [PART=VALUE ...]",
        nargs="+",
        help="the customer, then the parts: friction=4 quality=neutral",
    )
    parser.add_argument("--score", metavar="SCORE", help="which score, where there are several, by key or name")
    parser.add_argument("--note", metavar="TEXT", help="why, in one line")
    add_json(parser, "the scores")
    parser.epilog = "Without parts it shows the scores of the customer with their history."


def _score(context: Context, options: argparse.Namespace) -> None:
    from kanvtui.operations import scores

    name = " ".join([options.words[0], *(word for word in options.words[1:] if "=" not in word)])
    parts = {key.strip(): value for key, _, value in (word.partition("=") for word in options.words[1:] if "=" in word)}
    if options.note is not None and not parts:
        raise InputError("a note goes with a score — nothing was stored. Give parts, like friction=4.")
    scored: list[int] = []

    def body(change: Change) -> None:
        account = lookup.account(change.db, name)
        scored[:] = [account.id]
        rule = scores.choose(scores.offered_to_account(change.db, account.id), options.score or "", tuple(parts))
        scores.record(change, rule.key, parts, account_id=account.id, note=options.note or "")

    if parts:
        changes = context.apply("account.score", body)
        if not context.wants_json:
            context.done(changes)
            return
    else:
        with context.session().reading() as db:
            scored[:] = [lookup.account(db, name).id]
    _show_scores(context, scored[0], options.score or "")


def _show_scores(context: Context, account_id: int, wanted: str) -> None:
    """Print the scores of a customer with their history, or the one that is wanted."""
    from kanvtui.operations import scores
    from kanvtui.operations.reads.account import detail

    with context.session().reading() as db:
        known = scores.offered_to_account(db, account_id)
        keys = {scores.choose(known, wanted).key} if wanted else {rule.key for rule in known}
    found = detail(context.session(), account_id)
    histories = [history for history in found.scores if history.key in keys]
    if context.wants_json:
        from kanvtui.cli.documents import score_document

        context.json({"account": found.line.name, "scores": [score_document(history) for history in histories]})
        return
    from kanvtui.cli.account_page import score_page

    context.say(*score_page(found, histories, context.width))


def _print(context: Context, account_id: int) -> None:
    """Print a customer with its cards and notes as JSON."""
    from kanvtui.cli.documents import account_page_document, card_document
    from kanvtui.operations.reads import card
    from kanvtui.operations.reads.account import detail

    session = context.session()
    found = detail(session, account_id)
    cards = [card_document(card.detail(session, line.face.id)) for line in found.cards]
    context.json(account_page_document(found, cards))


VERBS = {
    "account list": Verb(_list_arguments, _list),
    "account new": Verb(_new_arguments, _new),
    "account show": Verb(_show_arguments, _show),
    "account edit": Verb(_edit_arguments, _edit),
    "account score": Verb(_score_arguments, _score),
}
