"""What people write into a site, for the law: small pools, so that choices meet."""

from __future__ import annotations

import json
from hashlib import sha256

from hypothesis import strategies as st

from newsgen.rendering.theme_files import theme_folder
from newsgen.urls import former

HEADLINES = (
    "La Tour Eiffel est inaugurée",
    "L’État et les Églises se séparent",
    "Index",
    "Élection à Paris",
    "La Tour Eiffel est inaugurée !",
    "Un hiver sans neige",
    "2024",
    "Une élection à Paris pour un siège de député",
    "Une élection à Paris, pour un siège de députe",
)
RELATED = (
    *HEADLINES,
    "LA TOUR EIFFEL EST INAUGUREE – Détails",
    "La Tour Eifel est inaugurée",
    "Sciences : l’État et les Églises se séparents",
    "Un hiver sans neiges",
    "Une élection à Paris pour un siège",
)
DATES = ("", "1889", "1889-03", "1889-03-31", "1905-12-09", "1905-12-10T08:30", "2024-07-26")
THEMES = ("Paris", "paris", "PARIS", "Paris", "Sport", "État", "Ciel", "Zoo")
NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")
FOLDERS = ("content", "content/1889/03/31", "content/reperes", "seeds", "seeds/1905/12/09")
BASE = {
    "title": "Archives",
    "base_url": "https://archives.example.org/",
    "page_size": "2",
    "search": "false",
}
KEYS = {
    "title": ("Archives", "Les archives"),
    "base_url": ("https://archives.example.org/", "https://a.example.org/x/", ""),
    "page_size": ("2", "3", "5"),
    "min_articles": ("", "2", "4", "7"),
    "permalink": ("", "/{slug}.html", "/{year}/{slug}/"),
    "words": ("", "{themes: Dossiers}"),
    "accent": ("", "'#7a1f1f'"),
    "menu": ("", "[{label: Plan, url: plan.html}]", "[{label: Une, url: /}]"),
    "markup": ("", "commonmark"),
    "typography": ("", "false"),
    "images": ("", "local", "{allow: [images.example.org]}"),
    "description": ("", "Cent ans de presse"),
    "publisher": ("", "Le Courrier"),
    "footer": ("", "Mentions"),
    "timezone": ("", "America/Montreal"),
    "head_extra": ("", '<meta name="x" content="y">'),
    "host": ("", "github-pages"),
    "tagging": ("", "false", "{threshold: 1}", "{maximum: 1}"),
    "withhold": (
        "",
        "[{author: anne roy}, {publication: La Gazette}]",
        "[{publication: La Gazette}]",
        "[{licence: sous accord}, {author: luc petit, publication: Le Courrier}]",
    ),
    "limits": ("", "{source_size: 1}", "{source_seconds: 60}"),
    "contact": ("", "archives@example.org"),
}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763"
    "f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
WIDE_PIXEL = PIXEL[:19] + b"\x02" + PIXEL[20:]
MEDIA = ("content/photo.png", "content/reperes/photo.png", "static/photo.png", "content/plan.pdf")
STATIC = (
    "custom.css",
    "style.css",
    "robots.txt",
    "_headers",
    "themes/index.html",
    "dossier/x.html",
    "js/a.js",
    "photo.html/a.txt",
)
PAGES = ("article", "page", "day", "month", "year", "calendar", "undated", "term", "terms", "home")
TEMPLATES = (
    *(f"{name}.html" for name in (*PAGES, "not_found", "base")),
    *("feed.xml", "sitemap.xml", "sitemap_index.xml", "robots.txt", "words.yaml"),
    *(f"partials/{name}.html" for name in ("header", "footer", "cards", "note")),
)
BODIES = (
    "Un texte plus long que la limite. " * 20,
    "Un paragraphe.",
    'Un autre.\n\n![Vue](photo.png "Vue")\n',
    "![Loin](https://images.example.org/x.png)",
    "Voir [l’autre](b.md) et [le plan](plan.pdf), [la page](pages/plan.md), [plus](reperes/a.md).",
    "Un début.\n\nLire aussi : La Tour Eiffel est inaugurée\n\nUne fin.",
    "LIRE AUSSI Une élection à Paris pour un siège\n\nUne fin.",
    'Dit-il : "Un mot ?", le 1er mai 1889.',
    "À Paris, l’État décide. Le Ciel, le grand Ciel et le Zoo de Paris.",
    "Le ciel de Paris. La Ville lumière, au Zoo.\n\nParis et le Zoo, à Rome.",
    "## Un intertitre\n\nDu texte **fort**.[^1]\n\n[^1]: Une note.",
)
OPTIONAL = {
    "section": ("Monde", "Sport"),
    "authors": ("Anne Roy", "Luc Petit", "anne roy"),
    "publication": ("Le Courrier", "La Gazette"),
    "url": (
        "/dossier/x.html",
        "/1889/03/31/index.html",
        "/2024/07/26/",
        "/photo.html",
        "/js/x.html",
    ),
    "slug": ("x", "la-tour-eiffel-est-inauguree", "partie-2"),
    "id": ("un",),
    "lang": ("en",),
    "draft": ("true",),
    "withdrawn": (
        "true",
        "{address: drop}",
        "{reason: Erreur, date: 2024-01-01}",
        "{level: unlisted}",
        "{level: anonymised, replacements: {Paris: une ville, Tour: chose}}",
    ),
    "updated": ("2024-08-01",),
    "aliases": (
        "/ancien.html",
        "[/dossier/x.html, /Ancien.html]",
        "[/photo.html, '/a.php?id=1', /js]",
        "[https://a.example.org/x/vieux, /1889/03/31/]",
    ),
    "corrections": ("[Paris]", "[{date: 2024-09-01, text: Un}, {date: 2023, text: Deux}]"),
    "correction": ("{date: 2024-09-02, text: Un}", "{date: 2024-10, text: Trois}"),
    "image": ("photo.png", "absente.png"),
    "facsimile": ("plan.pdf", "photo.png", "https://gallica.example/1"),
    "ocr": ("true", "OCR, 92 %"),
    "licence": ("Sous  accord",),
    "summary": ("Un résumé.",),
    "couleur": ("bleu",),
}
SIDECARS = (
    *("", "themes: [Ciel, paris]", "date: 1905-12-09", "date: [faux", "draft: true"),
    "withdrawn: {level: anonymised, replacements: {Texte: Un, Paris: une ville}}",
    "withdrawn: {level: anonymised, replacements: {Texte: Deux}}",
)
DEFAULTS = ("section: Culture", "themes: [PARIS]", "date: 1905-12-10", "id: un", ": [")

RECORDED = (
    *(
        f"/1889/03/31/la-tour-eiffel-est-inauguree{ending}\t{identity}"
        for ending in (".html", "-b3b0c4.html", "/")
        for identity in ("content/a.md", "content/b.md", "content/1889/03/31/a.md")
    ),
    "/ancien.html\tcontent/a.md",
    "/dossier/x.html\tcontent/b.md",
    "/Dossier/Y.html\tcontent/reperes/a.md",
    "/2024/07/26/ancien.html\tun",
    "/1905/12/09/parti.html\tseeds/1905/12/09/a.txt",
    "/themes/paris/\tthemes/paris",
    "/photo.html\tcontent/c.md",
    "/flux/atom.xml\tfeed",
    f"{sha256(b'/1889/03/31/la-tour-eiffel-est-inauguree.html').hexdigest()}\tcontent/b.md",
)
STATES = ("live", "live", "withdrawn", "forgotten")

ENTRIES = (
    "{name: Paris}",
    "{name: Paris, slug: ville, aliases: [Ville lumière]}",
    "{name: Ville lumière, aliases: [Paris]}",
    "{name: Paris, kind: lieu, note: Une ville., broader: Ciel, match: {never: [Zoo de Paris]}}",
    "{name: Paris, kind: lieu, match: {with: [État]}}",
    "{name: Ciel, aliases: [Zoo]}",
    "{name: Ciel, kind: lieu}",
    "{name: Ciel, kind: lieu, broader: Zoo}",
    "{name: Zoo, kind: lieu, broader: Paris}",
    "{name: Zoo, kind: lieu}",
    "{name: Ciel, kind: sujet, match: {case: true}}",
    "{name: grand Ciel, broader: Ciel}",
    "{name: Zoo, match: false, aliases: [Sport]}",
    "{name: Zoo, aliases: [Sport], broader: Paris}",
    "{name: Sports, aliases: [{name: Rome, with: [Zoo]}]}",
    "{name: L’État, aliases: [État, Index], kind: organisation}",
    "{name: Zoo de Paris, broader: Paris, note: Des <b>bêtes</b>.}",
    "{name: '', kind: lieu}",
)
"""Of themes.yaml. Some cannot stand together."""

headlines = st.sampled_from(HEADLINES)
related = st.sampled_from(RELATED)
dates = st.sampled_from(DATES)
names = st.sampled_from(NAMES)
folders = st.sampled_from(FOLDERS)


@st.composite
def articles(draw: st.DrawFn) -> str:
    """Return a Markdown article whose fields come from small pools."""
    lines = [f"title: {draw(headlines)}"]
    if date := draw(dates):
        lines.append(f"date: {date}")
    themes = draw(st.lists(st.sampled_from(THEMES), max_size=3))
    lines.append(f"themes: [{', '.join(themes)}]")
    lines.append(f"related: {json.dumps(draw(st.lists(related, max_size=2)))}")
    keys = draw(st.lists(st.sampled_from(sorted(OPTIONAL)), max_size=2, unique=True))
    lines += [f"{key}: {draw(st.sampled_from(OPTIONAL[key]))}" for key in keys]
    return "---\n" + "\n".join(lines) + f"\n---\n\n{draw(st.sampled_from(BODIES))}\n"


def authorities() -> st.SearchStrategy[str]:
    """Return the strategy of themes.yaml; now and then there is none."""
    found = st.lists(st.sampled_from(ENTRIES), max_size=4, unique=True)
    return found.map(lambda entries: "".join(f"- {entry}\n" for entry in entries))


@st.composite
def registers(draw: st.DrawFn) -> dict[str, str]:
    """Return an address register by file; some of its articles are no more."""
    found = draw(st.lists(st.sampled_from(RECORDED), max_size=4, unique_by=_recorded_key))
    books = {"1889": "", "1905": "", "2024": "", "other": ""}
    for line in found:
        dropped = not line.startswith("/")
        state = "dropped" if dropped else draw(st.sampled_from(STATES))
        book = "other" if dropped else former.book_of(line.split("\t")[0])
        books[book] += f"{line}\t{state}\n"
    return {f"addresses/{name}.txt": text for name, text in books.items()}


def _recorded_key(line: str) -> str:
    return line.split("\t", maxsplit=1)[0].lower()


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Return an index.csv, of sources beside it or below; some dates none can read."""
    found = draw(st.dictionaries(names, st.tuples(st.sampled_from((*DATES, "faux")), names)))
    below = draw(st.sampled_from(("", "1905/12/09/")))
    rows = (f"{below}{n}.txt;{date};{THEMES[ord(t) % 4]}\n" for n, (date, t) in found.items())
    return "file;date;themes\n" + "".join(rows) if found else ""


def overridden(name: str, text: str) -> str:
    """Return a template that overrides the theme's own, and shows `text`."""
    if name == "words.yaml":
        return f"themes: {text}\n"
    if name == "partials/note.html":
        return f"<!-- {text} -->"
    if name == "partials/cards.html":
        source = (theme_folder() / "templates" / name).read_text("utf-8")
        return source.replace('class="cards"', f'class="cards {text}"')
    if name.endswith(".json"):
        return text
    if name.endswith((".xml", ".txt")) or name.startswith("partials/"):
        source = (theme_folder() / "templates" / name).read_text("utf-8")
        return source + (f"# {text}\n" if name.endswith(".txt") else f"<!-- {text} -->\n")
    note = '{% include "partials/note.html" %}' if text == "note" else text
    return f'{{% extends "theme/{name}" %}}{{% block head_extra %}}{note}{{% endblock %}}'
