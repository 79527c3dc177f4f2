"""What the template promises of streams and queues: nothing is given up, and somebody is told."""

import json
from typing import Any

import pytest

from tests.template_file import FUNCTIONS, RESOURCES, ROOT, TEMPLATE

STREAM_EVENTS = {
    f"{function}.{name}": event["Properties"]
    for function, properties in FUNCTIONS.items()
    for name, event in properties["Events"].items()
    if event["Type"] == "DynamoDB"
}


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {
        logical_id: resource["Properties"]
        for logical_id, resource in RESOURCES.items()
        if resource["Type"] == kind
    }


QUEUES, ALARMS = of_type("AWS::SQS::Queue"), of_type("AWS::CloudWatch::Alarm")


@pytest.mark.parametrize("event", STREAM_EVENTS)
def test_a_batch_of_a_stream_is_never_given_up(event: str) -> None:
    properties = STREAM_EVENTS[event]
    assert properties["MaximumRetryAttempts"] == -1
    assert properties["MaximumRecordAgeInSeconds"] == -1
    assert properties["StartingPosition"] == "TRIM_HORIZON"


@pytest.mark.parametrize("event", STREAM_EVENTS)
def test_large_batches_of_a_stream_have_the_window_that_aws_demands(event: str) -> None:
    # MaximumBatchingWindowInSeconds in the reference of CreateEventSourceMapping.
    window = STREAM_EVENTS[event]["MaximumBatchingWindowInSeconds"]["Ref"]
    assert TEMPLATE["Parameters"][window]["MinValue"] == 1


def test_changes_of_a_lane_are_counted_in_their_order() -> None:
    assert STREAM_EVENTS["CountScoresFunction.Scores"]["ParallelizationFactor"] == 1


def test_of_leaderboards_only_those_that_may_have_filled_up_come_to_be_closed() -> None:
    # By the Lambda guide, "Using event filtering with a DynamoDB event source": only what is under
    # `dynamodb` is compared. Whether one was closed before is not asked: what is said there of
    # `exists` leaves open what becomes of an attribute that is not there at all.
    (filter_,) = STREAM_EVENTS["FinishLeaderboardsFunction.Leaderboards"]["FilterCriteria"][
        "Filters"
    ]
    assert json.loads(filter_["Pattern"]) == {
        "dynamodb": {"NewImage": {"shouldCloseWhenFull": {"BOOL": [True]}}}
    }


def test_no_stream_has_more_readers_than_aws_advises() -> None:
    # Two for each shard: "Reading and processing a stream" of the DynamoDB guide.
    streams = [event["Stream"]["Fn::GetAtt"] for event in STREAM_EVENTS.values()]
    assert max(streams.count(stream) for stream in streams) == 2


def test_every_function_of_a_stream_has_an_alarm_on_its_delay() -> None:
    alarmed = {
        alarm["Dimensions"][0]["Value"]["Ref"]
        for alarm in ALARMS.values()
        if alarm["MetricName"] == "IteratorAge"
    }
    assert alarmed == {event.partition(".")[0] for event in STREAM_EVENTS}


def test_every_function_of_a_schedule_has_an_alarm_on_its_errors() -> None:
    scheduled = {
        name
        for name, properties in FUNCTIONS.items()
        if any(event["Type"] == "Schedule" for event in properties["Events"].values())
    }
    alarmed = {
        alarm["Dimensions"][0]["Value"]["Ref"]
        for alarm in ALARMS.values()
        if alarm["MetricName"] == "Errors"
    }
    assert scheduled
    assert scheduled <= alarmed


def test_an_alarm_rings_when_nobody_looks_for_what_is_over() -> None:
    alarm = ALARMS["FinishingStoppedAlarm"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", "Invocations")
    assert alarm["Dimensions"] == [
        {"Name": "FunctionName", "Value": {"Ref": "FinishLeaderboardsFunction"}}
    ]
    # A function that is not called says nothing: there is no datapoint, not one of 0.
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["Statistic"] == "Sum"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["Period"] * alarm["EvaluationPeriods"] == 15 * 60
    assert "first deployment" in alarm["AlarmDescription"]


def test_an_alarm_rings_while_a_tournament_waits() -> None:
    alarm = ALARMS["TournamentWaitsAlarm"]
    variables = FUNCTIONS["FinishLeaderboardsFunction"]["Environment"]["Variables"]
    # The name that Powertools gives to the dimension of every metric.
    assert alarm["Dimensions"] == [
        {"Name": "service", "Value": variables["POWERTOOLS_SERVICE_NAME"]}
    ]
    globals_ = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    assert alarm["Namespace"] == globals_["POWERTOOLS_METRICS_NAMESPACE"]
    source = (ROOT / "functions" / "finish_leaderboards" / "app.py").read_text()
    assert f'name="{alarm["MetricName"]}"' in source


def test_every_alarm_goes_to_the_operators_topic() -> None:
    told = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}
    assert ALARMS
    for name, alarm in ALARMS.items():
        assert alarm["AlarmActions"] == told, name
        assert alarm["AlarmDescription"], name


def test_a_queue_is_read_by_a_function_or_rings_an_alarm() -> None:
    read = {
        event["Properties"]["Queue"]["Fn::GetAtt"].removesuffix(".Arn")
        for properties in FUNCTIONS.values()
        for event in properties["Events"].values()
        if event["Type"] == "SQS"
    }
    alarmed = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"].removesuffix(".QueueName")
        for alarm in ALARMS.values()
        if alarm["Namespace"] == "AWS/SQS"
    }
    assert read | alarmed == set(QUEUES)
    assert not read & alarmed


def test_queues_keep_what_they_have_as_long_as_queues_can() -> None:
    for name, queue in QUEUES.items():
        assert queue["MessageRetentionPeriod"] == 14 * 24 * 60 * 60, name
        assert queue["SqsManagedSseEnabled"] is True, name


def test_a_page_that_fails_is_tried_again_and_ends_where_an_alarm_rings() -> None:
    redrive = QUEUES["PageNoticesQueue"]["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": "UnpublishedPagesQueue.Arn"}
    assert redrive["maxReceiveCount"] > 1
    event = FUNCTIONS["PublishPagesFunction"]["Events"]["Notices"]["Properties"]
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    # What AWS asks for, so that no page is looked at anew while it is still looked at.
    timeout = FUNCTIONS["PublishPagesFunction"]["Timeout"]
    assert QUEUES["PageNoticesQueue"]["VisibilityTimeout"] >= 6 * timeout


def test_pages_say_that_they_lie_where_the_api_says_it() -> None:
    environment = FUNCTIONS["PublishPagesFunction"]["Environment"]["Variables"]
    stage = RESOURCES["HttpApi"]["Properties"]["StageVariables"]
    assert (
        environment["PUBLIC_URL"] == stage["publicUrl"] == TEMPLATE["Outputs"]["PagesUrl"]["Value"]
    )
