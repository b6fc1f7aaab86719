"""The words that rendering a body adds to it."""

from __future__ import annotations

EMBEDDED = "Contenu externe\N{NO-BREAK SPACE}: {host}"
REMOTE_IMAGE = "Image sur {host}"
IMAGE = "Image"
BACK_TO_TEXT = "Revenir au texte, note {}"
ADMONITIONS = {
    "abstract": "Résumé",
    "attention": "Attention",
    "bug": "Bogue",
    "caution": "Prudence",
    "danger": "Danger",
    "error": "Erreur",
    "example": "Exemple",
    "failure": "Échec",
    "hint": "Astuce",
    "important": "Important",
    "info": "Information",
    "note": "Note",
    "question": "Question",
    "quote": "Citation",
    "success": "Réussite",
    "tip": "Conseil",
    "warning": "Avertissement",
}
"""The titles of admonitions that were given none, by kind."""
