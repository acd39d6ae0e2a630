"""What the embedded server is told: its settings, its roles, their rights."""

from pathlib import Path

# Of the machine's memory an eighth is the server's own, within these bounds (MB); half may cache its files.
LEAST_SHARED, MOST_SHARED = 128, 2048

SERVER = """\
listen_addresses = ''
unix_socket_directories = '{socket_directory}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = '{shared}MB'
effective_cache_size = '{cached}MB'
work_mem = '16MB'
maintenance_work_mem = '128MB'
max_wal_size = '1GB'
checkpoint_timeout = '15min'
io_method = 'sync'
random_page_cost = 1.1
jit = off
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
lc_messages = 'C'
logging_collector = on
log_filename = 'server-%a.log'
log_rotation_age = '1d'
log_truncate_on_rotation = on
log_checkpoints = off
log_error_verbosity = 'terse' # details would carry personal data into the log
log_min_error_statement = 'panic'
"""
SERVER_NOT_DURABLE = """\
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = '128MB'
"""

# Objects that the owner makes are open to the application for rows, not for structure; never
# TRUNCATE. They stand in template1, so every database that is created later has them too.
DEFAULT_PRIVILEGES = """
ALTER DEFAULT PRIVILEGES FOR ROLE powerops_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO powerops_app;
ALTER DEFAULT PRIVILEGES FOR ROLE powerops_owner
    GRANT USAGE, SELECT ON SEQUENCES TO powerops_app;
ALTER DEFAULT PRIVILEGES FOR ROLE powerops_owner
    GRANT EXECUTE ON FUNCTIONS TO powerops_app;
"""


def server(socket_directory: Path, memory: int, *, durable: bool) -> str:
    """Return the configuration of a server on a machine with so many bytes of memory."""
    megabytes = memory >> 20
    shared = min(max(megabytes // 8, LEAST_SHARED), MOST_SHARED)
    text = SERVER.format(socket_directory=socket_directory, shared=shared, cached=megabytes // 2)
    return text if durable else text + SERVER_NOT_DURABLE
