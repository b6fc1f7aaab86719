"""Which files of the site an article refers to, and where they may lie."""

import pytest

from newsgen.article import Article, Image, Markup, Provenance
from newsgen.sources.references import candidates, references


def article(body: str, markup: Markup = Markup.MARKDOWN, image: Image | None = None) -> Article:
    provenance = Provenance("content/a.md", "0" * 64)
    return Article("a", "Titre", body, markup, provenance, image=image)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("![Une photo](photo.png)", ("photo.png",)),
        ('![Une photo](photo.png "Le port")', ("photo.png",)),
        ("![](<une photo.png>)", ("une photo.png",)),
        ("[la suite](../b.md#c)", ("../b.md",)),
        ("[la suite](b.md?x=1#c)", ("b.md",)),
        ("[un (deux)](a_(b).md)", ("a_(b).md",)),
        ("[x][id]\n\n[id]: notes/x.md 'titre'", ("notes/x.md",)),
        ("[id]: <une note.md>", ("une note.md",)),
        ('<img alt="x" src="a&amp;b.png">', ("a&b.png",)),
        ("<a class=x href='../c.md#d'>c</a> <A HREF=d.md>d</A>", ("../c.md", "d.md")),
        ("[![x](a.png)](b.md)", ("a.png", "b.md")),
        ("![x](a.png) et ![y](a.png)", ("a.png",)),
        ("[x](/img/a.png)", ("/img/a.png",)),
        (r"![x](photo\(1\)\_b.png)", ("photo(1)_b.png",)),
        (r"![x](..\..\img\b.png)", (r"..\..\img\b.png",)),
        ("![x](a&amp;b.png)", ("a&b.png",)),
        ("[x](%C3%A9t%C3%A9.png)", ("%C3%A9t%C3%A9.png",)),
    ],
)
def test_relative_references_are_found_as_written(body: str, found: tuple[str, ...]) -> None:
    assert references(article(body)) == found


@pytest.mark.parametrize(
    "body",
    [
        "Du texte (entre parenthèses) et [entre crochets].",
        "[x](https://a.example/b.png)",
        "[x](//a.example/b.png)",
        "[x](#ancre)",
        "[x](mailto:a@b.example)",
        "[x]()",
        "<a name=x>",
        '<img src="data:image/png;base64,AAAA">',
    ],
)
def test_what_is_not_in_the_site_is_left_alone(body: str) -> None:
    assert references(article(body)) == ()


def test_plain_text_refers_to_nothing() -> None:
    assert references(article("![x](a.png)", Markup.TEXT)) == ()


def test_the_image_of_the_front_matter_is_a_reference() -> None:
    assert references(article("Texte", Markup.TEXT, Image("une.jpg"))) == ("une.jpg",)
    assert references(article("![x](a.png)", image=Image("https://a.example/b.jpg"))) == ("a.png",)


def test_a_facsimile_that_is_a_file_is_a_reference() -> None:
    for written, found in (
        ("scans/p 3.pdf#page=2", ("scans/p 3.pdf",)),
        ("https://a.example/1.pdf", ()),
    ):
        one = article("Texte", Markup.TEXT)
        provenance = one.provenance._replace(facsimile=written)
        assert references(one._replace(provenance=provenance)) == found


@pytest.mark.parametrize(
    ("source", "reference", "expected"),
    [
        ("content/2022/a.md", "b.png", ("content/2022/b.png", "static/b.png")),
        ("content/2022/a.md", "./b.png", ("content/2022/b.png", "static/b.png")),
        ("content/2022/a.md", "../b.png", ("content/b.png",)),
        ("content/2022/a.md", "/img/b.png", ("static/img/b.png",)),
        (
            "content/a.md",
            "%C3%A9t%C3%A9.png",
            (
                *("content/été.png", "content/e\u0301te\u0301.png"),
                *("static/été.png", "static/e\u0301te\u0301.png"),
            ),
        ),
        ("content/a.md", "img\\b.png", ("content/img/b.png", "static/img/b.png")),
        ("content/a.md", "b.md#c", ("content/b.md", "static/b.md")),
        ("a.md", "b.png", ("b.png", "static/b.png")),
        ("static/a.md", "b.png", ("static/b.png",)),
    ],
)
def test_a_file_may_lie_beside_the_article_or_in_static(
    source: str, reference: str, expected: tuple[str, ...]
) -> None:
    assert candidates(source, reference) == expected


@pytest.mark.parametrize(
    "reference",
    [
        "../../../etc/passwd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "..\\..\\..\\windows\\win.ini",
        "../..",
        "..",
        ".",
        "",
        "#ancre",
        "a\0b.png",
        "a%00b.png",
        "/../../etc/passwd",
    ],
)
def test_no_candidate_leaves_the_site(reference: str) -> None:
    assert candidates("content/2022/a.md", reference) == ()


def test_a_drive_of_windows_is_outside_the_site() -> None:
    assert candidates("a.md", "%43:/windows/win.ini") == ("static/C:/windows/win.ini",)


def test_many_unfinished_tags_are_read_in_time() -> None:
    assert references(article("<a " * 20_000 + "<img src=a.png>")) == ("a.png",)
