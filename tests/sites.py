"""Small sites for tests: writing one, building it, reading what came out."""

from __future__ import annotations

from pathlib import Path

from newsgen.build import BuildOptions, build
from newsgen.report import BuildSummary

DEFAULT_CONFIG = "title: Essai\nsearch: false\n"
"""Without search: indexing takes a while, and few tests are about it."""


def write_site(folder: Path, files: dict[str, str], config: str = DEFAULT_CONFIG) -> Path:
    """Write a site's configuration and files under `folder`; return the site's folder."""
    for path, text in {"newsgen.yaml": config, **files}.items():
        full = folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text, "utf-8")
    return folder


def built(site: Path, **options: object) -> dict[str, bytes]:
    """Build a site into its public/; return the files of the output."""
    build(site, BuildOptions(**{"jobs": 1, **options}))  # type: ignore[arg-type]
    return tree(site / "public")


def tree(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def markdown(title: str, body: str = "Un paragraphe.", **fields: str) -> str:
    """Return a Markdown article."""
    lines = [f"title: {title}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\n".join(["---", *lines, "---", body, ""])


def codes(summary: BuildSummary) -> list[str]:
    """Return the code of each warning."""
    return [notice.code for notice in summary.warnings]


ACCOUNTED = {
    "content/a.md": markdown("Publié"),
    "content/b.md": markdown("Brouillon", draft="true"),
    "content/c.md": markdown("Retiré", withdrawn="true"),
    "content/d.md": "---\ntitle: [\n---\nx\n",
    "content/e.txt": "",
    "content/f.md": markdown("Faux", url="https://ailleurs.example/"),
    "content/g.md": markdown("Futur", "Un jour.", date="2999-01-01"),
    "content/pages/a-propos.md": markdown("À propos"),
    "content/notes.odt": "x",
    "seeds/h.txt": "Titre\nRésumé.\nTexte.\n",
    "seeds/h.yaml": "date: 2022\n",
    "static/x.css": "a{}",
}
"""A site with a source of every fate: eight records, three of them published."""
