"""The commands: their exit statuses, and what reaches the standard output and error."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newsgen import __version__
from newsgen.check import CheckReport, Finding
from newsgen.cli import main
from newsgen.errors import BuildError, OutputError, TemplateError
from newsgen.report import Reporter

Files = dict[str, str | bytes]
MakeSite = Callable[[Files], Path]
ARTICLE = "Le conseil vote le budget\n\nLe budget a été voté.\nIl augmente de deux pour cent.\n"


@pytest.fixture
def make_site(tmp_path: Path) -> MakeSite:
    """Make a site of the files given, and a newsgen.yaml unless that is among them."""

    def make(files: Files) -> Path:
        site = tmp_path / "site"
        for path, text in {"newsgen.yaml": "title: Le Journal\nsearch: false\n", **files}.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            data = text.encode() if isinstance(text, str) else text
            (site / path).write_bytes(data)
        return site

    return make


def newsgen(*words: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(word) for word in words], prog_name="newsgen")


def summary_of(site: Path, *options: str) -> dict[str, Any]:
    """Build a site; return its JSON summary."""
    result = newsgen("build", site, "--jobs", "1", "--format", "json", *options)
    assert result.exit_code == 0, result.output
    summary: dict[str, Any] = json.loads(result.stdout)
    return summary


# What works


def test_a_build_writes_the_site_and_an_account_that_adds_up(make_site: MakeSite) -> None:
    site = make_site({"seeds/2022-05-11-budget.txt": ARTICLE})
    result = newsgen("build", site, "--jobs", "1")
    assert result.exit_code == 0
    counts = "articles: 1 found = 1 published + 0 in draft + 0 withdrawn + 0 rejected"
    assert counts in result.stdout
    assert (site / "public/2022/05/11/le-conseil-vote-le-budget.html").is_file()


def test_progress_goes_to_the_standard_error(make_site: MakeSite) -> None:
    result = newsgen("build", make_site({"seeds/a.txt": ARTICLE}), "--jobs", "1")
    assert re.search(r"(?m)^read: 1 \(", result.stderr)
    assert "read: 1" not in result.stdout


def test_json_is_the_summary_alone(make_site: MakeSite) -> None:
    result = newsgen("build", make_site({"seeds/a.txt": ARTICLE}), "--format", "json")
    summary = json.loads(result.stdout)
    assert summary["found"] == summary["published"] == 1
    assert result.stderr == ""


def test_drafts_are_published_when_asked_for(make_site: MakeSite) -> None:
    site = make_site({"content/a.md": "---\ntitle: Brouillon\ndraft: true\n---\nTexte.\n"})
    assert summary_of(site)["drafts"] == 1
    assert summary_of(site, "--drafts", "-o", str(site / "avec"))["published"] == 1


def test_clean_writes_everything_anew(make_site: MakeSite) -> None:
    site = make_site({"seeds/a.txt": ARTICLE})
    first = summary_of(site)
    assert summary_of(site)["pages"] == {
        "written": 0, "unchanged": first["pages"]["written"], "deleted": 0,
    }  # fmt: skip
    assert summary_of(site, "--clean")["pages"]["written"] == first["pages"]["written"]


def test_output_chooses_the_folder(make_site: MakeSite, tmp_path: Path) -> None:
    newsgen("build", make_site({"seeds/a.txt": ARTICLE}), "--output", tmp_path / "ailleurs")
    assert (tmp_path / "ailleurs/index.html").is_file()


def test_new_makes_a_site_that_builds(tmp_path: Path) -> None:
    result = newsgen("new", tmp_path / "archive", "--ci", "gitlab")
    assert result.exit_code == 0
    assert (tmp_path / "archive/.gitlab-ci.yml").is_file()
    assert f"newsgen build {tmp_path / 'archive'}" in result.stdout
    assert newsgen("build", tmp_path / "archive", "--strict").exit_code == 0


def test_version_and_help_need_no_site() -> None:
    run = [sys.executable, "-m", "newsgen"]
    version = subprocess.run([*run, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout == f"newsgen {__version__}\n"
    shown = subprocess.run([*run, "--help"], capture_output=True, text=True, check=True)
    assert all(name in shown.stdout for name in main.commands)


def test_help_imports_nothing_heavy() -> None:
    code = """
import sys
from newsgen.cli import main
main(["build", "--help"], standalone_mode=False)
heavy = {"rich", "jinja2", "yaml", "newsgen.config", "newsgen.build"} & set(sys.modules)
sys.exit(", ".join(heavy))
"""
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stderr.strip() == ""


# Rejections and warnings


BROKEN: dict[str, tuple[str, str | bytes, str, int]] = {
    "YAML that is none": (
        "content/a.md", '---\ntitle: "Sans fin\ndate: 2022-05-11\n---\nTexte.\n', "yaml-syntax", 2,
    ),
    "a date that never was": (
        "content/a.md", "---\ntitle: Février\ndate: 2023-02-30\n---\nTexte.\n", "date", 3,
    ),
    "a binary file called .txt": ("seeds/a.txt", b"\x00\x01\x02PNG\x00", "binary", 0),
    "an empty file": ("seeds/a.txt", b"\n\n", "empty", 1),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_source_is_rejected_and_the_others_are_built(
    make_site: MakeSite, case: str
) -> None:
    path, text, code, line = BROKEN[case]
    site = make_site({path: text, "seeds/bon.txt": ARTICLE})
    summary = summary_of(site)
    assert (summary["found"], summary["published"]) == (2, 1)
    (rejection,) = summary["rejected"]
    assert (rejection["source"], rejection["code"]) == (path, code)
    assert rejection["line"] == line or not line
    assert rejection["reason"]
    assert rejection["remedy"]
    assert newsgen("build", site, "--strict").exit_code == 1


def test_a_rejection_is_shown_with_place_reason_and_remedy(make_site: MakeSite) -> None:
    path, text, code, line = BROKEN["a date that never was"]
    result = newsgen("build", make_site({path: text}))
    assert result.exit_code == 0
    assert f"error {code}: 1" in result.stdout
    assert f"{path}:{line}: the field `date` cannot be used" in result.stdout
    assert re.search("(?m)^  → ", result.stdout)


def test_an_unreadable_file_is_rejected(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site({"seeds/a.txt": ARTICLE, "seeds/ferme.txt": ARTICLE})
    really_open = os.open

    def refuse(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if os.fsdecode(path).endswith("ferme.txt"):
            raise PermissionError(13, "Permission denied", path)
        return really_open(path, flags, mode, dir_fd=dir_fd)

    # Not by chmod: to root, nothing is closed.
    monkeypatch.setattr(os, "open", refuse)
    (rejection,) = summary_of(site)["rejected"]
    assert (rejection["source"], rejection["code"]) == ("seeds/ferme.txt", "unreadable")


def test_two_articles_with_one_address_are_both_named(make_site: MakeSite) -> None:
    head = "---\ntitle: Un titre\nurl: /dossier/titre.html\n---\nTexte.\n"
    result = newsgen("build", make_site({"content/a.md": head, "content/b.md": head}))
    assert "warning same-address: 1" in result.stdout
    assert re.search(r"content/b\.md: /dossier/titre\.html is also the address", result.stdout)
    assert re.search(r"this one is at /dossier/titre-[0-9a-f]{6}\.html", result.stdout)


def test_an_unknown_field_is_counted_once(make_site: MakeSite) -> None:
    site = make_site({"content/a.md": "---\ntitle: Un titre\nhumeur: bonne\n---\nTexte.\n"})
    found = [w for w in summary_of(site)["warnings"] if w["code"] == "unknown-field"]
    assert [(w["source"], w["line"], w["message"]) for w in found] == [
        ("content/a.md", 3, "humeur")
    ]


def test_beyond_three_the_list_goes_to_a_csv(make_site: MakeSite) -> None:
    site = make_site({f"seeds/{name}.txt": b"\x00\x01" for name in "abcde"})
    result = newsgen("build", site)
    assert "error binary: 5" in result.stdout
    assert "… and 2 more" in result.stdout
    assert str(site / ".newsgen/report.csv") in result.stdout
    rows = (site / ".newsgen/report.csv").read_text("utf-8-sig").splitlines()
    assert rows[0] == "severity,source,line,code,reason,remedy"
    assert sum(row.startswith("error,seeds/") for row in rows) == 5


# Refusals


def test_an_unknown_key_of_the_configuration_is_a_misuse(make_site: MakeSite) -> None:
    site = make_site({"newsgen.yaml": "title: Le Journal\npagesize: 20\n"})
    result = newsgen("build", site)
    assert result.exit_code == 2
    assert f"error: {site / 'newsgen.yaml'}:2: “pagesize” is not a key" in result.stderr
    assert "→ did you mean" in result.stderr
    assert result.stdout == ""


def test_a_broken_configuration_in_a_process_of_its_own(make_site: MakeSite) -> None:
    site = make_site({"newsgen.yaml": "title: [\n"})
    result = subprocess.run(
        [sys.executable, "-m", "newsgen", "build", str(site)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr.startswith(f"error: {site / 'newsgen.yaml'}:")
    assert "Traceback" not in result.stderr


def test_a_folder_that_is_no_archive(tmp_path: Path) -> None:
    assert newsgen("build", tmp_path / "nulle-part").exit_code == 2
    assert newsgen("build", tmp_path).exit_code == 2


def test_an_option_that_does_not_exist() -> None:
    assert newsgen("build", "--vite").exit_code == 2


def test_a_foreign_file_at_a_planned_path_stops_the_build(make_site: MakeSite) -> None:
    site = make_site({"seeds/a.txt": ARTICLE, "public/index.html": "à moi"})
    result = newsgen("build", site)
    assert result.exit_code == 1
    assert "index.html" in result.stderr
    assert (site / "public/index.html").read_text() == "à moi"


def test_a_foreign_file_elsewhere_in_the_output_is_left_and_named(make_site: MakeSite) -> None:
    site = make_site({"seeds/a.txt": ARTICLE, "public/notes.txt": "à moi"})
    assert "notes.txt in the output is not newsgen's" in newsgen("build", site).stdout
    assert (site / "public/notes.txt").read_text() == "à moi"


def failing(error: BaseException) -> Callable[..., None]:
    """Return a build that ends so."""

    def build(*_: object) -> None:
        raise error

    return build


@pytest.mark.parametrize("kind", [OutputError, BuildError, TemplateError])
def test_what_cannot_be_built_exits_with_one(
    monkeypatch: pytest.MonkeyPatch, kind: type[BuildError]
) -> None:
    error = kind("it broke", remedy="mend it", place="x.html", line=3)
    monkeypatch.setattr("newsgen.build.build", failing(error))
    result = newsgen("build")
    assert result.exit_code == 1
    assert result.stderr == "error: x.html:3: it broke\n  → mend it\n"


def test_what_nobody_foresaw_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsgen.build.build", failing(ValueError("une\nvaleur")))
    result = newsgen("build")
    assert result.exit_code == 1
    assert re.fullmatch(
        r"internal error \(ValueError: une\\nvaleur\) in cli\.py:\d+; please report it\n",
        result.stderr,
    )


def test_the_traceback_is_there_for_those_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsgen.build.build", failing(ValueError("une valeur")))
    monkeypatch.setenv("NEWSGEN_DEBUG", "1")
    assert "Traceback (most recent call last)" in newsgen("build").stderr


def test_a_denied_file_is_named_without_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    error = PermissionError(13, "Permission denied", "/lieu/.newsgen")
    monkeypatch.setattr("newsgen.build.build", failing(error))
    result = newsgen("build")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: /lieu/.newsgen: it cannot be used: Permission denied")


def test_an_interruption_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsgen.build.build", failing(KeyboardInterrupt()))
    result = newsgen("build")
    assert result.exit_code == 130
    assert result.stderr == "interrupted; the site that was there is untouched\n"


def test_an_interruption_while_publishing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(_: object, __: object, reporter: Reporter) -> None:
        reporter.start("publish", None)
        raise KeyboardInterrupt

    monkeypatch.setattr("newsgen.build.build", build)
    result = newsgen("build")
    assert result.exit_code == 130
    assert "while files were put in place" in result.stderr


def test_a_reader_that_has_gone_is_no_error(make_site: MakeSite) -> None:
    site = make_site({"seeds/a.txt": ARTICLE, "seeds/b.txt": b"\x00"})
    for options in (["--format", "json"], ["--format", "json", "--strict"], []):
        command = [sys.executable, "-m", "newsgen", "build", str(site), *options]
        reading, writing = os.pipe()
        os.close(reading)
        result = subprocess.run(
            command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
        os.close(writing)
        assert "Error" not in result.stderr


def test_streams_that_the_caller_closed_stop_nothing(make_site: MakeSite) -> None:
    site = make_site({"seeds/a.txt": ARTICLE})
    command = shlex.join([sys.executable, "-m", "newsgen", "build", str(site)])
    for closed in (">&-", "<&- >&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f"{command} {closed}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, closed
        assert "error" not in done.stdout + done.stderr
        (site / "seeds/a.txt").write_text(ARTICLE + f"\nEncore : {closed}\n")
    assert newsgen("verify", site).exit_code == 0


def test_an_old_code_page_stops_nothing(make_site: MakeSite) -> None:
    site = make_site({"seeds/a.txt": b"\x00", "content/a.md": "---\nhumeur: «\n---\n# Un\n"})
    result = subprocess.run(
        [sys.executable, "-m", "newsgen", "build", str(site)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert result.returncode == 0
    assert rb"  \u2192 " in result.stdout


# check and serve


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """Findings for `newsgen check` to return, in place of looking at the output."""
    found: list[Finding] = []
    monkeypatch.setattr("newsgen.check.check", lambda *_: CheckReport(12, 345, tuple(found)))
    return found


def test_check_passes_a_site_without_findings(make_site: MakeSite, findings: list[Finding]) -> None:
    site = make_site({"seeds/a.txt": ARTICLE})
    newsgen("build", site)
    result = newsgen("check", site)
    assert result.exit_code == 0
    assert result.stdout == "12 pages and 345 links checked: no broken promises\n"


def test_check_tells_what_became_of_related_headlines(
    make_site: MakeSite, findings: list[Finding]
) -> None:
    title = "Le maire de Lyon inaugure le musée"
    text = f"Un\nRésumé.\n- {title}\n- {title}s\n- Rien\n"
    site = make_site({"seeds/a.txt": text, "seeds/b.txt": title})
    newsgen("build", site)
    assert newsgen("check", site).stdout.endswith(
        "related headlines: 1 lead to an article of the same headline, 1 to one that is nearly the"
        " same, 1 nowhere\n"
    )
    result = newsgen("check", site, "--format", "json")
    assert json.loads(result.stdout)["related"] == {"exact": 1, "near": 1, "unresolved": 1}
    (site / ".newsgen/catalog.sqlite").write_bytes(b"")
    assert "related" not in newsgen("check", site).stdout


def test_check_fails_with_findings(make_site: MakeSite, findings: list[Finding]) -> None:
    findings.append(Finding("index.html", "x.html", "broken-link", "no such file"))
    site = make_site({"seeds/a.txt": ARTICLE})
    newsgen("build", site)
    result = newsgen("check", site)
    assert result.exit_code == 1
    assert "error broken-link: 1\n  index.html: x.html: no such file\n" in result.stdout
    result = newsgen("check", site, "--format", "json")
    assert json.loads(result.stdout)["findings"] == [
        {"page": "index.html", "kind": "broken-link", "target": "x.html", "reason": "no such file"}
    ]
    assert result.exit_code == 1


def test_check_looks_at_the_output_itself(make_site: MakeSite) -> None:
    site = make_site({"seeds/2022-05-11-a.txt": ARTICLE})
    newsgen("build", site)
    assert newsgen("check", site).exit_code == 0
    (site / "public/2022/05/11/index.html").unlink()
    result = newsgen("check", site)
    assert result.exit_code == 1
    assert "2022/05/11/index.html" in result.stdout


@pytest.mark.parametrize("command", [["check"], ["explain"]])
def test_a_site_that_was_never_built(make_site: MakeSite, command: list[str]) -> None:
    site = make_site({"seeds/a.txt": ARTICLE})
    result = newsgen(*command, site, *(["/"] if command == ["explain"] else []))
    assert result.exit_code == 2
    assert "this site was never built" in result.stderr
    assert f"newsgen build {site}" in result.stderr
    assert not (site / ".newsgen").exists()


def test_serve_passes_its_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def serve(site: Path, host: str, port: int, jobs: int, tell: Callable[[str], None]) -> None:
        given.extend((site, host, port, jobs))
        tell("http://[::1]:49152/ \x1b[2J")

    monkeypatch.setattr("newsgen.preview.serve", serve)
    result = newsgen("serve", "ici", "--port", "0", "--host", "::1", "--jobs", "3")
    assert result.exit_code == 0
    assert result.stdout == "http://[::1]:49152/ \\x1b[2J\n"
    assert given == [Path("ici"), "::1", 0, 3]


def test_explain_takes_a_site_and_an_address(make_site: MakeSite) -> None:
    site = make_site({"seeds/2022-05-11-a.txt": ARTICLE})
    newsgen("build", site)
    shown = newsgen("explain", site, "/2022/05/11/")
    assert shown.exit_code == 0
    assert "the list of a day" in shown.stdout
    assert newsgen("explain", site, "/2021/05/11/").exit_code == 1
    assert newsgen("explain", site, "/", "/").exit_code == 2
