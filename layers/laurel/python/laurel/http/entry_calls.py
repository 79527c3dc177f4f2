"""What operators send to look after entries, and what they are answered."""

from collections.abc import Iterable, Sequence
from typing import Annotated, NotRequired, TypedDict

from pydantic import Field

from laurel.domain.entries import Entry, Try
from laurel.domain.errors import InvalidRequestError, Offence
from laurel.domain.imports import ImportedScore
from laurel.domain.moderation import state_of_entry
from laurel.domain.players import player_key
from laurel.domain.texts import (
    why_not_a_name,
    why_not_a_player_id,
    why_not_an_email,
    why_not_shown,
)
from laurel.http.field_types import Date, OperatorModel, Reason, SortingValue
from laurel.http.json_body import SORTING_BOUNDS, read_model, refuse_when
from laurel.http.models import PageModel
from laurel.http.named_players import NamedPlayer

MOST_PLAYERS = 100
_NUMBER_OF_PLAYERS = f"must have 1 to {MOST_PLAYERS} of them"
_SORTING_DETAILS = {
    "int_parsing_size": SORTING_BOUNDS,
    "greater_than_equal": SORTING_BOUNDS,
    "less_than_equal": SORTING_BOUNDS,
    "too_short": _NUMBER_OF_PLAYERS,
    "too_long": _NUMBER_OF_PLAYERS,
}


class FindCall(OperatorModel):
    """Whose entry is looked for."""

    player: NamedPlayer


class PlayersCall(OperatorModel):
    """What is done to many players' entries: hide, restore, remove."""

    players: Annotated[list[NamedPlayer], Field(min_length=1, max_length=MOST_PLAYERS)]
    reason: Reason


class HeldCall(OperatorModel):
    """What is decided about held tries, of one date or all (0): accept, reject."""

    player: NamedPlayer
    reason: Reason
    date: Date = 0


class CorrectCall(OperatorModel):
    """Other values for a counted try, the one of a date or the one that is shown (0)."""

    player: NamedPlayer
    sorting_value: SortingValue
    display_value: Annotated[str, refuse_when(why_not_shown)]
    reason: Reason
    date: Date = 0


class _ImportedEntry(OperatorModel):
    display_name: Annotated[str, refuse_when(why_not_a_name)]
    sorting_value: SortingValue
    display_value: Annotated[str, refuse_when(why_not_shown)]
    email: Annotated[str, refuse_when(why_not_an_email)] = ""
    player_id: Annotated[str, refuse_when(why_not_a_player_id)] = ""
    date: Date = 0


class ImportCall(OperatorModel):
    """Entries to be stored."""

    entries: Annotated[list[_ImportedEntry], Field(min_length=1, max_length=MOST_PLAYERS)]
    reason: Reason


class StatedTryModel(TypedDict):
    """One of a player's tries, as operators see it; the date is epoch ms."""

    displayValue: str
    date: int
    sortingValue: int
    status: str


class BestScoreModel(TypedDict):
    """The best of a player's tries; the date is epoch ms."""

    displayValue: str
    date: int
    sortingValue: int


class EntryModel(TypedDict):
    """An entry, as operators see it; the date is epoch ms."""

    key: str
    displayName: str
    email: NotRequired[str]
    state: str
    sortingValue: NotRequired[int]
    displayValue: NotRequired[str]
    date: NotRequired[int]
    submissions: int
    entries: list[StatedTryModel]
    bestScore: NotRequired[BestScoreModel]


class EntryPageModel(PageModel):
    """A page of a leaderboard's entries."""

    entries: list[EntryModel]


class ChangedEntryModel(TypedDict):
    """The answer to a change of one entry."""

    changed: bool
    entry: EntryModel


class ResultModel(TypedDict):
    """What has become of one player's entry, in a call about many."""

    player: dict[str, str]
    result: str


class ResultsModel(TypedDict):
    """The answer to a call about many players, in the order of the call."""

    results: list[ResultModel]


def read_find(body: bytes) -> FindCall:
    """Read whose entry is looked for.

    Raises:
        InvalidRequestError: the body is wrong; names each offence.
    """
    return read_model(FindCall, body, details=_SORTING_DETAILS)


def read_players(body: bytes) -> PlayersCall:
    """Read whose entries are to be hidden, restored or removed.

    Raises:
        InvalidRequestError: the body is wrong; names each offence.
    """
    return read_model(PlayersCall, body, details=_SORTING_DETAILS)


def read_held(body: bytes) -> HeldCall:
    """Read which held tries are to be accepted or rejected.

    Raises:
        InvalidRequestError: the body is wrong; names each offence.
    """
    return read_model(HeldCall, body, details=_SORTING_DETAILS)


def read_correction(body: bytes) -> CorrectCall:
    """Read a correction.

    Raises:
        InvalidRequestError: the body is wrong; names each offence.
    """
    return read_model(CorrectCall, body, details=_SORTING_DETAILS)


def read_import(body: bytes, *, now: int) -> tuple[list[ImportedScore], str]:
    """Read the scores to be imported, and why.

    Raises:
        InvalidRequestError: the body is wrong, or a date lies in the future; names each offence.
    """
    call = read_model(ImportCall, body, details=_SORTING_DETAILS)
    late = [
        Offence(f"entries.{index}.date", "must not be in the future")
        for index, entry in enumerate(call.entries)
        if entry.date > now
    ]
    if late:
        raise InvalidRequestError(late)
    return [_imported_score(entry) for entry in call.entries], call.reason


def entry_model(entry: Entry) -> EntryModel:
    """Show an entry to an operator."""
    model: EntryModel = {
        "key": entry.player,
        "displayName": entry.display_name,
        "state": state_of_entry(entry),
        "submissions": entry.used,
        "entries": [_stated_try(kept) for kept in entry.tries],
    }
    if entry.email is not None:
        model["email"] = entry.email
    if entry.shown is not None:
        model["sortingValue"] = entry.shown.sorting_value
        model["displayValue"] = entry.shown.display_value
        model["date"] = entry.shown.date
    if entry.best is not None:
        model["bestScore"] = {
            "displayValue": entry.best.display_value,
            "date": entry.best.date,
            "sortingValue": entry.best.sorting_value,
        }
    return model


def results_model(players: Sequence[dict[str, str]], results: Iterable[str]) -> ResultsModel:
    """Show what has become of each player's entry."""
    return {
        "results": [
            {"player": player, "result": result}
            for player, result in zip(players, results, strict=True)
        ]
    }


def _stated_try(kept: Try) -> StatedTryModel:
    return {
        "displayValue": kept.display_value,
        "date": kept.date,
        "sortingValue": kept.sorting_value,
        "status": kept.status,
    }


def _imported_score(entry: _ImportedEntry) -> ImportedScore:
    email, player_id = entry.email or None, entry.player_id or None
    return ImportedScore(
        player=player_key(player_id=player_id, email=email, display_name=entry.display_name),
        display_name=entry.display_name,
        email=email,
        sorting_value=entry.sorting_value,
        display_value=entry.display_value,
        date=entry.date or None,
    )
