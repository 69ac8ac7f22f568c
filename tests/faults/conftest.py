"""The command line in this process, as its own tests have it."""

from cli.conftest import cli, home

__all__ = ["cli", "home"]
