"""What keeps notices from going out until a person acts; readiness and status of every replica read it here."""

import json
from datetime import datetime

from bot.core.refusals import Trouble
from bot.store.part import Part

PREFIX = "trouble:"


class Troubles(Part):
    """One trouble for each place: a channel, or the app as a whole."""

    def trouble_began(self, trouble: Trouble) -> bool:
        """Remember it; False when the same trouble is known already."""
        value = json.dumps({"code": trouble.code, "needed": trouble.needed, "since": trouble.since.isoformat()})
        with self.transaction():
            known = next((each for each in self.troubles() if each.place == trouble.place), None)
            if known is not None and (known.code, known.needed) == (trouble.code, trouble.needed):
                return False
            self._db.change(
                "INSERT INTO meta (key, value) VALUES (:key, :value) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                key=PREFIX + trouble.place,
                value=value,
            )
            return True

    def trouble_ended(self, place: str) -> bool:
        """Forget it; False when there was none."""
        return bool(self._db.change("DELETE FROM meta WHERE key = :key", key=PREFIX + place))

    def troubles(self) -> list[Trouble]:
        """All troubles there are, in the order of their places."""
        rows = self._db.rows("SELECT key, value FROM meta WHERE key LIKE :keys ORDER BY key", keys=f"{PREFIX}%")
        return [_trouble(row["key"].removeprefix(PREFIX), json.loads(row["value"])) for row in rows]


def _trouble(place: str, value: dict[str, str]) -> Trouble:
    return Trouble(place, value["code"], value["needed"], datetime.fromisoformat(value["since"]))
