"""A PostgreSQL cluster that lives as long as one test run."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    # Nothing here has to survive a crash.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


def find_programs() -> Path | None:
    """Where initdb and pg_ctl are: the PATH first, else the newest of Debian's folders."""
    folders = []
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    packaged = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(packaged, key=lambda path: path.parent.name.zfill(4), reverse=True)
    complete = (path for path in folders if all((path / n).exists() for n in ("initdb", "pg_ctl")))
    return next(complete, None)


def unprivileged_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root lends it another user."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return (
        known.get("postgres")
        or known.get("nobody")
        or next(entry for entry in known.values() if entry.pw_uid >= 1000)
    )


class Cluster:
    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.user = unprivileged_user()
        # Short, because the path of a socket may have about a hundred characters.
        self.folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
        self.data = self.folder / "data"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(str(self.folder), safe='')}"

    def start(self) -> None:
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        # Sorted by code point, as SQLite does; the product folds names itself.
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8",
                  "--no-locale", "--no-sync")  # fmt: skip
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "-w", "-l", log, "-o", f"{options} -k '{self.folder}'")

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        as_user: dict[str, Any] = {}
        if self.user:
            as_user = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        # The server inherits the standard streams of pg_ctl: a pipe would never be closed.
        with (self.folder / f"{program}.out").open("ab") as output:
            command = [str(self.programs / program), "-D", str(self.data), *arguments]
            result = subprocess.run(
                command, check=False, cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, **as_user,
            )  # fmt: skip
        if result.returncode:
            said = (self.folder / f"{program}.out").read_text(errors="replace")
            raise RuntimeError(f"{program} failed ({result.returncode}):\n{said}")
