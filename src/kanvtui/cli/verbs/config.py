"""`config path|show|check`: the settings file, which works even when it cannot be understood."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context, warn
from kanvtui.cli.verbs.common import add_json
from kanvtui.domain.text import visible
from kanvtui.errors import ConfigError


def _path_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "the places of all files")


def _path(context: Context, _options: argparse.Namespace) -> None:
    paths = context.paths
    if context.wants_json:
        context.json(
            {
                "settings": str(paths.settings),
                "database": str(paths.database),
                "sops": str(context.sop_folder),
                "logs": str(paths.logs),
            }
        )
    else:
        context.say(str(paths.settings))


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "the settings")


def _show(context: Context, _options: argparse.Namespace) -> None:
    settings = context.settings
    if context.wants_json:
        context.json(
            {
                "name": settings.me(context.login),
                "default_owner": settings.default_owner or None,
                "theme": settings.theme or None,
                "keys": {name: list(keys) for name, keys in settings.keys.items()},
                "workdays": sorted(settings.workdays),
                "holidays": [day.isoformat() for day in sorted(settings.holidays)],
                "review": {
                    "box": settings.review.box,
                    "parts": list(settings.review.parts),
                    "group": settings.review.group,
                },
            }
        )
        return
    from kanvtui.config.settings import show

    context.say(*show(settings, context.login))
    context.say("", f"settings  {visible(str(context.paths.settings))}")
    context.say(f"database  {visible(str(context.paths.database))}")
    context.say(f"SOPs      {visible(str(context.sop_folder))}")
    for notice in settings.notices:
        warn(notice)


def _check_arguments(_parser: argparse.ArgumentParser) -> None:
    """Take nothing of its own."""


def _check(context: Context, _options: argparse.Namespace) -> int:
    from kanvtui.commands import COMMANDS, TYPING
    from kanvtui.config.settings import check

    path = context.paths.settings
    problems = check(path, COMMANDS, TYPING)
    for problem in problems:
        warn(problem)
    if problems:
        return ConfigError.exit_code
    context.say(
        f"{path}: nothing is wrong." if path.exists() else f"{path}: there is no such file, so nothing is wrong."
    )
    return 0


VERBS = {
    "config path": Verb(_path_arguments, _path),
    "config show": Verb(_show_arguments, _show),
    "config check": Verb(_check_arguments, _check),
}
