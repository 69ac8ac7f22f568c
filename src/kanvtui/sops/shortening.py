"""What a file need not say because it is read so anyway: keys made from names, stages by their names, usual limits."""

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from kanvtui.domain.sop import STALE_AFTER
from kanvtui.domain.text import name_key
from kanvtui.sops.completing import KEYED, STAGED, make_keys

ROUNDS = 8
"""Keys depend on each other where names are alike; where they do not settle after so many rounds, all are written."""

Parts = list[tuple[dict[str, Any], SimpleNamespace]]
"""Each part that has a key: as the document has it, and as `make_keys` fills it in."""


def shortened(document: Mapping[str, object], *, keys: bool = False) -> dict[str, object]:
    """Return an SOP's document without the keys that would be made the same, its stages named by their names.

    With *keys* both stay. Nothing of *document* is changed; parts of another form than the format has stay as they are.
    """
    short: dict[str, Any] = _copy(document)
    for stage in _tables(short, "stages"):
        if _word(stage, "stale_after") == STALE_AFTER.get(_word(stage, "kind"), ""):
            stage.pop("stale_after", None)
    _name_stages(short, by_key=keys)
    if not keys:
        _drop_keys(short)
    return short


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list | tuple) else value


def _name_stages(short: dict[str, Any], *, by_key: bool) -> None:
    """Where a part has the key of a stage, put the stage's name or its key: the first that leads to that stage."""
    stages = [(_word(stage, "key"), _word(stage, "name")) for stage in _tables(short, "stages")]
    led: dict[str, str] = {}  # as `completing.stage_key` finds them
    for key, name in stages:
        led.setdefault(name_key(name), key)
        led.setdefault(key, key)
    forms = {key: (key, name) if by_key else (name, key) for key, name in reversed(stages)}
    for part in (part for listed in STAGED for part in _tables(short, listed)):
        for where in ("stage", "done"):
            if key := _word(part, where):
                part[where] = next((form for form in forms.get(key, ()) if led.get(name_key(form)) == key), key)


def _drop_keys(short: dict[str, Any]) -> None:
    parts: Parts = []
    sop = _namespace(short, parts)
    kept: set[int] = {n for n, (part, _) in enumerate(parts) if not _word(part, "key")}
    for _ in range(ROUNDS):
        for n, (part, made) in enumerate(parts):
            made.key = _word(part, "key") if n in kept else ""
        make_keys(sop)
        wrong = {n for n, (part, made) in enumerate(parts) if n not in kept and made.key != _word(part, "key")}
        if not wrong:
            break
        kept |= wrong
    else:
        return
    for n, (part, _) in enumerate(parts):
        if n not in kept:
            del part["key"]


def _namespace(short: dict[str, Any], parts: Parts) -> SimpleNamespace:
    """Return the SOP with what keys are made from, and note each part that has one."""

    def noted(tables: Iterator[dict[str, Any]], source: str, **inner: str) -> list[SimpleNamespace]:
        found = []
        for part in tables:
            made = SimpleNamespace(**{source: _word(part, source), "key": ""})
            for name, inner_source in inner.items():
                setattr(made, name, noted(_tables(part, name), inner_source))
            parts.append((part, made))
            found.append(made)
        return found

    deeper = {"stages": {"checks": "text"}, "scores": {"parts": "label"}}
    lists = {name: noted(_tables(short, name), source, **deeper.get(name, {})) for name, source in KEYED}
    return SimpleNamespace(fields=noted(_tables(short, "fields"), "label"), **lists)


def _tables(data: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    found = data.get(name)
    return (item for item in found if isinstance(item, dict)) if isinstance(found, list) else iter(())


def _word(part: Mapping[str, Any], name: str) -> str:
    found = part.get(name)
    return found if isinstance(found, str) else ""
