"""The edge and the pages' files: what is public, what is kept how long, what is said with it."""

import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

import pytest

from tests.template_file import RESOURCES, TEMPLATE, Resource

EDGE: Resource = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
BEHAVIORS: dict[str, Resource] = {
    "*": EDGE["DefaultCacheBehavior"],
    **{behavior["PathPattern"]: behavior for behavior in EDGE["CacheBehaviors"]},
}
ORIGINS: dict[str, Resource] = {origin["Id"]: origin for origin in EDGE["Origins"]}
# AWS's own policy: every header, cookie and query parameter but the host's name.
ALL_BUT_THE_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def properties_of(logical_id: str) -> Resource:
    properties: Resource = RESOURCES[logical_id]["Properties"]
    return properties


def headers_policy_of(path: str) -> Resource:
    policy = properties_of(BEHAVIORS[path]["ResponseHeadersPolicyId"]["Ref"])
    config: Resource = policy["ResponseHeadersPolicyConfig"]
    return config


def cache_policy_of(path: str) -> Resource:
    policy = properties_of(BEHAVIORS[path]["CachePolicyId"]["Ref"])
    config: Resource = policy["CachePolicyConfig"]
    return config


PRIVATE = {
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        ]
    },
    "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    },
}
KEEPS_VERSIONS = {"VersioningConfiguration", "LifecycleConfiguration"}


# ---- The files -----------------------------------------------------------------------------------


def test_the_files_are_private_encrypted_and_outlive_the_stack() -> None:
    for name, besides in (("PagesBucket", set()), ("ResultsBucket", KEEPS_VERSIONS)):
        bucket = RESOURCES[name]
        assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"
        properties = bucket["Properties"]
        assert besides <= set(properties)
        assert {key: value for key, value in properties.items() if key not in besides} == PRIVATE


def test_what_was_taken_out_of_results_is_gone_when_it_is_from_the_tables_backups() -> None:
    properties = properties_of("ResultsBucket")
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    (rule,) = properties["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 35}


def test_this_distribution_alone_may_read_the_files_and_nobody_may_list_them() -> None:
    policy = properties_of("PagesBucketPolicy")
    assert policy["Bucket"] == {"Ref": "PagesBucket"}
    (statement,) = policy["PolicyDocument"]["Statement"]
    source = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}"
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": {"Fn::Sub": "${PagesBucket.Arn}/*"},
        "Condition": {"StringEquals": {"AWS:SourceArn": {"Fn::Sub": source}}},
    }


def test_the_distribution_signs_what_it_asks_the_bucket_for() -> None:
    assert ORIGINS["pages"]["OriginAccessControlId"] == {"Fn::GetAtt": "PagesAccess.Id"}
    assert ORIGINS["pages"]["S3OriginConfig"] == {"OriginAccessIdentity": ""}
    access = properties_of("PagesAccess")["OriginAccessControlConfig"]
    assert access == {
        "Name": access["Name"],
        "OriginAccessControlOriginType": "s3",
        "SigningBehavior": "always",
        "SigningProtocol": "sigv4",
    }


# ---- The ways through it -------------------------------------------------------------------------


def test_the_edge_speaks_the_newest_protocols_and_compresses() -> None:
    assert (EDGE["HttpVersion"], EDGE["IPV6Enabled"]) == ("http2and3", True)
    for path, behavior in BEHAVIORS.items():
        assert behavior["Compress"] is True, path
        key = cache_policy_of(path)["ParametersInCacheKeyAndForwardedToOrigin"]
        assert key["EnableAcceptEncodingBrotli"] is key["EnableAcceptEncodingGzip"] is True


def test_pages_and_assets_come_from_the_bucket_and_the_api_from_the_api() -> None:
    origins = {path: behavior["TargetOriginId"] for path, behavior in BEHAVIORS.items()}
    group = "pages-or-missing-page"
    assert origins == {"*": group, "/assets/*": group, "/api/*": "api"}
    functions = {
        path: [
            (found["EventType"], found["FunctionARN"]["Fn::GetAtt"])
            for found in behavior.get("FunctionAssociations", [])
        ]
        for path, behavior in BEHAVIORS.items()
    }
    assert functions == {
        "*": [("viewer-request", "PagePathsFunction.FunctionARN")],
        "/assets/*": [],
        "/api/*": [("viewer-request", "ApiPathsFunction.FunctionARN")],
    }


def test_a_page_that_the_bucket_does_not_have_is_asked_of_the_api() -> None:
    (group,) = EDGE["OriginGroups"]["Items"]
    assert EDGE["OriginGroups"]["Quantity"] == 1
    assert group["Id"] == BEHAVIORS["*"]["TargetOriginId"]
    assert group["FailoverCriteria"]["StatusCodes"] == {"Quantity": 2, "Items": [403, 404]}
    members = [member["OriginId"] for member in group["Members"]["Items"]]
    assert (group["Members"]["Quantity"], members) == (2, ["pages", "missing-page"])
    stage = properties_of("HttpApi")["StageName"]
    assert ORIGINS["missing-page"]["OriginPath"] == f"/{stage}/missing-page"
    assert ORIGINS["missing-page"]["DomainName"] == ORIGINS["api"]["DomainName"]
    assert "OriginPath" not in ORIGINS["api"]


def test_no_error_is_answered_by_a_page_of_the_distributions() -> None:
    # Such pages hold for the whole distribution: the API's own 403 and 404, which programs read,
    # would be replaced too. Only how long an error is kept is said there.
    for response in EDGE["CustomErrorResponses"]:
        assert set(response) == {"ErrorCode", "ErrorCachingMinTTL"}


def test_errors_are_kept_no_longer_than_they_say_or_a_second() -> None:
    kept = {r["ErrorCode"]: r["ErrorCachingMinTTL"] for r in EDGE["CustomErrorResponses"]}
    assert kept == {404: 0, 500: 1, 502: 1, 503: 1, 504: 1}


@pytest.mark.parametrize("path", ["*", "/assets/*"])
def test_pages_and_assets_can_only_be_read_and_a_query_makes_no_difference(path: str) -> None:
    behavior, cache = BEHAVIORS[path], cache_policy_of(path)
    assert behavior["AllowedMethods"] == ["GET", "HEAD"]
    assert behavior["ViewerProtocolPolicy"] == "redirect-to-https"
    # What the bucket is not asked with cannot be in an answer that is kept.
    assert "OriginRequestPolicyId" not in behavior
    assert (cache["MinTTL"], cache["DefaultTTL"], cache["MaxTTL"]) == (0, 0, 31_536_000)
    key = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "none"}
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert key["HeadersConfig"] == {"HeaderBehavior": "none"}


def test_the_api_gets_all_of_a_call_but_the_host_and_a_token_never_without_encryption() -> None:
    behavior, cache = BEHAVIORS["/api/*"], cache_policy_of("/api/*")
    assert behavior["ViewerProtocolPolicy"] == "https-only"
    assert {"GET", "HEAD", "OPTIONS", "POST"} <= set(behavior["AllowedMethods"])
    assert behavior["OriginRequestPolicyId"] == ALL_BUT_THE_HOST
    # Without a Cache-Control nothing is kept, and with one not for long.
    assert (cache["MinTTL"], cache["DefaultTTL"], cache["MaxTTL"]) == (0, 0, 60)
    key = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert key["HeadersConfig"] == {"HeaderBehavior": "none"}
    for origin in ("api", "missing-page"):
        assert ORIGINS[origin]["CustomOriginConfig"] == {
            "OriginProtocolPolicy": "https-only",
            "OriginSSLProtocols": ["TLSv1.2"],
        }


# ---- What is said with every answer --------------------------------------------------------------


def test_nothing_on_a_page_runs_but_its_own_script() -> None:
    for path in ("*", "/assets/*"):
        security = headers_policy_of(path)["SecurityHeadersConfig"]
        assert security == {
            "ContentSecurityPolicy": {
                "ContentSecurityPolicy": (
                    "default-src 'none'; script-src 'self'; style-src 'self'; "
                    "img-src 'self' https: http:; connect-src 'self'; base-uri 'none'; "
                    "form-action 'none'; frame-ancestors *"
                ),
                "Override": True,
            },
            "ContentTypeOptions": {"Override": True},
            "ReferrerPolicy": {
                "ReferrerPolicy": "strict-origin-when-cross-origin",
                "Override": True,
            },
            "StrictTransportSecurity": {"AccessControlMaxAgeSec": 31_536_000, "Override": True},
        }


def test_the_edge_lets_every_origin_read_what_the_api_lets_it_and_no_more() -> None:
    policy, own = headers_policy_of("/api/*"), properties_of("HttpApi")["CorsConfiguration"]
    assert policy["CorsConfig"] == {
        "AccessControlAllowCredentials": False,
        "AccessControlAllowOrigins": {"Items": own["AllowOrigins"]},
        "AccessControlAllowMethods": {"Items": own["AllowMethods"]},
        "AccessControlAllowHeaders": {"Items": own["AllowHeaders"]},
        "AccessControlExposeHeaders": {"Items": own["ExposeHeaders"]},
        "AccessControlMaxAgeSec": own["MaxAge"],
        # An answer that was kept for a request of no origin has none of these.
        "OriginOverride": True,
    }
    assert policy["SecurityHeadersConfig"] == {
        "ContentTypeOptions": {"Override": True},
        "StrictTransportSecurity": {"AccessControlMaxAgeSec": 31_536_000, "Override": True},
    }


# ---- The public address --------------------------------------------------------------------------

PUBLIC_URL = {
    "Fn::If": [
        "HasPublicUrl",
        {"Ref": "PublicUrl"},
        {
            "Fn::If": [
                "HasDomainName",
                {"Fn::Sub": "https://${DomainName}"},
                {"Fn::Sub": "https://${Distribution.DomainName}"},
            ]
        },
    ]
}


def test_the_api_and_whoever_deploys_are_told_the_same_public_address() -> None:
    assert properties_of("HttpApi")["StageVariables"] == {"publicUrl": PUBLIC_URL}
    assert TEMPLATE["Outputs"]["PagesUrl"]["Value"] == PUBLIC_URL


def test_a_domain_name_has_a_certificate_of_the_region_that_the_edge_takes_them_from() -> None:
    assert EDGE["Aliases"]["Fn::If"][:2] == ["HasDomainName", [{"Ref": "DomainName"}]]
    condition, own, default = EDGE["ViewerCertificate"]["Fn::If"]
    assert (condition, default) == ("HasDomainName", {"CloudFrontDefaultCertificate": True})
    assert own["AcmCertificateArn"] == {"Ref": "CertificateArn"}
    assert own["MinimumProtocolVersion"] == "TLSv1.2_2021"
    pattern = TEMPLATE["Parameters"]["CertificateArn"]["AllowedPattern"]
    assert re.fullmatch(pattern, "arn:aws:acm:us-east-1:123456789012:certificate/1234")
    assert not re.fullmatch(pattern, "arn:aws:acm:eu-north-1:123456789012:certificate/1234")


@pytest.mark.parametrize("name", ["", "play.example.com", "example.com", "a-b.example"])
def test_a_domain_name_is_a_host_name(name: str) -> None:
    assert re.fullmatch(TEMPLATE["Parameters"]["DomainName"]["AllowedPattern"], name)


@pytest.mark.parametrize("name", ["https://play.example.com", "play.example.com/", "a b", "x:80"])
def test_anything_else_is_no_domain_name(name: str) -> None:
    assert not re.fullmatch(TEMPLATE["Parameters"]["DomainName"]["AllowedPattern"], name)


def names_in(node: Any) -> Iterator[str]:
    """The names that a part of the template refers to, parameters included."""
    if isinstance(node, list):
        for part in node:
            yield from names_in(part)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "Ref":
                yield value
            elif key == "Fn::GetAtt":
                yield value.partition(".")[0]
            elif key == "Fn::Sub":
                # With values of its own, it is a list of the text and these.
                text, *values = value if isinstance(value, list) else [value]
                yield from re.findall(r"\$\{(\w+)[.\w]*\}", text)
                yield from names_in(values)
            else:
                yield from names_in(value)


def dependencies() -> dict[str, set[str]]:
    """What each resource needs, once SAM has made an API and its stage of the one resource."""
    found = {
        name: set(names_in(resource)) & RESOURCES.keys() for name, resource in RESOURCES.items()
    }
    found["the API's stage"] = found["HttpApi"] | {"HttpApi"}
    found["HttpApi"] = {
        name
        for name, resource in RESOURCES.items()
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi"
    }
    for name in found["HttpApi"]:
        found[name].discard("HttpApi")
    return found


def test_nothing_needs_itself_to_be_there_first() -> None:
    order = list(TopologicalSorter(dependencies()).static_order())
    api, edge, stage = (order.index(x) for x in ("HttpApi", "Distribution", "the API's stage"))
    assert api < edge < stage


# ---- Names ---------------------------------------------------------------------------------------


def test_what_an_account_shares_is_named_after_stack_and_region_within_cloudfronts_bounds() -> None:
    # docs/operators.md tells how long a stack's name may be.
    stack, region = "s" * 38, "ap-southeast-2"
    names = [
        found["Fn::Sub"]
        for resource in RESOURCES.values()
        if resource["Type"].startswith("AWS::CloudFront::")
        for properties in (resource["Properties"], *resource["Properties"].values())
        if isinstance(properties, dict) and (found := properties.get("Name"))
    ]
    assert len(names) == 7
    for name in names:
        written = name.replace("${AWS::StackName}", stack).replace("${AWS::Region}", region)
        assert re.fullmatch(rf"{stack}-{region}-[a-z-]+", written)
        assert len(written) <= 64
