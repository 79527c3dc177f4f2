"""Wires the real thing, once per container: each function gets what it needs and no more.

What only one function needs is imported by its own wiring: every import is paid for at a cold
start.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_lambda_powertools import Logger

from laurel.settings import (
    CountScoresSettings,
    GetArchiveSettings,
    GetResultsSettings,
    ListScoresSettings,
    PublishPagesSettings,
    RecordDeliveriesSettings,
    ReportScoreSettings,
    ShowLeaderboardSettings,
)
from laurel.storage.calls import pause_after_lost_race
from laurel.storage.clients import connect_dynamodb, open_session
from laurel.storage.games import DynamoGames
from laurel.storage.leaderboards import DynamoLeaderboards
from laurel.usecases.stores import (
    Admissions,
    Counters,
    Entries,
    GameNotice,
    Games,
    Keys,
    KnownLeaderboards,
    Leaderboards,
    Standings,
)

if TYPE_CHECKING:
    from laurel.domain.counting import Change
    from laurel.domain.deliveries import Feedback
    from laurel.domain.notices import Notice
    from laurel.storage.page_notices import NoticeQueue
    from laurel.storage.rank_openings import DynamoRankOpenings
    from laurel.storage.score_stream import Unreadable, UnreadableQueue
    from laurel.usecases.archive_stores import ArchiveAddresses
    from laurel.usecases.find_rank import Rank, Sought
    from laurel.usecases.list_scores import RowsFromRank
    from laurel.usecases.mail_stores import ToldDeliveries
    from laurel.usecases.publish_page import Outcome
    from laurel.usecases.rank_stores import CountedRankNodes
    from laurel.usecases.show_archive import KeptArchives
    from laurel.usecases.show_results import ShowResults


class ShowLeaderboards(NamedTuple):
    """What `get_leaderboard` works with."""

    leaderboards: Leaderboards
    games: Games


class ListScores(NamedTuple):
    """What `list_scores` works with."""

    standings: Standings
    rows_from_rank: "RowsFromRank"
    leaderboards: KnownLeaderboards
    games: Games


class GetArchive(NamedTuple):
    """What `get_archive` works with."""

    archives: "KeptArchives"
    addresses: "ArchiveAddresses"
    leaderboards: KnownLeaderboards
    games: Games


class ReportScore(NamedTuple):
    """What `report_score` works with."""

    entries: Entries
    admissions: Admissions
    keys: Keys
    audience: str
    pause: Callable[[int], None]
    find_rank: "Callable[[Sought], Rank | None]"


class CountScores(NamedTuple):
    """What `count_scores` works with."""

    read_changes: Callable[[Sequence[Mapping[str, Any]]], tuple[list["Change"], list["Unreadable"]]]
    counters: Counters
    nodes: "CountedRankNodes"
    openings: "DynamoRankOpenings"
    clock: Callable[[], int]
    unreadable_queue: "UnreadableQueue"


class RecordDeliveries(NamedTuple):
    """What `record_deliveries` works with."""

    read_feedback: Callable[[Mapping[str, Any]], "Feedback | None"]
    deliveries: "ToldDeliveries"
    clock: Callable[[], int]


class PublishPages(NamedTuple):
    """What `publish_pages` works with."""

    read_notices: "Callable[..., list[Notice]]"
    notice_of: "Callable[[str], Notice | GameNotice]"
    queue: "NoticeQueue"
    clock: Callable[[], int]
    publish_page: Callable[..., "Outcome"]
    notify_pages: Callable[..., int]


def wire_show_leaderboards(environment: Mapping[str, str] = os.environ) -> ShowLeaderboards:
    """Wire `get_leaderboard`.

    Raises:
        SettingsError: the environment is wrong.
    """
    settings = ShowLeaderboardSettings.read(environment)
    client = connect_dynamodb(open_session())
    return ShowLeaderboards(
        leaderboards=DynamoLeaderboards(client, table=settings.leaderboards_table),
        games=DynamoGames(client, table=settings.games_table),
    )


def wire_list_scores(environment: Mapping[str, str] = os.environ) -> ListScores:
    """Wire `list_scores`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.rank_nodes import DynamoRankNodes
    from laurel.storage.remembered_leaderboards import RememberedLeaderboards
    from laurel.storage.remembered_rank_nodes import RememberedRankNodes
    from laurel.storage.standings import DynamoStandings
    from laurel.usecases.rows_from_rank import rows_from_rank

    settings = ListScoresSettings.read(environment)
    client = connect_dynamodb(open_session())
    standings = DynamoStandings(client, table=settings.scores_table)
    return ListScores(
        standings=standings,
        rows_from_rank=partial(
            rows_from_rank,
            standings=standings,
            nodes=RememberedRankNodes(DynamoRankNodes(client, table=settings.rank_nodes_table)),
        ),
        leaderboards=RememberedLeaderboards(
            DynamoLeaderboards(client, table=settings.leaderboards_table)
        ),
        games=DynamoGames(client, table=settings.games_table),
    )


def wire_get_results(environment: Mapping[str, str] = os.environ) -> "ShowResults":
    """Wire `get_results`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.results import DynamoResults
    from laurel.storage.standings import DynamoStandings
    from laurel.usecases.show_results import ShowResults

    settings = GetResultsSettings.read(environment)
    client = connect_dynamodb(open_session())
    return ShowResults(
        results=DynamoResults(client, table=settings.prizes_table),
        standings=DynamoStandings(client, table=settings.scores_table),
        leaderboards=DynamoLeaderboards(client, table=settings.leaderboards_table),
        games=DynamoGames(client, table=settings.games_table),
    )


def wire_get_archive(environment: Mapping[str, str] = os.environ) -> GetArchive:
    """Wire `get_archive`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.archive_files import S3ArchiveFiles
    from laurel.storage.clients import connect_archives
    from laurel.storage.results import DynamoResults

    settings = GetArchiveSettings.read(environment)
    session = open_session()
    client = connect_dynamodb(session)
    return GetArchive(
        archives=DynamoResults(client, table=settings.prizes_table),
        addresses=S3ArchiveFiles(connect_archives(session), bucket=settings.results_bucket),
        leaderboards=DynamoLeaderboards(client, table=settings.leaderboards_table),
        games=DynamoGames(client, table=settings.games_table),
    )


def wire_report_score(environment: Mapping[str, str] = os.environ) -> ReportScore:
    """Wire `report_score`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.clients import connect_ssm
    from laurel.storage.games import DynamoAdmissions
    from laurel.storage.keys import SsmKeys
    from laurel.storage.rank_nodes import DynamoRankNodes
    from laurel.storage.standing_rows import DynamoStandingRows
    from laurel.storage.submissions import DynamoSubmissions
    from laurel.usecases.find_rank import try_to_find_rank

    settings = ReportScoreSettings.read(environment)
    logger = Logger()
    session = open_session()
    client, ssm = connect_dynamodb(session), connect_ssm(session)
    return ReportScore(
        entries=DynamoSubmissions(
            client,
            scores_table=settings.scores_table,
            leaderboards_table=settings.leaderboards_table,
            bans_table=settings.bans_table,
        ),
        admissions=DynamoAdmissions(client, table=settings.games_table),
        keys=SsmKeys(
            ssm,
            jwks_parameter=settings.jwks_parameter,
            checksum_path=settings.checksum_keys_path,
        ),
        audience=settings.token_audience,
        pause=pause_after_lost_race,
        find_rank=partial(
            try_to_find_rank,
            nodes=DynamoRankNodes(client, table=settings.rank_nodes_table),
            rows=DynamoStandingRows(client, table=settings.scores_table),
            failed=lambda error: logger.warning("could not rank", exc_info=error),
        ),
    )


def wire_count_scores(environment: Mapping[str, str] = os.environ) -> CountScores:
    """Wire `count_scores`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.http.endpoint import epoch_ms
    from laurel.storage.clients import connect_sqs
    from laurel.storage.counted_rank_nodes import DynamoCountedRankNodes
    from laurel.storage.counters import DynamoCounters
    from laurel.storage.rank_openings import DynamoRankOpenings
    from laurel.storage.score_stream import UnreadableQueue, read_changes

    settings = CountScoresSettings.read(environment)
    session = open_session()
    client, sqs = connect_dynamodb(session), connect_sqs(session)
    return CountScores(
        read_changes=read_changes,
        counters=DynamoCounters(client, table=settings.leaderboards_table),
        nodes=DynamoCountedRankNodes(
            client,
            table=settings.rank_nodes_table,
            leaderboards_table=settings.leaderboards_table,
        ),
        openings=DynamoRankOpenings(
            client,
            table=settings.rank_nodes_table,
            leaderboards_table=settings.leaderboards_table,
            scores_table=settings.scores_table,
        ),
        clock=epoch_ms,
        unreadable_queue=UnreadableQueue(sqs, url=settings.unreadable_queue_url),
    )


def wire_record_deliveries(environment: Mapping[str, str] = os.environ) -> RecordDeliveries:
    """Wire `record_deliveries`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.http.endpoint import epoch_ms
    from laurel.storage.deliveries import DynamoDeliveries
    from laurel.storage.ses import feedback_of

    settings = RecordDeliveriesSettings.read(environment)
    client = connect_dynamodb(open_session())
    return RecordDeliveries(
        read_feedback=feedback_of,
        deliveries=DynamoDeliveries(client, prizes_table=settings.prizes_table),
        clock=epoch_ms,
    )


def wire_publish_pages(environment: Mapping[str, str] = os.environ) -> PublishPages:
    """Wire `publish_pages`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.http.endpoint import epoch_ms
    from laurel.pages.renderer import PageRenderer
    from laurel.storage.clients import connect_s3, connect_sqs
    from laurel.storage.page_files import S3Pages
    from laurel.storage.page_notices import NoticeQueue, notice_of, read_notices
    from laurel.storage.standings import DynamoStandings
    from laurel.usecases.notify_pages import notify_pages
    from laurel.usecases.publish_page import publish_page

    settings = PublishPagesSettings.read(environment)
    session = open_session()
    client, sqs, s3 = connect_dynamodb(session), connect_sqs(session), connect_s3(session)
    queue = NoticeQueue(sqs, url=settings.notices_queue_url)
    leaderboards = DynamoLeaderboards(client, table=settings.leaderboards_table)
    return PublishPages(
        read_notices=read_notices,
        notice_of=notice_of,
        queue=queue,
        clock=epoch_ms,
        publish_page=partial(
            publish_page,
            pages=S3Pages(s3, bucket=settings.pages_bucket),
            renderer=PageRenderer(public_url=settings.public_url),
            games=DynamoGames(client, table=settings.games_table),
            leaderboards=leaderboards,
            standings=DynamoStandings(client, table=settings.scores_table),
            clock=epoch_ms,
        ),
        notify_pages=partial(
            notify_pages, leaderboards=leaderboards, notices=queue, clock=epoch_ms
        ),
    )
