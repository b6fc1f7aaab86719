"""`newsgen changes`: what to send and what to delete, in which order; hostile manifests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from fixity.conftest import FILES, Run
from newsgen.fixity.manifest import MARK
from sites import built, markdown, tree

NAUGHTY = [
    "# plan.txt",
    "-rf.txt",
    'c\'est "$(touch pirate)" `touch pirate` ;&|*.txt',
    "l’été, à 100 %.txt",
]


@pytest.fixture
def since(site: Path, run: Run, tmp_path: Path) -> Path:
    """Return a manifest of the site as it was built first."""
    path = tmp_path / "deployed.sha256"
    path.write_bytes(run("manifest", site).stdout_bytes)
    return path


def edit(site: Path) -> None:
    (site / "content" / "a.md").unlink()
    (site / "content" / "c.md").write_text(markdown("La gare", date="2022-05-12"), "utf-8")
    (site / "static" / "plan.txt").unlink()
    for name in NAUGHTY:
        (site / "static" / name).write_text(name)
    (site / "static" / "custom.css").write_text("p{}")
    built(site)


def test_nothing_changed(site: Path, run: Run, since: Path) -> None:
    result = run("changes", site, "--since", since)
    assert (result.exit_code, result.stdout) == (0, "")
    told = run("changes", site, "--since", since, "--format", "json").stdout
    assert json.loads(told) == {"uploads": [], "deletions": []}


def test_pages_come_after_what_they_need_and_deletions_last(
    site: Path, run: Run, since: Path
) -> None:
    edit(site)
    told = run("changes", site, "--since", since, "--format", "json").stdout
    steps = {one["step"]: one["paths"] for one in json.loads(told)["uploads"]}
    assert list(steps) == ["files", "articles", "lists", "home"]
    assert steps["files"] == sorted([*NAUGHTY, "custom.css"])
    assert "2022/05/12/la-gare.html" in steps["articles"]
    assert "2022/05/12/index.html" in steps["lists"]
    assert "index.html" in steps["home"]
    gone = json.loads(told)["deletions"]
    assert "plan.txt" in gone
    assert "2022/05/11/le-vote.html" in gone
    lines = run("changes", site, "--since", since).stdout.splitlines()
    assert lines[0] == f"added    {NAUGHTY[0]}"
    assert [one.split("  ", 1)[0] for one in lines[-len(gone) :]] == ["deleted"] * len(gone)


AWS = """#!/bin/sh
[ $2 = cp ] && { mkdir -p "$(dirname "$4")"; cp "$3" "$4"; }
[ $2 = rm ] && rm "$3"
exit 0
"""


@pytest.fixture
def sending(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a script: rclone unconfigured, and what acts like aws."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "aws").write_text(AWS)
    (tools / "aws").chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "RCLONE_CONFIG": os.devnull}


@pytest.mark.parametrize("shape", ["rclone", "aws"])
def test_a_script_brings_a_copy_up_to_date(
    site: Path, run: Run, since: Path, tmp_path: Path, shape: str, sending: dict[str, str]
) -> None:
    remote = tmp_path / "remote"
    shutil.copytree(site / "public", remote)
    (remote / "of-another").write_text("kept")
    edit(site)
    script = run("changes", site, "--since", since, "--format", shape).stdout
    subprocess.run(
        ["sh", "-s", str(site / "public"), f"{remote}/"],
        input=script, text=True, check=True, cwd=tmp_path, env=sending,
    )  # fmt: skip
    there, here = tree(remote), tree(site / "public")
    assert there.pop("of-another") == b"kept"
    assert {**there, ".newsgen-output": b""} == {**here, ".newsgen-output": b""}
    assert not (tmp_path / "pirate").exists()


@pytest.mark.parametrize("shape", ["rclone", "aws"])
def test_a_script_that_is_given_no_site_deletes_nothing(
    site: Path, run: Run, since: Path, tmp_path: Path, shape: str, sending: dict[str, str]
) -> None:
    remote = shutil.copytree(site / "public", tmp_path / "remote")
    before = tree(remote)
    edit(site)
    script = run("changes", site, "--since", since, "--format", shape).stdout
    done = subprocess.run(
        ["sh", "-s", str(site / "publik"), str(remote)],
        input=script, text=True, capture_output=True, check=False, env=sending,
    )  # fmt: skip
    assert done.returncode != 0
    assert "no built site" in done.stderr
    assert tree(remote) == before


def test_a_script_without_arguments_does_nothing(site: Path, run: Run, since: Path) -> None:
    edit(site)
    script = run("changes", site, "--since", since, "--format", "rclone").stdout
    done = subprocess.run(["sh"], input=script, text=True, capture_output=True, check=False)
    assert done.returncode != 0
    assert "the output" in done.stderr


def test_a_manifest_that_an_editor_of_windows_saved_is_read(
    site: Path, run: Run, since: Path
) -> None:
    since.write_bytes(since.read_bytes().replace(b"\n", b"\r\n"))
    result = run("changes", site, "--since", since)
    assert (result.exit_code, result.stdout) == (0, "")


DIGEST = "0" * 64


def signed(*lines: str) -> bytes:
    """Return a manifest of these lines whose fingerprint is right."""
    text = "".join(f"{one}\n" for one in lines)
    return f"{text}{MARK}{sha256(text.encode()).hexdigest()}\n".encode()


HOSTILE = (
    "/etc/passwd", "../x", "a/../../x", "a/./x", "a//x", "a/", "./x", "C:/x", "a\\b", "a\x1b[2Jb",
    "a\u2028b", ".newsgen-output", ".newsgen-staging/x", "..", "a\0b",
)  # fmt: skip
REFUSED = {
    "empty": (b"", "is missing"),
    "cut": (signed(f"{DIGEST}  a").partition(b"#")[0], "is missing"),
    "altered": (signed(f"{DIGEST}  a").replace(b"  a", b"  b"), "altered"),
    "binary mark": (signed(f"{DIGEST} *a"), "two spaces"),
    "md5sum": (b"d41d8cd98f00b204e9800998ecf8427e  a\n", "two spaces"),
    "BSD": (f"SHA256 (a) = {DIGEST}\n".encode(), "two spaces"),
    "prose": (b"Bonjour,\nvoici la liste.\n", "two spaces"),
    "not UTF-8": (f"{DIGEST}  ".encode() + b"\xe9\n", "UTF-8"),
    "endless line": (b"0" * 100_000, "too long"),
    "unsorted": (signed(f"{DIGEST}  b", f"{DIGEST}  a"), "not in order"),
    "twice": (signed(f"{DIGEST}  a", f"{DIGEST}  a"), "not in order"),
    "escaped": (signed(f"\\{DIGEST}  a\\nb"), "a name with a line break"),
    **{f"path {path!r}": (signed(f"{DIGEST}  {path}"), "none of a file") for path in HOSTILE},
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("shape", ["text", "rclone"])
def test_what_newsgen_would_not_write_is_refused(
    site: Path, run: Run, tmp_path: Path, name: str, shape: str
) -> None:
    data, reason = REFUSED[name]
    (tmp_path / "m").write_bytes(data)
    result = run("changes", site, "--since", tmp_path / "m", "--format", shape)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert reason in result.stderr
    assert "newsgen manifest" in result.stderr


def test_a_manifest_that_is_not_there_is_refused(site: Path, run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", tmp_path, "x" * 300):
        result = run("changes", site, "--since", path)
        assert result.exit_code == 2
        assert "cannot be read" in result.stderr


def test_a_pipe_is_refused_and_not_waited_for(site: Path, run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    result = run("changes", site, "--since", tmp_path / "pipe")
    assert result.exit_code == 2
    assert "save the manifest in a file" in result.stderr


def test_a_name_that_no_list_can_hold_is_refused(site: Path, run: Run, since: Path) -> None:
    (site / "static" / "a\nb.txt").write_text("x")
    built(site)
    result = run("changes", site, "--since", since)
    assert result.exit_code == 1
    assert "rename the file" in result.stderr
    assert set(FILES) <= set(tree(site))
    since.write_text(run("manifest", site).stdout)
    result = run("changes", site, "--since", since)
    assert result.exit_code == 2
    assert "a name with a line break" in result.stderr
    assert "rename it in static/, send the whole site once" in result.stderr
