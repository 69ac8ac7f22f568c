"""A bare pseudo-terminal with a stopwatch: nothing of what a program writes is interpreted, only timed and counted."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

SIZE = (200, 50)
GAP = 0.012
"""Seconds of silence that part two paints."""
QUIET = 0.07
"""Seconds of silence after which nothing more is expected."""
PATIENCE = 120.0


class Answer(NamedTuple):
    """What a program wrote after a key: seconds until its first paint was out and until it fell silent, and bytes."""

    painted: float
    settled: float
    painted_bytes: int
    bytes: int


class Pseudo:
    """Runs *argv* in a pseudo-terminal of 200×50; `started` is the instant before it was executed."""

    def __init__(self, argv: Sequence[str], env: dict[str, str], size: tuple[int, int] = SIZE) -> None:
        self.argv, self.env, self.size = list(argv), env, size
        self.output = bytearray()

    def __enter__(self) -> Self:
        self.master, slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", self.size[1], self.size[0], 0, 0))
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            self.argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self.env,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError, OSError):
                self.silence(limit=3.0)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(3)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)

    def read(self, seconds: float) -> bytes:
        """Return what comes within so many seconds, `b""` when nothing does. Raises OSError after the end."""
        if not select.select([self.master], [], [], max(0.0, seconds))[0]:
            return b""
        data = os.read(self.master, 1 << 16)
        self.output += data
        return data

    def until(self, *texts: str) -> float:
        """Wait until every text was written; return the seconds since the start of the program."""
        wanted = [text.encode() for text in texts]
        deadline = time.perf_counter() + PATIENCE
        while any(text not in self.output for text in wanted):
            try:
                self.read(1.0)
            except OSError:
                raise AssertionError(f"the program ended: {bytes(self.output[-2000:])!r}") from None
            if time.perf_counter() > deadline:
                raise AssertionError(f"no {texts} in {bytes(self.output[-2000:])!r}")
        return time.perf_counter() - self.started

    def silence(self, quiet: float = QUIET, limit: float = 10.0) -> float:
        """Wait for silence; return when the last byte came, in seconds since the start of the program."""
        last = time.perf_counter()
        end = last + limit
        while self.read(quiet) and last < end:
            last = time.perf_counter()
        return last - self.started

    def press(self, keys: str, quiet: float = QUIET, gap: float = GAP) -> Answer:
        """Write *keys* at once, time the answer until silence; its first paint ends where *gap* seconds are silent."""
        while self.read(0):
            pass
        began = time.perf_counter()
        os.write(self.master, keys.encode())
        painted = last = 0.0
        painted_bytes = count = 0
        while data := self.read(quiet if count else 2.0):
            now = time.perf_counter() - began
            if count and not painted and now - last > gap:
                painted, painted_bytes = last, count
            last = now
            count += len(data)
        return Answer(painted or last, last, painted_bytes or count, count)

    def memory(self) -> float:
        """Return the most memory that the program held so far, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def processor(self) -> float:
        """Return the seconds that all threads of the program have spent on a processor."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9
