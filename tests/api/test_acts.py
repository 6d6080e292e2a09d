"""The acts by name, notes, tags and DELETE, each as asked over HTTP."""

from typing import Any

import pytest

from counterfoil.kernel.ids import uuid7
from tests.support.world import Desk, Json, World, field_errors, place, refused, succeeded

OPERATOR = {"kind": "operator", "name": "Local operator", "via": "api", "session": None}


async def test_a_customers_course(world: World, desk: Desk) -> None:
    customer = await desk.create()
    course: list[tuple[str, Any, str, str | None]] = [
        ("activate", {}, "active", None),
        ("hold", {"reason": "Two reminders unanswered."}, "on_hold", "Two reminders unanswered."),
        ("release", {"reason": "Paid."}, "active", None),
        ("close", {"reason": "Moved away.\nFor good."}, "closed", "Moved away.\nFor good."),
        ("reopen", {"reason": None}, "active", None),
        ("hold", {"reason": "Again."}, "on_hold", "Again."),
        ("close", {}, "closed", None),
        ("discard", {"reason": "A test."}, "discarded", "A test."),
    ]
    for version, (name, body, status, reason) in enumerate(course, start=2):
        position = await world.position()
        answer = await desk.act(customer, name, body)
        customer = succeeded(answer)
        assert (customer["status"], customer["status_reason"], customer["version"]) == (status, reason, version)
        assert (answer.headers["etag"], answer.headers["x-position"]) == (f'"v{version}"', f"1.{position + 1}")
        assert await desk.read(customer) == customer


async def test_a_hold_says_why(world: World, desk: Desk) -> None:
    made = succeeded(await desk.act(await desk.create(), "activate"))
    before = await world.position()
    for body, code in (
        ({}, "required"),
        ({"reason": None}, "null"),
        ({"reason": ""}, "length"),
        ({"reason": " "}, "length"),
    ):
        assert field_errors(await desk.act(made, "hold", body)) == [("/reason", code)]
    long = await desk.act(made, "hold", {"reason": "x" * 501, "why": 1})
    assert field_errors(long) == [("/reason", "length"), ("/why", "unknown")]
    assert field_errors(await desk.act(made, "activate", {"reason": "x"})) == [("/reason", "unknown")]
    assert await world.position() == before


@pytest.mark.parametrize("name", ["activate", "hold", "release", "close", "reopen", "discard"])
async def test_an_act_is_based_on_a_version(world: World, desk: Desk, name: str) -> None:
    made = await desk.create()
    body = {"reason": "x"} if name == "hold" else {}
    before = await world.position()
    refused(await desk.post(f"{place(made)}/actions/{name}", body), 428, "precondition_required")
    problem = refused(await desk.act(made, name, body, If_Match='"v2"'), 412, "changed_meanwhile")
    assert (problem["current"], problem["events"]) == (made, [])
    refused(await desk.act({"id": uuid7(), "version": 1}, name, body), 404, "customer_not_found")
    assert await world.position() == before


async def test_there_is_no_other_act(desk: Desk) -> None:
    made = await desk.create()
    for name in ("merge", "erase", "edit", "HOLD", ""):
        assert (await desk.act(made, name)).status_code == 404


async def test_notes_stand_newest_first(world: World, desk: Desk) -> None:
    made = await desk.create()
    answer = await desk.post(f"{place(made)}/notes", {"text": "Rang twice."})
    noted = succeeded(answer, 201)
    assert (answer.headers["etag"], answer.headers["x-position"]) == ('"v2"', f"1.{await world.position()}")
    assert "location" not in answer.headers
    [note] = noted["notes"]
    assert note == {"text": "Rang twice.", "at": noted["updated_at"], "actor": note["actor"]}
    assert note["actor"] == OPERATOR | {"id": note["actor"]["id"]}
    for number in range(21):
        noted = succeeded(await desk.post(f"{place(made)}/notes", {"text": f"Note {number}\nwith a second line"}), 201)
    assert [each["text"].split("\n")[0] for each in noted["notes"]] == [f"Note {n}" for n in range(20, 0, -1)]
    assert await desk.read(made) == noted


async def test_a_note_says_something(world: World, desk: Desk) -> None:
    made = await desk.create()
    before = await world.position()
    for body, code in (
        ({}, "required"),
        ({"text": None}, "null"),
        ({"text": "\n "}, "length"),
        ({"text": "x" * 4001}, "length"),
    ):
        assert field_errors(await desk.post(f"{place(made)}/notes", body)) == [("/text", code)]
    refused(await desk.post(f"/api/customers/{uuid7()}/notes", {"text": "x"}), 404, "customer_not_found")
    assert await world.position() == before


async def test_tags_are_added_and_removed(world: World, desk: Desk) -> None:
    made = await desk.create(tags=["optics", "Key  Account"])
    answer = await desk.post(
        f"{place(made)}/tags", {"added": [" VIP ", "vip", "Optics"], "removed": ["KEY ACCOUNT", "no"]}
    )
    tagged = succeeded(answer)
    assert (made["tags"], tagged["tags"]) == (["optics", "Key Account"], ["optics", "VIP"])
    assert (answer.headers["etag"], answer.headers["x-position"]) == ('"v2"', f"1.{await world.position()}")
    before = await world.position()
    for nothing in ({}, {"added": ["vip"]}, {"removed": ["absent"]}, {"added": ["VIP"], "removed": ["VIP"]}):
        same = await desk.post(f"{place(made)}/tags", nothing)
        assert (succeeded(same), same.headers["etag"]) == (tagged, '"v2"')
    assert await world.position() == before
    assert await desk.read(made) == tagged


async def test_a_customer_has_50_tags_of_40_characters(world: World, desk: Desk) -> None:
    made = await desk.create(tags=[f"tag {number}" for number in range(49)])
    full = succeeded(await desk.post(f"{place(made)}/tags", {"added": ["x" * 40]}))
    before = await world.position()
    assert field_errors(await desk.post(f"{place(made)}/tags", {"added": ["one more"]})) == [("/added", "length")]
    long = await desk.post(f"{place(made)}/tags", {"added": ["x" * 41], "removed": ["", 5]})
    assert field_errors(long) == [("/added/0", "length"), ("/removed/0", "length"), ("/removed/1", "type")]
    assert await world.position() == before
    swapped = succeeded(await desk.post(f"{place(made)}/tags", {"added": ["one more"], "removed": ["x" * 40]}))
    assert swapped["tags"] == [*full["tags"][:-1], "one more"]


@pytest.mark.parametrize(("path", "body"), [("notes", {"text": "x"}), ("tags", {"added": ["x"]})])
async def test_a_note_or_tags_may_name_a_version_and_then_it_counts(
    world: World, desk: Desk, path: str, body: Json
) -> None:
    made = await desk.create()
    first = await desk.post(f"{place(made)}/{path}", body, If_Match='"v1"')
    assert first.headers["etag"] == '"v2"'
    before = await world.position()
    problem = refused(await desk.post(f"{place(made)}/{path}", body, If_Match='"v1"'), 412, "changed_meanwhile")
    assert (problem["current"], len(problem["events"])) == (first.json(), 1)
    refused(await desk.post(f"{place(made)}/{path}", body, If_Match="*"), 400, "if_match_form")
    assert await world.position() == before


async def test_delete_discards_what_no_document_names(world: World, desk: Desk) -> None:
    made = await desk.create(contacts=[{"name": "Ana", "role": "billing"}])
    refused(await world.client.delete(place(made)), 428, "precondition_required")
    refused(await desk.delete(made, If_Match='"v9"'), 412, "changed_meanwhile")
    answer = await desk.delete(made)
    gone = succeeded(answer)
    assert gone == {"outcome": "discarded", "customer": await desk.read(made)}
    assert (gone["customer"]["status"], gone["customer"]["version"]) == ("discarded", 2)
    assert (answer.headers["etag"], answer.headers["x-position"]) == ('"v2"', f"1.{await world.position()}")
    before = await world.position()
    problem = refused(await desk.delete(gone["customer"]), 409, "customer_final")
    assert problem["detail"] == "The customer is discarded, and stays so."
    refused(await desk.delete({"id": uuid7(), "version": 1}), 404, "customer_not_found")
    assert await world.position() == before


async def test_delete_takes_no_body(world: World, desk: Desk) -> None:
    made = await desk.create()
    answer = await world.client.request("DELETE", place(made), json={}, headers={"If-Match": '"v1"'})
    refused(answer, 400, "body_unwanted")
    assert await desk.read(made) == made
