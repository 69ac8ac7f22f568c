"""The footer of a context: the few keys that one most likely wants next, drawn from the list of commands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kanvtui.commands import BY_ID, COMMANDS, OVER, Command, Shown, own

FOOTER_KEYS = 8
"""At most so many keys stand in the footer."""
_ORDERS = {
    "triage": ("triage.keep", "triage.take", "card.owner", "triage.next", "card.block", "card.snooze"),
    "walk": ("walk.keep", "card.owner", "card.due", "card.block", "walk.promise", "card.snooze"),
}
"""The footers that have an order of their own; the way back and help follow."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One entry of the footer: a key as shown, and what it does."""

    key: str
    label: str


def footer(where: str, keys: Shown | None = None, words: Callable[[Command], str] | None = None) -> tuple[Hint, ...]:
    """Return the footer of a context: at most FOOTER_KEYS, the keys of one group together (`H L move`).

    The way back and help stand last and are never left out; in a card its own lines come before what any screen does.
    *words* may say what a command does on the chosen line, `""` when it does nothing there.
    """
    here = {where} if where in OVER else {where, "app"}
    hints: dict[str, Hint] = {}
    own_order = _ORDERS.get(where, ())
    chosen = [command for command in COMMANDS if command.footer and command.where & here]
    if own_order:
        always = [command for command in chosen if command.id in ("go.back", "app.help")]
        chosen = [*(BY_ID[name] for name in own_order), *always]

    def place(command: Command) -> tuple[bool, bool, bool, int]:
        general = where == "card" and command.section != "In a card"
        number = own_order.index(command.id) if command.id in own_order else command.footer
        return "app" in command.where, command.id == "go.back", general, number

    for command in sorted(chosen, key=place):
        name, mine = command.group or command.id, own(command, keys)[:1]
        label = command.group or (words(command) if words else command.label)
        if mine and label:
            before = (hints[name].key,) if name in hints else ()
            hints[name] = Hint(" ".join(before + mine), label)
    found = tuple(hints.values())
    ends = 2 if "go.back" in hints else 1
    return found if len(found) <= FOOTER_KEYS else (*found[: FOOTER_KEYS - ends], *found[-ends:])


def following(after: Mapping[str, str]) -> tuple[Hint, ...]:
    """Return the footer while a chord waits; *after* maps its second keys, as shown, to command ids."""
    return tuple(Hint(key, BY_ID[name].label) for key, name in after.items())
