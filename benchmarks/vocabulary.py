"""The words of the made-up articles: phrases that agree with one another however they are drawn."""

from __future__ import annotations

PLACES = {
    "Albanie": "en Albanie", "Algérie": "en Algérie", "Allemagne": "en Allemagne",
    "Argentine": "en Argentine", "Autriche": "en Autriche", "Belgique": "en Belgique",
    "Bénin": "au Bénin", "Brésil": "au Brésil", "Bretagne": "en Bretagne",
    "Cameroun": "au Cameroun", "Canada": "au Canada", "Chili": "au Chili", "Corse": "en Corse",
    "Côte d’Ivoire": "en Côte d’Ivoire", "Égypte": "en Égypte", "Espagne": "en Espagne",
    "Éthiopie": "en Éthiopie", "Gabon": "au Gabon", "Grèce": "en Grèce", "Inde": "en Inde",
    "Irlande": "en Irlande", "Islande": "en Islande", "Italie": "en Italie", "Japon": "au Japon",
    "Kenya": "au Kenya", "Liban": "au Liban", "Mali": "au Mali", "Maroc": "au Maroc",
    "Mauritanie": "en Mauritanie", "Mexique": "au Mexique", "Niger": "au Niger",
    "Normandie": "en Normandie", "Pérou": "au Pérou", "Portugal": "au Portugal",
    "Québec": "au Québec", "Sénégal": "au Sénégal", "Suisse": "en Suisse", "Tchad": "au Tchad",
    "Togo": "au Togo", "Tunisie": "en Tunisie",
}  # fmt: skip
"""Each place by its name, and the words that say "there"."""

RUBRICS = (
    "Agriculture", "Architecture", "Cinéma", "Consommation", "Culture", "Diplomatie", "Économie",
    "Éducation", "Emploi", "Énergie", "Environnement", "Football", "Histoire", "Justice",
    "Littérature", "Logement", "Médias", "Musique", "Numérique", "Œuvres d’art", "Politique",
    "Santé", "Sciences", "Société", "Transports",
)  # fmt: skip
MATTERS = ("Élections", "Grands travaux", "Littoral")
THEMES = (
    *(name for pair in zip(RUBRICS, PLACES, strict=False) for name in pair),
    *list(PLACES)[len(RUBRICS) :],
    *(f"{matter} {there}" for matter in MATTERS for there in PLACES.values()),
)
"""185 themes, the most frequent first."""

ACTORS = (
    "le conseil municipal", "le gouvernement", "la ministre de la Santé", "le préfet",
    "la chambre d’agriculture", "le syndicat des enseignants", "l’assemblée régionale",
    "le tribunal administratif", "la cour des comptes", "une équipe de chercheurs",
    "l’association des usagers", "la compagnie des chemins de fer", "le directeur de l’hôpital",
    "la fédération de football", "un collectif d’habitants", "l’agence de l’eau",
    "la commission d’enquête", "le port autonome", "l’université", "un groupe d’éleveurs",
    "la conservatrice du musée", "le festival", "la banque centrale", "une entreprise du textile",
    "le parlement", "l’opposition", "la mairie", "le chef de l’État", "la bibliothèque nationale",
    "un laboratoire public",
)  # fmt: skip
ACTIONS = (
    "présente", "examine", "approuve", "rejette", "reporte", "défend", "annonce", "prépare",
    "conteste", "finance", "réclame", "promet", "publie", "soutient", "dénonce", "modifie",
    "retire", "relance", "étudie", "signe", "abandonne", "attend", "obtient", "prolonge",
)  # fmt: skip
MATTERS_AT_HAND = (
    "un accord de coopération", "un plan d’urgence", "le budget de l’année prochaine",
    "une réforme de l’apprentissage", "la construction d’un pont", "un rapport très attendu",
    "la hausse des tarifs", "un projet de parc éolien", "la fermeture de la maternité",
    "une enquête sur la qualité de l’eau", "la réouverture de la ligne", "un emprunt obligataire",
    "le calendrier des récoltes", "la rénovation de l’opéra", "une campagne de vaccination",
    "la candidature de la ville", "un moratoire sur la pêche", "le recrutement d’instituteurs",
    "la restauration du vieux quartier", "un fonds de soutien", "le tracé de l’autoroute",
    "une loi sur les archives", "la baisse des effectifs", "un programme de reboisement",
    "la reprise de l’usine", "le prix du blé", "une convention avec les hôpitaux",
    "le déménagement du marché",
)  # fmt: skip
REASONS = (
    "après trois semaines de négociations", "malgré les réserves de la région",
    "avec l’appui des élus locaux", "à la demande des habitants", "faute de crédits suffisants",
    "pour répondre à la sécheresse", "à l’issue d’un vote serré", "sous la pression des syndicats",
    "en attendant l’avis du Conseil d’État", "selon un document que nous avons consulté",
    "dans un climat apaisé", "contre l’avis des experts", "sans attendre les élections",
    "au terme d’une longue procédure", "comme le prévoyait l’accord de mars",
    "à quelques jours de la rentrée", "depuis l’ouverture de la session",
)  # fmt: skip
OPENINGS = (
    "Mardi soir", "Dans la matinée", "Pour la troisième année", "De source officielle",
    "Sur place", "Au même moment", "Une semaine plus tôt", "À l’inverse", "En revanche",
    "Dans le nord du pays", "Devant la presse", "Cette fois", "Depuis le printemps",
    "Hors de la capitale", "En conséquence",
)  # fmt: skip
WITNESSES = (
    "la maire, Solène Kerbrat", "le géographe Idriss Belkacem", "l’avocate Noëlle Dacœur",
    "un conducteur de train", "la romancière Aïssatou Faye", "le président du club",
    "l’économiste Gaël Œstreich", "une infirmière de nuit", "le porte-parole du collectif",
)  # fmt: skip
SAYING = ("explique", "regrette", "assure", "résume", "rappelle", "se réjouit", "nuance")
ENDINGS = (".", ".", ".", ".", ".", ".", " !", " ?", "…")
