"""The address register: what is recorded is never given away, and does not vanish in silence."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner

from newsgen import urls
from newsgen.build import BuildOptions, build
from newsgen.cli import main
from newsgen.errors import BuildError, ConfigError
from newsgen.preview.watch import watched_folders
from newsgen.urls import former, permalinks
from sites import built, codes, markdown, write_site

OLD = "/2022/05/11/le-vote.html"
VOTE = markdown("Le vote", date="2022-05-11")
SITE = {"content/a.md": VOTE, "content/b.md": markdown("Autre", date="2021-01-01")}
DRAFTS = BuildOptions(jobs=1, drafts=True)


def line(address: str, identity: str, state: str = "live") -> str:
    """Return a line of the register."""
    return f"{address}\t{identity}\t{state}\n"


def site_with(tmp_path: Path, register: str, **files: str) -> Path:
    """Return a site of two articles whose register for 2022 has these lines."""
    return write_site(tmp_path, {**SITE, "addresses/2022.txt": register, **files})


def refusal(site: Path) -> BuildError:
    """Return why a site is not built."""
    with pytest.raises(BuildError) as caught:
        built(site)
    return caught.value


# Settling


def test_the_recorded_holder_has_an_address_that_others_claim_too(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**SITE, "content/z.md": VOTE})
    other = urls.output_path(permalinks.told_apart(OLD, "content/z.md"))
    assert other in built(site)
    write_site(site, {"addresses/2022.txt": line(OLD, "content/z.md")})
    found = built(site)
    assert urls.output_path(permalinks.told_apart(OLD, "content/a.md")) in found
    assert other not in found
    (site / "addresses/2022.txt").unlink()
    assert other in built(site)


@pytest.mark.parametrize("state", ["live", "withdrawn", "forgotten"])
def test_a_recorded_address_is_never_given_to_another(tmp_path: Path, state: str) -> None:
    site = site_with(tmp_path, line(OLD, "content/gone.md", state))
    write_site(site, {"content/gone.md": markdown("Parti", withdrawn="true")})
    found = built(site)
    assert OLD[1:] not in found
    assert urls.output_path(permalinks.told_apart(OLD, "content/a.md")) in found


def test_nor_is_one_that_was_dropped_though_the_register_does_not_tell_it(tmp_path: Path) -> None:
    site = site_with(tmp_path, line(former.digest_of(OLD), "content/gone.md", "dropped"))
    assert OLD[1:] not in built(site)
    assert OLD[1:] not in built(site, clean=True)
    (site / "addresses/2022.txt").write_text(line(former.digest_of(OLD), "content/a.md", "dropped"))
    assert OLD[1:] in built(site)


def test_nor_is_it_in_other_capitals(tmp_path: Path) -> None:
    dropped = former.digest_of("/2022/05/11/Le-Vote.html")
    site = site_with(tmp_path, line(dropped, "content/gone.md", "dropped"))
    assert OLD[1:] not in built(site)


def test_an_address_is_free_when_the_only_line_goes_that_kept_it(tmp_path: Path) -> None:
    site = site_with(tmp_path, line(former.digest_of(OLD), "content/gone.md", "dropped"))
    assert OLD[1:] not in built(site)
    (site / "addresses/2022.txt").unlink()
    assert OLD[1:] in built(site)


def test_nor_is_an_address_with_digits_of_an_identity(tmp_path: Path) -> None:
    apart = permalinks.told_apart(OLD, "content/z.md")
    site = site_with(tmp_path, line(apart, "content/b.md"), **{"content/z.md": VOTE})
    found = built(site)
    assert urls.output_path(permalinks.told_apart(OLD, "content/z.md", 12)) in found


# Vanishing


def test_a_recorded_address_that_would_vanish_stops_the_build_before_it_publishes(
    tmp_path: Path,
) -> None:
    site = site_with(
        tmp_path, line("/2022/01/01/x.html", "content/b.md") + line(OLD, "content/a.md")
    )
    before = built(site)
    (site / "content/a.md").unlink()
    error = refusal(site)
    assert (error.code, error.place, error.line) == ("address-vanished", "addresses/2022.txt", 2)
    assert "content/a.md" in error.reason
    assert "no longer among the sources" in error.reason
    for remedy in ("bring it back", "id: content/a.md", "aliases", "withdraw", "“forgotten”"):
        assert remedy in error.remedy
    after = {
        path.relative_to(site / "public").as_posix(): path.read_bytes()
        for path in (site / "public").rglob("*")
        if path.is_file()
    }
    assert after == before
    assert refusal(site).reason == error.reason


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (markdown("Le vote", date="2022-05-11", draft="true"), "is a draft"),
        ("---\ntitle: [\n---\nx\n", "is rejected"),
        (markdown("Le vote", date="2022-05-11", id="autre"), "no longer among the sources"),
    ],
)
def test_so_does_one_that_is_not_published_any_more(tmp_path: Path, text: str, why: str) -> None:
    site = site_with(tmp_path, line(OLD, "content/a.md"))
    built(site)
    write_site(site, {"content/a.md": text})
    assert why in refusal(site).reason
    write_site(site, {"content/a.md": VOTE})
    assert OLD[1:] in built(site)


def test_who_claims_the_address_of_a_renamed_file_is_named(tmp_path: Path) -> None:
    site = site_with(tmp_path, line(OLD, "content/a.md"))
    (site / "content/a.md").rename(site / "content/c.md")
    assert "content/c.md asks for this address" in refusal(site).remedy
    write_site(site, {"content/c.md": markdown("Le vote", date="2022-05-11", id="content/a.md")})
    assert OLD[1:] in built(site)


@pytest.mark.parametrize(
    "remedy",
    [
        {"addresses/2022.txt": line(OLD, "content/a.md", "forgotten")},
        {"content/a.md": markdown("Le vote", date="2022-05-11", withdrawn="true")},
        {"content/b.md": markdown("Autre", date="2021-01-01", aliases=f"[{OLD}]")},
    ],
)
def test_each_remedy_helps_and_its_end_is_noticed(tmp_path: Path, remedy: dict[str, str]) -> None:
    files = {"content/a.md": markdown("Le vote", draft="true")}
    site = site_with(tmp_path, line(OLD, "content/a.md"), **files)
    before = {path: (site / path).read_text() for path in remedy}
    refusal(site)
    write_site(site, remedy)
    built(site)
    write_site(site, before)
    refusal(site)


def test_an_address_keeps_the_capitals_in_which_it_is_recorded(tmp_path: Path) -> None:
    register = {"addresses/other.txt": line("/Dossier/Vote.html", "content/a.md")}
    text = markdown("Le vote", url="/dossier/vote.html")
    site = write_site(tmp_path, {"content/a.md": text, **register})
    assert "Dossier/Vote.html" in built(site)
    assert "same-address" not in codes(build(site, BuildOptions(jobs=1)))
    assert built(site) == built(site, clean=True)
    (site / "content/a.md").unlink()
    write_site(site, {"content/b.md": markdown("Deux", aliases="[/DOSSIER/vote.html]")})
    assert b"refresh" in built(site)["Dossier/Vote.html"]
    (site / "addresses/other.txt").unlink()
    assert {"DOSSIER/vote.html"} == {path for path in built(site) if "vote" in path.lower()}


def test_the_first_of_many_is_named_and_the_others_are_counted(tmp_path: Path) -> None:
    lines = "".join(line(f"/2022/01/01/x{n}.html", f"content/x{n}.md") for n in range(3))
    error = refusal(site_with(tmp_path, lines))
    assert "/2022/01/01/x0.html" in error.reason
    assert "and 2 more" in error.reason


def test_with_drafts_a_build_only_warns(tmp_path: Path) -> None:
    site = site_with(tmp_path, line("/2022/01/01/x.html", "content/x.md"))
    summary = build(site, DRAFTS)
    (notice,) = [one for one in summary.warnings if one.code == "address-vanished"]
    assert (notice.source, notice.line) == ("addresses/2022.txt", 1)


def test_a_first_build_knows_what_vanished_as_well_as_a_later_one(tmp_path: Path) -> None:
    site = site_with(tmp_path, line("/2022/01/01/x.html", "content/x.md"))
    first = refusal(site)
    second = refusal(site)
    assert str(first) == str(second)


def test_a_recorded_feed_does_not_vanish_with_base_url(tmp_path: Path) -> None:
    register = {"addresses/other.txt": line("/flux/atom.xml", "feed")}
    site = write_site(
        tmp_path, {**SITE, **register}, "title: x\nsearch: false\nbase_url: https://a.example/\n"
    )
    assert "flux/atom.xml" in built(site)
    write_site(site, {})
    assert "base_url" in refusal(site).reason


def test_a_recorded_feed_stays_though_empty_when_no_dated_article_is_left(tmp_path: Path) -> None:
    config = "title: x\nsearch: false\nbase_url: https://a.example/\n"
    site = write_site(tmp_path, SITE, config)
    assert b"<entry>" in built(site)["flux/atom.xml"]
    withdrawn = {path: f"---\nwithdrawn: true\n{text[4:]}" for path, text in SITE.items()}
    write_site(site, {**withdrawn, "content/c.md": markdown("Sans date")}, config)
    assert "flux/atom.xml" not in built(site)
    for state in ("live", "forgotten", "live"):
        write_site(site, {"addresses/other.txt": line("/flux/atom.xml", "feed", state)}, config)
        found = built(site)
        assert ("flux/atom.xml" in found) == (state == "live")
        assert found == built(site, clean=True)
    feed = feedparser.parse(found["flux/atom.xml"])
    assert not feed.bozo
    assert not feed.entries
    assert feed.feed.updated_parsed
    assert b"atom.xml" not in found["index.html"]
    assert CliRunner().invoke(main, ["check", str(site)]).exit_code == 0
    write_site(site, SITE, config)
    assert b"<entry>" in built(site)["flux/atom.xml"]


# Bad registers


@pytest.mark.parametrize(
    ("text", "number", "cause"),
    [
        (line(OLD, "a") + line(OLD, "b"), 2, "also recorded for a"),
        (line(OLD, "a") + line(OLD.upper().replace("HTML", "html"), "b"), 2, "also recorded"),
        (line(OLD, "a") + line(OLD, "a", "withdrawn"), 2, "recorded twice"),
        (line(OLD, "a", "alive"), 1, "no state “alive”"),
        (f"{OLD} a live\n", 1, "0 tabs"),
        (f"{OLD}\tlive\n", 1, "1 tab"),
        (line("2022/x.html", "a"), 1, "no address"),
        (line("/2022/../x.html", "a"), 1, "no address"),
        (line("https://a.example/2022/x.html", "a"), 1, "no address"),
        (line("/2022/é.html", "a"), 1, "no address"),
        (line(f"/2022/{'x' * 256}.html", "a"), 1, "no address"),
        (line(f"/2022/{'x/' * 60}", "a"), 1, "no address"),
        (line("/2022/05/", "a"), 1, "is that of a list"),
        (line("/2022/05/11/index.html", "a"), 1, "is that of a list"),
        (line("/auteurs/paul/", "a"), 1, "is that of a list"),
        (line("/style.css", "a"), 1, "of the site's own"),
        (line("/_Redirects", "a"), 1, "of the site's own"),
        (line("/1926/x.html", "a"), 1, "does not stand in this file"),
        (line(OLD, "a", "dropped"), 1, "SHA-256"),
        (line(OLD, " "), 1, "no identity"),
        ("\n\n" + "x\n", 3, "0 tabs"),
    ],
)
def test_a_line_that_cannot_stand_is_named(
    tmp_path: Path, text: str, number: int, cause: str
) -> None:
    site = site_with(tmp_path, text)
    with pytest.raises(ConfigError, match=cause) as caught:
        built(site)
    assert (caught.value.place, caught.value.line) == ("addresses/2022.txt", number)
    assert caught.value.remedy
    assert not (site / "public").exists()


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    site = site_with(tmp_path, "")
    (site / "addresses/2022.txt").write_bytes(b"/2022/x.html\ta\tlive\n/2022/\xff\ta\tlive\n")
    with pytest.raises(ConfigError, match="not UTF-8") as caught:
        built(site)
    assert caught.value.line == 2


@pytest.mark.parametrize("name", ["notes.md", "22.txt", "2022"])
def test_another_file_in_the_register_is_refused(tmp_path: Path, name: str) -> None:
    site = write_site(tmp_path, {**SITE, f"addresses/{name}": "x"})
    with pytest.raises(ConfigError, match=r"2022\.txt"):
        built(site)


def test_one_digest_in_two_files_is_refused_and_may_move(tmp_path: Path) -> None:
    gone = line("0" * 64, "content/x.md", "dropped")
    site = site_with(tmp_path, gone, **{"addresses/other.txt": gone})
    with pytest.raises(ConfigError, match="also stands"):
        built(site)
    (site / "addresses/other.txt").unlink()
    built(site)
    (site / "addresses/2022.txt").rename(site / "addresses/other.txt")
    built(site)


def test_lines_in_any_order_with_a_mark_and_other_line_ends_are_read(tmp_path: Path) -> None:
    site = site_with(tmp_path, "")
    text = "\ufeff" + line(OLD, "content/b.md") + "\n" + line("/2022/a.html", "content/b.md")
    (site / "addresses/2022.txt").write_bytes(text.replace("\n", "\r\n").encode())
    assert urls.output_path(permalinks.told_apart(OLD, "content/a.md")) in built(site)


def test_the_first_line_of_a_file_with_a_mark_is_named_too(tmp_path: Path) -> None:
    site = site_with(tmp_path, "\ufeff" + line(OLD, "content/a.md"))
    (site / "content/a.md").unlink()
    assert (refusal(site).place, refusal(site).line) == ("addresses/2022.txt", 1)


def test_a_build_never_writes_the_register(tmp_path: Path) -> None:
    site = write_site(tmp_path, SITE)
    built(site)
    assert not (site / "addresses").exists()
    text = line(OLD, "content/a.md").replace("\n", "\r\n")
    write_site(site, {"addresses/2022.txt": text})
    written = (site / "addresses/2022.txt").read_bytes()
    built(site)
    assert (site / "addresses/2022.txt").read_bytes() == written


def test_serve_watches_the_register(tmp_path: Path) -> None:
    site = site_with(tmp_path, line(OLD, "content/a.md"))
    assert (site / "addresses").resolve() in watched_folders(site)
