"""GET /missing-page/{path+}: the page that says that there is none."""

from laurel.cold_start import end_cold_start

from http import HTTPStatus

from laurel.http.endpoint import Page, endpoint
from laurel.http.request import Request
from laurel.pages.rendering import render_missing

# A page that has just been published must not stay missing for long.
CACHED = "public, max-age=5"

end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Page:
    """Answer that nothing is here, whatever the path."""
    return Page(
        status=HTTPStatus.NOT_FOUND,
        html=render_missing(public_url=request.public_url),
        cache_control=CACHED,
    )
