"""Words of French headlines: those that say little, and those that tell two stories apart."""

STOP_WORDS = frozenset(
    "au aux ce ces cet cette ceux chez comme dans de depuis des dont du elle elles en entre est et"
    " etait ete etre eu eux fait il ils je la le les leur leurs lui ma mais me meme mes moi mon ne"
    " nos notre nous on ont ou par parmi pour qu quand que quel quelle qui quoi sa se selon sera"
    " ses si soi son sont sous sur ta te tes toi ton tous tout toute toutes un une va vers via vos"
    " votre vous afin ainsi alors aussi avec avait car cela ceci chaque donc encore faire faut peut"
    " tres voici voila y a ai as".split()
)
"""In the normal form of headlines: small letters without accents."""

TELLING_WORDS = frozenset(
    # what is denied, and what opposes
    "pas jamais non ni rien sans aucun aucune contre hors avant apres moins plus pro anti"
    # which of several
    " premier premiere deuxieme second seconde troisieme quatrieme cinquieme sixieme septieme"
    " huitieme neuvieme dixieme dernier derniere autre deux trois quatre cinq six sept huit neuf"
    " dix onze douze vingt cent mille million millions milliard milliards i v x ii iii iv vi vii"
    " viii ix xi xii suite fin debut bis"
    # when
    " lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin"
    " juillet aout septembre octobre novembre decembre matin midi soir nuit hier demain hiver"
    " printemps automne"
    # where
    " nord sud ouest gauche droite haut bas"
    # who stands beside whom
    " ancien ancienne ex vice adjoint adjointe futur future candidat candidate pere mere fils fille"
    " frere soeur veuve femme homme femmes hommes masculin feminin junior juniors jeune jeunes"
    # how it ended
    " hausse baisse victoire defaite oui ouverture fermeture ouvre ferme rouvre arrivee depart"
    " debute reprend cesse gagne perd accepte refuse acquitte condamne monte chute".split()
)
"""Two headlines in which these, or the figures, differ are of two stories. Normal form too."""
