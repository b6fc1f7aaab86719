"""The names of fields: ours, and what other systems and languages call them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import combining, normalize

SYNONYMS: dict[str, tuple[str, ...]] = {
    "title": ("titre", "headline"),
    "summary": ("description", "chapo", "chapeau", "excerpt", "resume", "abstract"),
    "date": ("publishdate", "pubdate", "date_publication", "published_at", "publication_date"),
    "updated": ("lastmod", "modified", "modifie", "last_modified", "updated_at", "mis_a_jour"),
    "authors": ("author", "auteur", "auteurs", "byline"),
    "section": ("category", "categories", "categorie", "rubrique", "rubriques"),
    "themes": (
        *("theme", "tag", "tags", "keyword", "keywords", "mot_cle", "mots_cles"),
        *("sujet", "sujets", "subjects"),
    ),
    "publication": ("journal", "titre_de_presse", "newspaper"),
    "edition": (),
    "issue": ("numero",),
    "page": (),
    "related": ("a_lire_aussi", "articles_lies"),
    "source_url": ("source", "url_source"),
    "captured": ("capture", "captured_at", "date_capture"),
    "licence": ("license",),
    "ocr": ("ocerise", "texte_ocr", "reconnaissance_optique", "qualite_ocr", "ocr_quality"),
    "facsimile": (
        *("fac_simile", "facsimile_url", "url_facsimile", "scan"),
        *("numerisation", "page_numerisee", "vue_numerisee"),
    ),
    "lang": ("langue", "language"),
    "image": ("illustration",),
    "slug": (),
    "url": ("permalink",),
    "id": ("identifiant",),
    "aliases": ("alias", "redirect_from"),
    "draft": ("brouillon",),
    "withdrawn": ("retire",),
    "corrections": ("correction",),
    "published": ("publie",),
    "status": ("statut",),
}
"""Our name, and its synonyms as `folded` gives them. `published` and `status` end as others."""

LISTS = frozenset({"authors", "themes", "related", "aliases"})


_LONGEST = 200


def folded(key: str) -> str:
    """Return a key in small letters, without accents, with underscores for spaces; cut if long."""
    signs = normalize("NFKD", key[:_LONGEST].casefold())
    letters = "".join(sign for sign in signs if not combining(sign))
    return re.sub(r"[\s\-_]+", "_", letters).strip("_")


_NAMES = {name: name for name in SYNONYMS} | {
    synonym: name for name, synonyms in SYNONYMS.items() for synonym in synonyms
}


@lru_cache(maxsize=2048)
def canonical_name(key: str) -> str:
    """Return our name for a key as written ("Mots-clés" → "themes"), "" for an unknown one."""
    name = folded(key)
    return _NAMES.get(name) or _NAMES.get(name.replace("_", ""), "")


def is_list(name: str) -> bool:
    """Tell whether the field of that name holds several values."""
    return name in LISTS


@lru_cache(maxsize=2048)
def similar_key(key: str) -> str:
    """Return the known key that an unknown one is probably a slip for, or ""."""
    return next(iter(get_close_matches(folded(key), _NAMES, n=1, cutoff=0.8)), "")
