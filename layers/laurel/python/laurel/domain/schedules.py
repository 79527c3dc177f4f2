"""What a recurring tournament says of its editions: when they begin, and how long they last."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When editions begin (a cron expression in an IANA time zone), and what becomes of them.

    Each lasts `length_minutes`. Of those that have ended, the last `keep` are kept; None is all.
    """

    cron: str
    time_zone: str
    length_minutes: int
    keep: int | None = None

    @property
    def as_fields(self) -> dict[str, str | int]:
        """The schedule by the names of the operator's API; what is not set is left out."""
        fields: dict[str, str | int] = {
            "cron": self.cron,
            "timeZone": self.time_zone,
            "lengthMinutes": self.length_minutes,
        }
        return fields if self.keep is None else fields | {"keep": self.keep}
