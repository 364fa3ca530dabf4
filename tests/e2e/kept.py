"""What a running or killed program has kept, read beside it without disturbing it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.e2e.waiting import wait_until


def kept_takes(home: Path) -> list[str]:
    """Ids of the takes in the library outside the bin, oldest first."""
    database = home / "library" / "library.sqlite"
    if not database.exists():
        return []
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=10.0)
    try:
        rows = connection.execute("SELECT id FROM takes WHERE binned = '' ORDER BY number")
        return [str(row[0]) for row in rows]
    except sqlite3.OperationalError:  # its tables are being made
        return []
    finally:
        connection.close()


def wait_for_kept(home: Path, count: int) -> list[str]:
    """Return the ids of the takes once there are so many."""
    wait_until(lambda: len(kept_takes(home)) >= count, f"{count} takes are kept", 90.0)
    return kept_takes(home)
