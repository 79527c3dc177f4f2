"""A leaderboard's configuration as operators send it, whole or in part, and what they are answered.

Everything that is wrong with one is told at once: what is wrong with each field, and where fields
contradict each other.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired, TypedDict

from pydantic import Field, ValidationError

from laurel.domain.audit import Value
from laurel.domain.configuration import configuration_of, contradictions
from laurel.domain.errors import InvalidRequestError, LeaderboardNotFoundError, Offence
from laurel.domain.leaderboards import (
    Leaderboard,
    OutOfBounds,
    Prizes,
    RetryStrategy,
    SortOrder,
)
from laurel.http.field_types import WORD, Count, Date, Name, OperatorModel, SortingValue, Text, Url
from laurel.http.json_body import offences_in, parse_json
from laurel.http.models import LeaderboardModel, leaderboard_model
from laurel.http.schedules import (
    EditionModel,
    ScheduleBody,
    next_edition_models,
    why_no_room_for_labels,
)
from laurel.usecases.changes import Changed
from laurel.usecases.configure_leaderboard import Propose

MOST_SUBMISSIONS_PER_MINUTE = 20
# A month: what takes longer is objected to.
MOST_REVIEW_HOURS = 720

# The wire has always spelled it wrong; guides and clients spell it right.
_REFERENCE, _OLD_REFERENCE = "externalReference", "exteralReference"


class Configuration(OperatorModel):
    """What an operator configures of a leaderboard; dates are epoch ms."""

    # If they are given, those of the path.
    id: str | None = None
    game_id: str | None = None
    name: Name
    retry_strategy: Annotated[RetryStrategy, WORD]
    maximum_number_of_winners: Count
    should_close_when_full: bool
    sort_order: Annotated[SortOrder, WORD] | None = None
    number_of_retries: Count | None = None
    start_date: Date | None = None
    end_date: Date | None = None
    description: Text | None = None
    type: Name | None = None
    icon: Url | None = None
    url: Url | None = None
    external_reference: Name | None = None
    expected_participants: Annotated[int, Field(ge=1, le=10**9)] | None = None
    lowest_sorting_value: SortingValue | None = None
    highest_sorting_value: SortingValue | None = None
    submissions_per_minute: Annotated[int, Field(ge=1, le=MOST_SUBMISSIONS_PER_MINUTE)] | None = (
        None
    )
    out_of_bounds: Annotated[OutOfBounds, WORD] | None = None
    review_hours: Annotated[int, Field(ge=0, le=MOST_REVIEW_HOURS)] | None = None
    prizes: Annotated[Prizes, WORD] | None = None
    schedule: ScheduleBody | None = None


class ChangedModel(TypedDict):
    """The answer to a change of a leaderboard: what it is then, to operators and to everybody.

    Of a series also the five editions that end next.
    """

    changed: bool
    configuration: dict[str, Value]
    leaderboard: LeaderboardModel
    nextEditions: NotRequired[list[EditionModel]]


def read_configuration(body: bytes, *, game_id: str, leaderboard_id: str) -> Leaderboard:
    """Read a whole configuration.

    Raises:
        InvalidRequestError: with everything that is wrong with it.
    """
    offences: list[Offence] = []
    document = parse_json(body, offences)
    return read_parsed_configuration(
        document, game_id=game_id, leaderboard_id=leaderboard_id, offences=offences
    )


def read_parsed_configuration(
    document: object, *, game_id: str, leaderboard_id: str, offences: Sequence[Offence] = ()
) -> Leaderboard:
    """Read a whole configuration that was parsed already.

    Args:
        document: The parsed JSON.
        game_id: The game that it must be of.
        leaderboard_id: The leaderboard that it must be of.
        offences: What was found to be wrong when it was parsed.

    Raises:
        InvalidRequestError: with everything that is wrong with it.
    """
    found = list(offences)
    document = _with_one_reference(document, found)
    fields: Mapping[str, Any] = document if isinstance(document, dict) else {}
    for name, of_path in (("id", leaderboard_id), ("gameId", game_id)):
        if isinstance(fields.get(name), str) and fields[name] != of_path:
            found.append(Offence(name, "must be the one of the path"))
    try:
        read = Configuration.model_validate(document)
    except ValidationError as error:
        wrong = offences_in(error)
        # What is not wrong by itself may still contradict the rest of it.
        named = {offence.field.partition(".")[0] for offence in wrong}
        fields = {name: value for name, value in fields.items() if name not in named}
        raise InvalidRequestError([*found, *wrong, *contradictions(fields)]) from None
    found.extend(contradictions(fields))
    schedule = read.schedule.schedule if read.schedule is not None else None
    if schedule is not None:
        reason = why_no_room_for_labels(leaderboard_id, cron=schedule.cron)
        found += [Offence("schedule", reason)] if reason is not None else []
    if found:
        raise InvalidRequestError(found)
    # What is not given is as it is without being said.
    given = {
        name: value
        for name, value in read
        if name not in ("id", "game_id", "schedule") and value is not None
    }
    return Leaderboard(game_id=game_id, leaderboard_id=leaderboard_id, schedule=schedule, **given)


def read_patch(body: bytes, *, game_id: str, leaderboard_id: str) -> Propose:
    """Read a part of a configuration, as a JSON merge patch (RFC 7396).

    Returns:
        What makes the whole of the part and how the leaderboard is configured. It raises
        LeaderboardNotFoundError where there is none, and InvalidRequestError with everything that
        would be wrong with the whole.

    Raises:
        InvalidRequestError: it is no JSON object.
    """
    offences: list[Offence] = []
    patch = _with_one_reference(parse_json(body, offences), offences)
    if not isinstance(patch, dict):
        raise InvalidRequestError([*offences, Offence("body", "must be a JSON object")])

    def propose(before: Leaderboard | None) -> Leaderboard:
        if before is None:
            raise LeaderboardNotFoundError
        return read_parsed_configuration(
            _merge(configuration_of(before), patch),
            game_id=game_id,
            leaderboard_id=leaderboard_id,
            offences=offences,
        )

    return propose


def configuration_model(leaderboard: Leaderboard) -> dict[str, Value]:
    """Show a configuration as it can be sent back."""
    return {
        "id": leaderboard.leaderboard_id,
        "gameId": leaderboard.game_id,
        **configuration_of(leaderboard),
    }


def changed_model(change: Changed[Leaderboard], *, now: int, url: str) -> ChangedModel:
    """Show what has become of a leaderboard, at `now` (epoch ms)."""
    leaderboard = change.thing
    model: ChangedModel = {
        "changed": change.changed,
        "configuration": configuration_model(leaderboard),
        "leaderboard": leaderboard_model(leaderboard, now=now, url=url),
    }
    if leaderboard.is_series:
        model["nextEditions"] = next_edition_models(leaderboard, now=now)
    return model


def _merge(target: object, patch: object) -> object:
    """Merge a patch into a JSON value (RFC 7396, section 2)."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merge(merged.get(name), value)
    return merged


def _with_one_reference(document: object, offences: list[Offence]) -> object:
    """Give a document the reference by its right name alone."""
    if not isinstance(document, dict) or _OLD_REFERENCE not in document:
        return document
    rest = {name: value for name, value in document.items() if name != _OLD_REFERENCE}
    reference = document[_OLD_REFERENCE]
    if rest.setdefault(_REFERENCE, reference) != reference:
        offences.append(Offence(_OLD_REFERENCE, f"must be what {_REFERENCE} is"))
    return rest
