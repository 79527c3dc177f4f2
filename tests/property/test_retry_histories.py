"""`decide` against a straightforward model, over random histories."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from laurel.domain.entries import Entry, Submission
from laurel.domain.errors import IdempotencyKeyReusedError, NoRetriesLeftError
from laurel.domain.leaderboards import Leaderboard, RetryStrategy, SortOrder
from laurel.domain.retries import AlreadyRecorded, Recorded, decide
from tests.factories import NOON, make_leaderboard, make_submission, there

BOARDS = st.builds(
    make_leaderboard,
    retry_strategy=st.sampled_from(RetryStrategy),
    sort_order=st.sampled_from(SortOrder),
    number_of_retries=st.none() | st.integers(1, 30),
)


@st.composite
def submissions(draw: st.DrawFn) -> Submission:
    # Few different keys, bodies and scores, so that they meet.
    score = draw(st.integers(-3, 3))
    key = draw(st.integers(0, 40)).to_bytes(8, "big")
    submission = make_submission(score, began_at=NOON + draw(st.integers(0, 50)))
    return replace(submission, keys=(key,), body=draw(st.sampled_from([b"one", b"two"])))


class Model:
    """Keeps everything, in plain lists, and says what the contract says."""

    def __init__(self, board: Leaderboard) -> None:
        self.board = board
        self.counted: list[tuple[Submission, int]] = []

    def submit(self, submission: Submission) -> str:
        for kept, _ in self.counted[-20:]:
            if kept.keys == submission.keys:
                return "repeated" if kept.body == submission.body else "reused"
        if self.board.retry_strategy is RetryStrategy.DISABLED:
            allowed: float = 1
        else:
            allowed = self.board.number_of_retries or float("inf")
        if len(self.counted) >= allowed:
            return "no retries"
        later = [date + 1 for _, date in self.counted[-1:]]
        self.counted.append((submission, max([submission.began_at, *later])))
        return "recorded"

    def best(self) -> tuple[int, int]:
        sign = -1 if self.board.sort_order is SortOrder.DESCENDING else 1
        # min() gives the first of equals: earlier is better.
        best, date = min(self.counted, key=lambda kept: sign * kept[0].sorting_value)
        return best.sorting_value, date

    def shown(self) -> tuple[int, int]:
        if self.board.retry_strategy is RetryStrategy.REPLACE_SCORE:
            latest, date = self.counted[-1]
            return latest.sorting_value, date
        return self.best()


def submit(board: Leaderboard, entry: Entry | None, submission: Submission) -> tuple[str, Entry]:
    try:
        decision = decide(board, entry, submission)
    except IdempotencyKeyReusedError:
        assert entry
        return "reused", entry
    except NoRetriesLeftError:
        assert entry
        return "no retries", entry
    if isinstance(decision, AlreadyRecorded):
        return "repeated", decision.entry
    assert isinstance(decision, Recorded)
    return "recorded", decision.entry


@settings(max_examples=3000)
@given(BOARDS, st.lists(submissions(), max_size=60))
def test_a_history_of_submissions_leaves_what_the_contract_says(
    board: Leaderboard, history: list[Submission]
) -> None:
    model, entry = Model(board), None
    for submission in history:
        outcome, entry = submit(board, entry, submission)
        assert outcome == model.submit(submission)
        assert entry.used == len(model.counted)
        assert entry.version == model.counted[0][1] + entry.used - 1
        assert [(kept.sorting_value, kept.date) for kept in entry.tries] == [
            (kept.sorting_value, date) for kept, date in model.counted[-20:]
        ]
        assert (there(entry.best).sorting_value, there(entry.best).date) == model.best()
        assert (there(entry.shown).sorting_value, there(entry.shown).date) == model.shown()
