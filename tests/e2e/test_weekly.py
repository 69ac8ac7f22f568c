"""The weekly review by keyboard: 23 cards of 9 customers, paused, killed, taken up again, finished, remembered."""

import datetime as dt
import signal
from pathlib import Path

import pytest

from e2e.hands import User, at_work, clean, run
from e2e.weekly import CARDS, build
from terminal.harness import Terminal, kanvtui

pytestmark = pytest.mark.terminal

TITLES = [title for _, _, title, _ in CARDS]
VERDICTS = ("owner", "keep", "due", "keep", "note", "snooze", "promise", "tick", "keep", "close", "archive", "block")
"""What is decided of one card after the other, again from the start; a blocked card is unblocked."""


def head(user: User) -> str:
    """The head line."""
    return user.terminal.screen[0]


def title(user: User) -> str:
    """The card that fills the screen."""
    found = [line.strip() for line in user.terminal.screen if line.strip() in TITLES]
    return found[0] if len(found) == 1 else ""


def decide(user: User, verdict: str, card: str) -> str:
    """Give a verdict on the card on the screen and return how the minutes must tell it."""
    blocked = next(line[3] for line in CARDS if line[2] == card) == "blocked"
    match verdict:
        case "owner":
            user.answers("o", "Owner of “", "Raj")
            return "owner Raj"
        case "due":
            user.answers("d", "Due date of “", "+9d")
            return "due "
        case "note":
            user.writes("N", f"Spoke about {card}.")
            return f"wrote the note “Spoke about {card}.”"
        case "snooze":
            user.answers("s", "Hide until which day", "+2w")
            return "snoozed until "
        case "promise":
            user.answers("W", "Who promises what", f"Jo: answer about {card} by +6d")
            return f"Jo: answer about {card}, by "
        case "tick":
            user.press("t", "t", "esc")
            return "ticked “"
        case "close":
            user.answers("c", "What came of", f"Settled {card}")
            if blocked:
                user.sees("A blocked card is not done.")
                user.answers("!", "Why does it go on", "They left.")
            return f"closed: Settled {card}"
        case "archive":
            user.press("x")
            return "archived"
        case "block" if blocked:
            user.press("b")
            return "unblocked"
        case "block":
            user.answers("b", "What blocks “", f"no word on {card}")
            return f"blocked: no word on {card}"
    user.press("enter")
    return ""


def walk(user: User, decided: dict[str, str], upto: int, changed: str = "") -> None:
    """Give verdicts until so many cards are decided; *changed* is one that somebody else changed meanwhile."""
    while len(decided) < upto:
        user.terminal.wait_until(lambda: title(user) not in ("", *decided), "the next card")
        card = title(user)
        if card == changed:
            user.reads("changed meanwhile")
        decided[card] = decide(user, VERDICTS[len(decided) % len(VERDICTS)], card)
        user.sees(f"{len(decided)} decided")


def start(user: User) -> None:
    """From the board into the review."""
    user.press("R")
    user.sees("Review · weekly")
    user.press("w")


def killed(terminal: Terminal) -> None:
    """End the program as nothing can prevent it."""
    terminal.process.send_signal(signal.SIGKILL)
    terminal.wait_exit()


def test_a_weekly_review_from_the_first_card_to_the_next_review(tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - the program in the terminal has no other clock
    build(tmp_path / "work.db", now)
    decided: dict[str, str] = {}
    with kanvtui(db=tmp_path / "work.db", env=clean(tmp_path), size=(120, 36)) as terminal:
        user = User(terminal, tmp_path)
        start(user)
        user.sees("1 of 23")
        walk(user, decided, 6)
        user.press("esc")  # a pause, and on again
        user.sees("paused: 6 of 23 decided")
        user.press("w")
        walk(user, decided, 11)
        user.terminal.wait_until(lambda: title(user) not in ("", *decided), "the next card")
        stood = title(user)
        killed(terminal)
    behind = next(name for name in TITLES if name not in decided and name != stood)
    run(tmp_path, "edit", str(TITLES.index(behind) + 1), "--owner", "Vera")
    with at_work(tmp_path, size=(200, 50)) as user:
        start(user)
        user.terminal.wait_until(lambda: title(user) == stood, f"{stood} again")
        user.sees("11 decided")
        walk(user, decided, 23, behind)
        user.sees("23 decided")
        user.press("F")
        user.sees("minutes")
        user.press("esc")
    minutes = run(tmp_path, "minutes")
    for card, words in decided.items():
        line = next(line for line in minutes.splitlines() if f" {card}" in line)
        assert words in line.replace("\\", ""), line
    kept = minutes.partition("## Kept as it is")[2].partition("\n## ")[0]
    assert [card for card in TITLES if f" {card}**" in kept] == [card for card in TITLES if not decided[card]]
    assert "against “A blocked card is not done.”: They left." in minutes.replace("\\", "")
    promised = [card for card, words in decided.items() if words.startswith("Jo: ")]
    assert promised
    assert all(f"| Jo | answer about {card} |" in minutes for card in promised)
    with at_work(tmp_path) as user:
        start(user)
        user.sees("Promised", promised[0], "answer about")
