"""Share mode: how the screen is shared, and what stands where something is hidden. Pure."""

from kanvtui.domain.values import frozen

MASK = "•••"
"""What stands where something is hidden."""
HIDDEN = "hidden"
"""The kind of a note that is not shown: it counts, and nothing else of it is told."""


@frozen
class Share:
    """How the screen is shared: `account_id` is the only customer that is shown, None for all."""

    on: bool = False
    aliases: bool = False
    account_id: int | None = None
    contrast: bool = False


def read(text: str | None) -> Share:
    """Read what `written` wrote; what cannot be read shares nothing, and says so by being on and masked."""
    if not text:
        return Share()
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    flags = [found.get(name) for name in ("on", "aliases", "contrast")] if isinstance(found, dict) else [None]
    account = found.get("account") if isinstance(found, dict) else None
    if not all(isinstance(flag, bool) for flag in flags) or type(account) not in (int, type(None)):
        return Share(on=True, aliases=True)
    on, aliases, contrast = map(bool, flags)
    return Share(on, aliases, account, contrast)


def written(share: Share) -> str:
    """Write it down as JSON."""
    import json

    values = {"on": share.on, "aliases": share.aliases, "account": share.account_id, "contrast": share.contrast}
    return json.dumps(values)


def alias(account_id: int) -> str:
    """Return what a customer is called instead of its name."""
    return f"Customer {account_id}"
