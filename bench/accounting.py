"""What processes used, as the kernel keeps the books."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def _stat_of(pid: int) -> tuple[int, int]:
    """Return parent and ticks of a process, its reaped children's included."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    words = text[text.rindex(")") + 2 :].split()
    return int(words[1]), sum(int(word) for word in words[11:15])


def _all() -> dict[int, tuple[int, int]]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = _stat_of(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def tree_of(root: int) -> list[int]:
    """Return a process and all that descend from it."""
    everything = _all()
    tree = [root]
    for pid in tree:
        tree.extend(child for child, (parent, _ticks) in everything.items() if parent == pid)
    return tree


def cpu_ms(root: int) -> float:
    """Return the processor time of a process and all that descend from it, in milliseconds."""
    everything = _all()
    return sum(everything[pid][1] for pid in tree_of(root) if pid in everything) * 1000 / TICK


def parent_of(pid: int) -> int:
    return _stat_of(pid)[0]


def resident_mb(pid: int) -> float:
    """Return how much memory of its own a process holds, its share of what is shared included."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def calibration_ms() -> float:
    """Return how long a fixed piece of work takes just now, in milliseconds of processor time; the best of three."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        kept = {number & 4095: str(number) for number in range(120_000)}
        taken.append((time.process_time() - began) * 1000)
        kept.clear()
    return round(min(taken), 2)


@dataclass(frozen=True)
class Spent:
    """Processor time of the application and of PostgreSQL, in milliseconds."""

    application: float
    database: float


def spent(application: int, database: int) -> Spent:
    return Spent(cpu_ms(application), cpu_ms(database))
