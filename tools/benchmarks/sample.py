"""What is measured with: a game, a leaderboard, players of ordinary and of the longest names."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from laurel.domain.entries import DIGEST_LENGTH, Entry, Try
from laurel.domain.games import Game, KeyStatus
from laurel.domain.leaderboards import Leaderboard, RetryStrategy
from laurel.storage.dynamodb import pack
from laurel.storage.entries import entry_attributes, entry_key
from laurel.storage.games import game_item
from laurel.storage.leaderboards import leaderboard_item
from tools.benchmarks.bill import Items
from tools.benchmarks.item_size import Packed
from tools.benchmarks.tables import GAMES, LEADERBOARDS, SCORES

# Any time will do, as long as its digits are ordinary.
NOON = 1_602_769_646_123
BEST = 123_456

GAME = Game(
    game_id="space-race",
    name="Space Race",
    icon="https://space-race.example.com/icon.png",
    url="https://space-race.example.com/",
    colour="#204080",
    checksum_keys={"android": KeyStatus.ACTIVE, "ios": KeyStatus.ACTIVE},
)
BOARD = Leaderboard(
    game_id=GAME.game_id,
    leaderboard_id="2020-10-weekly",
    name="The weekly race",
    description="One lap, three tries a day. The fastest hundred win a voucher.",
    retry_strategy=RetryStrategy.REPLACE_IF_BETTER,
    maximum_number_of_winners=100,
    start_date=NOON - 86_400_000,
)


# The same with the longest ids that are accepted.
BOARD_OF_LONG_IDS = replace(BOARD, game_id="g" * 64, leaderboard_id="b" * 64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A player, as a game reports one; `value` is what the player's scores are shown as."""

    label: str
    about: str
    player_id: str | None
    name: str
    value: str
    email: str | None

    @property
    def key(self) -> str:
        """The player's key where the entry lies."""
        return f"id:{self.player_id}" if self.player_id else f"name:{self.name}"


ORDINARY = Player(
    label="ordinary texts",
    about="a UUID for an id, a name of 12 characters, a value of 7",
    player_id="7b1f3a52-0c4e-4d8e-9a6b-5e2f90c1d7aa",
    name="Tiny Tim '09",
    value="123,456",
    email="tiny.tim@example.com",
)
LONG_NAME = Player(
    label="a long name",
    about="the same, but a name of 64 ASCII characters",
    player_id=ORDINARY.player_id,
    name="N" * 64,
    value=ORDINARY.value,
    email=ORDINARY.email,
)
WORST = Player(
    label="the longest texts",
    about="all that is accepted, in four-byte characters: an id of 128, name and value of 64",
    player_id="\N{GRINNING FACE}" * 128,
    name="\N{GRINNING FACE}" * 64,
    value="\N{GRINNING FACE}" * 64,
    email=f"{'e' * 64}@{'d' * 63}.{'d' * 63}.{'d' * 58}.com",
)
PLAYERS = (ORDINARY, LONG_NAME, WORST)


def _key(number: int) -> bytes:
    return number.to_bytes(DIGEST_LENGTH, "big", signed=True)


def make_entry(player: Player, *, tries: int, best: int = BEST) -> Entry:
    """Make an entry with tries of which the last is the best, each with two keys: the most."""
    kept = tuple(
        Try(
            sorting_value=best - tries + number,
            display_value=player.value,
            date=NOON + number,
            body=bytes(DIGEST_LENGTH),
            keys=(_key(number), _key(-number)),
        )
        for number in range(1, tries + 1)
    )
    return Entry(
        player=player.key,
        display_name=player.name,
        email=player.email,
        tries=kept,
        best=kept[-1],
        shown=kept[-1],
        used=tries,
        version=tries,
    )


def entry_item(entry: Entry, *, board: Leaderboard = BOARD) -> Packed:
    """Give an entry as it is stored, with its key."""
    key = entry_key(
        game_id=board.game_id,
        leaderboard_id=board.leaderboard_id,
        lanes=board.lanes,
        player=entry.player,
    )
    return {**key, **pack(entry_attributes(board, entry))}


def make_items(*entries: Entry, board: Leaderboard = BOARD) -> Items:
    """Make tables that hold the game, a leaderboard and entries on it."""
    return Items(
        [
            (GAMES, pack(game_item(GAME))),
            (LEADERBOARDS, pack(leaderboard_item(board))),
            *((SCORES, entry_item(entry, board=board)) for entry in entries),
        ]
    )


def numbered_key(player: Player, number: int) -> str:
    """Give the key of another player, as long as one's."""
    digits = f"{number:08x}"
    if not player.key.isascii():
        # Four bytes for each character, as it was.
        digits = "".join(chr(0x1F600 + int(digit, 16)) for digit in digits)
    return player.key[: -len(digits)] + digits


def entries_like(player: Player, count: int) -> list[Entry]:
    """Make entries of this many players, all with texts as long as one's, best first."""
    return [
        replace(
            make_entry(player, tries=1, best=BEST - number), player=numbered_key(player, number)
        )
        for number in range(count)
    ]


def fill_board(count: int, *, like: Player, board: Leaderboard = BOARD) -> Items:
    """Make tables with this many players on a leaderboard, all like one."""
    return make_items(*entries_like(like, count), board=board)


def make_boards(count: int, *, lanes: int = 1) -> list[Leaderboard]:
    """Make this many leaderboards of the game, each with an id and an end of the same length."""
    return [
        replace(BOARD, leaderboard_id=f"2020-10-{number:06}", end_date=NOON + 10**9, lanes=lanes)
        for number in range(count)
    ]


def make_leaderboards(boards: Iterable[Leaderboard]) -> Items:
    """Make tables that hold these leaderboards."""
    return Items((LEADERBOARDS, pack(leaderboard_item(board))) for board in boards)
