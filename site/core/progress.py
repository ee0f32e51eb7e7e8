"""How far a command is: a bar on a terminal, a line now and then elsewhere."""

from typing import Any

WIDTH = 40
TOLD_EACH = 500


class Progress:
    def __init__(self, out: Any, total: int, things: str) -> None:
        """`out` is a command's; `things` is what there are so many of."""
        self.out, self.total, self.things = out, total, things
        self.done = 0

    def step(self) -> None:
        self.done += 1
        if self.out.isatty():
            filled = WIDTH * self.done // max(self.total, 1)
            self.out.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {self.done} of {self.total}", ending="")
            self.out.flush()
        elif self.done % TOLD_EACH == 0:
            self.out.write(f"{self.done} of {self.total} {self.things}")
            self.out.flush()

    def end(self) -> None:
        """Before anything else is said."""
        if self.out.isatty():
            self.out.write("\r\x1b[K", ending="")
