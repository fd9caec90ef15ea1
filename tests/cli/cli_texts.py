"""Texts of our own to read."""

TREATY = (
    "Russia and North Korea signed a mutual defence treaty in Pyongyang on 19 June 2024. "
    "Russia sold tanks to North Korea in 2023. China condemned Japan in May 2024.\n"
)
LIVRAISON = (
    "La Russie a livré des missiles à l'Iran en 2023. "
    "L'Ukraine a condamné la Russie le 3 mars 2022, et la Chine a acheté du pétrole à la Russie.\n"
)
GERMAN = (
    "Die Regierung in Berlin hat gestern beschlossen, die Zusammenarbeit mit den Nachbarländern "
    "zu vertiefen, und der Minister erklärte, dass die Verhandlungen im Herbst weitergehen.\n"
)
