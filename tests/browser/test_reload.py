"""The preview in a real Chromium: what an editor saves is what the open page shows."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

PATIENCE_MS = 20_000
SERVE = """
import sys
from pathlib import Path
from newsgen.preview import serve
if __name__ == "__main__":
    serve(Path(sys.argv[1]), "127.0.0.1", 0, 1, lambda line: print(line, flush=True))
    print("ended", flush=True)
"""


class Preview:
    """A running preview of a site of three articles."""

    def __init__(self, site: Path) -> None:
        self.site = site
        (site / "content").mkdir(parents=True)
        (site / "newsgen.yaml").write_text("title: Le Courrier\nsearch: false\n", "utf-8")
        for number in (1, 2, 3):
            self.write_article(number, f"Texte du numéro {number}.")
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", SERVE, self.site],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.address = self.line().split()[0]

    def line(self) -> str:
        """Return the next line that the preview tells: its address, then a line a build."""
        return self.process.stdout.readline().strip()

    def stop(self) -> str:
        """End the preview as Ctrl-C does, and return what it told last."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=30)[0].strip()

    def write_article(self, number: int, text: str, title: str = "") -> None:
        title = title or f"Article numéro {number}"
        article = f"---\ntitle: {title}\ndate: 2022-05-1{number}\n---\n\n{text}\n"
        (self.site / "content" / f"{number}.md").write_text(article, "utf-8")

    def url(self, number: int) -> str:
        return f"{self.address}2022/05/1{number}/article-numero-{number}.html"


@pytest.fixture
def preview(tmp_path):
    """Return a preview that has built its site."""
    preview = Preview(tmp_path / "site")
    assert preview.line().startswith("built in ")
    yield preview
    preview.process.kill()
    preview.process.communicate()


@pytest.fixture
def page(chromium):
    """Return an empty page, which fails the test when a script on it fails."""
    errors = []
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if refused(told.text) else None)
    yield page
    page.close()
    assert errors == []


def refused(text: str) -> bool:
    return "Content Security Policy" in text


def shows(page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)


def scrolled_to(page, height: int) -> bool:
    """Wait until a page is scrolled there; the site's policy forbids Playwright's own wait."""
    for _ in range(PATIENCE_MS // 50):
        if page.evaluate("window.scrollY") == height:
            return True
        page.wait_for_timeout(50)
    return False


def test_a_saved_article_shows_in_every_open_tab_where_it_was_read(preview, chromium, page):
    paragraphs = "\n\n".join(f"Paragraphe {number} de l’article." for number in range(200))
    preview.write_article(1, paragraphs)
    assert preview.line().startswith("rebuilt in ")
    page.goto(preview.url(1))
    page.evaluate("window.scrollTo({top: 900, behavior: 'instant'})")
    other = chromium.new_page()
    other.goto(preview.url(2))
    preview.write_article(1, paragraphs.replace("Paragraphe 33 ", "Alinéa 33 "))
    preview.write_article(2, "Un texte tout neuf.")
    shows(page, "Alinéa 33 de l’article.")
    shows(other, "Un texte tout neuf.")
    assert scrolled_to(page, 900)
    other.close()


def test_a_broken_article_is_named_and_returns_when_it_is_mended(preview, page):
    page.goto(preview.url(1))
    preview.write_article(1, "Texte.", title="[Article numéro 1")
    notice = page.locator("newsgen-preview details")
    expect(notice).to_contain_text("1 source is not published", timeout=PATIENCE_MS)
    notice.locator("summary").click()
    expect(notice).to_contain_text("content/1.md:")
    preview.write_article(1, "Texte corrigé.")
    shows(page, "Texte corrigé.")
    expect(page.locator("newsgen-preview")).to_have_count(0)


def test_a_broken_configuration_covers_the_page_until_it_is_mended(preview, page):
    page.goto(preview.url(1))
    page.evaluate("window.neverReloaded = true")
    (preview.site / "newsgen.yaml").write_text("title: Le Courrier\n<b>: 1\n", "utf-8")
    overlay = page.locator("newsgen-preview section")
    expect(overlay).to_contain_text("newsgen.yaml:2", timeout=PATIENCE_MS)
    expect(overlay).to_contain_text("“<b>” is not a key")
    (preview.site / "newsgen.yaml").write_text("title: Le Courrier\nsearch: false\n", "utf-8")
    expect(overlay).to_have_count(0, timeout=PATIENCE_MS)
    shows(page, "Texte du numéro 1.")
    assert page.evaluate("window.neverReloaded") is True, "nothing had changed on this page"


def test_an_error_before_the_first_build_gives_way_to_the_page(tmp_path, page):
    site = tmp_path / "site"
    preview = Preview(site)
    preview.line()
    preview.stop()
    for path in sorted((site / ".newsgen").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (site / "newsgen.yaml").write_text("titel: Le Courrier\n", "utf-8")
    preview.start()
    assert preview.line().startswith("not built: ")
    page.goto(preview.url(3))
    shows(page, "“titel” is not a key of newsgen.yaml")
    (site / "newsgen.yaml").write_text("title: Le Courrier\nsearch: false\n", "utf-8")
    shows(page, "Texte du numéro 3.")
    expect(page.locator("newsgen-preview")).to_have_count(0)
    preview.stop()


def test_an_open_page_does_not_keep_the_preview_from_ending(preview, page):
    with page.expect_response("**/.newsgen-events"):
        page.goto(preview.url(1))
    assert preview.stop() == "ended"
    assert preview.process.returncode == 0
