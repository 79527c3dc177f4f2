"""Holds a configuration in a file to the service's own rules, before a call is made."""

import json

from laurel.domain.errors import InvalidRequestError, Offence
from laurel.http.leaderboard_configuration import read_configuration
from tools.operator.tournament_files import Configuration

# Some leaderboard: none of the rules is about which one it is.
_ANY = "any"


def check_configuration(configuration: Configuration) -> list[Offence]:
    """Tell everything that is wrong with a configuration, by field."""
    try:
        read_configuration(json.dumps(configuration).encode(), game_id=_ANY, leaderboard_id=_ANY)
    except InvalidRequestError as error:
        return list(error.offences)
    return []
