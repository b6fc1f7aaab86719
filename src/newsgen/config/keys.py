"""The table of the keys of newsgen.yaml: parsing, JSON Schema, scaffold and docs come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, NamedTuple

from newsgen.config import parsers
from newsgen.config.hosts import LIMITS
from newsgen.config.urls import HOST_PATTERN, MAILBOX_PATTERN
from newsgen.config.values import SiteConfig

MARKUPS = ("python-markdown", "commonmark")
HOSTS = tuple(LIMITS)
LOGO_SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")
FAVICON_SUFFIXES = (".svg", ".png", ".ico")


class ConfigKey(NamedTuple):
    """A key of newsgen.yaml."""

    name: str
    kind: str
    """Its type, for people."""
    summary: str
    """What it does, in one English sentence."""
    comment: str
    """The same for the scaffold, in French."""
    example: str
    """Lines of YAML that give it a value, for the scaffold and the docs."""
    schema: Mapping[str, Any]
    """The JSON Schema of its value, without title, description and default."""
    parse: parsers.Parser
    reading: bool = False
    """Whether it changes how sources are read: a new value means reading them again."""

    @property
    def required(self) -> bool:
        """Whether a site must give it."""
        return self.name not in _DEFAULTS

    @property
    def default(self) -> Any:
        """What SiteConfig holds where newsgen.yaml is silent; None for a required key."""
        return _DEFAULTS.get(self.name)


_DEFAULTS = {
    field.name: field.default for field in fields(SiteConfig) if field.default is not MISSING
}

_HOST_PATTERN = "^" + HOST_PATTERN.replace("a-z", "A-Za-z") + "$"
_HTTP = "^[Hh][Tt][Tt][Pp][Ss]?://"
_TEXT = {"type": "string", "pattern": r"\S"}


def _path_schema(suffixes: tuple[str, ...]) -> dict[str, Any]:
    endings = "|".join(suffix.removeprefix(".") for suffix in suffixes)
    return {
        "type": "string",
        "pattern": rf"^(?!static/)(?!.*(^|/)\.{{0,2}}(/|$))[^:\\]+\.({endings})$",
    }


_ROWS = (
    ConfigKey(
        "title",
        "text",
        "The name of the archive, at the top of every page.",
        "Le nom de l’archive, en tête de chaque page. C’est la seule clé obligatoire.",
        "title: Archives du Journal",
        _TEXT,
        parsers.plain_text,
    ),
    ConfigKey(
        "base_url",
        "web address",
        "The address of the published site; without it there are no feeds, no sitemap and no "
        "canonical addresses.",
        "L’adresse du site une fois en ligne. Sans elle, ni flux, ni plan du site pour les "
        "moteurs de recherche, ni adresses canoniques.",
        "base_url: https://archives.example.org/journal/",
        {"type": "string", "pattern": _HTTP + r"[^/?#@\s]+(/[^?#\s]*)?$"},
        parsers.web_address,
    ),
    ConfigKey(
        "description",
        "text",
        "What the archive holds, in one or two sentences, for the home page and search engines.",
        "Ce que contient l’archive, en une ou deux phrases : pour la page d’accueil et les "
        "moteurs de recherche.",
        "description: Tous les articles du Journal, de 1998 à 2023.",
        _TEXT,
        parsers.plain_text,
    ),
    ConfigKey(
        "publisher",
        "text",
        "Who publishes the archive, for feeds and metadata; by default the title.",
        "L’éditeur de l’archive, pour les flux et les métadonnées. Par défaut : le titre.",
        "publisher: Société du Journal",
        _TEXT,
        parsers.plain_text,
    ),
    ConfigKey(
        "timezone",
        "time zone",
        "The time zone of dates written without one.",
        "Le fuseau horaire des dates qui n’en indiquent pas.",
        "timezone: Europe/Paris",
        {"type": "string", "pattern": r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"},
        parsers.time_zone,
        reading=True,
    ),
    ConfigKey(
        "permalink",
        "address pattern",
        "The pattern of the addresses of articles; choose it once, before going online.",
        "La forme des adresses des articles, avec {year}, {month}, {day}, {slug}, {id}, "
        "{section} et {publication}. À choisir une fois pour toutes, avant la mise en ligne.",
        "permalink: /{year}/{month}/{day}/{slug}.html",
        {
            "type": "string",
            "pattern": r"^(?!.*//)(?!.*\.\.)(?!.*/\.)(?=/)(?=.*\{(slug|id)\})"
            r"([a-z0-9._/-]|\{(year|month|day|slug|id|section|publication)\})*(\.html|/)$",
        },
        parsers.permalink,
    ),
    ConfigKey(
        "markup",
        "choice",
        "The Markdown engine: commonmark suits texts that come from Hugo, Jekyll or Eleventy.",
        "Le moteur Markdown : « python-markdown », ou « commonmark » pour des textes venus de "
        "Hugo, de Jekyll ou d’Eleventy.",
        "markup: python-markdown",
        {"enum": list(MARKUPS)},
        parsers.one_of(MARKUPS),
    ),
    ConfigKey(
        "typography",
        "true or false",
        "Whether pages show texts in French as a printer would set them: spaces, quotation marks, "
        "apostrophes, ellipses, dashes and ordinals.",
        "La typographie française des textes affichés : espaces insécables, guillemets, "
        "apostrophes, points de suspension, tirets, ordinaux. Avec false, ils restent tels qu’ils "
        "ont été saisis. Les fichiers, eux, ne changent jamais.",
        "typography: true",
        {"type": "boolean"},
        parsers.true_or_false,
    ),
    ConfigKey(
        "page_size",
        "whole number, 5 to 500",
        "The number of articles above which a list divides into years, months or days.",
        "Le nombre d’articles au-delà duquel une liste se divise par années, mois ou jours.",
        "page_size: 50",
        {"type": "integer", "minimum": 5, "maximum": 500},
        parsers.whole_number(5, 500),
    ),
    ConfigKey(
        "min_articles",
        "whole number, 1 to 1000",
        "The number of articles that a theme, section, author or publication needs to have a page.",
        "Le nombre d’articles à partir duquel un thème, une rubrique, un auteur ou un titre de "
        "presse a sa page.",
        "min_articles: 1",
        {"type": "integer", "minimum": 1, "maximum": 1000},
        parsers.whole_number(1, 1000),
    ),
    ConfigKey(
        "host",
        "choice",
        "Where the site is hosted: builds warn about the limits of that host.",
        "L’hébergeur, pour être averti de ses limites : cloudflare-pages, netlify, "
        "github-pages, gitlab-pages ou s3.",
        "host: github-pages",
        {"enum": list(HOSTS)},
        parsers.one_of(HOSTS),
    ),
    ConfigKey(
        "images",
        "local, link, or allow and a list of hosts",
        "What becomes of images on other hosts: their alternative text, a link, or, for the "
        "hosts allowed, the image.",
        "Le sort des images hébergées ailleurs : « local » n’en garde que le texte de "
        "remplacement, « link » en fait un lien ; « allow » affiche celles des hôtes cités, qui "
        "connaîtront alors l’adresse IP des lecteurs.",
        "images: {allow: [images.example.org]}",
        {
            "oneOf": [
                {"enum": ["local", "link"]},
                {
                    "type": "object",
                    "properties": {
                        "allow": {
                            "type": "array",
                            "items": {"type": "string", "pattern": _HOST_PATTERN},
                            "minItems": 1,
                        }
                    },
                    "required": ["allow"],
                    "additionalProperties": False,
                },
            ]
        },
        parsers.image_policy,
    ),
    ConfigKey(
        "search",
        "true, false, or shard_size and a number",
        "Full-text search: whether readers get it, and how many articles one part of the index "
        "holds.",
        "La recherche dans les textes : true, false, ou le nombre d’articles au-delà "
        "duquel l’index d’une décennie se divise par années, et celui d’une année par mois.",
        "search: {shard_size: 5000}",
        {
            "oneOf": [
                {"type": "boolean"},
                {
                    "type": "object",
                    "properties": {
                        "shard_size": {"type": "integer", "minimum": 100, "maximum": 20_000}
                    },
                    "required": ["shard_size"],
                    "additionalProperties": False,
                },
            ]
        },
        parsers.search(100, 20_000),
    ),
    ConfigKey(
        "tagging",
        "true, false, or threshold, maximum and numbers",
        "Themes found in the texts of articles, beside those that were given: whether, how much "
        "a name must weigh, and how many at most.",
        "Les thèmes reconnus dans les textes, en plus de ceux qui sont donnés\u00a0: true, false, "
        "ou le poids à partir duquel un nom devient un thème, et le nombre de thèmes par "
        "article. Vos propres noms se déclarent dans le fichier themes.yaml.",
        "tagging: {threshold: 5, maximum: 6}",
        {
            "oneOf": [
                {"type": "boolean"},
                {
                    "type": "object",
                    "properties": {
                        "threshold": {"type": "integer", "minimum": 1, "maximum": 100},
                        "maximum": {"type": "integer", "minimum": 1, "maximum": 50},
                    },
                    "minProperties": 1,
                    "additionalProperties": False,
                },
            ]
        },
        parsers.tagging(parsers.whole_number(1, 100), parsers.whole_number(1, 50)),
        reading=True,
    ),
    ConfigKey(
        "withhold",
        "list of rules",
        "Articles that are kept out of the site, by publication, author, credit or licence.",
        "Les articles à ne pas publier, par titre de presse, auteur, crédit ou licence\u00a0: des "
        "dépêches d’agence, par exemple, dont les droits ne couvrent pas l’archive.",
        "withhold:\n  - publication: Agence France-Presse\n  - credit: AFP",
        {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": dict.fromkeys(("publication", "author", "credit", "licence"), _TEXT),
                "minProperties": 1,
                "additionalProperties": False,
            },
        },
        parsers.withhold_rules,
        reading=True,
    ),
    ConfigKey(
        "limits",
        "source_size, source_seconds and numbers",
        "The most that one source may take, in megabytes and in seconds of computing; one that "
        "takes more is rejected.",
        "La taille d’une source, en mégaoctets, et le temps de calcul qu’elle demande, en "
        "secondes, au-delà desquels elle est rejetée sans arrêter les autres.",
        "limits: {source_size: 100, source_seconds: 60}",
        {
            "type": "object",
            "properties": {
                "source_size": {"type": "integer", "minimum": 1, "maximum": 1000},
                "source_seconds": {"type": "integer", "minimum": 1, "maximum": 3600},
            },
            "minProperties": 1,
            "additionalProperties": False,
        },
        parsers.limits(parsers.whole_number(1, 1000), parsers.whole_number(1, 3600)),
        reading=True,
    ),
    ConfigKey(
        "logo",
        "path in static/",
        "The image beside the title, a file in static/.",
        "Le logo, à côté du titre : un fichier du dossier static/.",
        "logo: logo.svg",
        _path_schema(LOGO_SUFFIXES),
        parsers.static_file(LOGO_SUFFIXES),
    ),
    ConfigKey(
        "favicon",
        "path in static/",
        "The icon of browser tabs, a file in static/.",
        "L’icône des onglets : un fichier du dossier static/.",
        "favicon: favicon.svg",
        _path_schema(FAVICON_SUFFIXES),
        parsers.static_file(FAVICON_SUFFIXES),
    ),
    ConfigKey(
        "accent",
        "colour, '#rrggbb'",
        "The colour of links and headings, readable on white; the dark scheme uses a lighter one.",
        "La couleur des liens, entre apostrophes droites. newsgen vérifie qu’elle reste lisible "
        "sur fond blanc et l’éclaircit pour le mode sombre.",
        "accent: '#9a1b1b'",
        {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"},
        parsers.accent_colour,
    ),
    ConfigKey(
        "menu",
        "list of label and url",
        "Entries of the menu, after the built-in ones.",
        "Des entrées de menu, à la suite de celles du site.",
        "menu:\n  - label: Mentions légales\n    url: mentions-legales.html\n"
        "  - label: Le Journal\n    url: https://www.example.org/",
        {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "label": {**_TEXT, "description": "What the menu shows."},
                    "url": {
                        "type": "string",
                        "pattern": _HTTP + r"\S+$|^[A-Za-z0-9_~-][^\s:?\\]*$",
                        "description": "A page of the site, or an address on another one.",
                    },
                },
                "required": ["label", "url"],
                "additionalProperties": False,
            },
        },
        parsers.menu_items,
    ),
    ConfigKey(
        "footer",
        "text",
        "A paragraph at the bottom of every page.",
        "Un paragraphe au bas de chaque page.",
        "footer: © Société du Journal. Tous droits réservés.",
        _TEXT,
        parsers.plain_text,
    ),
    ConfigKey(
        "contact",
        "e-mail address or web address",
        "Where readers report an error or ask for a withdrawal; each article has a link to it.",
        "L’adresse électronique, ou la page, où signaler une erreur ou demander le retrait d’un "
        "article : chaque article y renvoie. L’adresse sera visible de tous.",
        "contact: archives@example.org",
        {
            "type": "string",
            "pattern": rf"{_HTTP}\S+$|^{MAILBOX_PATTERN}@{_HOST_PATTERN[1:]}",
        },
        parsers.contact,
    ),
    ConfigKey(
        "head_extra",
        "HTML",
        "HTML added to the head of every page, as it is.",
        "Du HTML ajouté tel quel à l’en-tête <head> de chaque page.",
        'head_extra: <meta name="author" content="Société du Journal">',
        {"type": "string"},
        parsers.raw_html,
    ),
    ConfigKey(
        "words",
        "names and their replacements",
        "Words of the interface to replace; templates/words.yaml lists their names.",
        "Des mots de l’interface à remplacer ; leurs noms sont dans templates/words.yaml.",
        "words: {themes: Dossiers}",
        {"type": "object", "additionalProperties": _TEXT},
        parsers.interface_words,
    ),
    ConfigKey(
        "requires",
        "range of versions",
        "The versions of newsgen that may build this site; any other refuses to.",
        "Les versions de newsgen avec lesquelles l’archive peut être construite ; toute autre "
        "s’y refuse.",
        'requires: ">=0.1"',
        {"type": "string", "pattern": r"^\s*(~=|==|!=|<=?|>=?)"},
        parsers.version_range,
    ),
)

KEYS: Mapping[str, ConfigKey] = {row.name: row for row in _ROWS}
"""Every key by its name, in the order of the documentation."""
