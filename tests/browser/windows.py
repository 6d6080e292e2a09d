"""Browser windows, each with nothing of the others, and what was wrong in them besides what a test looks at."""

import shutil
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from tests.browser.console import Console

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
Motion = Literal["no-preference", "reduce"]


class Windows:
    """Each window is a context of its own: another person at another machine."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []

    def open(self, width: int = 1440, height: int = 900, *, motion: Motion = "no-preference", **more: Any) -> Console:
        context = self._browser.new_context(
            base_url=self._url,
            viewport={"width": width, "height": height},
            reduced_motion=motion,
            locale="en-GB",
            timezone_id="Europe/Berlin",
            permissions=["clipboard-read", "clipboard-write"],
            **more,
        )
        context.tracing.start(snapshots=True)
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        console = Console(page)
        self._watch(page, console.may_answer)
        return console

    def _watch(self, page: Page, may_answer: set[int]) -> None:
        def said(message: ConsoleMessage) -> None:
            # That an answer was an error is told by `answered`, unless the test provokes it.
            if message.type == "error" and not message.text.startswith("Failed to load resource"):
                self._complaints.append(f"console: {message.text}")

        def answered(response: Response) -> None:
            if response.status >= 400 and response.status not in may_answer:
                self._complaints.append(f"{response.status} from {response.url}")

        page.on("console", said)
        page.on("pageerror", lambda error: self._complaints.append(f"uncaught: {error}"))
        page.on("response", answered)

    def keep(self, results: Path, name: str) -> None:
        """What a failed test leaves: each window's picture, and its trace for `playwright show-trace`."""
        results.mkdir(exist_ok=True)
        for number, context in enumerate(self._contexts):
            for page in context.pages:
                page.screenshot(path=results / f"{name}-{number}.png")
            context.tracing.stop(path=results / f"{name}-{number}.zip")

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def complaints(self) -> list[str]:
        return self._complaints
