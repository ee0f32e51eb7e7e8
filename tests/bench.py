"""`make bench`: timings, kept out of the tests; later work adds its figures here."""

import sys


def main() -> int:
    print("No timings yet.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
