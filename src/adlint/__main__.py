"""`python -m adlint`."""

from __future__ import annotations

import sys

from adlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
