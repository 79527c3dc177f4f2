"""What AWS's refusals and failures mean to the person who typed the command."""

from botocore import exceptions
from botocore.exceptions import ClientError

from tools.operator.failures import OperatorError, UnreachableError

_LOGGED_OUT = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "SignatureDoesNotMatch",
    }
)
_FORBIDDEN = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


def explain(error: Exception) -> OperatorError:
    """Tell an error of AWS's SDK in a sentence, as an error of the command's own."""
    if isinstance(error, ClientError):
        return _explain_refusal(error)
    match error:
        case exceptions.ProfileNotFound():
            sentence = f"{error}: see `aws configure list-profiles`, and AWS_PROFILE."
        case exceptions.NoCredentialsError() | exceptions.PartialCredentialsError():
            sentence = (
                "There are no AWS credentials here: log in, or set AWS_PROFILE. Without any, "
                "LAUREL_API_URL and LAUREL_TOKEN do."
            )
        case exceptions.NoRegionError():
            sentence = "Name the stack's region with --region, or in AWS_REGION."
        case exceptions.EndpointConnectionError() | exceptions.ConnectionError():
            sentence = "AWS cannot be reached from here: is there a network?"
        case exceptions.SSOError() | exceptions.TokenRetrievalError():
            sentence = "You are logged out of AWS: log in again, such as with `aws sso login`."
        case _:
            sentence = f"AWS: {error}"
    return UnreachableError(sentence)


def _explain_refusal(error: ClientError) -> OperatorError:
    code = error.response["Error"]["Code"]
    message = error.response["Error"].get("Message", code)
    if code in _LOGGED_OUT:
        return UnreachableError("AWS does not take your credentials any more: log in again.")
    if code in _FORBIDDEN:
        return UnreachableError(f"Your AWS credentials do not allow this: {message}")
    return OperatorError(f"AWS: {message}")
