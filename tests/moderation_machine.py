"""A random tournament with operators in it, beside a model that is a dictionary and a sort."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from laurel.domain.audit import Action, Actor, AuditRecord, player_reference
from laurel.domain.entries import TRIES_KEPT
from laurel.domain.errors import InvalidRequestError, NotHeldError, PlayerNotFoundError, Refusal
from laurel.domain.imports import ImportedScore
from laurel.domain.leaderboards import Leaderboard, OutOfBounds, RetryStrategy, SortOrder
from laurel.domain.moderation import Decision, accept, correct, hide, reject, restore
from laurel.domain.players import player_hash
from laurel.usecases.import_entries import import_entries
from laurel.usecases.moderate_entries import Moderation
from laurel.usecases.report_score import report_score
from tests.factories import NOON, make_leaderboard, make_submission
from tests.moderation_worlds import Interrupted, Row, World

BOARDS = st.builds(
    make_leaderboard,
    retry_strategy=st.sampled_from(RetryStrategy),
    sort_order=st.sampled_from(SortOrder),
    number_of_retries=st.none() | st.integers(3, 9),
    should_close_when_full=st.booleans(),
    highest_sorting_value=st.none() | st.just(2),
    out_of_bounds=st.sampled_from(OutOfBounds),
    lanes=st.integers(1, 3),
)
PLAYERS = st.sampled_from(["Tim", "Tom", "Tam", "Tum"])
VALUES = st.integers(-1, 4)
MEANWHILE = st.none() | VALUES
# Which of a player's tries is meant, counted from the last; None names none.
WHICH = st.none() | st.integers(0, 4)


@dataclass
class Kept:
    """A try, as a list of plain things would keep it."""

    value: int
    status: str = "COUNTED"


@dataclass
class Known:
    """A player: tries by their dates, and whether an operator has hidden them."""

    tries: dict[int, Kept] = field(default_factory=dict)
    hidden: bool = False


class Tournament(RuleBasedStateMachine):
    """Submits, and moderates, through the real use cases; a subclass says on which tables."""

    open_world: Callable[[Leaderboard], World]

    def __init__(self) -> None:
        super().__init__()
        self.world: World
        self.players: dict[str, Known] = {}
        # What follows from submissions and the trail alone.
        self.replayed: dict[str, Known] = {}
        self.told: list[AuditRecord] = []
        self.now = NOON

    @initialize(board=BOARDS)
    def begin(self, board: Leaderboard) -> None:
        self.world = self.open_world(board)
        self.configured = board

    # ---- What happens ----------------------------------------------------------------------------

    @rule(name=PLAYERS, value=VALUES, meanwhile=st.none() | st.sampled_from([hide, restore]))
    def submit(self, name: str, value: int, meanwhile: Decision | None = None) -> None:
        self.now += 1
        entries = self.world.entries
        if meanwhile is not None:
            action = Action.ENTRY_HIDE if meanwhile is hide else Action.ENTRY_RESTORE
            entries = Interrupted(
                entries, lambda: self.operate(name, action, meanwhile, self.flip(action))
            )
        known = self.players.get(name)
        if known is not None and len(known.tries) >= TRIES_KEPT:
            return
        submission = make_submission(value, name=name, began_at=self.now)
        try:
            report_score(
                entries=entries,
                game_id=self.configured.game_id,
                leaderboard_id=self.configured.leaderboard_id,
                submission=submission,
                may_be_banned=False,
                pause=lambda _: None,
            )
        except Refusal:
            assert not self.takes(name, value)
            return
        assert self.takes(name, value)
        known = self.players.setdefault(name, Known())
        date = max([submission.began_at, *(date + 1 for date in known.tries)])
        status = "COUNTED" if self.believes(value) else "HELD"
        known.tries[date] = Kept(value, status)
        again = self.replayed.setdefault(player_reference(f"name:{name}"), Known())
        again.tries[date] = Kept(value, status)

    @rule(name=PLAYERS, action=st.sampled_from([Action.ENTRY_HIDE, Action.ENTRY_RESTORE]))
    def hide_or_restore(self, name: str, action: Action) -> None:
        decision = hide if action is Action.ENTRY_HIDE else restore
        self.operate(name, action, decision, self.flip(action))

    @rule(name=PLAYERS, value=MEANWHILE)
    def hide_while_the_player_submits(self, name: str, value: int | None) -> None:
        self.operate(name, Action.ENTRY_HIDE, hide, self.flip(Action.ENTRY_HIDE), meanwhile=value)

    @rule(name=PLAYERS, which=WHICH, value=VALUES, meanwhile=MEANWHILE)
    def correct(self, name: str, which: int | None, value: int, meanwhile: int | None) -> None:
        date = self.date_of(name, which)

        def expect(known: Known) -> bool | type[Refusal]:
            counted = {when: one for when, one in known.tries.items() if one.status == "COUNTED"}
            shown = self.shown(known)
            wrong = counted.get(date) if date is not None else counted.get(shown or 0)
            if wrong is None:
                return InvalidRequestError
            changed = wrong.value != value
            wrong.value = value
            return changed

        decision = correct(date=date, sorting_value=value, display_value=str(value))
        self.operate(name, Action.ENTRY_CORRECT, decision, expect, meanwhile=meanwhile)

    @rule(name=PLAYERS, which=WHICH, accepts=st.booleans(), meanwhile=MEANWHILE)
    def judge(self, name: str, which: int | None, accepts: bool, meanwhile: int | None) -> None:
        date = self.date_of(name, which)

        def expect(known: Known) -> bool | type[Refusal]:
            meant = [
                one
                for when, one in known.tries.items()
                if one.status == "HELD" and date in (None, when)
            ]
            for one in meant:
                one.status = "COUNTED" if accepts else "REJECTED"
            return True if meant else NotHeldError

        if accepts:
            action, decision = Action.ENTRY_ACCEPT, accept(date=date)
        else:
            action, decision = Action.ENTRY_REJECT, reject(date=date)
        self.operate(name, action, decision, expect, meanwhile=meanwhile)

    @rule(name=PLAYERS, meanwhile=MEANWHILE)
    def remove(self, name: str, meanwhile: int | None) -> None:
        moderation = self.moderation(Action.ENTRY_REMOVE, name, meanwhile)
        if name not in self.players:
            try:
                moderation.remove(f"name:{name}")
            except PlayerNotFoundError:
                return
            raise AssertionError("somebody was removed who is not there")
        moderation.remove(f"name:{name}")
        before = self.description(self.players.pop(name))
        self.hear(name, Action.ENTRY_REMOVE, before, None)

    @rule(names=st.lists(PLAYERS, min_size=1, max_size=4), value=VALUES, ago=st.integers(0, 3))
    def bring_in(self, names: list[str], value: int, ago: int) -> None:
        scores = [
            ImportedScore(
                player=f"name:{name}",
                display_name=name,
                email=None,
                sorting_value=value,
                display_value=str(value),
                date=self.now - ago,
            )
            for name in names
        ]
        results = import_entries(
            entries=self.world.moderated,
            game_id=self.configured.game_id,
            leaderboard_id=self.configured.leaderboard_id,
            scores=scores,
            actor=self.actor(),
            pause=lambda _: None,
        )
        for score, result in zip(scores, results, strict=True):
            assert result == self.expect_import(score)

    # ---- What must be so -------------------------------------------------------------------------

    @invariant()
    def the_standings_are_the_models(self) -> None:
        if self.players:
            assert self.world.standings() == self.standings()

    @invariant()
    def the_trail_accounts_for_everything(self) -> None:
        truth = {player_reference(f"name:{name}"): known for name, known in self.players.items()}
        assert self.replayed == truth

    @invariant()
    def whoever_has_an_entry_has_a_seat(self) -> None:
        if self.players and self.configured.should_close_when_full:
            assert self.world.board().seats_taken == len(self.players)

    # ---- The model -------------------------------------------------------------------------------

    def standings(self) -> list[Row]:
        sign = -1 if self.configured.sort_order is SortOrder.DESCENDING else 1
        rows = []
        for name, known in self.players.items():
            date = self.shown(known)
            if date is not None and not known.hidden:
                value = known.tries[date].value
                rows.append((sign * value, date, player_hash(f"name:{name}"), name, str(value)))
        return [(name, shown) for *_, name, shown in sorted(rows)]

    def shown(self, known: Known) -> int | None:
        """The date of the try that is shown."""
        dates = [date for date, one in sorted(known.tries.items()) if one.status == "COUNTED"]
        if self.configured.retry_strategy is RetryStrategy.REPLACE_SCORE:
            return dates[-1] if dates else None
        sign = -1 if self.configured.sort_order is SortOrder.DESCENDING else 1
        # min() gives the first of equals: earlier is better.
        return min(dates, key=lambda date: sign * known.tries[date].value, default=None)

    def believes(self, value: int) -> bool:
        highest = self.configured.highest_sorting_value
        return highest is None or value <= highest

    def takes(self, name: str, value: int) -> bool:
        known = self.players.get(name, Known())
        allowed = self.configured.submissions_allowed
        held = sum(one.status == "HELD" for one in known.tries.values())
        may_hold = self.configured.out_of_bounds is OutOfBounds.HOLD and held < 5
        return (
            (self.believes(value) or may_hold)
            and (allowed is None or len(known.tries) < allowed)
            and not self.is_full()
        )

    def is_full(self) -> bool:
        seats = self.configured.maximum_number_of_winners
        return self.configured.should_close_when_full and len(self.players) >= seats

    def description(self, known: Known) -> dict[str, Any]:
        """What the trail says of a player."""
        date = self.shown(known)
        state = "STANDING" if date is not None else "HELD"
        fields: dict[str, Any] = {"state": "HIDDEN" if known.hidden else state}
        if date is not None:
            value = known.tries[date].value
            fields |= {"sortingValue": value, "displayValue": str(value), "date": date}
        return fields

    def date_of(self, name: str, which: int | None) -> int | None:
        dates = sorted(self.players.get(name, Known()).tries)
        if which is None:
            return None
        return dates[-1 - which] if which < len(dates) else NOON - 1

    def flip(self, action: Action) -> Callable[[Known], bool | type[Refusal]]:
        hides = action is Action.ENTRY_HIDE

        def expect(known: Known) -> bool:
            changed = known.hidden is not hides
            known.hidden = hides
            return changed

        return expect

    def expect_import(self, score: ImportedScore) -> str:
        name = score.display_name
        assert score.date is not None
        if name in self.players:
            there = self.players[name].tries.get(score.date)
            same = there is not None and there.value == score.sorting_value
            return "UNCHANGED" if same else "DIFFERENT"
        if self.is_full():
            return "FULL"
        self.players[name] = Known({score.date: Kept(score.sorting_value)})
        self.hear(name, Action.ENTRY_IMPORT, None, self.description(self.players[name]))
        return "CHANGED"

    # ---- Operators -------------------------------------------------------------------------------

    def actor(self) -> Actor:
        self.now += 1
        return Actor(
            subject="moderator", token_id="t", request_id="r", at=self.now, reason="a test"
        )

    def moderation(self, action: Action, name: str, meanwhile: int | None) -> Moderation:
        entries = self.world.moderated
        if meanwhile is not None:
            value = meanwhile
            entries = Interrupted(entries, lambda: self.submit(name, value))
        return Moderation(
            entries=entries,
            game_id=self.configured.game_id,
            leaderboard_id=self.configured.leaderboard_id,
            action=action,
            actor=self.actor(),
            pause=lambda _: None,
        )

    def operate(
        self,
        name: str,
        action: Action,
        decision: Decision,
        expect: Callable[[Known], bool | type[Refusal]],
        *,
        meanwhile: int | None = None,
    ) -> None:
        """Do something to a player, and hold what has become of it to what the model expects."""
        moderation = self.moderation(action, name, meanwhile)
        outcome: bool | type[Refusal]
        try:
            outcome = moderation.change(f"name:{name}", decision).changed
        except Refusal as refusal:
            outcome = type(refusal)
        known = self.players.get(name)
        if known is None:
            assert outcome is PlayerNotFoundError
            return
        old = {date: replace(one) for date, one in known.tries.items()}
        before = self.description(known)
        assert outcome == expect(known)
        if outcome is not True:
            return
        after = self.description(known)
        dates = [date for date in sorted(old) if old[date] != known.tries[date]]
        if dates:
            before["entries"] = [_told(date, old[date]) for date in dates]
            after["entries"] = [_told(date, known.tries[date]) for date in dates]
        self.hear(name, action, before, after)

    def hear(self, name: str, action: Action, before: Any, after: Any) -> None:
        """Check the next record of the trail, and replay it."""
        player = player_reference(f"name:{name}")
        # Records of one call have one time, and then no order.
        record = next(one for one in self.untold() if (one.action, one.player) == (action, player))
        assert (record.before, record.after) == (before, after)
        self.told.append(record)
        self.replay(record)

    def replay(self, record: AuditRecord) -> None:
        player = record.player or ""
        if record.after is None:
            del self.replayed[player]
            return
        known = self.replayed.setdefault(player, Known())
        known.hidden = record.after["state"] == "HIDDEN"
        told: Any = record.after.get("entries", [])
        if record.before is None:
            told = [{**record.after, "status": "COUNTED"}]
        for one in told:
            known.tries[one["date"]] = Kept(one["sortingValue"], one["status"])

    def untold(self) -> list[AuditRecord]:
        """What the trail has beyond the changes that are known."""
        return [record for record in self.world.trail() if record not in self.told]

    def teardown(self) -> None:
        if hasattr(self, "world"):
            assert self.untold() == []


def _told(date: int, one: Kept) -> dict[str, Any]:
    return {
        "sortingValue": one.value,
        "displayValue": str(one.value),
        "date": date,
        "status": one.status,
    }
