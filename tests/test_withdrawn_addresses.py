"""What a withdrawal makes of the address that was recorded for the article."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from newsgen.sources.anonymising import replacing
from sites import built, markdown, tree, write_site
from test_recording import BASE, register, run

ADDRESS = "/2022/05/11/jean-dupont-juge.html"
DROPPED = sha256(ADDRESS.encode()).hexdigest() + "\tcontent/a.md\tdropped"


def article(**fields: str) -> dict[str, str]:
    """Return the article under another description of its withdrawal."""
    return {
        "content/a.md": markdown("Jean Dupont jugé", "Un.", date="2022-05-11", **fields),
        "content/z.md": markdown("Autre", date="1999-05-11"),
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that was released once, with the article."""
    write_site(tmp_path, article(), BASE)
    assert run("build", str(tmp_path), "--record").exit_code == 0
    assert register(tmp_path)["2022.txt"] == [f"{ADDRESS}\tcontent/a.md\tlive"]
    return tmp_path


def withdraw(site: Path, how: str) -> dict[str, bytes]:
    """Withdraw the article, release the site again, and return its files."""
    write_site(site, article(withdrawn=how), BASE)
    result = run("build", str(site), "--record")
    assert result.exit_code == 0, result.output
    assert run("check", str(site)).exit_code == 0
    files = built(site)
    assert files == built(site, clean=True)
    return files


def test_a_notice_stands_at_the_address_that_is_kept(site: Path) -> None:
    assert b"retir" in withdraw(site, "true")[ADDRESS[1:]]
    assert register(site)["2022.txt"] == [f"{ADDRESS}\tcontent/a.md\twithdrawn"]


@pytest.mark.parametrize("later", ["deleted", "draft", "rejected"])
def test_a_recorded_notice_does_not_vanish_in_silence(site: Path, later: str) -> None:
    before = withdraw(site, "true")
    if later == "deleted":
        (site / "content/a.md").unlink()
    else:
        write_site(site, article(**{"draft" if later == "draft" else "lang": "true"}), BASE)
    for options in ((), ("--clean",), ("--dry-run",)):
        result = run("build", str(site), *options)
        assert result.exit_code == 1
        assert f"{ADDRESS} is recorded for content/a.md, which is" in result.output
        assert "date, title and “withdrawn” are enough" in result.output
    assert tree(site / "public") == before
    assert run("build", str(site), "--drafts", "-o", str(site / "essai")).exit_code == 0
    lines = (site / "addresses/2022.txt").read_text()
    for remedy in (
        {"content/a.md": "---\ntitle: Jean Dupont jugé\ndate: 2022-05-11\nwithdrawn: true\n---\n"},
        {"content/b.md": markdown("Suite", aliases=f"[{ADDRESS}]")},
        {"addresses/2022.txt": lines.replace("withdrawn", "forgotten")},
    ):
        write_site(site, remedy, BASE)
        assert run("build", str(site)).exit_code == 0
        (site / next(iter(remedy))).unlink()
        write_site(site, {"addresses/2022.txt": lines}, BASE)
        assert run("build", str(site)).exit_code == 1


def test_a_source_may_go_once_its_address_is_dropped(site: Path) -> None:
    withdraw(site, "true")
    withdraw(site, "{address: drop}")
    (site / "content/a.md").unlink()
    result = run("build", str(site), "--record")
    assert result.exit_code == 0, result.output
    assert DROPPED in [line for lines in register(site).values() for line in lines]


def test_an_address_that_tells_too_much_does_not_lead_to_a_notice_elsewhere(site: Path) -> None:
    write_site(site, article(withdrawn="true", slug="retire"), BASE)
    result = run("build", str(site), "--record")
    assert result.exit_code == 0, result.output
    files = built(site)
    assert b"retir" in files["2022/05/11/retire.html"]
    assert not any(b"dupont" in data.lower() for data in files.values())
    assert run("check", str(site)).exit_code == 0
    assert DROPPED in [line for lines in register(site).values() for line in lines]


def test_of_an_address_that_is_dropped_a_digest_is_left(site: Path) -> None:
    files = withdraw(site, "{address: drop}")
    assert ADDRESS[1:] not in files
    assert not any(b"dupont" in data.lower() for data in files.values())
    assert DROPPED in [line for lines in register(site).values() for line in lines]


def test_a_dropped_address_is_given_to_nobody_else(site: Path) -> None:
    withdraw(site, "{address: drop}")
    write_site(site, {"content/b.md": markdown("Jean Dupont jugé", date="2022-05-11")}, BASE)
    files = built(site)
    assert ADDRESS[1:] not in files
    assert any(path.startswith(ADDRESS[1:-5] + "-") for path in files)


def test_an_address_that_was_dropped_and_is_back_has_one_line(site: Path) -> None:
    recorded = register(site)
    withdraw(site, "{address: drop}")
    dropped = register(site)
    withdraw(site, "false")
    assert register(site) == recorded
    withdraw(site, "{address: drop}")
    assert register(site) == dropped


def test_no_alias_of_another_brings_a_dropped_address_back(site: Path) -> None:
    dropped = withdraw(site, "{address: drop}")
    other = {"content/z.md": markdown("Autre", date="1999-05-11", aliases=f"[{ADDRESS}]")}
    write_site(site, other, BASE)
    assert built(site).keys() == dropped.keys()
    assert built(site) == built(site, clean=True)
    lines = (site / "addresses/2022.txt").read_text()
    (site / "addresses/2022.txt").unlink()
    assert b"refresh" in built(site)[ADDRESS[1:]]
    write_site(site, {"addresses/2022.txt": lines}, BASE)
    assert ADDRESS[1:] not in built(site)
    write_site(site, article(slug="retour", aliases=f"[{ADDRESS}]"), BASE)
    assert b"retour.html" in built(site)[ADDRESS[1:]]


@pytest.mark.parametrize(
    "later", ["{address: drop}", "{level: anonymised, replacements: {jugé: X}}"]
)
def test_a_notice_that_goes_leaves_a_digest_too(site: Path, later: str) -> None:
    withdraw(site, "true")
    withdraw(site, later)
    lines = [line for lines in register(site).values() for line in lines]
    assert DROPPED in lines
    assert not any(line.startswith(ADDRESS) for line in lines)


def test_where_a_notice_was_an_article_that_is_back_elsewhere_is_led_to(site: Path) -> None:
    withdraw(site, "true")
    write_site(site, article(slug="retour"), BASE)
    assert b"refresh" in built(site)[ADDRESS[1:]]
    assert run("build", str(site), "--record").exit_code == 0
    assert f"{ADDRESS}\tcontent/a.md\tlive" in register(site)["2022.txt"]
    assert run("check", str(site)).exit_code == 0


def test_the_old_address_of_an_anonymised_article_leads_nowhere(site: Path) -> None:
    files = withdraw(site, "{level: anonymised, replacements: {Jean Dupont: un homme}}")
    assert "2022/05/11/un-homme-juge.html" in files
    assert not any("dupont" in path for path in files)
    assert not any(b"dupont" in data.lower() for data in files.values())
    lines = [line for lines in register(site).values() for line in lines]
    assert DROPPED in lines
    assert "/2022/05/11/un-homme-juge.html\tcontent/a.md\tlive" in lines


def test_an_old_address_without_the_words_leads_on(site: Path) -> None:
    how = "{level: anonymised, replacements: {Jean Dupont: un homme}}"
    withdraw(site, how)
    moved = {"content/a.md": markdown("Jean Dupont libre", date="2022-05-12", withdrawn=how)}
    write_site(site, moved, BASE)
    files = built(site)
    assert b"refresh" in files["2022/05/11/un-homme-juge.html"]
    assert files == built(site, clean=True)
    assert run("build", str(site), "--record").exit_code == 0
    assert "/2022/05/11/un-homme-juge.html\tcontent/a.md\tlive" in register(site)["2022.txt"]
    assert DROPPED in register(site)["2022.txt"]
    assert run("check", str(site)).exit_code == 0
    # Words that are replaced from now on are in it.
    again = "{level: anonymised, replacements: {Jean Dupont: X., un homme: Y.}}"
    write_site(site, {"content/a.md": moved["content/a.md"].replace(how, again)}, BASE)
    files = built(site)
    assert not any("homme" in path for path in files)
    assert files == built(site, clean=True)
    assert run("build", str(site), "--record").exit_code == 0
    assert not any("homme" in line for line in register(site)["2022.txt"])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/2022/05/11/jean-dupont-juge.html", True),
        ("/dossier/Jean-Dupont/", True),
        ("/2022/05/11/le-proces-de-jean.html", True),
        ("/2022/05/11/le-proces-de-jean-0b6f59.html", True),
        ("/jean/", True),
        ("/2022/05/11/jean-martin-juge.html", False),
        ("/2022/05/11/un-homme-juge.html", False),
        ("/2022/05/11/trois-jeans.html", False),
    ],
)
def test_an_address_tells_too_much_with_the_words_or_their_beginning_in_the_end(
    address: str, expected: bool
) -> None:
    assert replacing((("Jean Dupont", "X."), ("!!", ""))).is_in_address(address) is expected


def test_an_unlisted_article_stays_where_it_is_recorded(site: Path) -> None:
    assert ADDRESS[1:] in withdraw(site, "{level: unlisted}")
    assert register(site)["2022.txt"] == [f"{ADDRESS}\tcontent/a.md\tlive"]


def test_an_unlisted_article_that_moves_is_led_to(site: Path) -> None:
    write_site(site, article(slug="autre", withdrawn="{level: unlisted}"), BASE)
    assert run("build", str(site), "--record").exit_code == 0
    assert f"{ADDRESS}\tcontent/a.md\tlive" in register(site)["2022.txt"]
    assert b"refresh" in built(site)[ADDRESS[1:]]
    assert run("check", str(site)).exit_code == 0
