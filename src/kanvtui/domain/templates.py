"""Templates of titles and notes: `{customer}` and other placeholders, and `[DATE]`."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put VALUES into the `{placeholders}` of a template, and the date into `[DATE]`.

    What has no value stays to be filled in by hand, as `[go live]`.
    """

    def value(found: re.Match[str]) -> str:
        return values.get(found[1]) or f"[{found[1].replace('_', ' ')}]"

    text = template.replace("[DATE]", values["date"]) if values.get("date") else template
    return _PLACEHOLDER.sub(value, text)


def placeholders(template: str) -> tuple[str, ...]:
    """Return the names of the `{placeholders}` in a template."""
    return tuple(_PLACEHOLDER.findall(template))
