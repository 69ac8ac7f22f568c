"""The command line for acceptance tests, as in tests/cli."""

from cli.conftest import cli, home, stdin

__all__ = ["cli", "home", "stdin"]
