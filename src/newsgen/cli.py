"""The commands and their exit statuses; what they print is in console/.

0: done. 1: promises broken (sources rejected under --strict, files that a clean build makes
otherwise under --verify, findings of `check` or `verify`, an address that does not exist), or a
build that could not be done. 2: usage or configuration.
130: interrupted by Ctrl-C, 143: by SIGTERM.
"""

# Imports inside the commands: `newsgen CMD --help` must not wait for Jinja2, YAML and Rich.

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import click

from newsgen import __version__
from newsgen.errors import ConfigError, NewsgenError, UsageError

if TYPE_CHECKING:
    from newsgen.config import SiteConfig
    from newsgen.progress import QuietReporter
    from newsgen.report import BuildSummary, Notice
    from newsgen.site_folders import SiteFolders

FAILED, MISUSED, INTERRUPTED, TERMINATED = 1, 2, 130, 143
DEBUG = "NEWSGEN_DEBUG"


class Commands(click.Group):
    """A group whose commands end in an exit status and a few lines, never in a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Do what the command line asks, also for a caller that reads nothing of it."""
        _open_closed_streams()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises click's own exceptions only."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # here, where a reader that has gone is still met quietly
        except (click.exceptions.Exit, click.ClickException, BrokenPipeError):
            raise
        except (KeyboardInterrupt, click.Abort) as error:
            click.echo("interrupted; the site that was there is untouched", err=True)
            ctx.exit(_interrupted(error))
        except Exception as error:
            ctx.exit(_failed(error))


def _open_closed_streams() -> None:
    """Open the standard streams that are closed, so that no file of the site takes their place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


class Terminated(KeyboardInterrupt):
    """SIGTERM came: things end as by Ctrl-C, with a status of their own."""


@contextmanager
def _orderly_end() -> Iterator[None]:
    """End the block at SIGTERM with Terminated, where signals can be had: in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_: int, __: FrameType | None) -> NoReturn:
    raise Terminated


def _interrupted(error: BaseException) -> int:
    return TERMINATED if isinstance(error, Terminated) else INTERRUPTED


def _failed(error: Exception) -> int:
    from newsgen.console import refusals

    if os.environ.get(DEBUG):
        refusals.show_traceback(error)
    refusal = error if isinstance(error, NewsgenError) else refusals.foreseen(error)
    if refusal is None:
        refusals.show_internal_error(error)
        return FAILED
    refusals.show_error(refusal)
    return MISUSED if isinstance(refusal, (ConfigError, UsageError)) else FAILED


_site = click.argument("site", type=click.Path(path_type=Path), default=".")
_output = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the built site is; by default SITE/public.",
)
_format = click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to tell the result: for people, or for programs.",
)
_jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes to work with; by default one for each core.",
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="newsgen %(version)s")
def main() -> None:
    """Make a static, permanent archive of French press articles."""
    _be_of_utf_8()


def _be_of_utf_8() -> None:
    """Begin anew where the locale is of another charset: names of files would be other text."""
    if sys.getfilesystemencoding() == "utf-8" or os.environ.get("PYTHONUTF8") == "1":
        return  # or Python was told to look at neither, and would begin for ever
    words = [sys.executable, *sys.orig_argv[1:]]
    os.execve(sys.executable, words, {**os.environ, "PYTHONUTF8": "1"})  # noqa: S606 - no shell


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab"]),
    help="Add the file with which this forge builds and publishes the site.",
)
def new(folder: Path, ci: Literal["github", "gitlab"] | None) -> None:
    """Start an archive in the new folder DIR."""
    from newsgen import scaffold
    from newsgen.console import answers

    answers.show_created(folder, scaffold.create_site(folder, ci=ci))


@main.command()
@_site
@_output
@click.option("--clean", is_flag=True, help="Forget earlier builds: read and write all anew.")
@click.option("--drafts", is_flag=True, help="Publish drafts as well.")
@click.option("--dry-run", is_flag=True, help="Write nothing; list what a build would change.")
@_jobs
@click.option("--no-search", is_flag=True, help="Leave out the search page and its index.")
@click.option("--profile", is_flag=True, help="Tell where the time went.")
@click.option("--record", is_flag=True, help="Afterwards, record all addresses in addresses/.")
@click.option("--strict", is_flag=True, help="Exit with status 1 when sources are rejected.")
@click.option("--verify", is_flag=True, help="Compare all files with those of a clean build.")
@_format
@click.pass_context
def build(
    ctx: click.Context,
    site: Path,
    output: Path | None,
    *,
    clean: bool,
    drafts: bool,
    dry_run: bool,
    jobs: int | None,
    no_search: bool,
    profile: bool,
    record: bool,
    strict: bool,
    verify: bool,
    shape: str,
) -> None:
    """Build the archive in the folder SITE (by default this one)."""
    if record and (drafts or dry_run):
        other = "--drafts" if drafts else "--dry-run"
        raise click.UsageError(f"--record records what is released: leave {other} out", ctx)
    if verify and dry_run:
        raise click.UsageError("--verify compares what was written: leave --dry-run out", ctx)
    from newsgen import progress
    from newsgen.build import BuildOptions
    from newsgen.build import build as build_site
    from newsgen.config import load_config

    loaded = load_config(site)
    options = BuildOptions(
        output=output,
        clean=clean,
        drafts=drafts,
        dry_run=dry_run,
        profile=profile,
        jobs=jobs or 0,
        search=not no_search,
        loaded=loaded,
    )
    reporter = progress.reporter(quiet=shape == "json")
    with ExitStack() as stack:
        with _ending_in_order(ctx, reporter, dry=dry_run):
            if record:  # lest another build come between this one and that
                options = options._replace(held=stack.enter_context(_lock(site, output, reporter)))
            summary = build_site(site, options, reporter)
        if verify:
            from newsgen import comparison

            summary = replace(summary, verified=comparison.verify(site, options, reporter))
        _tell(site, summary, shape)
        unlike = summary.verified is not None and summary.verified.differences
        if unlike or (strict and summary.rejected):
            ctx.exit(FAILED)
        if record:
            _record(site, output, loaded.config, quiet=shape == "json")


@contextmanager
def _ending_in_order(ctx: click.Context, reporter: QuietReporter, *, dry: bool) -> Iterator[None]:
    """Say of a build that is interrupted late that another has to end what it began."""
    try:
        with _orderly_end():
            yield
    except KeyboardInterrupt as error:
        if reporter.stage != "publish" or dry:
            raise
        click.echo("interrupted while files were put in place; build again to end it", err=True)
        ctx.exit(_interrupted(error))


def _lock(
    site: Path, output: Path | None, reporter: QuietReporter
) -> AbstractContextManager[tuple[Notice, ...]]:
    """Hold the lock of a site."""
    from newsgen.lock import locked
    from newsgen.site_folders import site_folders

    return locked(site_folders(site, output, drafts=False).lock, reporter)


def _record(site: Path, output: Path | None, config: SiteConfig, *, quiet: bool) -> None:
    """Record the addresses of a site that was just built as `config` says."""
    from newsgen.console import answers
    from newsgen.recording import record as record_addresses

    recorded = record_addresses(_built(site, output), config)
    answers.show_recorded(recorded, aside=quiet)


def _tell(site: Path, summary: BuildSummary, shape: str) -> None:
    from newsgen.console import answers, building, tables
    from newsgen.console.findings import build_findings

    report = tables.keep_report(site, "report.csv", build_findings(summary))
    listed = tables.keep_changes(site, summary.dry_run)
    if shape == "json":
        answers.show_json(summary.as_json())
    else:
        building.show_summary(summary, report, listed)


@main.command()
@_site
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    metavar="PORT",
    help="The port to listen on; 0 takes a free one.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="The address to listen on.",
)
@_jobs
def serve(site: Path, port: int, host: str, jobs: int | None) -> None:
    """Show the archive, drafts included, in a browser, and rebuild it at each change."""
    from newsgen.console import answers
    from newsgen.preview import serve as serve_site

    serve_site(site, host, port, jobs or 0, answers.tell)


@main.command()
@_site
@_output
@_format
@click.pass_context
def check(ctx: click.Context, site: Path, output: Path | None, shape: str) -> None:
    """Check links, anchors, files and addresses of the built site."""
    from newsgen.check import check as check_output
    from newsgen.check import related_counts, unanswered, with_traces
    from newsgen.config import load_config
    from newsgen.console import answers, checking, tables
    from newsgen.console.findings import check_findings

    config, folders = load_config(site).config, _built(site, output)
    report = with_traces(check_output(folders.output, config.base_url), folders, config)
    missing = unanswered(folders.catalog, folders.output)
    report = replace(report, findings=(*missing, *report.findings))
    related = related_counts(folders.catalog)
    listed = tables.keep_report(site, "check.csv", check_findings(report))
    if shape == "json":
        answers.show_json(checking.check_as_json(report, related))
    else:
        checking.show_check(report, listed, related)
    if report.findings:
        ctx.exit(FAILED)


@main.command()
@_site
@_output
@_format
@click.pass_context
def verify(ctx: click.Context, site: Path, output: Path | None, shape: str) -> None:
    """Compare every file of the built site with what newsgen wrote."""
    from newsgen import progress
    from newsgen.console import answers, checking, tables
    from newsgen.fixity.verifying import verify as verify_output

    reporter = progress.reporter(quiet=shape == "json")
    found = verify_output(_built(site, output), reporter)
    verified = tables.keep_discrepancies(site, found)
    if shape == "json":
        answers.show_json(verified.as_json())
    else:
        checking.show_discrepancies(verified)
    if verified.counts:
        ctx.exit(FAILED)


@main.command()
@_site
@_output
@click.option("--fingerprint", is_flag=True, help="Print one digest of all files, and no more.")
@click.option(
    "--bagit",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Make a BagIt bag of the built site and its sources in the new folder DIR.",
)
def manifest(site: Path, output: Path | None, *, fingerprint: bool, bagit: Path | None) -> None:
    """Print the SHA-256 of every file of the built site, as sha256sum reads it."""
    from newsgen.config import load_config
    from newsgen.console import answers
    from newsgen.fixity import bag
    from newsgen.fixity import manifest as manifests

    folders = _built(site, output)
    if bagit:
        answers.show_bag(bag.make_bag(folders, load_config(site).config, bagit))
        return
    with manifests.settled_records(folders) as records:
        entries = map(manifests.entry, records.contents())
        if fingerprint:
            answers.write_lines([manifests.fingerprint(entries) + "\n"])
        else:
            answers.write_lines(manifests.manifest(entries))


@main.command()
@_site
@_output
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    required=True,
    metavar="MANIFEST",
    help="What “newsgen manifest” printed of the site as it was last deployed.",
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "rclone", "aws"]),
    default="text",
    help="A list for people, one for programs, or a shell script for rclone or aws.",
)
def changes(site: Path, output: Path | None, since: Path, shape: str) -> None:
    """List what to send to a server, then what to delete there, since a manifest."""
    from newsgen.console import answers
    from newsgen.fixity import changes as comparing

    found = comparing.changes(_built(site, output), since)
    if shape == "json":
        answers.show_json(comparing.as_values(found))
        return
    shapes = {"text": comparing.as_text, "rclone": comparing.as_rclone, "aws": comparing.as_aws}
    answers.write_lines(shapes[shape](found))


def _at_most_one(ctx: click.Context, parameter: click.Parameter, given: tuple[Path, ...]) -> Path:
    if len(given) > 1:
        raise click.UsageError("give one SITE and one address or source", ctx)
    return given[0] if given else Path()


@main.command()
@click.argument(
    "site", type=click.Path(path_type=Path), nargs=-1, callback=_at_most_one, metavar="[SITE]"
)
@click.argument("target", metavar="URL_OR_SOURCE")
@_output
@click.pass_context
def explain(ctx: click.Context, site: Path, target: str, output: Path | None) -> None:
    """Say why a page exists, or what became of a source.

    URL_OR_SOURCE is an address (https://…, /2022/05/11/x.html) or a file in content/ or seeds/.
    """
    from newsgen.console import answers
    from newsgen.explain import explain as explain_target

    explanation = explain_target(_built(site, output), target)
    answers.show_explanation(explanation)
    if not explanation.found:
        ctx.exit(FAILED)


@main.command()
@click.argument("name")
@_site
def template(name: str, site: Path) -> None:
    """Copy the theme's template NAME into SITE, to change it there."""
    from newsgen import scaffold
    from newsgen.config import load_config
    from newsgen.console import answers

    load_config(site)
    answers.tell(str(scaffold.copy_template(site, name)))


@main.group()
def dates() -> None:
    """Find dates for articles that have none."""


@dates.command()
@_site
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to write the tables; by default SITE/dates.",
)
def suggest(site: Path, output: Path | None) -> None:
    """Write tables of the dates found in texts without one, to review."""
    from newsgen.console import answers
    from newsgen.dating import suggest_dates

    answers.show_dates(suggest_dates(site, output))


def _task_and_site(
    ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[str, Path]:
    """Part “suggest” from the site's folder."""
    task, rest = ("suggest", given[1:]) if given[:1] == ("suggest",) else ("", given)
    if len(rest) > 1:
        raise click.UsageError("give one SITE", ctx)
    return task, Path(*rest)


@main.command()
@click.argument("asked", nargs=-1, callback=_task_and_site, metavar="[suggest] [SITE]")
@_format
def themes(asked: tuple[str, Path], shape: str) -> None:
    """Show the themes of the built archive, and which may be one.

    With “suggest”: names that recur in its texts, as entries for themes.yaml.
    """
    from newsgen import themes as about
    from newsgen.console import answers

    task, site = asked
    if task:
        found = about.suggestions(site)
        if shape == "json":
            answers.show_json({"suggestions": [one._asdict() for one in found]})
        else:
            answers.show_suggestions(len(found), about.suggested_as_yaml(found[: answers.SHOWN]))
        return
    known = about.themes(site)
    if shape == "json":
        answers.show_json(answers.themes_as_json(known))
    else:
        merging = about.merged_as_yaml(known.alike[: answers.SHOWN], known.entries)
        answers.show_themes(known, merging)


def _built(site: Path, output: Path | None) -> SiteFolders:
    """Return the folders of a site that was built. Raises UsageError for any other."""
    from newsgen.site_folders import site_folders

    folders, with_drafts = (site_folders(site, output, drafts=one) for one in (False, True))
    if with_drafts.catalog.is_file() and not folders.catalog.is_file():
        folders = with_drafts
    if folders.output.is_dir() and folders.records.is_file():
        return folders
    command = f"newsgen build {site}" + (f" --output {output}" if output else "")
    raise UsageError(
        "this site was never built" + (" into this folder" if output else ""),
        place=str(folders.output if output else site),
        remedy=f"“{command}” builds it",
        code="never-built",
    )
