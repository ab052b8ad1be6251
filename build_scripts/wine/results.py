"""What the tries under Wine came to: a line each as it ends, and a sum with Wine's own failures named."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Results:
    """Takes what was seen and says it at once."""

    wines_own: dict[str, str] = field(default_factory=dict)
    """Tries that Wine itself cannot pass, each with the reason; that one of them passes is a failure of this list."""
    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    _since: float = field(default_factory=time.monotonic)

    def note(self, name: str, trouble: str = "") -> bool:
        """Take what a try came to; returns whether it passed.

        Args:
            name: Of the try.
            trouble: What was wrong; empty when nothing was.
        """
        took, self._since = time.monotonic() - self._since, time.monotonic()
        if not trouble:
            self.passed.append(name)
            print(f"passed   {name} ({took:.0f} s)", flush=True)
        elif name in self.wines_own:
            self.known.append(name)
            print(f"Wine's   {name}: {self.wines_own[name]}", flush=True)
        else:
            self.failed.append(name)
            print(f"FAILED   {name} ({took:.0f} s): {trouble}", flush=True)
        return not trouble

    def sum_up(self) -> int:
        """Print the sum and return the exit code."""
        print(f"Under Wine: {len(self.passed)} passed, {len(self.failed)} failed, {len(self.known)} are Wine's own.")
        return 1 if self.failed else 0
