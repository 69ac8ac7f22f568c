"""`python tests/benchmarks` or `python -m tests.benchmarks`: prints the table of times. See docs/speed.md."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if __name__ == "__main__":
    from benchmarks.run import main

    sys.exit(main())
