"""Each function's environment, as a validated class: a wrong deployment fails at its cold start."""

from collections.abc import Mapping
from inspect import get_annotations
from typing import Self, dataclass_transform


class SettingsError(Exception):
    """The environment lacks settings, or they cannot be right; names every one of them."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Settings:
    """A function's settings: the field `games_table` is the variable `GAMES_TABLE`.

    Every one of them must be set, and only one with a default may be empty.

    To a type checker these classes are frozen dataclasses. They are not made into any: each cold
    start would generate all of them, for the one that it reads.
    """

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings from an environment.

        Raises:
            SettingsError: some are missing, empty or impossible.
        """
        names = [name for kind in reversed(cls.__mro__) for name in get_annotations(kind)]
        found = {name: environment.get(name.upper(), "").strip() for name in names}
        missing = [name.upper() for name in names if not found[name] and not hasattr(cls, name)]
        if missing:
            raise SettingsError(f"Missing or empty in the environment: {', '.join(missing)}.")
        settings = cls.__new__(cls)
        vars(settings).update(found)
        if wrong := settings.offences():
            raise SettingsError(" ".join(wrong))
        return settings

    def offences(self) -> list[str]:
        """Say what is set and cannot be right."""
        return []


class ShowLeaderboardSettings(Settings):
    """What the functions that show leaderboards need."""

    games_table: str
    leaderboards_table: str


class ReadScoresSettings(ShowLeaderboardSettings):
    """What the functions need besides that read standings."""

    scores_table: str


class ListScoresSettings(ReadScoresSettings):
    """What `list_scores` needs besides."""

    rank_nodes_table: str


class FindRanksSettings(ListScoresSettings):
    """What the functions that find ranks need: the same."""


class GetResultsSettings(ReadScoresSettings):
    """What `get_results` needs besides."""

    prizes_table: str


class GetArchiveSettings(ShowLeaderboardSettings):
    """What `get_archive` needs besides."""

    prizes_table: str
    results_bucket: str


class CountScoresSettings(Settings):
    """What `count_scores` needs; records that cannot be read go to `unreadable_queue_url`."""

    leaderboards_table: str
    rank_nodes_table: str
    scores_table: str
    unreadable_queue_url: str


class PublishPagesSettings(Settings):
    """What `publish_pages` needs; pages say of themselves that they are below `public_url`."""

    games_table: str
    leaderboards_table: str
    scores_table: str
    pages_bucket: str
    notices_queue_url: str
    public_url: str

    def offences(self) -> list[str]:
        """Say what is set and cannot be right."""
        if self.public_url.startswith(("https://", "http://")):
            return []
        return ["PUBLIC_URL must start with https:// or http://."]


class ReportScoreSettings(Settings):
    """What `report_score` needs; tokens are meant for `token_audience`."""

    games_table: str
    leaderboards_table: str
    scores_table: str
    bans_table: str
    rank_nodes_table: str
    token_audience: str
    jwks_parameter: str
    checksum_keys_path: str

    def offences(self) -> list[str]:
        """Say what is set and cannot be right."""
        return [
            *_path_offences("JWKS_PARAMETER", self.jwks_parameter),
            *_path_offences("CHECKSUM_KEYS_PATH", self.checksum_keys_path),
        ]


class GateSettings(Settings):
    """What it takes to let operators in; tokens are meant for `token_audience`."""

    games_table: str
    token_audience: str
    jwks_parameter: str

    def offences(self) -> list[str]:
        """Say what is set and cannot be right."""
        return _path_offences("JWKS_PARAMETER", self.jwks_parameter)


class OperatorSettings(GateSettings):
    """What the functions of the operator's API need that have to do with the audit trail."""

    audit_table: str


class ManageGamesSettings(OperatorSettings):
    """What `manage_games` needs besides: where secrets of keys lie, and where notices go."""

    checksum_keys_path: str
    notices_queue_url: str

    def offences(self) -> list[str]:
        """Say what is set and cannot be right."""
        return [
            *OperatorSettings.offences(self),
            *_path_offences("CHECKSUM_KEYS_PATH", self.checksum_keys_path),
        ]


class ManageEntriesSettings(OperatorSettings):
    """What `manage_entries` needs."""

    leaderboards_table: str
    scores_table: str
    prizes_table: str


class ShowArchiveSettings(GateSettings):
    """What `show_archive` needs besides; it changes nothing, and has nothing to put on record."""

    leaderboards_table: str
    prizes_table: str
    results_bucket: str


class ManageTokensSettings(OperatorSettings):
    """What `manage_tokens` needs besides."""

    tokens_table: str


class ManageLeaderboardsSettings(OperatorSettings):
    """What `manage_leaderboards` needs besides."""

    leaderboards_table: str
    scores_table: str


class ManagePrizesSettings(OperatorSettings):
    """What `manage_prizes` needs besides."""

    leaderboards_table: str
    scores_table: str
    prizes_table: str


class PurgeLeaderboardsSettings(Settings):
    """What `purge_leaderboards` needs."""

    leaderboards_table: str
    scores_table: str
    rank_nodes_table: str
    prizes_table: str
    results_bucket: str
    audit_table: str


class FinishLeaderboardsSettings(Settings):
    """What `finish_leaderboards` needs; without a sender, no prize is mailed."""

    games_table: str
    leaderboards_table: str
    prizes_table: str
    scores_table: str
    audit_table: str
    results_bucket: str
    mail_configuration_set: str
    sender_email: str = ""

    def offences(self) -> list[str]:
        """Say what is set and cannot be right."""
        return _sender_offences(self.sender_email)


class RecordDeliveriesSettings(Settings):
    """What `record_deliveries` needs."""

    prizes_table: str


class ManageMailSettings(OperatorSettings):
    """What `manage_mail` needs besides; without a sender, nothing is sent."""

    leaderboards_table: str
    prizes_table: str
    mail_configuration_set: str
    sender_email: str = ""

    def offences(self) -> list[str]:
        """Say what is set and cannot be right."""
        return [*OperatorSettings.offences(self), *_sender_offences(self.sender_email)]


class ManagePlayersSettings(OperatorSettings):
    """What `manage_players` needs."""

    leaderboards_table: str
    scores_table: str
    bans_table: str
    prizes_table: str
    results_bucket: str


def _path_offences(name: str, path: str) -> list[str]:
    if path.startswith("/") and not path.endswith("/"):
        return []
    return [f"{name} must be the path of a parameter: it starts with / and does not end with one."]


def _sender_offences(sender: str) -> list[str]:
    if not sender or sender.count("@") == 1:
        return []
    return ["SENDER_EMAIL must be an email address, or be empty."]
