"""What operators configure of a leaderboard, where it contradicts itself, and what scores fix."""

from collections.abc import Mapping
from dataclasses import replace

from laurel.domain.audit import Value
from laurel.domain.endings import IN_FLIGHT_MS
from laurel.domain.errors import Offence
from laurel.domain.leaderboards import Leaderboard, Prizes, RetryStrategy, State, state_of

# By the names of the operator's API (docs/operator-api.md), in the order in which they are shown.
FIELDS: Mapping[str, str] = {
    "name": "name",
    "description": "description",
    "type": "type",
    "icon": "icon",
    "url": "url",
    "externalReference": "external_reference",
    "startDate": "start_date",
    "endDate": "end_date",
    "maximumNumberOfWinners": "maximum_number_of_winners",
    "shouldCloseWhenFull": "should_close_when_full",
    "retryStrategy": "retry_strategy",
    "numberOfRetries": "number_of_retries",
    "sortOrder": "sort_order",
    "expectedParticipants": "expected_participants",
    "lowestSortingValue": "lowest_sorting_value",
    "highestSortingValue": "highest_sorting_value",
    "submissionsPerMinute": "submissions_per_minute",
    "outOfBounds": "out_of_bounds",
    "reviewHours": "review_hours",
    "prizes": "prizes",
    "schedule": "schedule",
}
# What entries are stored by, and seats counted by: changed later, it would not fit what is there.
FIXED_BY_SCORES: Mapping[str, str] = {
    "sortOrder": "sort_order",
    "shouldCloseWhenFull": "should_close_when_full",
    "expectedParticipants": "lanes",
    "schedule": "is_series",
}

MOST_LANES = 8
PARTICIPANTS_PER_LANE = 1_000_000


def configuration_of(leaderboard: Leaderboard) -> dict[str, Value]:
    """Give what is configured of a leaderboard, by the API's names; what is not set is left out."""
    values = {name: getattr(leaderboard, field) for name, field in FIELDS.items()}
    if leaderboard.schedule is not None:
        values["schedule"] = leaderboard.schedule.as_fields
    return {name: value for name, value in values.items() if value is not None}


def contradictions(fields: Mapping[str, object]) -> list[Offence]:
    """Find where a configuration contradicts itself.

    Args:
        fields: By the API's names; each is absent, or of its type. Of what is absent nothing is
            said: whether that is an offence is another question.
    """
    found = []
    start, end = fields.get("startDate"), fields.get("endDate")
    if isinstance(start, int) and isinstance(end, int) and end <= start:
        found.append(Offence("endDate", "must be after startDate"))
    if fields.get("schedule") is not None:
        # The dates are its editions'.
        given = [name for name in ("startDate", "endDate") if fields.get(name) is not None]
        found += [Offence(name, "must not be given beside a schedule") for name in given]
    if fields.get("shouldCloseWhenFull") is True and fields.get("maximumNumberOfWinners") == 0:
        detail = "must be 1 at least where shouldCloseWhenFull is true"
        found.append(Offence("maximumNumberOfWinners", detail))
    if fields.get("prizes") == Prizes.VOUCHERS and fields.get("maximumNumberOfWinners") == 0:
        found.append(Offence("maximumNumberOfWinners", "must be 1 at least where there are prizes"))
    counts = fields.get("retryStrategy") in (
        RetryStrategy.REPLACE_SCORE,
        RetryStrategy.REPLACE_IF_BETTER,
    )
    if counts and fields.get("numberOfRetries") == 0:
        detail = "must be 1 at least where the retryStrategy is not DISABLED"
        found.append(Offence("numberOfRetries", detail))
    lowest, highest = fields.get("lowestSortingValue"), fields.get("highestSortingValue")
    if isinstance(lowest, int) and isinstance(highest, int) and highest < lowest:
        found.append(Offence("highestSortingValue", "must not be below lowestSortingValue"))
    return found


def lanes_for(expected_participants: int | None) -> int:
    """Tell how many lanes a leaderboard is laid out in: one for each million players, 1 to 8."""
    lanes = -(-(expected_participants or 0) // PARTICIPANTS_PER_LANE)
    return min(max(lanes, 1), MOST_LANES)


def with_configuration(leaderboard: Leaderboard, wanted: Leaderboard) -> Leaderboard:
    """Give a leaderboard the configuration of another one; everything else of it stays.

    The layout is only chosen anew when another number of participants is expected: a leaderboard
    that was laid out otherwise keeps its lanes.
    """
    configured = {field: getattr(wanted, field) for field in FIELDS.values()}
    if wanted.expected_participants != leaderboard.expected_participants:
        configured["lanes"] = lanes_for(wanted.expected_participants)
    return replace(leaderboard, **configured)


def changes_of_what_scores_fix(before: Leaderboard, after: Leaderboard) -> list[str]:
    """Name the fields that change and must not once there are scores."""
    return [
        name
        for name, field in FIXED_BY_SCORES.items()
        if getattr(before, field) != getattr(after, field)
    ]


def can_take_scores(leaderboard: Leaderboard, *, now: int) -> bool:
    """Say whether a score may be on its way into a leaderboard, or may be soon.

    Whether a submission counts is decided on a leaderboard that was read some time before, and it
    is saved without another look at it. So one that began half a minute ago may still come in, if
    the leaderboard was active then: by its dates, by a configuration that has been replaced since,
    or because it was closed only after that. Half a minute ahead is looked at for the same reason:
    while a change is being made, it must not become active.
    """
    first, last = now - IN_FLIGHT_MS, now + IN_FLIGHT_MS
    was_open = leaderboard.open_until is not None and leaderboard.open_until > first
    # By the dates alone it would have been active then.
    closed = leaderboard.closed_at
    before = (
        leaderboard if closed is None or closed <= first else replace(leaderboard, closed_at=None)
    )
    # It is active from one moment on up to another: within a stretch of time it is active at its
    # beginning, or it becomes so on the way.
    start = leaderboard.start_date
    moments = [first, start] if start is not None and first < start <= last else [first]
    return was_open or any(state_of(before, now=at) is State.ACTIVE for at in moments)
