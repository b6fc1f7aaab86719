"""The JSON Schemas: what editors mark as wrong is what newsgen refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from jsonschema import Draft202012Validator

from newsgen.config import load_config
from newsgen.config.keys import KEYS
from newsgen.config.yaml import Setting, read_settings
from newsgen.errors import ConfigError, SourceError
from newsgen.schemas import FIELDS, config_schema, front_matter_schema, themes_schema
from newsgen.sources.fields import read_fields
from newsgen.sources.layers import Layer
from newsgen.sources.names import SYNONYMS
from newsgen.subjects import authority
from newsgen.subjects.authority import Sources, make_authority

CONFIG = Draft202012Validator(config_schema())
THEMES = Draft202012Validator(themes_schema())
BUILTIN = Path(authority.__file__).with_name(authority.BUILTIN_NAME)
ARTICLE = Draft202012Validator(front_matter_schema())


def plain(value: object) -> object:
    """Return the plain value of what newsgen read, lines left out."""
    if isinstance(value, Setting):
        return plain(value.value)
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def test_all_are_schemas_and_can_be_written_as_json() -> None:
    for schema in (config_schema(), front_matter_schema(), themes_schema()):
        Draft202012Validator.check_schema(schema)
        assert json.loads(json.dumps(schema)) == schema
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_key_is_described_with_its_default() -> None:
    properties = config_schema()["properties"]
    assert list(properties) == list(KEYS)
    assert all(properties[name]["description"] == KEYS[name].summary for name in KEYS)
    assert properties["page_size"]["default"] == 50
    assert "default" not in properties["title"]


@pytest.mark.parametrize("name", KEYS)
def test_the_example_of_each_key_is_valid(name: str) -> None:
    example = plain(read_settings(KEYS[name].example, "newsgen.yaml"))
    assert isinstance(example, dict)
    CONFIG.validate({"title": "Le Journal", **example})


@pytest.mark.parametrize(
    "written", ["", "- name: Maroc\n  kind: lieu\n", BUILTIN.read_text("utf-8")]
)
def test_authority_files_are_valid(written: str) -> None:
    THEMES.validate(yaml.safe_load(written))


@pytest.mark.parametrize(
    "written",
    [
        *("Maroc: x", "- Maroc", "- {kind: lieu}", "- {name: ''}", "- {name: A, kind: pays}"),
        *("- {name: A, alias: [b]}", "- {name: A, match: {regex: b}}", "- {name: A, aliases: b}"),
        *("- {name: A, slug: É}", "- {name: A, aliases: [{with: [b]}]}", "- {name: A, note: 3}"),
    ],
)
def test_what_is_marked_in_authority_files_is_refused(written: str) -> None:
    assert not THEMES.is_valid(yaml.safe_load(written))
    with pytest.raises(ConfigError):
        make_authority(Sources("", written, "themes.yaml"))


GOOD_CONFIGS: list[dict[str, Any]] = [
    {},
    {"base_url": "http://localhost:8000"},
    {"base_url": "HTTPS://Example.org/Journal/"},
    {"permalink": "/{section}/{id}/"},
    {"page_size": 5},
    {"images": "local"},
    {"search": False},
    {"typography": False},
    {"search": {"shard_size": 100}},
    {"tagging": False},
    {"limits": {"source_size": 1}},
    {"limits": {"source_size": 1000, "source_seconds": 3600}},
    {"tagging": {"threshold": 1}},
    {"tagging": {"threshold": 100, "maximum": 50}},
    {"images": {"allow": ["A.example.org", "b"]}},
    {"accent": "#9A1B1B"},
    {"contact": "Jean.Roy+a@Example.org"},
    {"contact": "https://example.org/signaler?a=b"},
    {"menu": [{"label": "A", "url": "themes/"}]},
    {"menu": [{"label": "A", "url": "https://example.org/?q=a"}]},
    {"words": {}},
    {"head_extra": ""},
]
BAD_CONFIGS: list[dict[str, Any]] = [
    {"titel": "Le Journal"},
    {"title": 3},
    {"title": " "},
    {"base_url": "example.org"},
    {"base_url": "https://me@example.org/"},
    {"base_url": "https://example.org/?a"},
    {"permalink": "{slug}.html"},
    {"permalink": "/{slug}"},
    {"permalink": "/{year}/"},
    {"permalink": "/{annee}/{slug}/"},
    {"permalink": "//{slug}/"},
    {"permalink": "/a//{slug}/"},
    {"permalink": "/../{slug}/"},
    {"permalink": "/.a/{slug}/"},
    {"permalink": "/É/{slug}/"},
    {"page_size": 4},
    {"page_size": 501},
    {"page_size": "50"},
    {"page_size": True},
    {"min_articles": 0},
    {"host": "moon"},
    {"markup": "textile"},
    {"timezone": "Heure de Paris"},
    {"images": "remote"},
    {"search": "oui"},
    {"typography": "oui"},
    {"search": {}},
    {"search": {"shard_size": 99}},
    {"tagging": {}},
    {"limits": {}},
    {"limits": 50},
    {"limits": {"source_size": 0}},
    {"limits": {"source_seconds": 3601}},
    {"limits": {"source_size": 1, "on": True}},
    {"tagging": {"threshold": 0}},
    {"tagging": {"maximum": 51}},
    {"tagging": {"maximum": 5, "on": True}},
    {"tagging": "jamais"},
    {"search": {"shard_size": 20_001}},
    {"search": {"shard_size": 100, "on": True}},
    {"images": {"allow": []}},
    {"images": {"allow": ["https://example.org"]}},
    {"images": {"deny": ["example.org"]}},
    {"logo": "logo.pdf"},
    {"logo": "../logo.svg"},
    {"logo": "static/logo.svg"},
    {"favicon": "a/./favicon.ico"},
    {"accent": "red"},
    {"contact": "example.org"},
    {"contact": "Anne <a@example.org>"},
    {"contact": "mailto:a@example.org"},
    {"contact": "ftp://example.org/"},
    {"contact": "a..b@example.org"},
    {"menu": []},
    {"menu": [{"label": "A"}]},
    {"menu": [{"label": "A", "url": "/a.html"}]},
    {"menu": [{"label": "A", "url": "javascript:alert(1)"}]},
    {"menu": [{"label": "A", "url": "a.html", "title": "B"}]},
    {"footer": None},
    {"words": {"themes": 3}},
]


def loads(folder: Path, document: dict[str, Any]) -> bool:
    # JSON is YAML: the same document is given to both.
    (folder / "newsgen.yaml").write_text(json.dumps({"title": "Le Journal", **document}))
    try:
        load_config(folder)
    except ConfigError:
        return False
    return True


@pytest.mark.parametrize("document", GOOD_CONFIGS, ids=json.dumps)
def test_good_configurations_pass_here_and_in_newsgen(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    CONFIG.validate({"title": "Le Journal", **document})
    assert loads(tmp_path, document)


@pytest.mark.parametrize("document", BAD_CONFIGS, ids=json.dumps)
def test_bad_configurations_fail_here_and_in_newsgen(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    assert not CONFIG.is_valid({"title": "Le Journal", **document})
    assert not loads(tmp_path, document)


def test_a_title_is_required() -> None:
    assert not CONFIG.is_valid({"page_size": 50})


def test_every_field_and_every_synonym_is_known() -> None:
    properties = front_matter_schema()["properties"]
    assert set(FIELDS) == set(SYNONYMS)
    assert set(properties) == {*SYNONYMS, *(word for words in SYNONYMS.values() for word in words)}
    assert all(properties[name]["description"] for name in properties)


GOOD_METADATA: list[dict[str, Any]] = [
    {},
    {"title": "A", "date": "2019-03-08", "authors": ["A", "B"], "draft": False},
    {"titre": "A", "chapo": "B", "auteurs": "A", "rubrique": "C", "mots_cles": ["d"]},
    {"Titre": "A", "Mots-clés": ["d"], "Résumé": "E", "Numéro": 12},
    {"date": 1926},
    {"date": "8 mars 2019"},
    {"updated": ""},
    {"authors": [{"name": "A"}, None]},
    {"section": ["A", "B"]},
    {"image": "photo.jpg"},
    {"image": {"src": "photo.jpg", "alt": "Une halle", "credit": "A"}},
    {"lang": "fr-CA"},
    {"lang": "français"},
    {"brouillon": "Oui"},
    {"withdrawn": {"date": "2020-01-01"}},
    {"published": False},
    {"published": "2020-01-01"},
    {"statut": "Brouillon"},
    {"status": "auto-draft"},
    {"withdrawn": {"level": "anonymised", "replacements": {"A": "B"}, "terms": ["A"]}},
    {"retiré": {"Motif": "A", "niveau": "removed", "adresse": "drop", "termes": "B"}},
    {"corrections": "A"},
    {"correction": [{"texte": "A"}, "B"]},
    {"corrections": [{"date": "2020-01-01", "text": "A"}]},
    {"summary": None, "layout": "post", "weight": {"a": 1}},
]
BAD_METADATA: list[dict[str, Any]] = [
    {"title": ["A", "B"]},
    {"title": True},
    {"titre": {"a": "b"}},
    {"TITRE": ["A"]},
    {"date": "hier"},
    {"date": ["2019-03-08"]},
    {"date": True},
    {"Publié": "hier"},
    {"authors": [["A"]]},
    {"Mots-clés": [True]},
    {"auteurs": {"prénom": "A"}},
    {"image": {"alt": "Une halle"}},
    {"image": ["photo.jpg"]},
    {"langue": "le français de France"},
    {"draft": "peut-être"},
    {"draft": 2},
    {"retiré": [1]},
    {"withdrawn": {}},
    {"withdrawn": {"level": "partly"}},
    {"withdrawn": {"adress": "keep"}},
    {"corrections": [{"date": "2020-01-01"}]},
    {"corrections": [{"text": "A", "jour": 1}]},
    {"corrections": True},
    {"statut": "en cours"},
]


def reads(document: dict[str, Any]) -> bool:
    try:
        read_fields([Layer("seeds/a.yaml", document)], ZoneInfo("Europe/Paris"))
    except SourceError:
        return False
    return True


@pytest.mark.parametrize("document", GOOD_METADATA, ids=json.dumps)
def test_good_metadata_pass_here_and_in_newsgen(document: dict[str, Any]) -> None:
    ARTICLE.validate(document)
    assert reads(document)


@pytest.mark.parametrize("document", BAD_METADATA, ids=json.dumps)
def test_bad_metadata_fail_here_and_in_newsgen(document: dict[str, Any]) -> None:
    assert not ARTICLE.is_valid(document)
    assert not reads(document)
