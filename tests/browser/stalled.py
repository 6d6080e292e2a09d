"""Requests that get no answer until they are let go."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, Request, Route


class Stalled:
    def __init__(self, page: Page, pattern: str, which: Callable[[Request], bool] = lambda _: True) -> None:
        self._page, self._which = page, which
        self._held: list[Route] = []
        self._flows = False
        page.route(pattern, self._meet)

    def _meet(self, route: Route) -> None:
        if self._flows or not self._which(route.request):
            route.continue_()
        else:
            self._held.append(route)

    def held(self, count: int) -> list[Route]:
        """So many of them, once they are there: the browser tells of a request before it is handed to us."""
        until = time.monotonic() + 10
        while len(self._held) < count and time.monotonic() < until:
            self._page.wait_for_timeout(20)  # lets it hand over what has come
        assert len(self._held) == count
        return self._held

    def flow(self) -> None:
        """From now on; those that are held stay so."""
        self._flows = True

    def let_go(self, count: int) -> None:
        """The last of so many; who asked before has stopped listening."""
        last = self.held(count)[-1]
        self.flow()
        last.continue_()
