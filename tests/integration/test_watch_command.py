"""`laurel leaderboard watch`, by running it: looks, what moved, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.laurel_command import Laurel, command_for, said
from tests.loopback import served
from tests.service import Reply, Service, score
from tools.operator.failures import UnreachableError
from tools.operator.live_standings import Watcher


@pytest.fixture
def laurel(service: Service) -> Iterator[Laurel]:
    service.register()
    service.configure(name="The [b]weekly[/b]")
    with command_for(service) as command:
        yield command


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has things happen between the looks, one at a time; then Ctrl-C is pressed."""

    def plan(*events: Callable[[], object]) -> None:
        coming = iter(events)

        def sleep(_: float) -> None:
            event = next(coming, None)
            if event is None:
                raise KeyboardInterrupt
            event()

        monkeypatch.setattr("tools.operator.commands.watch.time.sleep", sleep)

    return plan


def test_a_person_sees_the_standings_once(service: Service, laurel: Laurel) -> None:
    for value, name in ((1, "Tim"), (2, "[red]Tom[/red]")):
        service.post(score(value, name))
    shown = said(laurel("leaderboard", "watch", service.game_id, "weekly", "--once"))
    title, *_, first, second = [line.strip() for line in shown.strip().splitlines()]
    assert title == "The [b]weekly[/b] · ACTIVE · 0 players"
    assert first.split() == ["1", "[red]Tom[/red]", "2"]
    assert second.split() == ["2", "Tim", "1"]


def test_each_change_is_a_line_until_ctrl_c(
    service: Service, laurel: Laurel, between: Callable[..., None]
) -> None:
    service.post(score(1, "Tim"))
    between(
        lambda: None,
        lambda: service.post(score(2, "Tom")),
        lambda: None,
        lambda: service.post(score(3, "Tim")),
    )
    lines = said(laurel("leaderboard", "watch", service.game_id, "weekly", "--json")).splitlines()
    seen = [
        [
            (row["rank"], row["name"], row["rankBefore"], row["scoreBefore"], row["isNew"])
            for row in json.loads(line)["scores"]
        ]
        for line in lines
    ]
    assert seen == [
        [(1, "Tim", None, None, False)],
        [(1, "Tom", None, None, True), (2, "Tim", 1, "1", False)],
        [(1, "Tim", 2, "1", False), (2, "Tom", 1, "2", False)],
    ]


def test_what_moved_is_marked(
    service: Service, laurel: Laurel, between: Callable[..., None]
) -> None:
    service.post(score(1, "Tim"))
    service.post(score(2, "Tom"))
    between(
        lambda: service.post(score(3, "Tim")),
        lambda: service.post(score(4, "Tim")),
        lambda: service.post(score(9, "Ted")),
    )
    shown = said(laurel("leaderboard", "watch", service.game_id, "weekly"))
    assert [line.split() for line in shown.splitlines() if "Tim" in line] == [
        ["2", "Tim", "1"],
        ["1", "▲", "1", "Tim", "3"],
        ["1", "·", "Tim", "4"],
        ["2", "▼", "1", "Tim", "4"],
    ]
    assert "new" in shown


def test_in_a_terminal_the_table_is_drawn_anew_in_its_place(
    service: Service,
    laurel: Laurel,
    between: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    service.post(score(1, "Tim"))
    between(lambda: service.post(score(2, "Tom")))
    shown = said(laurel("leaderboard", "watch", service.game_id, "weekly"))
    # Hidden and shown again is the cursor, and up it goes in between.
    assert shown.startswith("\x1b[?25l")
    assert shown.rstrip().endswith("\x1b[?25h")
    assert "\x1b[1A" in shown
    assert shown.index("Tim") < shown.index("Tom")


def test_only_so_many_rows_are_asked_for(service: Service, laurel: Laurel) -> None:
    for number in range(4):
        service.post(score(number, f"P{number}"))
    words = ("leaderboard", "watch", service.game_id, "weekly", "--once", "--json", "--rows", "2")
    look = json.loads(said(laurel(*words)))
    assert [row["name"] for row in look["scores"]] == ["P3", "P2"]


def test_a_moment_without_a_network_does_not_end_it(
    service: Service,
    laurel: Laurel,
    between: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = 0
    look = Watcher.look

    def fail_once(self: Watcher) -> object:
        nonlocal looks
        looks += 1
        if looks == 2:
            raise UnreachableError("Nobody is there.")
        return look(self)

    monkeypatch.setattr(Watcher, "look", fail_once)
    between(lambda: None, lambda: service.post(score(1, "Tim")))
    done = laurel("leaderboard", "watch", service.game_id, "weekly")
    assert "Nobody is there." in done.stderr
    assert "Tim" in said(done)


def test_a_leaderboard_that_is_not_there_is_told(service: Service, laurel: Laurel) -> None:
    done = laurel("leaderboard", "watch", service.game_id, "none")
    assert (done.exit_code, done.stdout) == (1, "")


def test_nothing_is_sent_again_while_nothing_changes(
    service: Service, between: Callable[..., None]
) -> None:
    service.register()
    service.configure()
    statuses = []

    def send(*call: object) -> Reply:
        reply = service.send(*call)  # type: ignore[arg-type]
        statuses.append(reply.status)
        return reply

    between(lambda: None)
    with command_for(replace(service, send=send)) as laurel:
        said(laurel("leaderboard", "watch", service.game_id, "weekly"))
    assert statuses == [200, 200, 304, 304]


def test_ctrl_c_ends_the_real_command_without_a_word_of_trouble(
    service: Service, tmp_path: Path
) -> None:
    service.register()
    service.configure()
    with served(service.send) as url:
        # A shell lets what it starts in the background ignore Ctrl-C, and children inherit that.
        heeding = (
            "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
            "from tools.operator.main import main; main()"
        )
        words = ["leaderboard", "watch", service.game_id, "weekly", "--json"]
        running = subprocess.Popen(
            [sys.executable, "-c", heeding, *words],
            env={**os.environ, "LAUREL_API_URL": url, "LAUREL_TOKEN": "a.b.c"},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with running:
            assert running.stdout is not None
            assert running.stderr is not None
            try:
                assert json.loads(running.stdout.readline())["state"] == "ACTIVE"
                running.send_signal(signal.SIGINT)
                assert running.wait(timeout=60) == 0
            finally:
                running.kill()
            assert running.stderr.read() == ""
