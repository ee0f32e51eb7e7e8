#!/usr/bin/env python
"""Django's command line for the site."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    # Works before `pip install -e .` too: `site/` is a folder of packages, not a package.
    sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
