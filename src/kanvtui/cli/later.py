"""What the first board does not need is loaded after it is painted: on first use, or a moment later at the latest."""

import importlib.util
import sys
from collections.abc import Iterable

AFTER_THE_FIRST_PAINT = (
    "kanvtui.domain.gates",
    "kanvtui.domain.hints",
    "kanvtui.domain.pictures",
    "kanvtui.domain.sop",
    "kanvtui.operations.cards",
    "kanvtui.operations.checks",
    "kanvtui.operations.lookup",
    "kanvtui.operations.moves",
    "kanvtui.operations.reads.card",
    "kanvtui.operations.reads.lists",
    "kanvtui.operations.steps.passing",
    "kanvtui.screens.suggest",
    "kanvtui.widgets.card_rows",
    "kanvtui.widgets.markdown",
)
"""Modules of ours that screens import as modules, never by the names in them."""


def put_off(names: Iterable[str] = AFTER_THE_FIRST_PAINT) -> None:
    """Let `from package import module` give a module that is not loaded before one of its names is asked for."""
    for name in names:
        spec = None if name in sys.modules else importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
            # Where the package has it as an attribute the import system does not look at it, which would load it.
            package, _, last = name.rpartition(".")
            setattr(sys.modules[package], last, module)


def catch_up(names: Iterable[str] = AFTER_THE_FIRST_PAINT) -> None:
    """Load what was put off, so that no key has to wait for it."""
    for name in names:
        vars(sys.modules[name])
        getattr(sys.modules[name], "__doc__")  # noqa: B009 - asking is what loads it
