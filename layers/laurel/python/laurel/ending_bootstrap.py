"""Wires what ends leaderboards by the clock and what removes them, like `laurel.bootstrap`.

It is a module of its own because to finish them takes more than any other function needs, and these
must not import it. For the same reason each of the two imports what only it needs when it is wired.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_lambda_powertools import Logger

from laurel.http.endpoint import epoch_ms
from laurel.settings import FinishLeaderboardsSettings, PurgeLeaderboardsSettings
from laurel.storage.clients import connect_archives, connect_dynamodb, open_session
from laurel.usecases.ending_stores import FinishedLeaderboards, Tasks

if TYPE_CHECKING:
    from laurel.usecases.archive_stores import ArchiveFiles
    from laurel.usecases.operator_stores import PurgedLeaderboards


class FinishLeaderboards(NamedTuple):
    """What `finish_leaderboards` works with."""

    leaderboards: FinishedLeaderboards
    tasks: Tasks
    read_full: Callable[[Sequence[Mapping[str, Any]]], list[tuple[str, str]]]
    clock: Callable[[], int]


def wire_finish_leaderboards(environment: Mapping[str, str] = os.environ) -> FinishLeaderboards:
    """Wire `finish_leaderboards`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.pages.mail_templates import MailTemplates
    from laurel.storage.archive_files import S3ArchiveFiles
    from laurel.storage.archives import DynamoArchives
    from laurel.storage.calls import pause_after_lost_race
    from laurel.storage.clients import connect_ses
    from laurel.storage.deliveries import DynamoDeliveries
    from laurel.storage.editions import DynamoEditions
    from laurel.storage.finished_leaderboards import DynamoFinishedLeaderboards, read_full
    from laurel.storage.frozen_entries import DynamoFrozenEntries
    from laurel.storage.game_mails import DynamoMails
    from laurel.storage.games import DynamoGames
    from laurel.storage.prizes import DynamoPrizes
    from laurel.storage.ses import mail_service, pause_while_busy
    from laurel.usecases.bind_vouchers import bind_vouchers
    from laurel.usecases.deliver_prizes import Mailing, deliver_prizes
    from laurel.usecases.freeze_results import FreezeResults, draw_salt
    from laurel.usecases.make_editions import make_editions

    settings = FinishLeaderboardsSettings.read(environment)
    session = open_session()
    client = connect_dynamodb(session)
    mailing = Mailing(
        games=DynamoGames(client, table=settings.games_table),
        deliveries=DynamoDeliveries(client, prizes_table=settings.prizes_table),
        mails=DynamoMails(client, prizes_table=settings.prizes_table),
        templates=MailTemplates(),
        service=mail_service(
            connect_ses(session),
            sender=settings.sender_email,
            configuration_set=settings.mail_configuration_set,
        ),
        pause=pause_while_busy,
    )
    return FinishLeaderboards(
        leaderboards=DynamoFinishedLeaderboards(client, table=settings.leaderboards_table),
        tasks=Tasks(
            freeze=FreezeResults(
                entries=DynamoFrozenEntries(
                    client, table=settings.scores_table, pause=pause_after_lost_race
                ),
                archives=DynamoArchives(client, table=settings.prizes_table),
                files=S3ArchiveFiles(connect_archives(session), bucket=settings.results_bucket),
                draw_salt=draw_salt,
            ),
            bind=partial(bind_vouchers, prizes=DynamoPrizes(client, table=settings.prizes_table)),
            deliver=partial(deliver_prizes, mailing=mailing),
            make_editions=partial(
                make_editions,
                editions=DynamoEditions(
                    client, table=settings.leaderboards_table, audit_table=settings.audit_table
                ),
                tell_taken=_tell_taken,
            ),
        ),
        read_full=read_full,
        clock=epoch_ms,
    )


class PurgeLeaderboards(NamedTuple):
    """What `purge_leaderboards` works with."""

    leaderboards: "PurgedLeaderboards"
    files: "ArchiveFiles"
    clock: Callable[[], int]


def wire_purge_leaderboards(environment: Mapping[str, str] = os.environ) -> PurgeLeaderboards:
    """Wire `purge_leaderboards`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.archive_files import S3ArchiveFiles
    from laurel.storage.purged_leaderboards import DynamoPurgedLeaderboards

    settings = PurgeLeaderboardsSettings.read(environment)
    session = open_session()
    return PurgeLeaderboards(
        leaderboards=DynamoPurgedLeaderboards(
            connect_dynamodb(session),
            leaderboards_table=settings.leaderboards_table,
            scores_table=settings.scores_table,
            rank_nodes_table=settings.rank_nodes_table,
            prizes_table=settings.prizes_table,
            audit_table=settings.audit_table,
        ),
        files=S3ArchiveFiles(connect_archives(session), bucket=settings.results_bucket),
        clock=epoch_ms,
    )


def _tell_taken(game_id: str, leaderboard_id: str) -> None:
    Logger().warning("left an edition out, its id is taken", edition=f"{game_id}/{leaderboard_id}")
