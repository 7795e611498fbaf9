"""Cards (what was told where) and events (what was decided and done, with the reason)."""

from bot.core.model import Card, Event
from bot.store.part import Part, storable, to_json
from bot.store.rows import card_of, event_of
from bot.store.times import to_ms, to_ms_or_none


class Cards(Part):
    """The parent messages of the episodes, and the history of the problems."""

    def card(self, problem_id: int, episode: int) -> Card | None:
        """The card of one episode."""
        row = self._db.row(
            "SELECT * FROM card WHERE problem = :problem AND episode = :episode", problem=problem_id, episode=episode
        )
        return card_of(row) if row is not None else None

    def card_at(self, channel: str, ts: str) -> Card | None:
        """The card that is this message; of several episodes in one message, the newest."""
        row = self._db.row(
            "SELECT * FROM card WHERE channel = :channel AND ts = :ts ORDER BY episode DESC LIMIT 1",
            channel=channel,
            ts=ts,
        )
        return card_of(row) if row is not None and ts else None

    def save_card(self, card: Card) -> None:
        """Store the card as it is now; the first time makes it."""
        self._db.change(
            """
            INSERT INTO card (problem, episode, channel, ts, told_entries, told_records, told_at, replied_at,
                              replied_entries)
            VALUES (:problem, :episode, :channel, :ts, :told_entries, :told_records, :told_at, :replied_at,
                    :replied_entries)
            ON CONFLICT (problem, episode) DO UPDATE SET channel = excluded.channel, ts = excluded.ts,
                told_entries = excluded.told_entries, told_records = excluded.told_records,
                told_at = excluded.told_at, replied_at = excluded.replied_at,
                replied_entries = excluded.replied_entries
            """,
            problem=card.problem,
            episode=card.episode,
            channel=card.channel,
            ts=card.ts,
            told_entries=card.told_entries,
            told_records=card.told_records,
            told_at=to_ms(card.told_at),
            replied_at=to_ms_or_none(card.replied_at),
            replied_entries=card.replied_entries,
        )

    def add_event(self, problem_id: int, event: Event) -> None:
        """Add a line to the history of a problem."""
        self._db.change(
            "INSERT INTO event (problem, at, what, actor, detail) VALUES (:problem, :at, :what, :actor, :detail)",
            problem=problem_id,
            at=to_ms(event.at),
            what=event.what,
            actor=storable(event.actor),
            detail=to_json(event.detail),
        )

    def events(self, problem_id: int, limit: int = 20) -> list[Event]:
        """The history of a problem, newest line first."""
        rows = self._db.rows(
            "SELECT * FROM event WHERE problem = :problem ORDER BY id DESC LIMIT :limit",
            problem=problem_id,
            limit=limit,
        )
        return [event_of(row) for row in rows]
