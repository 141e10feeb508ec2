#!/usr/bin/env python3
"""A private PostgreSQL server on a Unix socket: nobody else can reach it, and nothing outside its folder is touched.

  start FOLDER     make a cluster in FOLDER if there is none, and start its server
  stop FOLDER      stop it
  environment FOLDER   print the variables that libpq programs find it by
  run -- COMMAND   make a cluster for the time of one command, and remove it again

With CES_EXT_CLOCK='2028-02-29 12:00:00' (UTC) a server starts at that moment, and its clock goes on from there. This
needs Linux and a C compiler.

PostgreSQL refuses to run as root. Started by root, the server is given another user id: in a user namespace where
there are any, and else as the user "nobody", for which its folder is placed where that user can reach it.
"""

import argparse
import datetime
import math
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_prepared_transactions": "10",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
}
SCRIPTS = pathlib.Path(__file__).resolve().parent
# Many machines cannot hold a longer socket path; the system's temporary folder can be deep.
SOCKET_PARENT = "/tmp"


def unprivileged():
    """How to run a command as somebody else than root: a prefix for it, or a user to become."""
    if os.geteuid() != 0:
        return [], None
    # initdb wants the user to have a name.
    somebody = next(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0)
    namespace = ["unshare", "--user", f"--map-user={somebody}"]
    if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True).returncode == 0:
        return namespace, None
    return [], "nobody"


PREFIX, USER = unprivileged()


def run_as_server(command, **options):
    if USER:
        options |= {"user": USER, "group": pwd.getpwnam(USER).pw_gid, "extra_groups": []}
    return subprocess.run([*PREFIX, *map(str, command)], **({"cwd": "/"} | options))


def reachable(path):
    """Whether the user that the server runs as can get at a program or into a folder."""
    return run_as_server(["test", "-x", path], capture_output=True).returncode == 0


def place(folder):
    """Make a folder for PostgreSQL and its data; where the server's user cannot reach it, a link to one that it can."""
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    if reachable(folder.parent):
        folder.mkdir()
        return
    elsewhere = pathlib.Path(tempfile.mkdtemp(prefix="ces_ext-", dir="/var/tmp"))
    elsewhere.chmod(0o755)
    folder.symlink_to(elsewhere)


def clock_ahead():
    """By how many seconds the clock of a server is to be ahead, or None."""
    clock = os.environ.get("CES_EXT_CLOCK")
    if not clock:
        return None
    try:
        moment = datetime.datetime.fromisoformat(clock).replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        sys.exit(f"server: \"{clock}\" is not a clock such as 2028-02-29 12:00:00")
    # Not a moment before it, which may be another day.
    return math.ceil(moment.timestamp() - time.time())


class Cluster:
    """A data folder and its server. The socket's folder is a short one, noted beside the data."""

    def __init__(self, folder, bindir=None):
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.socket_note = self.folder / "socket"
        self.bindir = bindir

    def pid(self):
        """The server's process, if it answers on its socket: a number alone may long be another process's."""
        try:
            pid, _, _, port, sockets = (self.data / "postmaster.pid").read_text().splitlines()[:5]
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(f"{sockets}/.s.PGSQL.{port}")
            return int(pid)
        except (OSError, ValueError):
            return None

    def clock_environment(self, ahead):
        """The variables that set the clock of a server, and of all processes that it forks."""
        library = self.folder / "clock.so"
        compiler = os.environ.get("CC", "cc")
        subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, SCRIPTS / "clock.c"], check=True)
        return {"LD_PRELOAD": str(library), "CES_EXT_CLOCK_AHEAD": str(ahead)}

    def started_at(self):
        """By the server's clock, in seconds since 1970."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[2])

    def environment(self):
        return {"PGHOST": self.socket_note.read_text().strip(), "PGPORT": "5432", "PGUSER": "postgres"}

    def give_to_server(self, path):
        if USER:
            shutil.chown(path, USER)

    def create(self, settings):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.give_to_server(self.folder)
        command = [self.bindir / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        made = run_as_server([*command, "--locale=C", "--no-sync"], capture_output=True, text=True)
        if made.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            sys.exit(f"server: initdb failed\n{made.stdout}{made.stderr}")
        with open(self.data / "postgresql.auto.conf", "a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in (SETTINGS | settings).items())

    def start(self, settings):
        if self.pid():
            return
        if not reachable(self.bindir / "postgres"):
            sys.exit(
                f"server: the user {USER} cannot run {self.bindir}/postgres, and root may not\n"
                "Use a PostgreSQL that every user can reach, or run this as another user."
            )
        ahead = clock_ahead()
        if not self.data.exists():
            self.create(settings)
        # What a crash may have left behind.
        self.remove_sockets()
        sockets = tempfile.mkdtemp(prefix="ces_ext-", dir=SOCKET_PARENT)
        self.socket_note.write_text(sockets)
        self.give_to_server(sockets)
        self.log.touch()
        self.give_to_server(self.log)
        command = [self.bindir / "pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", "60"]
        environment = dict(os.environ)
        if ahead is not None:
            environment |= self.clock_environment(ahead)
        # pg_ctl's child keeps the output open, so it gets none of ours.
        started = run_as_server(
            [*command, "-o", f"-k {sockets}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        )
        if started.returncode != 0:
            sys.exit(f"server: could not start, and wrote to {self.log}\n{self.log.read_text()[-2000:]}")
        if ahead is not None and abs(self.started_at() - time.time() - ahead) > 60:
            self.stop()
            sys.exit("server: its clock could not be set")

    def stop(self):
        pid = self.pid()
        if pid:
            os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + 60
            # The server removes the file as the last thing it does.
            while (self.data / "postmaster.pid").exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            if self.pid() == pid:
                os.kill(pid, signal.SIGQUIT)
        self.remove_sockets()

    def remove_sockets(self):
        if self.socket_note.exists():
            shutil.rmtree(self.socket_note.read_text().strip(), ignore_errors=True)
            self.socket_note.unlink()


def run(bindir, settings, command):
    parent = "/var/tmp" if USER else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ces_ext-", dir=parent))
    cluster = Cluster(folder, bindir)
    # A signal, too, must end in stopping the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        cluster.start(settings)
        code = subprocess.run(command, env=os.environ | cluster.environment()).returncode
        if code != 0 and cluster.log.exists() and "terminated by signal" in cluster.log.read_text(errors="replace"):
            print(cluster.log.read_text(errors="replace")[-4000:], file=sys.stderr)
        return code
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["start", "stop", "environment", "run"])
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    parser.add_argument("--bindir", type=pathlib.Path, help="PostgreSQL's programs")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a server setting")
    own, _, command = (sys.argv[1:], None, []) if "--" not in sys.argv else (
        sys.argv[1 : sys.argv.index("--")], None, sys.argv[sys.argv.index("--") + 1 :]
    )
    arguments = parser.parse_args(own)
    settings = dict(setting.split("=", 1) for setting in arguments.set)
    if arguments.action == "run":
        sys.exit(run(arguments.bindir.resolve(), settings, command))
    cluster = Cluster(arguments.folder, arguments.bindir and arguments.bindir.resolve())
    if arguments.action == "start":
        cluster.start(settings)
    elif arguments.action == "stop":
        cluster.stop()
    elif cluster.pid() is None:
        sys.exit("server: it is not running")
    else:
        print("\n".join(f"export {name}='{value}'" for name, value in cluster.environment().items()))


if __name__ == "__main__":
    main()
