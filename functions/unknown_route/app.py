"""Every other path and method: 404, or 405 where the path takes other methods."""

from laurel.cold_start import end_cold_start

from laurel.domain.errors import MethodNotAllowedError, RouteNotFoundError
from laurel.http.endpoint import Answer, endpoint
from laurel.http.request import Request
from laurel.http.routes import allowed_methods

end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Refuse the call, saying why.

    Raises:
        MethodNotAllowedError: the path is one of the service's.
        RouteNotFoundError: it is not.
    """
    allowed = allowed_methods(request.path)
    if allowed:
        raise MethodNotAllowedError(allowed=allowed)
    raise RouteNotFoundError
