"""HTML pages through the Nu checker and html-validate."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from outcome import HERE, Finished, Outcome, died, html_pages, installed, node, program, run

NU_OPTIONS = (
    "--Werror",
    "--format",
    "json",
    "--stdout",
    "--skip-non-html",
    # Nu counts a stylesheet or a feed that it was told to skip as a warning.
    "--filterpattern",
    "File was not checked.*",
    # Names each file on stderr: the proof that it was read.
    "--verbose",
)


def check_nu(folder: Path) -> Outcome:
    """Check each HTML page with the Nu checker, warnings included."""
    java = program("java", "install a Java runtime, 17 or later (Debian: default-jre-headless)")
    jar = installed("vnu-jar/build/dist/vnu.jar")
    # Deeply nested pages overflow Java's usual stack.
    settings = ("-Xss1m", "-Dnu.validator.servlet.allow-forbidden-hosts=true")
    finished = run([java, *settings, "-jar", jar, *NU_OPTIONS, "."], folder)
    messages = _decoded("nu", finished, "messages")
    errors = tuple(_nu_line(message, folder) for message in messages if _counts(message))
    if finished.status and not errors:
        raise died("nu", finished)
    read = {line for line in finished.complaints.splitlines() if line.endswith(".html")}
    return Outcome("nu", len(read), errors + _unread(len(read), folder))


def check_html_validate(folder: Path) -> Outcome:
    """Check each HTML page with html-validate, warnings included."""
    tool = installed("html-validate/bin/html-validate.mjs")
    pages = html_pages(folder)
    if not pages:
        return Outcome("html-validate", 0)
    settings = ("-c", HERE / "htmlvalidate.json", "-f", "json")
    finished = run([node(), tool, *settings, "**/*.html"], folder)
    errors = tuple(
        f"{page['filePath'].removeprefix(f'{folder.resolve()}/')}:{found['line']} "
        f"{found['message']} [{found['ruleId']}]"
        for page in _decoded("html-validate", finished)
        for found in page["messages"]
    )
    if finished.status and not errors:
        raise died("html-validate", finished)
    return Outcome("html-validate", len(pages), errors)


def _decoded(name: str, finished: Finished, key: str | None = None) -> list[dict[str, Any]]:
    try:
        answer = json.loads(finished.output)
        messages: list[dict[str, Any]] = answer[key] if key else answer
    except (ValueError, LookupError):
        raise died(name, finished) from None
    return messages


def _counts(message: dict[str, Any]) -> bool:
    """Errors and warnings count; remarks do not."""
    return message["type"] != "info" or message.get("subType") == "warning"


def _nu_line(message: dict[str, Any], folder: Path) -> str:
    url = unquote(message.get("url", "")).removeprefix("file:")
    page = url.removeprefix(f"{folder.resolve()}/").removeprefix("./")
    return f"{page}:{message.get('lastLine', '')} {message['message']}"


def _unread(read: int, folder: Path) -> tuple[str, ...]:
    missing = len(html_pages(folder)) - read
    return (f"{missing} pages of the folder were not read",) if missing > 0 else ()
