"""What a cold start pays for: the modules that each function imports, laid out as in AWS."""

import json
import subprocess
import sys
from functools import cache

import pytest

from tools.benchmarks.container import Container
from tools.benchmarks.places import FUNCTIONS

LISTS = (
    "get_archive",
    "get_leaderboard",
    "get_rank",
    "get_results",
    "get_standing",
    "list_leaderboards",
    "list_scores",
)
NOT_FOR_ALL = (
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.data_classes",
    "aws_lambda_powertools.utilities.parameters",
    "aws_xray_sdk",
    "boto3",
    "requests",
    "s3transfer",
)
RENDERERS = ("finish_leaderboards", "manage_mail", "missing_page", "publish_pages")
# What works out the dates of editions: who makes them and who configures them needs it.
CALENDAR = {"cronsim", "laurel.domain.occurrences"}
PLANNERS = ("finish_leaderboards", "manage_leaderboards")
FOR_REPORTS_ONLY = ("cryptography", "jwt", "laurel.storage.keys", "pydantic", "pydantic_core")
SHOW_MODULES = "import app, json, sys; print(json.dumps(sorted(sys.modules)))"
USE_ZONES = """
from importlib.resources import files
from laurel.domain.occurrences import occurrences_from, why_not_a_time_zone
from laurel.domain.schedules import Schedule

names = (files("tzdata") / "zones").read_text().split()
for name in names:
    schedule = Schedule(cron="0 9 * * MON", time_zone=name, length_minutes=60)
    assert why_not_a_time_zone(name) is None and next(occurrences_from(schedule, now=0))
print(len(names) > 400, "layer/python/tzdata" in str(files("tzdata")))
"""
SHOW_ORDER = """
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        print(name)

sys.meta_path.insert(0, Finder())
import app
"""


def run(container: Container, function: str, code: str) -> str:
    """Run code in a process of its own, where a function would start; give what it prints."""
    started = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env=container.environment_of(function),
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr
    return started.stdout


@cache
def imported(container: Container, function: str) -> list[str]:
    """Start a function in a process of its own; give the modules that it holds then."""
    modules: list[str] = json.loads(run(container, function, SHOW_MODULES))
    return modules


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_starts_with_what_is_in_its_layer_and_nothing_it_does_not_need(
    container: Container, function: str
) -> None:
    modules = imported(container, function)
    assert "laurel" in modules
    assert not set(NOT_FOR_ALL).intersection(modules)
    assert ("jinja2" in modules) is (function in RENDERERS)


@pytest.mark.parametrize("function", LISTS)
def test_a_function_that_only_reads_imports_no_parser_and_no_cryptography(
    container: Container, function: str
) -> None:
    modules = imported(container, function)
    assert "botocore.client" in modules
    assert not set(FOR_REPORTS_ONLY).intersection(modules)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_what_makes_or_configures_editions_imports_the_calendar(
    container: Container, function: str
) -> None:
    imports_it = not CALENDAR.isdisjoint(imported(container, function))
    assert imports_it is (function in PLANNERS)


def test_the_layer_carries_the_rules_of_every_zone_that_a_schedule_may_name(
    container: Container,
) -> None:
    assert run(container, "manage_leaderboards", USE_ZONES).split() == ["True", "True"]


def test_only_reporting_a_score_imports_what_verifies_it(container: Container) -> None:
    assert set(FOR_REPORTS_ONLY) <= set(imported(container, "report_score"))


@pytest.mark.parametrize("function", ["unknown_route", "missing_page"])
def test_what_is_not_there_is_answered_without_the_sdk(container: Container, function: str) -> None:
    modules = imported(container, function)
    assert not {"botocore.session", "laurel.bootstrap", "laurel.storage"}.intersection(modules)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_puts_the_collector_off_before_it_imports_anything_else(
    container: Container, function: str
) -> None:
    order = run(container, function, SHOW_ORDER).split()
    assert order[:4] == ["app", "laurel", "laurel.cold_start", "gc"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_that_has_started_has_its_collector_back_with_nothing_old_to_look_at(
    container: Container, function: str
) -> None:
    shown = run(container, function, "import app, gc; print(gc.isenabled(), gc.get_freeze_count())")
    enabled, frozen = shown.split()
    assert enabled == "True"
    assert int(frozen) > 10_000


def test_outside_of_a_function_the_collector_is_left_alone(container: Container) -> None:
    show = "import app, gc; print(gc.isenabled(), gc.get_freeze_count())"
    environment = container.environment_of("report_score")
    del environment["AWS_LAMBDA_FUNCTION_NAME"]
    started = subprocess.run(
        [sys.executable, "-S", "-c", show],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert started.stdout.split() == ["True", "0"]
