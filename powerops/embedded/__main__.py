"""``python -m powerops.embedded start|stop|status``: the embedded database by hand."""

import sys

from powerops.embedded import Embedded, EmbeddedError, default_home


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return the exit code (status: 0 running, 3 not)."""
    database = Embedded(default_home())
    match arguments:
        case ["start"]:
            database.ensure_running()
        case ["stop"]:
            database.stop()
        case ["status"]:
            return 0 if database.is_running() else 3
        case _:
            sys.stderr.write("用法：python -m powerops.embedded start|stop|status\n")
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedError as failure:
        sys.exit(str(failure))
