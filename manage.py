#!/usr/bin/env python
"""Django's command line. `migrate` works as the owner of the tables, everything else as the application."""

import os
import sys

from django.core.management import execute_from_command_line

AS_OWNER = {"migrate", "restore"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "powerops.settings")
    if len(sys.argv) > 1 and sys.argv[1] in AS_OWNER:
        os.environ.setdefault("POWEROPS_DB_ROLE", "owner")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
