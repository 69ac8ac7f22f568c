"""The one list of commands: keys, footer, palette, help screen and the README's key table are drawn from it.

A command is an id, its keys, what it says, and the contexts in which it works. A screen takes its bindings with
`BINDINGS = bindings("board")` and has one `action_…` for each; Textual's keymap finds a command by its id.

Contexts: `app` works everywhere; `board`, `review` (the list of what is flagged), `triage` (one card after the other),
`walk` (the review, one thing after the other), `since` (what changed), `minutes` (past reviews), `metrics`, `card` (all
that one card holds), `boards` (choose a board), `accounts` (the customers), `account` (one of them), `sop` (the SOP of
a board, read and changed), `sop_preview` (what a change of it does, before it is saved), `sop_log` (its log),
`sop_compare` (it beside a later one), `help`
and `first` (an empty database) are screens; `pane`, `checks`, `gate` (what a move lacks), `score`, `merge` (things that
are one, side by side) and `share` lie over them; `confirm` asks for yes or no; `prompt`, `move` (to a stage), `filter`
and `note` take typed text, so only keys that write no character work there.

A chord is written `g b`: its binding stands under that name, which no terminal sends, so that help and keymap know
it; the screen waits for the second key (`domain.keys.Keys.following`) and runs the action of the command it names.
In `t t` and `m 3` the first key opens a context and the second works in it, so a screen needs nothing for them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line checks keys too, and never loads Textual
    from textual.binding import BindingType

TYPING = frozenset({"prompt", "move", "filter", "note"})
"""The contexts that own every printable key."""
OVER = TYPING | {"checks", "confirm", "gate", "score", "share", "merge"}
"""The contexts that lie over a screen, where the keys of the screen and of the program may rest."""
STAGE_KEYS = 9
"""So many stages have a digit."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the user can do.

    `footer` is its place in the footer, 0 for none; `group` joins neighbours of the footer under one word; `after`
    names the command that opens its context, so that both keys read as a chord; `listed` is False for what nobody
    would look for in the palette; `needed` commands must keep a key; `priority` keys work even while text is typed
    (the stage digits of `move` only as long as nothing is typed: its `check_action` says so); `marked` ones share a key
    with another command, and have it where several cards are meant, such as marked ones.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    where: frozenset[str]
    action: str
    section: str
    footer: int = 0
    group: str = ""
    after: str = ""
    listed: bool = True
    needed: bool = False
    priority: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the help screen and of the README's table; numbered neighbours are one row (`1–9`)."""

    section: str
    keys: str
    id: str
    label: str
    help: str
    where: frozenset[str]


Shown = Mapping[str, tuple[str, ...]]
"""Keys as the user reads them, by command id, for the commands whose keys he changed (`domain.keys.Keys.shown`)."""

_PICTURES = {
    "up": "↑", "down": "↓", "left": "←", "right": "→", "escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn",
    "f5": "F5",
}  # fmt: skip


def _command(
    section: str,
    name: str,
    keys: str,
    label: str,
    text: str,
    where: str,
    *,
    action: str = "",
    footer: int = 0,
    group: str = "",
    after: str = "",
    listed: bool = True,
    needed: bool = False,
    priority: bool = False,
    marked: bool = False,
) -> Command:
    """Write a command in a line: *keys* are parted by `|`, contexts by a space; its action is the id with `_`."""
    return Command(
        id=name,
        keys=tuple(keys.split("|")),
        label=label,
        help=text,
        where=frozenset(where.split()),
        action=action or name.replace(".", "_"),
        section=section,
        footer=footer,
        group=group,
        after=after,
        listed=listed,
        needed=needed,
        priority=priority,
        marked=marked,
    )


_go = partial(_command, "Go")
_do = partial(_command, "Do")
_line = partial(_command, "In a card")
_accounts = partial(_command, "Customers")
_triage = partial(_command, "Triage")
_review = partial(_command, "Review")
_figures = partial(_command, "Metrics")
_share = partial(_command, "Share mode")
_sop = partial(_command, "SOP")
_boards = partial(_command, "Boards")
_merge = partial(_command, "Merging")
_program = partial(_command, "Program")
_prompt = partial(_command, "Prompts", listed=False)


def _numbered(first: Command) -> tuple[Command, ...]:
    """Return nine commands for nine stages, the digit being id's end, key and argument."""
    return tuple(
        replace(first, id=f"{first.id}{n}", keys=(str(n),), action=f"{first.action}({n})")
        for n in range(1, STAGE_KEYS + 1)
    )


_READ = "walk since minutes metrics sop_log sop_compare"
_SOPS = "sop sop_preview"
_LINES = f"board review triage card boards first pane {_SOPS} help accounts account {_READ}"
_PAGES = f"board review triage card pane {_SOPS} help accounts account {_READ}"
_CARD = "board review"
_SHEETS = "checks gate score share merge"
_ONE = "board review card triage walk"
_ALSO = f"{_CARD} triage walk"

_GO = (
    _go("go.left", "h|left", "Left", "Focus the stage to the left", "board", listed=False),
    _go("go.down", "j|down", "Down", "Focus the card or line below", f"{_LINES} checks gate share merge", listed=False),
    _go("go.up", "k|up", "Up", "Focus the card or line above", f"{_LINES} checks gate share merge", listed=False),
    _go("go.right", "l|right", "Right", "Focus the stage to the right", "board", listed=False),
    _go("go.first", "g g|home", "First", "Go to the first card or line", _LINES, listed=False),
    _go("go.last", "G|end", "Last", "Go to the last card or line", _LINES, listed=False),
    _go("go.page_down", "pagedown", "Page down", "Go down by a page", _PAGES, listed=False),
    _go("go.page_up", "pageup", "Page up", "Go up by a page", _PAGES, listed=False),
    *_numbered(_go("go.stage", "1", "Stage", "Focus the first to the ninth stage", "board sop", listed=False)),
    _go("go.filter", "/", "filter", "Show only the cards that match what you type", "board", footer=6),
    _go("go.pane", "tab", "Pane", "Go into the pane beside the board, and back", "board"),
    _go("pane.leave", "tab|escape", "back", "Go from the pane back to the board", "pane", footer=1),
    _go("view.pane", "space", "Show or hide the pane", "Show or hide the pane beside the board", "board"),
    _go("card.open", "enter", "Open", "Open the card with all it holds", "board"),
    _go("review.open", "enter", "show", "Show the card on its board", "review", footer=1),
    _go("go.boards", "g b", "Boards", "Choose another board", _CARD),
    _go("go.accounts", "g a", "Customers", "List the customers, those at risk first", f"{_CARD}"),
    _go("card.account", "a", "Customer", "Show the card's customer across all boards", _ONE),
    _go("go.people", "g p", "People", "Make one person of two names that are one", f"{_CARD} accounts"),
    _go("go.sop", "g s", "SOP", "Read and change the SOP of this board", "board"),
    _go("go.review", "R", "review", "List what is at risk, overdue, blocked, stale or ownerless", "board", footer=7),
    _go("review.scope", "tab", "all or one", "List all boards, or this one only", "review since", footer=7),
    _go("review.preset", "p", "daily or weekly", "List what cannot wait until the weekly review, or all", "review"),
    _go("go.triage", "T", "Triage", "Go through what cannot wait: urgent blockers, new cards, then the rest",
        "board review card"),
    _go("go.metrics", "g m", "Metrics", "Show the figures against their targets", _CARD),
    _go("go.since", "D", "Since last review", "Show what changed since the last review", f"{_CARD} walk"),
    _go("go.minutes", "g r", "Past reviews", "List the past reviews and read their minutes", _CARD),
    _go("card.why", "A", "Why flagged", "Explain why the card is flagged, from what happened to it", _ALSO),
    _go("go.back", "escape|q", "back", "Go back to where you came from",
        f"{_SHEETS} review triage card boards {_SOPS} help accounts account {_READ}",
        footer=8, listed=False, needed=True),
    _go("board.back", "escape", "Clear", "Clear the filter, then the marks", "board", listed=False),
    _go("board.quit", "q", "Quit", "Leave the program", "board first", action="app.quit", listed=False),
)  # fmt: skip

_DO = (
    _do("card.new", "n", "new", "Catch a new card on top of the focused stage", "board", footer=1),
    _do("card.edit", "e", "Edit", "Edit the card: title, next step, fields", _ALSO),
    _do("card.checks", "t", "check", "List the card's checks", _ONE, footer=2),
    _do("checks.next", "t", "tick next", "Tick the card's next open check", "checks", after="card.checks", footer=2),
    _do("checks.new", "n", "new check", "Add a check to the card", "checks", after="card.checks", footer=3),
    _do("checks.toggle", "space|enter", "tick", "Tick or untick the check", "checks", footer=1, listed=False),
    _do("note.write", "N", "Note", "Write a note in the pane", _ONE),
    _do("note.editor", "E", "Note in $EDITOR", "Write a note in your own editor", _ONE),
    _do("card.owner", "o", "owner", "Give the card its one accountable owner", _ONE, footer=3),
    _do("card.pass", "W", "Pass the ball", "Say who has the ball now, when that is not the owner",
        f"{_CARD} card triage"),
    _do("card.block", "b", "block", "Block the card with a reason, or unblock it", _ONE, footer=4),
    _do("card.escalate", "!", "Escalate", "Pass a trouble on by its severity, with the time to answer", _ONE),
    _do("card.score", "S", "Score", "Enter a score of the card or its customer", "board review card account walk"),
    _do("card.milestone", "M", "Milestone", "Say when something happened or will, and see which dates move", _ONE),
    _do("card.merge", "M", "Merge", "Make one card of the marked ones, or of the card and one that it looks like", _ONE,
        marked=True),
    _do("card.due", "d", "Due", "Set the day, or the day and time, it is due", _ONE),
    _do("card.snooze", "s", "snooze", "Hide the card until a day", _ONE),
    _do("card.labels", "#", "Labels", "Put labels on the card or take them off", _ONE),
    _do("card.urgent", "*", "Urgent", "Mark the card urgent, or no longer urgent", _ONE),
    _do("card.complete", "c", "Complete", "Move the card to the stage where it is done", _ONE),
    _do("card.previous_stage", "H", "Move left", "Move the card one stage back", _ONE, footer=5, group="move"),
    _do("card.next_stage", "L", "Move right", "Move the card one stage on", _ONE, footer=5, group="move"),
    _do("card.lower", "J", "Lower", "Move the card down in its stage", "board"),
    _do("card.raise", "K", "Raise", "Move the card up in its stage", "board"),
    _do("card.move", "m", "Move to", "Move the card to a stage by its number or name", _ONE),
    *_numbered(
        _do("move.stage", "1", "Move to stage", "Move the card to the first to the ninth stage", "move",
            after="card.move", listed=False, priority=True),
    ),
    _do("card.archive", "x", "Archive", "Put the card away for good, with all its history", _ALSO),
    _do("card.delete", "X", "Delete", "Put the card into the bin for 30 days; asks first", _CARD),
    _do("mark.card", "v", "Mark", "Mark the card for the next action, or take the mark off", _ALSO),
    _do("mark.stage", "V", "Mark all", "Mark every card of the stage, or take the marks off", "board"),
    _do("edit.repeat", ".", "Repeat", "Do the last action again on this card", _ONE),
    _do("card.export", "Y", "Export", "Write all of the card as a document: steps, approvals, notes, dates", _ONE),
    _do("card.copy", "y", "Copy", "Copy the card's number and title", _ONE),
    _do("edit.undo", "u", "Undo", "Undo the newest change, whoever made it",
        f"board review triage card boards first sop accounts account {_READ}"),
    _do("edit.redo", "U|ctrl+r", "Redo", "Redo what was undone",
        f"board review triage card boards first sop accounts account {_READ}"),
)  # fmt: skip

_LINE = (
    _line("line.open", "enter", "open", "Edit the line, open the note or tick the check", "card", footer=1),
    _line("line.tick", "space", "tick", "Tick or untick the check", "card", footer=2, listed=False),
    _line("line.edit", "e", "edit", "Edit the words of the line, the check's too", "card", footer=3, listed=False),
    _line("line.new", "n", "new check", "Add a check to the card", "card", footer=4),
    _line("note.pin", "p", "pin", "Make the note the one that explains the card", "card", footer=5),
    _line("line.card", "C", "make a card", "Make an action card of the note, or a card of the check", "card", footer=6),
    _line("note.share", "f", "show shared", "Let share mode show the note, or hide it again", "card account"),
    _line("line.remove", "x", "remove", "Remove the note or the check; undo brings it back", "card", footer=7),
)  # fmt: skip

_GATE = (
    _line("gate.fix", "enter|space", "fix", "Add what is missing on this line", "gate", footer=1),
    _line("gate.pass", "!", "pass with a reason", "Pass the gate as an exception, with a reason", "gate", footer=2),
)

_MERGE = (
    _merge("merge.accept", "enter", "merge", "Merge them: what is not taken is written down in a note", "merge",
           footer=1),
    _merge("merge.left", "h|left", "left", "Take the value to the left", "merge", footer=2, group="take"),
    _merge("merge.right", "l|right|space", "right", "Take the value to the right", "merge", footer=2, group="take"),
    _merge("merge.stays", "tab", "stays", "Let the next one be the one that stays", "merge", footer=3),
    _merge("merge.keep_both", "n", "not the same", "Keep both, and never offer them for merging again", "merge",
           footer=4),
)  # fmt: skip

_ACCOUNTS = (
    _accounts("accounts.open", "enter", "open", "Show the customer across all boards", "accounts", footer=1),
    _accounts("accounts.new", "n", "new", "Make a customer", "accounts", footer=2),
    _accounts("account.open", "enter", "show", "Show the card on its board, open the note, edit the line", "account",
              footer=1),
    _accounts("account.health", "r", "at risk", "Set or clear the customer's health, with a reason", "account",
              footer=2),
    _accounts("account.edit", "e", "edit", "Edit renewal, contract value, owner, next touch", "account", footer=4),
    _accounts("account.contact", "n", "stakeholder", "Add somebody at the customer", "account", footer=5),
    _accounts("account.merge", "M", "merge", "Make one customer of this and another one", "accounts account"),
    _accounts("account.note", "N", "note", "Write a note beside the customer", "account", footer=6),
    _accounts("account.remove", "x", "remove", "Remove the stakeholder", "account"),
    _accounts("score.store", "enter", "store", "Take the number typed, or store the parts given so far", "score",
              footer=1),
    _accounts("score.back", "backspace", "take back", "Take the last value back", "score", footer=2),
    _accounts("score.next", "tab", "another score", "Enter the next score instead, where there are several", "score",
              footer=3),
)  # fmt: skip

_TRIAGE = (
    _triage("triage.keep", "enter", "keep", "Nothing to do now: keep the card as it is, and go on", "triage"),
    _triage("triage.take", "i", "take", "Become the card's owner, and go on", "triage"),
    _triage("triage.next", "n", "next", "Write the card's next step, and go on", "triage"),
    _triage("triage.more", "space", "more", "Show all of the note and of the checks, or their beginning", "triage"),
)

_REVIEW = (
    _review(
        "walk.start", "w", "walk", "Walk the review: one thing after the other, a verdict for each", "review", footer=2
    ),
    _review("review.narrow", "/", "narrow", "Keep to one customer, owner or board", "review"),
    _review("walk.keep", "enter", "keep", "Keep it as it is, and go on", "walk"),
    _review("walk.promise", "W", "promise", "Ask for something by a day: the next review opens with it", "walk"),
    _review("walk.group", "tab", "group", "Group by customer, or by reason", "walk"),
    _review("walk.more", "space", "more", "Show all of the note and of the checks, or their beginning", "walk"),
    _review("walk.finish", "F", "finish", "End the review and write its minutes", "walk"),
    _review("since.open", "enter", "show", "Show the card on its board", "since", footer=1),
    _review("since.period", "d", "other days", "Compare two other days", "since", footer=2),
    _review("minutes.open", "enter", "read", "Read the minutes", "minutes", footer=1),
    _review(
        "minutes.save", "s", "save", "Save the minutes as a file, Markdown or HTML by its name", "minutes", footer=2
    ),
    _review("minutes.copy", "y", "copy", "Copy the minutes as Markdown", "minutes", footer=3),
)

_METRICS = (
    _figures("metrics.open", "enter", "cards", "Show the cards behind the figure", "metrics", footer=1),
    _figures("metrics.enter", "e", "enter", "Enter the figure by hand", "metrics", footer=2),
    _figures("metrics.board", "tab", "board", "Show the figures of the next board, or of all", "metrics", footer=3),
)

_SOP = (
    _sop("sop.edit", "enter|e", "edit", "Edit the line: a rule, an owner, limits, a check, a field", "sop", footer=1),
    _sop("sop.required", "space", "required", "Ask for the check, field or approval before cards go on, or no more",
         "sop", footer=2),
    _sop("sop.new", "n", "new", "Add another line of this kind: a check, a stage, a field", "sop", footer=3),
    _sop("sop.remove", "x", "remove", "Remove the line; a stage asks where its cards go", "sop", footer=4),
    _sop("sop.owner", "o", "Owner", "Say who owns the stage, or does the check", "sop"),
    _sop("sop.due", "d", "Due", "Say when the check or the deadline is due, counted from a milestone", "sop"),
    _sop("sop.lower", "J", "Lower", "Move the check, stage or field down", "sop"),
    _sop("sop.raise", "K", "Raise", "Move the check, stage or field up", "sop"),
    _sop("sop.editor", "E", "whole SOP", "Edit the whole SOP in your own editor", "sop sop_preview", footer=5),
    _sop("sop.compare", "v", "compare", "Compare with the SOP that the board was made from, and take over parts", "sop",
         footer=6),
    _sop("sop.log", "l", "Changes", "List who changed the SOP when, and why", "sop"),
    _sop("sop.export", "Y", "Export", "Write the SOP as a file: TOML, or Markdown and HTML to read", "sop"),
    _sop("sop_compare.take", "enter", "take over", "Take over the marked parts, or this one; shows first what it does",
         "sop_compare", footer=1),
    _sop("sop_compare.mark", "space", "mark", "Mark the part, to take over several at once", "sop_compare", footer=2),
    _sop("sop_compare.mark_all", "V", "mark new", "Mark all that is new there and was not changed here", "sop_compare",
         footer=3),
    _sop("sop_compare.full", "tab", "both texts", "Show both texts of each part, or only what differs", "sop_compare",
         footer=4),
    _sop("sop_compare.other", "o", "other SOP", "Compare with another SOP", "sop_compare", footer=5),
    _sop("sop_preview.choose", "enter", "save", "Change what the line says; where there is nothing to choose, save",
         "sop_preview", footer=1),
    _sop("sop_preview.save", "s", "save", "Save the change of the SOP", "sop_preview", footer=2),
    _sop("sop_preview.open_cards", "t", "open cards", "Change the checks of open cards too, or only of new ones",
         "sop_preview", footer=3),
    _sop("sop_preview.why", "w", "why", "Say why the SOP changes, for its log", "sop_preview", footer=4),
)  # fmt: skip

_SHARE = (
    _share(
        "share.open",
        "P|f5",
        "Share mode",
        "Mask what is private while the screen is shared; choose how",
        "app",
        priority=True,
    ),
    _share("share.toggle", "enter|space", "change", "Change what the line says", "share", footer=1),
)

_BOARDS = (
    _boards("boards.open", "enter", "open", "Open the board", "boards", footer=1),
    _boards("boards.new", "n", "new", "Start a board from an SOP", "boards", footer=2),
    _boards("boards.rename", "e", "rename", "Rename the board", "boards", footer=3),
    _boards("boards.archive", "x", "archive", "Put the board away, or bring it back", "boards", footer=4),
    _boards("first.choose", "enter", "start", "Start a board from the SOP", "first", footer=1),
    _boards("first.more", "m", "more", "Show the other SOPs too", "first", footer=2),
    _boards("first.name", "e", "your name", "Change the name that @me stands for", "first", footer=3),
)

_PROGRAM = (
    _program("app.help", "?", "help", "Show all keys that work here", "app", action="app.help", footer=8),
    _program("app.palette", ":|ctrl+p", "Palette", "Find a command, card, customer or board by name", "app",
             action="app.command_palette", listed=False, needed=True),
    _program("app.suspend", "ctrl+z", "Suspend", "Go to the shell for a while; fg comes back", "app",
             action="app.suspend_process"),
    _program("app.quit", "ctrl+q", "Quit", "Leave the program", "app", action="app.quit", needed=True, priority=True),
)  # fmt: skip

_PROMPTS = (
    _prompt("prompt.accept", "enter", "ok", "Take what is typed or chosen", "prompt move", footer=1, needed=True),
    _prompt("prompt.cancel", "escape", "cancel", "Close and change nothing", "prompt move", footer=2, needed=True),
    _prompt("prompt.complete", "tab", "complete", "Complete what is typed", "prompt move", footer=3),
    _prompt("prompt.down", "down", "Next", "Choose the next suggestion", "prompt move"),
    _prompt("prompt.up", "up", "Previous", "Choose the suggestion before", "prompt move"),
    _prompt("confirm.yes", "y|enter", "yes", "Yes, do it", "confirm", footer=1, needed=True),
    _prompt("confirm.no", "n|escape", "no", "No, change nothing", "confirm", footer=2, needed=True),
    _prompt(
        "filter.keep", "enter", "keep", "Keep the filter and go back to the cards", "filter", footer=1, needed=True
    ),
    _prompt("filter.clear", "escape", "clear", "Clear the filter", "filter", footer=2, needed=True),
    _prompt("note.save", "escape", "save", "Save the note and go back to the card", "note", footer=1, needed=True),
)

COMMANDS: tuple[Command, ...] = (
    *_GO,
    *_DO,
    *_LINE,
    *_GATE,
    *_MERGE,
    *_TRIAGE,
    *_REVIEW,
    *_METRICS,
    *_SOP,
    *_SHARE,
    *_ACCOUNTS,
    *_BOARDS,
    *_PROGRAM,
    *_PROMPTS,
)
"""Every command, in the order of the help screen."""
BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}


def at(where: str) -> tuple[Command, ...]:
    """Return the commands of one context, in the order of the help screen."""
    return tuple(command for command in COMMANDS if where in command.where)


def bindings(where: str) -> "list[BindingType]":
    """Return Textual's bindings for one context; a binding's id is the command's, so that a keymap finds it."""
    from textual.binding import Binding

    return [
        Binding(
            ",".join(command.keys),
            command.action,
            command.label,
            show=bool(command.footer),
            tooltip=command.help,
            id=command.id,
            priority=command.priority,
            group=Binding.Group(command.group, compact=True) if command.group else None,
        )
        for command in at(where)
    ]


def _reachable(where: str) -> list[Command]:
    """The commands of a context, of what they open, and of the program."""
    here = {command.id for command in at(where)}
    return [command for command in COMMANDS if command.id in here or command.after in here or "app" in command.where]


def palette(where: str) -> tuple[Command, ...]:
    """Return what the palette offers in a context; it runs an `after` command on the screen itself."""
    return tuple(command for command in _reachable(where) if command.listed)


def shown(command: Command, keys: Shown | None = None) -> tuple[str, ...]:
    """Return a command's keys as the user reads them: `h` and `←`, inside what another opened `t t`."""
    mine = own(command, keys)
    opener = BY_ID.get(command.after)
    if opener is None:
        return mine
    first = own(opener, keys)[:1]
    return tuple(" ".join((*first, key)) for key in mine)


def own(command: Command, keys: Shown | None) -> tuple[str, ...]:
    """Return a command's own keys as the user reads them, without the one that opens its context."""
    changed = keys.get(command.id) if keys else None
    return tuple(key_label(key) for key in command.keys) if changed is None else changed


def key_label(key: str) -> str:
    """Return a key as the user reads it: `Esc`, `↑`, `Ctrl+R`."""
    words = (part.capitalize() if part.isalpha() and len(part) > 1 else part for part in key.split())
    return _PICTURES.get(key) or " ".join(words)


def rows(where: str = "", keys: Shown | None = None) -> tuple[Row, ...]:
    """Return the lines of the help: of one context with what it opens and the program's own, or of everything."""
    found: list[Row] = []
    for family in _families(_reachable(where) if where else COMMANDS):
        first, last = family[0], family[-1]
        name, text = first.id, " or ".join(shown(first, keys)) or "no key"
        if len(family) > 1:
            text = f"{text}–{(shown(last, keys) or ('',))[0].rpartition(' ')[2]}"
            name = f"{first.id}–{STAGE_KEYS}"
        found.append(Row(first.section, text, name, first.label, first.help, first.where))
    return tuple(found)


def _families(commands: Iterable[Command]) -> Iterable[Sequence[Command]]:
    """Group the commands that differ only in their number."""
    families: dict[str, list[Command]] = {}
    for command in commands:
        families.setdefault(re.sub(r"\d+\Z", "", command.id), []).append(command)
    return families.values()


def table(keys: Shown | None = None) -> str:
    """Return the key table as Markdown, a table for each section; the README holds exactly this text."""
    lines: list[str] = []
    section = ""
    for row in rows(keys=keys):
        if row.section != section:
            section = row.section
            lines += ["", f"### {section}", "", "| key | what it does | id |", "|---|---|---|"]
        key = row.keys.replace("|", "\\|").replace("*", "\\*")
        lines.append(f"| {key} | {row.help} | `{row.id}` |")
    return "\n".join(lines).strip() + "\n"
