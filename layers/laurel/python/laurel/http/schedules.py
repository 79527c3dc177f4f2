"""A series' schedule as operators send it, and its next editions as they are shown."""

from typing import Annotated, TypedDict

from pydantic import Field

from laurel.domain.editions import most_series_id_length, next_editions
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.occurrences import MOST_LENGTH_MINUTES, why_not_a_cron, why_not_a_time_zone
from laurel.domain.schedules import Schedule
from laurel.http.field_types import OperatorModel
from laurel.http.json_body import refuse_when

MOST_KEPT = 1_000


class ScheduleBody(OperatorModel):
    """When editions begin, how long they last, and how many that have ended are kept."""

    cron: Annotated[str, refuse_when(why_not_a_cron)]
    time_zone: Annotated[str, refuse_when(why_not_a_time_zone)]
    length_minutes: Annotated[int, Field(ge=1, le=MOST_LENGTH_MINUTES)]
    keep: Annotated[int, Field(ge=1, le=MOST_KEPT)] | None = None

    @property
    def schedule(self) -> Schedule:
        """What it says, for the inside."""
        return Schedule(
            cron=self.cron,
            time_zone=self.time_zone,
            length_minutes=self.length_minutes,
            keep=self.keep,
        )


class EditionModel(TypedDict):
    """An edition as it will be made: dates in epoch ms, and by the clocks of its zone."""

    id: str
    startDate: int
    endDate: int
    localStart: str
    localEnd: str


def why_no_room_for_labels(leaderboard_id: str, *, cron: str) -> str | None:
    """Say why a leaderboard of an id cannot be a series; None when it can."""
    most = most_series_id_length(cron)
    if len(leaderboard_id) <= most:
        return None
    return f"needs an id of at most {most} characters: its editions' ids are longer by their labels"


def next_edition_models(series: Leaderboard, *, now: int) -> list[EditionModel]:
    """Show the five editions that end next after `now` (epoch ms)."""
    return [
        {
            "id": edition.leaderboard_id,
            "startDate": edition.start_date,
            "endDate": edition.end_date,
            "localStart": edition.start.isoformat(timespec="minutes"),
            "localEnd": edition.end.isoformat(timespec="minutes"),
        }
        for edition in next_editions(series, now=now)
    ]
