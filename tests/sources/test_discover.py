"""Discovery: what changed since the last build, and nothing else, is read again."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsgen.catalog.rows import KnownFile, KnownFolder
from newsgen.sources.context import layers_from_json
from newsgen.sources.discover import (
    UNSETTLED,
    FolderScan,
    NoMemory,
    SourceTask,
    discover,
    role_of,
)
from sites import write_site

MOST = 1_000_000
LONG_AGO = 1_500_000_000


class Memory:
    """What a build remembers of the files it saw."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.files: dict[tuple[bytes, bytes], KnownFile] = {}
        self.folders: dict[bytes, KnownFolder] = {}

    def known_folder(self, folder: bytes) -> KnownFolder | None:
        """Return a folder as it was."""
        return self.folders.get(folder)

    def known_files(self, folder: bytes) -> Iterable[KnownFile]:
        """Return the files of a folder as they were."""
        return [file for (where, _), file in self.files.items() if where == folder]

    def scans(self) -> list[FolderScan]:
        """Walk the site; forget nothing and learn nothing."""
        return list(discover(self.site, self, MOST))

    def build(self) -> list[str]:
        """Walk the site, remember all, and return the sources that were to be read."""
        read = []
        for scan in self.scans():
            self.folders[scan.folder] = KnownFolder(scan.digest, dict(scan.roles))
            for name in scan.gone:
                del self.files[scan.folder, name]
            for task in scan.tasks:
                read.append(os.fsdecode(task.folder + b"/" + task.name))
                self.remember(task, "source", task.context)
            for other in scan.others:
                self.remember(other, other.role, None)
        return read

    def remember(self, file: object, role: str, context: bytes | None) -> None:
        """Remember a file."""
        folder, name, size, mtime_ns = (
            getattr(file, field) for field in ("folder", "name", "size", "mtime_ns")
        )
        digest = b"digest of " + name
        self.files[folder, name] = KnownFile(name, role, size, mtime_ns, digest, context)


def settled(site: Path) -> None:
    """Make all files of a site look old."""
    for path in site.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, (LONG_AGO, LONG_AGO))


def remembered(folder: Path, files: dict[str, str]) -> Memory:
    """Write a site, and return the memory of a first build of it."""
    memory = Memory(write_site(folder, files))
    settled(folder)
    memory.build()
    assert memory.build() == []
    return memory


def write(memory: Memory, path: str, text: str) -> None:
    """Write a file of the site, a while ago."""
    full = memory.site / path
    full.parent.mkdir(parents=True, exist_ok=True)
    full.write_text(text, "utf-8")
    os.utime(full, (LONG_AGO + 60, LONG_AGO + 60))


FILES = {
    "seeds/a.txt": "A",
    "seeds/b.txt": "B",
    "seeds/b.yaml": "date: 2022",
    "content/2022/c.md": "C",
    "content/2022/05/d.md": "D",
    "content/1999/e.md": "E",
}


def test_a_first_build_reads_everything_in_order(tmp_path: Path) -> None:
    memory = Memory(write_site(tmp_path, FILES))
    assert memory.build() == [
        *("content/1999/e.md", "content/2022/c.md", "content/2022/05/d.md"),
        *("seeds/a.txt", "seeds/b.txt"),
    ]


def test_a_file_of_another_size_or_time_is_read_again(tmp_path: Path) -> None:
    memory = remembered(tmp_path, FILES)
    write(memory, "seeds/a.txt", "AA")
    assert memory.build() == ["seeds/a.txt"]
    os.utime(tmp_path / "seeds/a.txt", (LONG_AGO, LONG_AGO))
    assert memory.build() == ["seeds/a.txt"]
    assert memory.build() == []


def test_a_touched_file_comes_with_the_digest_it_had(tmp_path: Path) -> None:
    memory = remembered(tmp_path, FILES)
    os.utime(tmp_path / "seeds/a.txt", (LONG_AGO + 60, LONG_AGO + 60))
    (task,) = tasks(memory)
    assert task.known_digest == b"digest of a.txt"
    write(memory, "seeds/a.yaml", "date: 1999")
    (task,) = tasks(memory)
    assert task.known_digest is None


def tasks(memory: Memory) -> list[SourceTask]:
    """Return the sources to read now."""
    return [task for scan in memory.scans() for task in scan.tasks]


def test_a_file_just_written_is_looked_at_again(tmp_path: Path) -> None:
    memory = remembered(tmp_path, FILES)
    (tmp_path / "seeds/a.txt").write_text("now")
    (task,) = tasks(memory)
    assert task.mtime_ns == UNSETTLED
    memory.build()
    assert memory.build() == ["seeds/a.txt"]
    later = time.time() - 5
    os.utime(tmp_path / "seeds/a.txt", (later, later))
    memory.build()
    assert memory.build() == []


@pytest.mark.parametrize(
    ("path", "text", "read"),
    [
        ("seeds/b.yaml", "date: 2023", ["seeds/b.txt"]),
        ("seeds/a.yaml", "date: 2023", ["seeds/a.txt"]),
        ("seeds/a.yml", "date: 2023", ["seeds/a.txt"]),
        (
            "content/2022/_defaults.yaml",
            "section: X",
            ["content/2022/c.md", "content/2022/05/d.md"],
        ),
        ("content/2022/05/_defaults.yaml", "section: X", ["content/2022/05/d.md"]),
        ("seeds/index.csv", "file,date\na.txt,2020\n", ["seeds/a.txt"]),
        ("seeds/index.tsv", "file\tdate\nb.txt\t2020\n", ["seeds/b.txt"]),
        ("content/index.csv", "file,date\n2022/05/d.md,2020\n", ["content/2022/05/d.md"]),
        ("content/2022/index.tsv", "file\tdate\n./05/d.md\t2020\n", ["content/2022/05/d.md"]),
        ("content/index.csv", "file,#note\n2022/05/d.md,sûr\n", ["content/2022/05/d.md"]),
        ("seeds/notes.yaml", "date: 2023", []),
        ("seeds/b.yaml", "date:  2022", []),
    ],
)
def test_metadata_from_elsewhere_reads_again_whom_it_concerns(
    tmp_path: Path, path: str, text: str, read: list[str]
) -> None:
    memory = remembered(tmp_path, FILES)
    write(memory, path, text)
    assert memory.build() == read
    assert memory.build() == []


def test_the_row_of_a_file_is_found_though_its_accents_are_decomposed(tmp_path: Path) -> None:
    files = {"seeds/e\u0301te\u0301.txt": "A", "seeds/index.csv": "file,date\nété.txt,2020\n"}
    (task,) = tasks(Memory(write_site(tmp_path, files)))
    assert [layer.fields for layer in layers_from_json(task.layers)] == [{"date": "2020"}]


def test_only_the_rows_of_a_table_that_changed_are_read_again(tmp_path: Path) -> None:
    files = {f"seeds/{name}.txt": name for name in "abcd"}
    rows = {name: f"{name}.txt,1999-01-0{number}" for number, name in enumerate("abcd", 1)}
    files["seeds/index.csv"] = "\n".join(["file,date", *rows.values()])
    memory = remembered(tmp_path, files)

    rows["c"] = "c.txt,2001-01-01"
    del rows["a"]
    write(memory, "seeds/index.csv", "\n".join(["file,date", "", *sorted(rows.values())]))
    assert memory.build() == ["seeds/a.txt", "seeds/c.txt"]

    (tmp_path / "seeds/index.csv").unlink()
    assert memory.build() == ["seeds/b.txt", "seeds/c.txt", "seeds/d.txt"]


def test_a_table_that_goes_is_missed_in_the_folders_below(tmp_path: Path) -> None:
    table = {"content/index.csv": "file;date\n2022/05/d.md;2020\n1999/e.md;2021\n"}
    memory = remembered(tmp_path, {**FILES, **table})
    write(memory, "content/index.csv", "file;date\n1999/e.md;2021\n")
    assert memory.build() == ["content/2022/05/d.md"]
    (tmp_path / "content/index.csv").unlink()
    assert memory.build() == ["content/1999/e.md"]


def test_a_table_below_and_one_above_add_to_each_other(tmp_path: Path) -> None:
    files = {
        "content/index.csv": "file,date,section\n2022/c.txt,2021,Monde\n",
        "content/2022/index.csv": "file,date\nc.txt,2022\n",
        "content/2022/index.tsv": "file\ttitle\nc.txt\tTitre\n",
        "content/2022/c.txt": "C",
    }
    (task,) = tasks(Memory(write_site(tmp_path, files)))
    layers = layers_from_json(task.layers)
    assert [(layer.origin, dict(layer.fields)) for layer in layers] == [
        ("content/index.csv:2", {"date": "2021", "section": "Monde"}),
        ("content/2022/index.csv:2", {"date": "2022"}),
        ("content/2022/index.tsv:2", {"title": "Titre"}),
    ]


def test_defaults_that_go_are_missed(tmp_path: Path) -> None:
    memory = remembered(tmp_path, {**FILES, "content/_defaults.yaml": "section: Monde"})
    (tmp_path / "content/_defaults.yaml").unlink()
    assert memory.build() == ["content/1999/e.md", "content/2022/c.md", "content/2022/05/d.md"]


def test_layers_come_outermost_first(tmp_path: Path) -> None:
    files = {
        "content/_defaults.yaml": "section: Monde\n",
        "content/2022/_defaults.yaml": "section: Afrique\n",
        "content/2022/index.csv": "file,date\nc.txt,2022\n",
        "content/2022/c.yaml": "title: Titre\n",
        "content/2022/c.txt": "C",
    }
    (task,) = tasks(Memory(write_site(tmp_path, files)))
    layers = layers_from_json(task.layers)
    assert [(layer.origin, dict(layer.fields)) for layer in layers] == [
        ("content/_defaults.yaml", {"section": "Monde"}),
        ("content/2022/_defaults.yaml", {"section": "Afrique"}),
        ("content/2022/index.csv:2", {"date": "2022"}),
        ("content/2022/c.yaml", {"title": "Titre"}),
    ]


@pytest.mark.parametrize(
    ("path", "text", "concerned"),
    [
        ("seeds/b.yaml", "date: [", {"seeds/b.txt"}),
        ("seeds/index.csv", "nom,date\nx,y\n", {"seeds/a.txt", "seeds/b.txt"}),
        ("content/_defaults.yaml", "a: [", {f for f in FILES if f.startswith("content/")}),
        ("content/index.tsv", "nom\n", {f for f in FILES if f.startswith("content/")}),
    ],
)
def test_metadata_that_cannot_be_read_rejects_those_it_concerns(
    tmp_path: Path, path: str, text: str, concerned: set[str]
) -> None:
    memory = remembered(tmp_path, FILES)
    write(memory, path, text)
    found = {os.fsdecode(task.folder + b"/" + task.name): task.error for task in tasks(memory)}
    assert set(found) == concerned
    assert {error.place for error in found.values() if error} == {path}
    memory.build()
    write(memory, path, FILES.get(path, ""))
    if path not in FILES and "index" in path:
        (tmp_path / path).unlink()
    assert {os.fsdecode(t.folder + b"/" + t.name) for t in tasks(memory)} == concerned
    assert not [task.error for task in tasks(memory) if task.error]


def test_files_that_have_gone_are_told(tmp_path: Path) -> None:
    memory = remembered(tmp_path, FILES)
    (tmp_path / "seeds/a.txt").unlink()
    (tmp_path / "seeds/b.yaml").unlink()
    scan = next(scan for scan in memory.scans() if scan.folder == b"seeds")
    assert scan.gone == (b"a.txt", b"b.yaml")
    assert [task.name for task in scan.tasks] == [b"b.txt"]


def test_what_each_file_is_for(tmp_path: Path) -> None:
    roles = {
        "source": ["seeds/a.txt", "content/b.md", "content/dossier/index.md"],
        "page": ["content/pages/a-propos.md"],
        "context": ["seeds/a.yaml", "seeds/index.csv", "content/_defaults.yaml"],
        "media": ["content/photo.JPG", "content/plan.pdf", "seeds/son.ogg"],
        "static": ["static/style.css", "static/note.txt", "static/dossier/index.md"],
        "unclaimed": [
            *("content/_index.md", "content/pages/note.txt", "seeds/alone.yaml"),
            *("content/page.html", "content/archive.zip", "content/dessin.svgz"),
        ],
    }
    site = write_site(tmp_path, {path: "x" for paths in roles.values() for path in paths})
    for hidden in ("seeds/.cache.txt", "seeds/a.txt~", "seeds/.git/x.txt", "elsewhere/x.txt"):
        write(Memory(site), hidden, "x")
    total: dict[str, int] = {}
    for scan in discover(site, NoMemory(), MOST):
        for role, count in scan.roles.items():
            total[role] = total.get(role, 0) + count
    assert total == {role: len(paths) for role, paths in roles.items()}


def test_a_sidecar_is_what_is_read_as_one() -> None:
    assert role_of(b"seeds", b"a.yaml", {b"a.TXT"}) == "context"
    assert role_of(b"seeds", b"a.YAML", {b"a.txt"}) == "unclaimed"


def test_a_file_that_gets_another_role_is_told(tmp_path: Path) -> None:
    memory = remembered(tmp_path, {"seeds/a.yaml": "date: 2022"})
    assert memory.files[b"seeds", b"a.yaml"].role == "unclaimed"
    write(memory, "seeds/a.txt", "A")
    (scan,) = memory.scans()
    assert [(other.name, other.role) for other in scan.others] == [(b"a.yaml", "context")]


def test_links_are_followed_to_files_of_the_site_only(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    site = write_site(tmp_path / "site", {"seeds/a.txt": "A", "content/x/b.md": "B"})
    (site / "content/a.txt").symlink_to("../seeds/a.txt")
    (site / "content/secret.txt").symlink_to(tmp_path / "secret.txt")
    (site / "content/broken.txt").symlink_to("nowhere.txt")
    (site / "content/loop.txt").symlink_to("loop.txt")
    (site / "content/folder").symlink_to("../seeds", target_is_directory=True)
    (site / "content/up").symlink_to("..", target_is_directory=True)
    os.mkfifo(site / "content/pipe.txt")
    assert Memory(site).build() == ["content/a.txt", "content/x/b.md", "seeds/a.txt"]


def test_names_that_are_not_unicode_are_found(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"seeds/a.txt": "A"})
    name = os.fsencode(site / "seeds") + b"/\xe9t\xe9.txt"
    with open(name, "wb") as file:
        file.write(b"B")
    assert [task.name for task in tasks(Memory(site))] == [b"a.txt", b"\xe9t\xe9.txt"]


def test_a_site_without_folders_has_no_sources(tmp_path: Path) -> None:
    assert Memory(write_site(tmp_path, {})).scans() == []


def test_a_folder_that_cannot_be_listed_is_a_source_to_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path, FILES)
    scandir = os.scandir

    def refusing(path: bytes) -> object:
        if path.endswith(b"content/2022"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    (closed,) = [scan for scan in Memory(site).scans() if scan.is_closed]
    (task,) = closed.tasks
    assert (closed.folder, task.name, closed.roles) == (b"content/2022", b"", {"source": 1})
    assert task.error
    assert (task.error.code, task.error.place) == ("unreadable", "content/2022/")


def test_a_folder_that_vanishes_meanwhile_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = remembered(tmp_path, FILES)
    scandir = os.scandir

    def vanishing(path: bytes) -> object:
        if path.endswith(b"content/2022/05"):
            raise FileNotFoundError(2, "No such file or directory")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", vanishing)
    scan = next(scan for scan in memory.scans() if scan.folder == b"content/2022/05")
    assert (scan.gone, scan.tasks) == ((b"d.md",), ())


def test_a_file_that_vanishes_meanwhile_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = remembered(tmp_path, {"content/a.md": "A", "content/b.md": "B"})
    scandir = os.scandir

    @contextmanager
    def vanishing(path: bytes) -> Iterator[list[os.DirEntry[bytes]]]:
        with scandir(path) as entries:
            found = list(entries)
        (memory.site / "content/a.md").unlink()
        yield found

    monkeypatch.setattr(os, "scandir", vanishing)
    (scan,) = memory.scans()
    assert (scan.gone, scan.tasks) == ((b"a.md",), ())


def test_a_folder_whose_path_no_program_takes_is_a_source_to_reject(tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    before = Path.cwd()
    try:
        os.chdir(site / "content")
        for _ in range(45):
            os.mkdir("d" * 100)
            os.chdir("d" * 100)
    finally:
        os.chdir(before)
    (closed,) = [scan for scan in Memory(site).scans() if scan.is_closed]
    assert closed.tasks[0].error
    assert closed.tasks[0].error.code == "unreadable"


def test_the_files_of_a_folder_that_is_as_it_was_are_not_compared(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/2022/a.md": "A", "content/2023/b.md": "B"})
    for path in site.rglob("*.md"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    memory = Memory(site)
    memory.build()
    assert all(scan.is_known and scan.digest for scan in memory.scans())
    (site / "content/2023/b.md").write_text("Autre", "utf-8")
    assert {scan.folder: scan.is_known for scan in memory.scans()} == {
        b"content": True,
        b"content/2022": True,
        b"content/2023": False,
    }
    (site / "content/_defaults.yaml").write_text("section: Monde\n", "utf-8")
    assert not any(scan.is_known for scan in memory.scans())


def test_a_folder_with_a_file_just_written_is_looked_at_again(tmp_path: Path) -> None:
    memory = Memory(write_site(tmp_path, {"content/a.md": "A"}))
    memory.build()
    (scan,) = memory.scans()
    assert (scan.digest, scan.is_known) == (b"", False)
