"""The walk of a review: one thing after the other fills the screen and gets a verdict."""

from kanvtui.screens.base import BaseScreen


def start_walk(screen: BaseScreen) -> None:
    """Walk the review of a list."""
    screen.say("The walk is not here yet.")
