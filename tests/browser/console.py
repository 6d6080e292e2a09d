"""The console as a person has it before them: where to look, and the steps that most tests begin with."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Request, expect

LIST = "/o/demo/customers"


class Console:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.may_answer: set[int] = set()  # statuses that the test provokes

    # Where one is

    def open(self, id_: str | None = None, **search: str) -> None:
        """An address, as typed into the browser; the page is there when its first rows are."""
        path = LIST if id_ is None else f"{LIST}/{id_}"
        query = "&".join(f"{name}={value}" for name, value in search.items())
        self.page.goto(f"{path}?{query}" if query else path)
        expect(self.page.get_by_role("heading", name="Customers", exact=True)).to_be_attached()

    @property
    def said(self) -> dict[str, str]:
        """What the address says after its question mark."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    # The list

    @property
    def search(self) -> Locator:
        return self.page.get_by_role("searchbox", name="Search customers")

    @property
    def grid(self) -> Locator:
        return self.page.get_by_role("grid")

    @property
    def rows(self) -> Locator:
        return self.page.locator("[role=grid] [data-index]")

    def row(self, name: str) -> Locator:
        return self.rows.filter(has=self.page.get_by_role("link", name=name, exact=True))

    @property
    def names(self) -> list[str]:
        return self.rows.locator("a.name").all_inner_texts()

    def shows(self, *names: str) -> None:
        """These rows and no others."""
        expect(self.rows.locator("a.name")).to_have_text(list(names))

    def finds(self, query: str) -> None:
        self.search.fill(query)
        self.search.press("Enter")

    # The record

    @property
    def record(self) -> Locator:
        return self.page.get_by_role("region", name="The customer")

    @property
    def heading(self) -> Locator:
        return self.record.get_by_role("heading", level=1)

    # Dialogs

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def question(self) -> Locator:
        """A dialog that waits for an answer."""
        return self.page.get_by_role("alertdialog")

    def field(self, label: str) -> Locator:
        return self.dialog.get_by_role("textbox", name=label, exact=True)

    @property
    def summary(self) -> Locator:
        return self.dialog.get_by_role("group", name=re.compile("to mend before this can be saved"))

    @property
    def toast(self) -> Locator:
        return self.page.locator(".toasts [role=group]")

    @property
    def focused(self) -> Locator:
        return self.page.locator(":focus")

    # The network

    def writes(self) -> list[Request]:
        """The writes that go out from now on, with every try of them."""
        sent: list[Request] = []

        def note(request: Request) -> None:
            if request.method not in ("GET", "HEAD"):
                sent.append(request)

        self.page.on("request", note)
        return sent
