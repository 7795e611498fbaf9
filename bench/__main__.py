"""`python -m bench NAME [options]`: runs one measurement and prints its table."""

import sys
from importlib import import_module
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py") if not path.stem.startswith("_"))


def main() -> int:
    """Run the named measurement; list them when there is none of that name."""
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        print("usage: python -m bench", "|".join(NAMES), "[--help]")
        return 2
    import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:])
    return 0


sys.exit(main())
