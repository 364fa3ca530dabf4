"""The real program on the stand-in catalog: `python -m tests.cli.fake_program ARGUMENTS`."""

from __future__ import annotations

import sys

from neurosketch.__main__ import main
from neurosketch.cli import common
from tests.cli.fakes import FakeCatalog

if __name__ == "__main__":
    common.open_catalog = FakeCatalog
    sys.exit(main())
