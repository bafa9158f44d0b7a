"""How far bytes are, for whoever wants to know."""

from __future__ import annotations

import importlib
from typing import Any, Callable, Union

Progress = Union[bool, Callable[[int, int], None], None]
"""``True`` for a bar by ``tqdm`` where that is installed, a function of bytes done and bytes total, or nothing."""


class Meter:
    """Bytes of several files, one after the other. What is said never goes back, though tries may."""

    def __init__(self, total: int, progress: Progress, title: str) -> None:
        self.total = total
        self._done = 0
        self._base = 0
        self._tell: Callable[[int, int], None] | None = progress if callable(progress) else None
        self._bar: Any = _bar(total, title) if progress is True else None
        if self._tell is not None:
            self._tell(0, total)

    def at(self, done: int) -> None:
        """So many bytes of the file that is on its way are done."""
        now = min(self._base + done, self.total)
        if now <= self._done:
            return
        if self._bar is not None:
            self._bar.update(now - self._done)
        self._done = now
        if self._tell is not None:
            self._tell(now, self.total)

    def finished(self, size: int) -> None:
        """A file is done, and the next one follows."""
        self.at(size)
        self._base += size

    def close(self) -> None:
        """Leaves the bar as it is."""
        if self._bar is not None:
            self._bar.close()


def _bar(total: int, title: str) -> Any:
    try:
        tqdm = importlib.import_module("tqdm.auto").tqdm
    except ImportError:
        return None
    return tqdm(total=total, unit="B", unit_scale=True, desc=title)
