"""Reads leaderboards from the YAML file in which a studio keeps them, with the place of everything.

YAML says more than is meant: `no` is false, 1:30 is ninety, and a tag can name anything. Here a
scalar is what it is in JSON, else a text; the nodes are read one by one, because only they know
where in the file they stand.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import yaml

from laurel.domain.errors import Offence
from laurel.domain.ids import is_id
from tools.operator.failures import OperatorError

Json = bool | int | str | None | list["Json"] | dict[str, "Json"]
Configuration = dict[str, Json]
# A mapping's members: key and value by name.
Members = dict[str, tuple[yaml.Node, yaml.Node]]
# Tells what is wrong with a configuration, by field.
Check = Callable[[Configuration], Sequence[Offence]]

DATES = ("startDate", "endDate")
DEFAULTS = "defaults"
SECTIONS = ("game", DEFAULTS, "leaderboards")
_NAMED_BY_PLACE = ("id", "gameId")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})", re.ASCII)
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")
)
_NO_ID = "must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or a digit"
# An alias is short and may stand for much: a file that means more than this means harm.
_MOST_NODES = 200_000


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file, both counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class TournamentFile:
    """What a file says: the configurations of a game's leaderboards, with defaults filled in.

    `origins` has where a leaderboard's fields are set, by leaderboard and field, and by leaderboard
    and an empty text where the leaderboard itself begins.
    """

    name: str
    game_id: str
    leaderboards: Mapping[str, Configuration]
    origins: Mapping[tuple[str, str], "Origin"]

    def describe(self, leaderboard_id: str, offence: Offence) -> str:
        """Say in a line where an offence is and what it is."""
        origin, detail = self.locate(leaderboard_id, offence)
        return f"{self.name}:{origin}: {detail}"

    def locate(self, leaderboard_id: str, offence: Offence) -> tuple[Place, str]:
        """Tell where an offence is, and what it is: in the defaults, if it comes from there."""
        # Of a field's inside, the field is what can be pointed at.
        name = offence.field.partition(".")[0]
        origin = self.origins.get((leaderboard_id, name)) or self.origins[leaderboard_id, ""]
        return origin.place, f"{origin.section}.{offence.field}: {offence.detail}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something is set: the place, and the leaderboard or `defaults`."""

    place: Place
    section: str


def read_tournaments(text: bytes, *, name: str, check: Check) -> TournamentFile:
    """Read a file of leaderboards.

    Args:
        text: YAML in UTF-8.
        name: What the file is called, for what is said about it.
        check: Tells what is wrong with a leaderboard's configuration.

    Raises:
        OperatorError: with everything that is wrong with it, and where.
    """
    try:
        node = yaml.compose(text.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise OperatorError(f"{name}: must be UTF-8, and byte {error.start} is not") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise OperatorError(f"{name}{place}: is not YAML: {error.problem}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise OperatorError(f"{name}: is not YAML: {error}") from None
    if node is None:
        raise OperatorError(f"{name}: is empty")
    try:
        return _Reader(name).read(node, check)
    except RecursionError:
        raise OperatorError(f"{name}: nests too deeply, or an alias stands for itself") from None


@dataclass
class _Reader:
    """Reads nodes, and gathers what is wrong with them."""

    name: str
    mistakes: set[tuple[Place, str]] = field(default_factory=set)
    nodes: int = 0

    def read(self, node: yaml.Node, check: Check) -> TournamentFile:
        sections = self._members(node, "the file")
        if not isinstance(node, yaml.MappingNode):
            self._tell()
        for section, (key, _) in sections.items():
            if section not in SECTIONS:
                known = ", ".join(SECTIONS)
                self._refuse(key, f"{section}: is not known: a file has {known}")
        game_id = self._read_game(node, sections)
        defaults = self._section(sections, DEFAULTS)
        boards = self._section(sections, "leaderboards")
        if not boards:
            self._refuse(node, "leaderboards: must name one leaderboard at least")
        configurations: dict[str, Configuration] = {}
        origins: dict[tuple[str, str], Origin] = {}
        for board, (key, body) in boards.items():
            if not is_id(board):
                self._refuse(key, f"{board}: {_NO_ID}")
            own = self._members(body, board)
            shared = {name: found for name, found in defaults.items() if name not in own}
            configurations[board] = {}
            origins[board, ""] = Origin(_place(key), board)
            for section, fields in ((DEFAULTS, shared), (board, own)):
                configurations[board] |= self._configure(section, fields)
                for name, (_, found) in fields.items():
                    origins[board, name] = Origin(_place(found), section)
        read = TournamentFile(self.name, game_id, configurations, origins)
        self._check(read, check)
        self._tell()
        return read

    def _tell(self) -> None:
        if self.mistakes:
            lines = [f"{self.name}:{place}: {detail}" for place, detail in sorted(self.mistakes)]
            raise OperatorError("\n".join(lines))

    def _read_game(self, node: yaml.Node, sections: Members) -> str:
        if "game" not in sections:
            self._refuse(node, "game: is required: the id of the game")
            return ""
        value = sections["game"][1]
        game_id = self._value(value, "game")
        if not isinstance(game_id, str) or not is_id(game_id):
            self._refuse(value, "game: must be the id of a game")
        return str(game_id)

    def _section(self, sections: Members, name: str) -> Members:
        return self._members(sections[name][1], name) if name in sections else {}

    def _configure(self, where: str, fields: Members) -> Configuration:
        configuration: Configuration = {}
        for name, (key, node) in fields.items():
            if name in _NAMED_BY_PLACE:
                self._refuse(key, f"{where}.{name}: is said by where the leaderboard stands")
                continue
            value = self._value(node, f"{where}.{name}")
            if name in DATES and isinstance(value, str):
                value = self._date(node, f"{where}.{name}", value)
            # Nothing, where a default says something.
            if value is not None:
                configuration[name] = value
        return configuration

    def _check(self, read: TournamentFile, check: Check) -> None:
        # What is told with its place already is not told again in other words.
        told = {place for place, _ in self.mistakes}
        for board, configuration in read.leaderboards.items():
            for offence in check(configuration):
                place, detail = read.locate(board, offence)
                if place not in told:
                    self.mistakes.add((place, detail))

    def _date(self, node: yaml.Node, where: str, text: str) -> Json:
        try:
            date = datetime.fromisoformat(text)
        except ValueError:
            self._refuse(
                node,
                f"{where}: must be a date in ISO 8601, such as 2026-11-23T18:00:00+01:00, or in "
                "epoch milliseconds",
            )
            return None
        if date.tzinfo is None:
            self._refuse(
                node, f"{where}: must have a time and its zone, such as 2026-11-23T18:00:00+01:00"
            )
            return None
        return (date - _EPOCH) // timedelta(milliseconds=1)

    def _members(self, node: yaml.Node, where: str) -> Members:
        """Give a mapping's keys and values by name; what is no mapping is a mistake."""
        self._count(node)
        if not isinstance(node, yaml.MappingNode):
            if not _is_nothing(node):
                self._refuse(node, f"{where}: must have members, each with a name and a colon")
            return {}
        members: Members = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(key, f"{where}: a name must be a text")
            elif key.value in members:
                self._refuse(key, f"{where}: {key.value} must be given once")
            else:
                members[key.value] = (key, value)
        return members

    def _value(self, node: yaml.Node, where: str) -> Json:
        self._count(node)
        if node.tag not in _TAGS:
            self._refuse(node, f"{where}: the tag {node.tag} is not known")
            return None
        if isinstance(node, yaml.SequenceNode):
            return [self._value(part, where) for part in node.value]
        if isinstance(node, yaml.MappingNode):
            members = self._members(node, where)
            return {name: self._value(value, where) for name, (_, value) in members.items()}
        assert isinstance(node, yaml.ScalarNode)  # noqa: S101 - there are three kinds of nodes
        return _scalar(node)

    def _count(self, node: yaml.Node) -> None:
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            raise OperatorError(f"{self.name}:{_place(node)}: the file says too much")

    def _refuse(self, node: yaml.Node, detail: str) -> None:
        self.mistakes.add((_place(node), detail))


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and _scalar(node) is None


def _scalar(node: yaml.ScalarNode) -> Json:
    text = str(node.value)
    # In quotes or as a block it is a text, and so is what is tagged as one.
    if node.style is not None or node.tag.endswith(":str"):
        return text
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if _INTEGER.fullmatch(text) else text
