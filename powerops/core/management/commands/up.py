"""Run the whole product on this machine until Ctrl-C: database, web, worker, scheduler.

`up` owns the embedded database: whoever started it, `up` stops it at the end.
"""

import fcntl
import hashlib
import http.client
import os
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from powerops import env
from powerops.core.supervisor import Child, Stopped, Supervisor, stopping_on_signals, undisturbed
from powerops.embedded import Embedded, EmbeddedError

WEB_SECONDS = 60  # within which the web server must have answered once
WEB_FAILURES = 3
STARTED_ALREADY = "本目录的平台已在运行（{who}）。请先停止它，或者用 POWEROPS_HOME 指定另一个目录。"
DEMO_MARK = ".demo-loaded"  # in the home: the demo has been loaded, or must not be
PORT_TAKEN = "端口 {port} 已被其他程序占用。请换一个端口，例如：PORT={other} make run"


class Command(BaseCommand):
    help = "在本机运行整个平台：数据库、网站、后台任务、定时任务；按 Ctrl-C 全部停止"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只限本机")
        parser.add_argument(
            "--port", type=int, default=None, help="端口，默认取环境变量 PORT 或 8000"
        )
        parser.add_argument("--no-demo", action="store_true", help="不载入演示数据")

    def handle(self, *args: Any, **options: Any) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # real text streams
        host, port = options["host"], options["port"] or _port_from_environment()
        address = f"http://{host}:{port}/"
        # What QR codes lead to, unless the operator names the address that the public uses.
        os.environ.setdefault("POWEROPS_PUBLIC_URL", address)
        with alone_in(settings.POWEROPS_HOME, address), stopping_on_signals():
            database = None if env.text("DATABASE_URL", "") else Embedded(settings.POWEROPS_HOME)
            try:
                self._run(database, host, port, demo=not options["no_demo"])
            except Stopped:
                self._say("正在停止……")
            finally:
                with undisturbed():
                    if database:
                        database.stop()
            self._say("已全部停止。")

    def _run(self, database: Embedded | None, host: str, port: int, *, demo: bool) -> None:
        """Prepare everything in order, then keep it running; only a signal or an error ends it."""
        require_free_port(host, port)
        self._watch(database)
        self._migrate()
        collect_static()
        if demo and not settings.PRODUCTION:
            self._load_demo()
        supervisor = Supervisor(
            product(host, port),
            logs=settings.POWEROPS_HOME / "logs",
            directory=settings.BASE_DIR,
            say=self._say,
            watch=lambda: self._watch(database),
        )
        try:
            self._await_web(supervisor, host, port)
            self._greet(f"http://{host}:{port}/")
            supervisor.run()
        finally:
            supervisor.stop()

    def _watch(self, database: Embedded | None) -> None:
        """Bring the embedded database back if it is gone."""
        if database is None or database.is_running():
            return
        self._say("启动内嵌数据库……")
        try:
            database.ensure_running()
        except EmbeddedError as failure:
            self._say(str(failure))

    def _migrate(self) -> None:
        """Bring the tables up to date, as their owner; a look from here spares most starts that."""
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        connection.close()
        if not pending:
            return
        self._say("更新数据库结构……")
        if manage("migrate", "--noinput", "--verbosity", "0", POWEROPS_DB_ROLE="owner"):
            raise CommandError("数据库结构未能更新，原因见上。")
        manage("load_laws")

    def _load_demo(self) -> None:
        """Load the demo district once, or set a password that was given; a failure does not keep the product down."""
        mark = settings.POWEROPS_HOME / DEMO_MARK
        if mark.exists() and not env.text("POWEROPS_DEMO_PASSWORD", ""):
            return
        self._say("正在载入演示数据……")
        if manage("load_demo"):
            self._say("演示数据未能载入，原因见上；平台继续启动。")
        else:
            mark.touch()

    def _await_web(self, supervisor: Supervisor, host: str, port: int) -> None:
        """Start everything and return once the web server answers a request."""
        web = supervisor.children[0]
        deadline = time.monotonic() + WEB_SECONDS
        while not answers(host, port):
            with undisturbed():
                supervisor.tend()
            if web.failures >= WEB_FAILURES or time.monotonic() > deadline:
                log = f"{supervisor.log(web)}：\n{supervisor.tail(web)}"
                raise CommandError(f"网站未能启动，日志 {log}")
            time.sleep(0.1)

    def _greet(self, address: str) -> None:
        accounts = settings.POWEROPS_HOME / "demo-accounts.txt"
        self._say(f"\n行政权力规范运行平台已启动：{address}")
        if accounts.exists():
            self._say(f"\n演示账号：\n{accounts.read_text().strip()}\n")
        self._say(f"日志：{settings.POWEROPS_HOME / 'logs'}；按 Ctrl-C 停止。")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def product(host: str, port: int) -> list[Child]:
    """The processes of the product; the web server first."""
    python = [sys.executable, "-m"]
    web = [*python, "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    web += ["--workers", "2", "--blocking-threads", "8", "--no-ws", "--respawn-failed-workers"]
    celery = [*python, "celery", "-A", "powerops"]
    schedule = ["--schedule", str(settings.POWEROPS_HOME / "celerybeat-schedule"), "--pidfile="]
    return [
        Child("web", "网站", [*web, "powerops.wsgi:application"]),
        Child(
            "worker", "后台任务", [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"]
        ),
        Child("scheduler", "定时任务", [*celery, "beat", "--loglevel", "INFO", *schedule]),
    ]


@contextmanager
def alone_in(home: Path, address: str) -> Iterator[None]:
    """Hold the home for one `up`; a second one is refused and told who is there."""
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / ".up.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        who = os.read(descriptor, 200).decode()
        raise CommandError(STARTED_ALREADY.format(who=who)) from taken
    else:
        os.truncate(descriptor, 0)
        os.write(descriptor, f"进程 {os.getpid()}，{address}".encode())
        yield
    finally:
        os.close(descriptor)


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that another program listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise CommandError(PORT_TAKEN.format(port=port, other=port + 1)) from taken


def answers(host: str, port: int) -> bool:
    """Whether the web server gives any answer to a request for its health."""
    asked = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared with, not bound to
    connection = http.client.HTTPConnection(asked, port, 5)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz")
        return bool(connection.getresponse().status)
    return False


def manage(*command: str, **environment: str) -> int:
    """Run a management command in a process of its own; return its exit code."""
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    return done.returncode


def collect_static() -> None:
    """Collect the static files unless nothing that they come from has changed."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for directory in settings.STATICFILES_DIRS:
        for path in sorted(Path(directory).rglob("*")):
            facts = path.stat()
            digest.update(f"{path}|{facts.st_size}|{facts.st_mtime_ns}".encode())
    mark = Path(settings.STATIC_ROOT).with_suffix(".sha256")
    collected = (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    if collected and mark.exists() and mark.read_text() == digest.hexdigest():
        return
    if manage("collectstatic", "--noinput", "--verbosity", "0"):
        raise CommandError("样式和脚本文件未能收集，原因见上。")
    mark.write_text(digest.hexdigest())


def _port_from_environment() -> int:
    given = env.text("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CommandError(f"PORT={given!r} 无效，应为 1 至 65535 的数字。")
    return int(given)
