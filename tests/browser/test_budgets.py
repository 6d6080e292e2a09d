"""What a visit costs: what travels for the first page and for each part that is loaded later, as gzip packs it."""

import gzip
from pathlib import PurePosixPath

from playwright.sync_api import Response, expect

from tests.browser.console import Console
from tests.browser.house import House, own

_FIRST_LOAD, _LAZY_CHUNK, _FONT = 200_000, 60_000, 50_000
_NODES = "() => document.querySelectorAll('*').length"
# Parts that are fetched ahead, once the page is idle, are no part of the first load.
_NEVER_IDLE = "window.requestIdleCallback = () => 0"


class Travelled:
    """The files of the console that came, by name: each once, as a browser with an empty cache asks for them."""

    def __init__(self, console: Console) -> None:
        self._came: list[Response] = []
        console.page.on("response", self._note)

    def _note(self, response: Response) -> None:
        if PurePosixPath(response.url).suffix in (".js", ".css", ".woff2"):
            self._came.append(response)

    def weights(self) -> dict[str, int]:
        """Since it was asked last. Fonts are packed as they are."""
        came, self._came = self._came, []
        return {PurePosixPath(each.url).name: _weight(each) for each in came}


def _weight(response: Response) -> int:
    content = response.body()
    return len(content if response.url.endswith(".woff2") else gzip.compress(content))


def test_weights(console: Console, house: House) -> None:
    customer = house.create(own("Featherweight"))
    console.page.add_init_script(_NEVER_IDLE)
    travelled = Travelled(console)
    console.open(query=customer["name"])
    expect(console.rows).to_have_count(1)
    console.page.evaluate("() => document.fonts.ready.then(() => 0)")
    first = travelled.weights()
    fonts = {name: weight for name, weight in first.items() if name.endswith(".woff2")}
    assert len(fonts) == 1
    assert max(fonts.values()) <= _FONT
    assert sum(first.values()) - sum(fonts.values()) <= _FIRST_LOAD, first

    console.row(customer["name"]).get_by_role("link").click()
    expect(console.heading).to_be_visible()
    console.record.get_by_role("tab", name="History").click()
    expect(console.record.get_by_role("slider")).to_be_visible()
    console.page.keyboard.press("e")
    expect(console.dialog).to_be_visible()
    later = travelled.weights()
    assert {name.split("-")[0] for name in later} >= {"CustomerPage", "CustomerHistory", "CustomerDialog"}
    assert max(later.values()) <= _LAZY_CHUNK, later
    assert not set(first) & set(later)


def test_what_stands_in_the_page(console: Console, house: House) -> None:
    """The most that one can have open: the list, a record, the form with a dozen contacts."""
    people = [{"name": f"Person {number}", "role": "technical"} for number in range(12)]
    customer = house.create(own("Crowded"), contacts=people)
    console.open(customer["id"], dialog="edit")
    expect(console.rows.first).to_be_attached()
    expect(console.field("E-mail")).to_have_count(12)
    assert console.page.evaluate(_NODES) <= 2_500
