"""Wires the functions of the operator's API, once per container, like `laurel.bootstrap`.

It is a module of its own so that what players wait for does not import what operators need.
"""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from laurel.http.operator_calls import Gate
from laurel.settings import (
    GateSettings,
    ManageEntriesSettings,
    ManageGamesSettings,
    ManageLeaderboardsSettings,
    ManageMailSettings,
    ManagePlayersSettings,
    ManagePrizesSettings,
    ManageTokensSettings,
    OperatorSettings,
    ShowArchiveSettings,
)
from laurel.storage.calls import pause_after_lost_race
from laurel.storage.clients import (
    connect_archives,
    connect_dynamodb,
    connect_sqs,
    connect_ssm,
    open_session,
)
from laurel.storage.games import DynamoAdmissions, DynamoGames
from laurel.storage.keys import SsmKeys
from laurel.storage.leaderboards import DynamoLeaderboards

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ssm import SSMClient

    # What is asked of storage is only named here. Importing it all would be paid for by each.
    from laurel.usecases.archive_stores import ArchiveAddresses, ArchiveFiles
    from laurel.usecases.operator_stores import (
        AuditTrail,
        Bans,
        ChecksumSecrets,
        Erasures,
        GameRegistry,
        LeaderboardChanges,
        ModeratedEntries,
        TokenRegistry,
    )
    from laurel.usecases.prize_stores import PlannedPlaces, VoucherPools
    from laurel.usecases.resend_prize import ResentMailing
    from laurel.usecases.show_archive import KeptArchives
    from laurel.usecases.stores import Games, Leaderboards, Notices


class ManageGames(NamedTuple):
    """What `manage_games` works with."""

    gate: Gate
    registry: "GameRegistry"
    secrets: "ChecksumSecrets"
    notices: "Notices"
    pause: Callable[[int], None]


def wire_manage_games(environment: Mapping[str, str] = os.environ) -> ManageGames:
    """Wire `manage_games`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.checksum_secrets import SsmChecksumSecrets
    from laurel.storage.game_registry import DynamoGameRegistry
    from laurel.storage.page_notices import NoticeQueue

    settings = ManageGamesSettings.read(environment)
    session = open_session()
    client, ssm = connect_dynamodb(session), connect_ssm(session)
    return ManageGames(
        gate=_wire_gate(settings, client=client, ssm=ssm),
        registry=DynamoGameRegistry(
            client, games_table=settings.games_table, audit_table=settings.audit_table
        ),
        secrets=SsmChecksumSecrets(ssm, path=settings.checksum_keys_path),
        notices=NoticeQueue(connect_sqs(session), url=settings.notices_queue_url),
        pause=pause_after_lost_race,
    )


class ManageEntries(NamedTuple):
    """What `manage_entries` works with."""

    gate: Gate
    entries: "ModeratedEntries"
    leaderboards: "Leaderboards"
    games: "Games"
    pause: Callable[[int], None]


def wire_manage_entries(environment: Mapping[str, str] = os.environ) -> ManageEntries:
    """Wire `manage_entries`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.moderated_entries import DynamoModeratedEntries

    settings = ManageEntriesSettings.read(environment)
    session = open_session()
    client, ssm = connect_dynamodb(session), connect_ssm(session)
    return ManageEntries(
        gate=_wire_gate(settings, client=client, ssm=ssm),
        entries=DynamoModeratedEntries(
            client,
            scores_table=settings.scores_table,
            leaderboards_table=settings.leaderboards_table,
            audit_table=settings.audit_table,
            prizes_table=settings.prizes_table,
        ),
        leaderboards=DynamoLeaderboards(client, table=settings.leaderboards_table),
        games=DynamoGames(client, table=settings.games_table),
        pause=pause_after_lost_race,
    )


class ManageTokens(NamedTuple):
    """What `manage_tokens` works with."""

    gate: Gate
    registry: "TokenRegistry"
    pause: Callable[[int], None]


class ShowAudit(NamedTuple):
    """What `show_audit` works with."""

    gate: Gate
    trail: "AuditTrail"


def wire_manage_tokens(environment: Mapping[str, str] = os.environ) -> ManageTokens:
    """Wire `manage_tokens`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.token_registry import DynamoTokenRegistry

    settings = ManageTokensSettings.read(environment)
    session = open_session()
    client, ssm = connect_dynamodb(session), connect_ssm(session)
    return ManageTokens(
        gate=_wire_gate(settings, client=client, ssm=ssm),
        registry=DynamoTokenRegistry(
            client,
            tokens_table=settings.tokens_table,
            games_table=settings.games_table,
            audit_table=settings.audit_table,
        ),
        pause=pause_after_lost_race,
    )


def wire_show_audit(environment: Mapping[str, str] = os.environ) -> ShowAudit:
    """Wire `show_audit`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.audit import DynamoAudit

    settings = OperatorSettings.read(environment)
    session = open_session()
    client, ssm = connect_dynamodb(session), connect_ssm(session)
    return ShowAudit(
        gate=_wire_gate(settings, client=client, ssm=ssm),
        trail=DynamoAudit(client, table=settings.audit_table),
    )


class ShowArchive(NamedTuple):
    """What `show_archive` works with."""

    gate: Gate
    archives: "KeptArchives"
    addresses: "ArchiveAddresses"
    leaderboards: "Leaderboards"
    games: "Games"


def wire_show_archive(environment: Mapping[str, str] = os.environ) -> ShowArchive:
    """Wire `show_archive`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.archive_files import S3ArchiveFiles
    from laurel.storage.archives import DynamoArchives

    settings = ShowArchiveSettings.read(environment)
    session = open_session()
    client, ssm = connect_dynamodb(session), connect_ssm(session)
    return ShowArchive(
        gate=_wire_gate(settings, client=client, ssm=ssm),
        archives=DynamoArchives(client, table=settings.prizes_table),
        addresses=S3ArchiveFiles(connect_archives(session), bucket=settings.results_bucket),
        leaderboards=DynamoLeaderboards(client, table=settings.leaderboards_table),
        games=DynamoGames(client, table=settings.games_table),
    )


class ManageLeaderboards(NamedTuple):
    """What `manage_leaderboards` works with."""

    gate: Gate
    leaderboards: "LeaderboardChanges"
    pause: Callable[[int], None]


def wire_manage_leaderboards(environment: Mapping[str, str] = os.environ) -> ManageLeaderboards:
    """Wire `manage_leaderboards`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.leaderboard_changes import DynamoLeaderboardChanges

    settings = ManageLeaderboardsSettings.read(environment)
    session = open_session()
    client = connect_dynamodb(session)
    return ManageLeaderboards(
        gate=_wire_gate(settings, client=client, ssm=connect_ssm(session)),
        leaderboards=DynamoLeaderboardChanges(
            client,
            leaderboards_table=settings.leaderboards_table,
            scores_table=settings.scores_table,
            audit_table=settings.audit_table,
        ),
        pause=pause_after_lost_race,
    )


class ManagePlayers(NamedTuple):
    """What `manage_players` works with."""

    gate: Gate
    bans: "Bans"
    erasures: "Erasures"
    files: "ArchiveFiles"
    pause: Callable[[int], None]


def wire_manage_players(environment: Mapping[str, str] = os.environ) -> ManagePlayers:
    """Wire `manage_players`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.archive_files import S3ArchiveFiles
    from laurel.storage.bans import DynamoBans
    from laurel.storage.erasure import DynamoErasures

    settings = ManagePlayersSettings.read(environment)
    session = open_session()
    client, ssm = connect_dynamodb(session), connect_ssm(session)
    return ManagePlayers(
        gate=_wire_gate(settings, client=client, ssm=ssm),
        bans=DynamoBans(
            client,
            bans_table=settings.bans_table,
            games_table=settings.games_table,
            audit_table=settings.audit_table,
        ),
        erasures=DynamoErasures(
            client,
            scores_table=settings.scores_table,
            leaderboards_table=settings.leaderboards_table,
            audit_table=settings.audit_table,
            prizes_table=settings.prizes_table,
        ),
        files=S3ArchiveFiles(connect_archives(session), bucket=settings.results_bucket),
        pause=pause_after_lost_race,
    )


class ManagePrizes(NamedTuple):
    """What `manage_prizes` works with."""

    gate: Gate
    pools: "VoucherPools"
    planned: "PlannedPlaces"
    pause: Callable[[int], None]


def wire_manage_prizes(environment: Mapping[str, str] = os.environ) -> ManagePrizes:
    """Wire `manage_prizes`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.storage.planned_places import DynamoPlannedPlaces
    from laurel.storage.voucher_pools import DynamoVoucherPools

    settings = ManagePrizesSettings.read(environment)
    session = open_session()
    client, ssm = connect_dynamodb(session), connect_ssm(session)
    return ManagePrizes(
        gate=_wire_gate(settings, client=client, ssm=ssm),
        pools=DynamoVoucherPools(
            client,
            prizes_table=settings.prizes_table,
            leaderboards_table=settings.leaderboards_table,
            audit_table=settings.audit_table,
        ),
        planned=DynamoPlannedPlaces(client, table=settings.scores_table),
        pause=pause_after_lost_race,
    )


class ManageMail(NamedTuple):
    """What `manage_mail` works with."""

    gate: Gate
    mailing: "ResentMailing"
    pause: Callable[[int], None]


def wire_manage_mail(environment: Mapping[str, str] = os.environ) -> ManageMail:
    """Wire `manage_mail`.

    Raises:
        SettingsError: the environment is wrong.
    """
    from laurel.pages.mail_templates import MailTemplates
    from laurel.storage.clients import connect_ses
    from laurel.storage.deliveries import DynamoDeliveries
    from laurel.storage.game_mails import DynamoMails
    from laurel.storage.ses import mail_service
    from laurel.usecases.resend_prize import ResentMailing

    settings = ManageMailSettings.read(environment)
    session = open_session()
    client, ssm = connect_dynamodb(session), connect_ssm(session)
    tables = {"prizes_table": settings.prizes_table, "audit_table": settings.audit_table}
    return ManageMail(
        gate=_wire_gate(settings, client=client, ssm=ssm),
        mailing=ResentMailing(
            leaderboards=DynamoLeaderboards(client, table=settings.leaderboards_table),
            deliveries=DynamoDeliveries(client, **tables),
            mails=DynamoMails(client, **tables),
            templates=MailTemplates(),
            service=mail_service(
                connect_ses(session),
                sender=settings.sender_email,
                configuration_set=settings.mail_configuration_set,
            ),
        ),
        pause=pause_after_lost_race,
    )


def _wire_gate(settings: GateSettings, *, client: "DynamoDBClient", ssm: "SSMClient") -> Gate:
    return Gate(
        admissions=DynamoAdmissions(client, table=settings.games_table),
        keys=SsmKeys(ssm, jwks_parameter=settings.jwks_parameter),
        audience=settings.token_audience,
    )
