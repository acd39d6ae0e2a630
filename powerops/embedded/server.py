"""One embedded server: whether it runs, how to reach it, how it is made, started and stopped."""

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import socket
import struct
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import psycopg2

from powerops.embedded import ground, settings
from powerops.embedded.ground import Account, EmbeddedError

Role = Literal["app", "owner", "superuser"]
ROLE_NAMES: dict[Role, str] = {
    "app": "powerops_app",
    "owner": "powerops_owner",
    "superuser": "postgres",
}
DATABASE = "powerops"
PORT = "5432"  # names the socket file; the server listens on no network address
SOCKET_PATH_LIMIT = 90  # bytes for the directory; the kernel allows 107 with the file name
RETRY_SECONDS = 10  # after kill -9 the old server's children need a moment to go
RECOVERY_SECONDS = 600  # a server that answers "starting up" is given this long
NO_SUCH_PID = "2147483647"  # above the kernel's largest


def default_home() -> Path:
    """Where data lives: POWEROPS_HOME; else /var/lib/powerops for root, <repository>/var."""
    if given := os.environ.get("POWEROPS_HOME"):
        return Path(given).expanduser().absolute()
    if os.geteuid() == 0:
        return ground.SYSTEM_HOME
    return Path(__file__).resolve().parent.parent.parent / "var"


class Embedded:
    """One PostgreSQL server in one home directory.

    ``durable=False`` turns fsync off: for throw-away clusters of tests alone.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = Path(home).absolute()
        self.durable = durable
        self._secrets_file = self.home / "database-secrets.json"

    @property
    def base(self) -> Path:
        """What the server's account owns; the link's goal, where ``postgres`` is a link."""
        return (self.home / "postgres").resolve()

    @property
    def data(self) -> Path:
        """The cluster itself."""
        return self.base / "data"

    @property
    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def ensure_running(self) -> None:
        """Return with a server that accepts connections; make and start it if need be.

        Any number of processes may call this at once. Raises EmbeddedError.
        """
        if self.is_running():
            return
        with self._locked():
            if self.is_running():
                return
            account = ground.account_for(self.data)
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
        if not self._pid_file.exists():
            return
        with self._locked():
            self._release_from_zombie()
            account = ground.account_for(self.data)
            pg_ctl = ground.program("pg_ctl", account, self.base)
            options = ("-D", self.data, "-m", mode, "-w", "-t", "60")
            done = ground.run(account, self.base, pg_ctl, "stop", *options)
            if done.returncode and self._state() != "absent":
                raise EmbeddedError(f"内嵌数据库未能停止：{done.stdout.strip()}")

    def pid(self) -> int | None:
        """Return the process id that the server wrote down, None if it wrote none."""
        try:
            return int(self._pid_file.read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def program(self, name: str) -> Path:
        """Return a PostgreSQL program of the server's own version, such as pg_dump or psql."""
        return ground.wheel_program(name)

    # -- the state of the server ------------------------------------------------------------

    def _state(self) -> Literal["absent", "starting", "ready"]:
        """Ask the server itself, by the first packet of a connection."""
        try:
            if not (self._secrets_file.exists() and self._pid_file.exists()):
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
            kept: dict[str, str] = json.loads(self._secrets_file.read_text())
        except FileNotFoundError as missing:
            raise EmbeddedError(
                f"缺少数据库口令文件 {self._secrets_file}：请先启动内嵌数据库，或者从备份恢复该文件。"
            ) from missing
        return kept

    def _socket_directory(self) -> Path:
        """Return postgres/run, or a short name in /tmp where a socket or a URL cannot hold that.

        URLs lose capitals in the host part, so a path with capitals goes to /tmp as well.
        """
        inside = str(self.base / "run")
        if re.fullmatch(r"[a-z0-9/._-]+", inside) and len(inside) <= SOCKET_PATH_LIMIT:
            return Path(inside)
        digest = hashlib.sha256(self._secrets()["socket"].encode()).hexdigest()[:16]
        return Path(f"/tmp/powerops-{digest}")  # noqa: S108 - made 0700, its owner is checked

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

    def _make_base(self, account: Account) -> None:
        """Make postgres/ so that the account can reach it, and the password file."""
        link = self.home / "postgres"
        if account is not None and not os.path.lexists(link):
            self.home.chmod(self.home.stat().st_mode | 0o011)  # to pass through, not to list
            if not ground.is_passable(self.home):
                ground.SYSTEM_HOME.mkdir(parents=True, exist_ok=True, mode=0o711)
                elsewhere = tempfile.mkdtemp(prefix="postgres-", dir=ground.SYSTEM_HOME)
                link.symlink_to(elsewhere)
        self.base.mkdir(exist_ok=True)
        ground.give(self.base, account)
        if not self._secrets_file.exists():
            kept = {name: secrets.token_urlsafe(24) for name in (*ROLE_NAMES, "socket")}
            ground.write_private(self._secrets_file, json.dumps(kept, indent=1))

    def _make_cluster(self, account: Account) -> None:
        """Run initdb beside the final place and move it there whole."""
        unfinished = self.base / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password_file = self.base / "initdb-password"
        ground.write_private(password_file, self._secrets()["superuser"])
        ground.give(password_file, account, mode=0o600)
        initdb = ground.program("initdb", account, self.base)
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        options = ("-U", "postgres", "-E", "UTF8", *locale, "-A", "scram-sha-256")
        sync = () if self.durable else ("--no-sync",)
        command = (initdb, "-D", unfinished, *options, "--pwfile", password_file, *sync)
        done = ground.run(account, self.base, *command)
        password_file.unlink()
        if done.returncode:
            raise EmbeddedError(f"内嵌数据库初始化失败：{done.stdout.strip()}")
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write("include 'powerops.conf'\n")
            configuration.write("include_if_exists '../postgresql.local.conf'\n")
        unfinished.rename(self.data)

    def _start(self, account: Account) -> None:
        """Start the server and wait for it; it leaves our session, so no Ctrl-C reaches it."""
        self._check_version()
        self._write_settings(account)
        log = self.base / "start.log"
        pg_ctl = ground.program("pg_ctl", account, self.base)
        command = (pg_ctl, "start", "-D", self.data, "-l", log, "-w", "-t", "60")
        begun = failing_since = time.monotonic()
        while (state := self._state()) != "ready":
            if state == "starting":
                failing_since = time.monotonic()
            else:
                self._release_from_zombie()
                if ground.run(account, self.base, *command).returncode == 0:
                    continue
            now = time.monotonic()
            if now - failing_since > RETRY_SECONDS or now - begun > RECOVERY_SECONDS:
                tail = log.read_text(errors="replace")[-1500:] if log.exists() else ""
                raise EmbeddedError(f"内嵌数据库未能启动，日志 {log} 的末尾：\n{tail}")
            time.sleep(0.1)

    def _check_version(self) -> None:
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != ground.MAJOR:
            raise EmbeddedError(
                f"{self.data} 由 PostgreSQL {version} 创建，现有程序是 {ground.MAJOR}："
                "请用原版本备份（manage.py backup），再在新的空目录中恢复。"
            )

    def _write_settings(self, account: Account) -> None:
        directory = self._socket_directory()
        directory.mkdir(mode=0o700, exist_ok=True)
        ground.give(directory, account)
        path = self.data / "powerops.conf"
        path.write_text(settings.server(directory, ground.memory(), durable=self.durable))
        ground.give(path, account, mode=0o600)

    def _release_from_zombie(self) -> None:
        """Take a dead server's number out of its lock files, where it is still listed as a process.

        PostgreSQL would hold it for alive, for ever. Only the number goes: the rest of
        postmaster.pid lets the new server see whether children of the old one still live.
        """
        pid = self.pid()
        if pid is None or not ground.is_zombie(pid):
            return
        (self._socket_directory() / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
        rest = self._pid_file.read_text().partition("\n")[2]
        self._pid_file.write_text(f"{NO_SUCH_PID}\n{rest}")

    def _make_roles(self) -> None:
        """Make the two roles and the database where they are missing; the database comes last."""
        kept = self._secrets()
        owner, app = ROLE_NAMES["owner"], ROLE_NAMES["app"]
        with self._superuser("postgres") as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone():
                return
            cursor.execute("SELECT rolname FROM pg_roles")
            present = {name for (name,) in cursor.fetchall()}
            for name in (owner, app):  # always in this order, by which the database lists rights
                if name not in present:
                    cursor.execute(f"CREATE ROLE {name} LOGIN")
            cursor.execute(f"ALTER ROLE {owner} CREATEDB PASSWORD %s", [kept["owner"]])
            cursor.execute(f"ALTER ROLE {app} PASSWORD %s", [kept["app"]])
        with self._superuser("template1") as cursor:
            cursor.execute(settings.DEFAULT_PRIVILEGES)
        with self._superuser("postgres") as cursor:
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {owner}")

    @contextmanager
    def _superuser(self, database: str) -> Iterator["psycopg2.extensions.cursor"]:
        with closing(psycopg2.connect(self.url("superuser", database))) as connection:
            connection.autocommit = True
            yield connection.cursor()
