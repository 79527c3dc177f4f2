"""Wires the functions that find ranks: of a player, of several, on all leaderboards; of a score."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from laurel.settings import FindRanksSettings
from laurel.storage.clients import connect_dynamodb, open_session
from laurel.storage.games import DynamoGames
from laurel.storage.leaderboards import DynamoLeaderboards
from laurel.storage.rank_nodes import DynamoRankNodes
from laurel.storage.standing_rows import DynamoStandingRows
from laurel.usecases.find_standing import FindStandings
from laurel.usecases.list_played import ListPlayed
from laurel.usecases.rank_stores import RankNodes, StandingRows
from laurel.usecases.stores import Games, KnownLeaderboards, Leaderboards


class ListLeaderboards(NamedTuple):
    """What `list_leaderboards` works with."""

    leaderboards: Leaderboards
    games: Games
    list_played: ListPlayed


class GetRank(NamedTuple):
    """What `get_rank` works with."""

    leaderboards: KnownLeaderboards
    nodes: RankNodes
    rows: StandingRows
    games: Games


def wire_list_leaderboards(environment: Mapping[str, str] = os.environ) -> ListLeaderboards:
    """Wire `list_leaderboards`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.player_entries import DynamoPlayerEntries

    settings = FindRanksSettings.read(environment)
    client = connect_dynamodb(open_session())
    leaderboards = DynamoLeaderboards(client, table=settings.leaderboards_table)
    games = DynamoGames(client, table=settings.games_table)
    return ListLeaderboards(
        leaderboards=leaderboards,
        games=games,
        list_played=ListPlayed(
            leaderboards=leaderboards,
            games=games,
            entries=DynamoPlayerEntries(
                client,
                scores_table=settings.scores_table,
                leaderboards_table=settings.leaderboards_table,
            ),
            nodes=DynamoRankNodes(client, table=settings.rank_nodes_table),
            rows=DynamoStandingRows(client, table=settings.scores_table),
        ),
    )


def wire_get_standing(environment: Mapping[str, str] = os.environ) -> FindStandings:
    """Wire `get_standing`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.player_entries import DynamoPlayerEntries
    from laurel.storage.standings import DynamoStandings

    settings = FindRanksSettings.read(environment)
    client = connect_dynamodb(open_session())
    return FindStandings(
        entries=DynamoPlayerEntries(
            client,
            scores_table=settings.scores_table,
            leaderboards_table=settings.leaderboards_table,
        ),
        nodes=DynamoRankNodes(client, table=settings.rank_nodes_table),
        rows=DynamoStandingRows(client, table=settings.scores_table),
        standings=DynamoStandings(client, table=settings.scores_table),
        games=DynamoGames(client, table=settings.games_table),
    )


def wire_list_standings(environment: Mapping[str, str] = os.environ) -> FindStandings:
    """Wire `list_standings`, which finds one by one what `get_standing` finds.

    Raises:
        SettingsError: the environment is wrong.
    """
    return wire_get_standing(environment)


def wire_get_rank(environment: Mapping[str, str] = os.environ) -> GetRank:
    """Wire `get_rank`.

    Raises:
        SettingsError: the environment is wrong.
    """
    settings = FindRanksSettings.read(environment)
    client = connect_dynamodb(open_session())
    return GetRank(
        leaderboards=DynamoLeaderboards(client, table=settings.leaderboards_table),
        nodes=DynamoRankNodes(client, table=settings.rank_nodes_table),
        rows=DynamoStandingRows(client, table=settings.scores_table),
        games=DynamoGames(client, table=settings.games_table),
    )
