"""Validate a built site: python tests/validators/validate.py SITE_OUTPUT_FOLDER.

Prints a table and each validator's first messages. Ends with 0 when every validator ran, read at
least one file and found no error; with 1 when not; with 2 when it was called wrongly.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from axe import check_axe
from feeds import check_feeds, check_sitemaps
from lighthouse import check_lighthouse
from links import check_hyperlink
from markup import check_html_validate, check_nu
from outcome import CannotRun, Outcome

VALIDATORS: dict[str, Callable[[Path], Outcome]] = {
    "nu": check_nu,
    "html-validate": check_html_validate,
    "hyperlink": check_hyperlink,
    "feeds": check_feeds,
    "sitemaps": check_sitemaps,
    "axe": check_axe,
    "lighthouse": check_lighthouse,
}
MESSAGES_SHOWN = 20


def main(arguments: Sequence[str]) -> int:
    """Run the validators that the arguments name, and return the exit status."""
    options = _parser().parse_args(arguments)
    outcomes = [_validate(name, options.folder) for name in options.only]
    print(_table(outcomes))
    for outcome in outcomes:
        _show_messages(outcome)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Validate a built site.")
    parser.add_argument("folder", type=_folder, help="the folder of the built site")
    parser.add_argument(
        "--only",
        type=_names,
        default=list(VALIDATORS),
        metavar="NAME,…",
        help=f"validators to run, among {','.join(VALIDATORS)} (default: all)",
    )
    return parser


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder: build the site first")
    return folder.resolve()


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in VALIDATORS]:
        raise argparse.ArgumentTypeError(
            f"no validator is called {', '.join(unknown)}: choose among {', '.join(VALIDATORS)}"
        )
    return names


def _validate(name: str, folder: Path) -> Outcome:
    try:
        return VALIDATORS[name](folder)
    except CannotRun as reason:
        return Outcome(name, 0, failure=str(reason))


def _table(outcomes: Sequence[Outcome]) -> str:
    rows = [
        (one.validator, str(one.files), str(len(one.errors)), _verdict(one)) for one in outcomes
    ]
    lines = [("validator", "files", "errors", ""), *rows]
    return "\n".join(
        f"{name:<14}{files:>8}{errors:>8}  {verdict}".rstrip()
        for name, files, errors, verdict in lines
    )


def _verdict(outcome: Outcome) -> str:
    if outcome.failure:
        return "could not run"
    if outcome.errors:
        return "failed"
    return "passed" if outcome.files else "found nothing to check"


def _show_messages(outcome: Outcome) -> None:
    if outcome.failure:
        print(f"\n{outcome.validator}: {outcome.failure}")
    if not outcome.errors:
        return
    print(f"\n{outcome.validator}:")
    print(*(f"  {error}" for error in outcome.errors[:MESSAGES_SHOWN]), sep="\n")
    if len(outcome.errors) > MESSAGES_SHOWN:
        print(f"  and {len(outcome.errors) - MESSAGES_SHOWN} more")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
