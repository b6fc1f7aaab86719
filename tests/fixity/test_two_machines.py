"""The sample archive, built on two machines that differ in whatever machines may differ in."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = ("newsgen.yaml", "content", "seeds")
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
ODD = os.fsdecode("L’à côté, l'".encode() + b"\xe9t\xe9 ")
"""The name of a folder that is not UTF-8, as old disks have them."""
HERE = {
    "TZ": "Europe/Paris",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "1",
}
THERE = {
    "TZ": "Pacific/Auckland",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "2",
    "PAGEFIND_ROOT_SELECTOR": "header",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",  # text is ASCII, where nobody says otherwise
}
SCRIPT = """
import multiprocessing, sys
from newsgen.executors import choice
from newsgen.cli import main
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv.pop(1))
    choice.SMALL = 10  # so that there is work for two, in the largest part of the index too
    main()
"""


def test_two_machines_have_the_same_fingerprint(tmp_path: Path) -> None:
    here = manifest(tmp_path / "ici", HERE, ["fork", "--jobs", "1"])
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        there = manifest(Path(folder) / ODD, THERE, ["spawn", "--jobs", "2"], elsewhere=True)
    assert there.splitlines() == here.splitlines()
    assert len(here.splitlines()) > 500


def manifest(
    folder: Path, surroundings: Mapping[str, str], how: list[str], *, elsewhere: bool = False
) -> str:
    """Copy the sample archive, build it, and return its manifest, the fingerprint in it."""
    site, umask = folder / "archives", 0o077 if elsewhere else 0o022
    copy(site, elsewhere=elsewhere)
    (folder / "home").mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COV")},
        **surroundings,
        "HOME": str(folder / "home"),
        "XDG_CACHE_HOME": str(folder / "home/.cache"),
        "TMPDIR": str(folder / "home"),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    method, *jobs = how
    for words in (["build", str(site), *jobs], ["manifest", str(site)]):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, method, *words],
            env=environment, umask=umask, cwd=folder, capture_output=True, check=False,
        )  # fmt: skip
        assert not done.returncode, done.stderr
    return done.stdout.decode()


def copy(site: Path, *, elsewhere: bool) -> None:
    """Copy the sample archive; `elsewhere` with other times, and the last files first."""
    files = [ROOT / PARTS[0]]
    files += [path for part in PARTS[1:] for path in (ROOT / part).rglob("*") if path.is_file()]
    for number, path in enumerate(sorted(files, reverse=elsewhere)):
        full = site / path.relative_to(ROOT)
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(path.read_bytes())
        if elsewhere:
            os.utime(full, (10**9 + number, 10**9 + number))
            full.chmod(0o600)
