"""One expense, as a line of text has it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Expense:
    day: str
    who: str
    amount: str
    what: str


def parse(line: str) -> Expense:
    """Reads `2026-07-01 ada 12.50 lunch`."""
    parts = line.split(maxsplit=3)
    if len(parts) < 4:
        raise ValueError(f"not an expense: {line!r}")
    return Expense(*parts)
