"""
The orders of the store, and what Retrack is still to be told of them.

An order knows the `click` it came by, or none; its `status`, in Retrack's words; the `lead` that
Retrack made of it, by uuid; and what Retrack was `told` of its status. What is still to be told
follows from these, so there is no queue beside the orders that could disagree with them, and
nothing is lost when the store ends in the middle.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    click    TEXT,
    voucher  TEXT,
    status   TEXT NOT NULL DEFAULT 'pending',
    lead     TEXT,
    told     TEXT NOT NULL DEFAULT 'pending',
    failures INTEGER NOT NULL DEFAULT 0,
    due      REAL NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS outstanding ON orders (due)
    WHERE click IS NOT NULL AND (lead IS NULL OR told <> status);
"""


class Orders:
    def __init__(self, file: Path) -> None:
        self._file = file
        with self._database() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.executescript(SCHEMA)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on a connection of its own: requests are served in threads."""
        database = sqlite3.connect(self._file)
        database.row_factory = sqlite3.Row
        try:
            with database:
                yield database
        finally:
            database.close()

    def place(self, click: str | None, voucher: str) -> None:
        """`click` is None for a customer who did not come from Retrack: then there is no lead."""
        with self._database() as database:
            database.execute("INSERT INTO orders (click, voucher) VALUES (?, ?)", (click, voucher))

    def change(self, reference: str, status: str) -> bool:
        """False where it can no longer be changed: Retrack takes no update once a lead has been approved."""
        with self._database() as database:
            changed = database.execute(
                "UPDATE orders SET status = ? WHERE number = ? AND status <> 'approved'",
                (status, number_of(reference)),
            )
            return changed.rowcount == 1

    def next_to_tell(self) -> sqlite3.Row | None:
        """The order that has been due for longest."""
        with self._database() as database:
            return database.execute(
                "SELECT * FROM orders WHERE click IS NOT NULL AND (lead IS NULL OR told <> status)"
                " AND due <= ? ORDER BY due, number LIMIT 1",
                (time.time(),),
            ).fetchone()

    def lead_saved(self, number: int, lead: str) -> None:
        self._set(number, "lead = ?, failures = 0, due = 0", lead)

    def status_told(self, number: int, told: str) -> None:
        self._set(number, "told = ?, failures = 0, due = 0", told)

    def not_told(self, number: int, wait_seconds: float) -> None:
        self._set(number, "failures = failures + 1, due = ?", time.time() + wait_seconds)

    def _set(self, number: int, what: str, value: object) -> None:
        with self._database() as database:
            database.execute(f"UPDATE orders SET {what} WHERE number = ?", (value, number))


def reference_of(number: int) -> str:
    """What Retrack knows the order by; it is the same each time that the order is told."""
    return f"A{number}"


def number_of(reference: str) -> int | None:
    digits = reference[1:]
    return int(digits) if reference[:1] == "A" and digits.isascii() and digits.isdigit() else None
