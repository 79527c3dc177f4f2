"""Every other path and method: 404, or 405 where the path takes other methods, or OPTIONS."""

from laurel.cold_start import end_cold_start

from laurel.domain.errors import MethodNotAllowedError, RouteNotFoundError
from laurel.http.endpoint import Methods, endpoint
from laurel.http.request import Request
from laurel.http.routes import allowed_methods

end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Methods:
    """Refuse the call, saying why; only OPTIONS is answered, on a path of the service.

    The gateway adds to that answer what a browser wants to know. It must be a success for the
    browser to believe it: see docs/decisions/0009-what-the-gateway-answers.md.

    Raises:
        MethodNotAllowedError: the path is one of the service's.
        RouteNotFoundError: it is not.
    """
    allowed = allowed_methods(request.path)
    if allowed and request.method == "OPTIONS":
        return Methods(allowed)
    if allowed:
        raise MethodNotAllowedError(allowed=allowed)
    raise RouteNotFoundError
