"""The server as the tests ask it, past the console: to have customers of their own, and to see what is true."""

from typing import Any
from uuid import uuid4

import httpx

Members = dict[str, Any]


class House:
    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30)

    def close(self) -> None:
        self._http.close()

    def ask(self, path: str, **query: Any) -> Any:
        return self._http.get(path, params=query).raise_for_status().json()

    def refused(self, body: Members) -> Members:
        """The problem with which a new customer is refused."""
        answer = self._send("POST", "/api/customers", body)
        assert answer.is_error, answer.text
        problem: Members = answer.json()
        return problem

    def customers(self, **query: Any) -> list[Members]:
        """All that the list has, page after page."""
        found: list[Members] = []
        after: Members = {}
        while True:
            page = self.ask("/api/customers", limit=200, **query, **after)
            found += page["items"]
            if page["next"] is None:
                return found
            after = {"after": page["next"]}

    def total(self, **query: Any) -> int:
        count: int = self.ask("/api/customers", limit=1, **query)["total"]["count"]
        return count

    def customer(self, id_: str) -> Members:
        found: Members = self.ask(f"/api/customers/{id_}")
        return found

    def history(self, id_: str) -> list[Members]:
        items: list[Members] = self.ask(f"/api/customers/{id_}/history")["items"]
        return items

    def create(self, name: str, *, active: bool = True, **members: Any) -> Members:
        made = self.done("POST", "/api/customers", {"name": name, "kind": "company", **members})
        return self.act(made, "activate") if active else made

    def change(self, customer: Members, **members: Any) -> Members:
        return self.done("PUT", f"/api/customers/{customer['id']}", members, customer["version"])

    def act(self, customer: Members, name: str, reason: str | None = None) -> Members:
        body = {} if reason is None else {"reason": reason}
        return self.done("POST", f"/api/customers/{customer['id']}/actions/{name}", body, customer["version"])

    def tag(self, customer: Members, *added: str) -> Members:
        return self.done("POST", f"/api/customers/{customer['id']}/tags", {"added": list(added)})

    def note(self, customer: Members, text: str) -> Members:
        return self.done("POST", f"/api/customers/{customer['id']}/notes", {"text": text})

    def done(self, method: str, path: str, body: Members, version: int | None = None) -> Members:
        answer = self._send(method, path, body, version)
        assert answer.is_success, answer.text
        done: Members = answer.json()
        return done

    def _send(self, method: str, path: str, body: Members, version: int | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": str(uuid4())}
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        return self._http.request(method, path, json=body, headers=headers)


def own(name: str) -> str:
    """A name that no other test has."""
    return f"{name} {uuid4().hex[:6]}"
