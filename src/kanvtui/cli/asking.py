"""Questions of the command line, a line each; asked only where somebody sits who can answer."""

import sys

from kanvtui.cli.context import write
from kanvtui.cli.terminal import is_terminal
from kanvtui.domain.text import visible


def is_attended() -> bool:
    """Whether both standard input and standard output are a terminal."""
    return is_terminal(sys.stdin) and is_terminal(sys.stdout)


def ask(question: str) -> str:
    """Ask, and return the answer without its ends; at the end of the input it is `""`."""
    write(f"{visible(question)} ")
    sys.stdout.flush()
    try:
        line = sys.stdin.readline()
    except UnicodeDecodeError:
        return ""
    if not line:
        write("\n")
    return line.strip()


def agrees(question: str, *, usually: bool) -> bool:
    """Ask for a yes or a no; an empty answer is what one *usually* says, the end of the input a no."""
    while True:
        write(f"{visible(question)} [{'Y/n' if usually else 'y/N'}] ")
        sys.stdout.flush()
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError:
            continue
        if not line:
            write("\n")
            return False
        answer = line.strip().casefold()
        if not answer or answer in ("y", "yes", "n", "no"):
            return answer.startswith("y") if answer else usually
