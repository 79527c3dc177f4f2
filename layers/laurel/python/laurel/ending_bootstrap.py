"""Wires the function that finishes leaderboards, once per container, like `laurel.bootstrap`.

It is a module of its own because it needs more than any other function, which must not import it.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from laurel.settings import FinishLeaderboardsSettings
from laurel.storage.clients import connect_dynamodb, open_session
from laurel.usecases.ending_stores import FinishedLeaderboards, Steps


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishLeaderboards:
    """What `finish_leaderboards` works with."""

    leaderboards: FinishedLeaderboards
    steps: Steps
    read_full: Callable[[Sequence[Mapping[str, Any]]], list[tuple[str, str]]]
    clock: Callable[[], int]


def wire_finish_leaderboards(environment: Mapping[str, str] = os.environ) -> FinishLeaderboards:
    """Wire `finish_leaderboards`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.http.endpoint import epoch_ms
    from laurel.storage.finished_leaderboards import DynamoFinishedLeaderboards, read_full
    from laurel.storage.prizes import DynamoPrizes
    from laurel.usecases.bind_vouchers import bind_vouchers

    settings = FinishLeaderboardsSettings.read(environment)
    client = connect_dynamodb(open_session())
    return FinishLeaderboards(
        leaderboards=DynamoFinishedLeaderboards(client, table=settings.leaderboards_table),
        steps=Steps(
            bind=partial(bind_vouchers, prizes=DynamoPrizes(client, table=settings.prizes_table)),
        ),
        read_full=read_full,
        clock=epoch_ms,
    )
