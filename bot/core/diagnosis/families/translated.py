"""The few headings of Dataverse errors that Microsoft's own troubleshooting page publishes in other languages.

Never certain: one cannot tell from a translation which of several English texts it was.
"""

from bot.core.diagnosis.rules import rule

_PERMISSIONS = "integration-user-permissions"
_DUPLICATE = "duplicate-or-already-coupled"

RULES = (
    rule("german-missing", "deleted-coupled-record", "sind nicht vorhanden", "existieren nicht", sure=False),
    rule("spanish-missing", "deleted-coupled-record", "no existen", sure=False),
    rule("french-missing", "deleted-coupled-record", "n existent pas", sure=False),
    rule(
        "german",
        _PERMISSIONS,
        "fehlt die berechtigung",
        "fehlen berechtigungen",
        "fehlende berechtigung",
        "fehlt das recht",
        "keine berechtigung",
        sure=False,
    ),
    rule("spanish", _PERMISSIONS, "faltan privilegios", "falta el privilegio", "no tiene los derechos", sure=False),
    rule("french", _PERMISSIONS, "privilège", "privilèges", sure=False),
    rule("italian", _PERMISSIONS, "privilegio", "privilegi", sure=False),
    rule("portuguese", _PERMISSIONS, "privilégio", "privilégios", sure=False),
    rule("dutch", _PERMISSIONS, "bevoegdheid … ontbreekt", "bevoegdheid", "ontbreekt … bevoegdheid", sure=False),
    rule("german-key", _DUPLICATE, "doppelter schlüssel", "doppelten schlüssel", "doppelte schlüssel", sure=False),
    rule("spanish-key", _DUPLICATE, "clave duplicada", sure=False),
    rule("french-key", _DUPLICATE, "clé dupliquée", "clé en double", sure=False),
    rule("italian-key", _DUPLICATE, "chiave duplicata", sure=False),
    rule("portuguese-key", _DUPLICATE, "chave duplicada", sure=False),
    rule("dutch-key", _DUPLICATE, "dubbele sleutel", sure=False),
)
