"""A menu says what the command itself would say."""

import pytest

from counterfoil.customers.actions import actions
from counterfoil.customers.commands import CustomerCommand
from counterfoil.customers.customer import CUSTOMER, Absent, Standing, Status
from counterfoil.kernel.refused import Refused
from tests.customers.samples import COMMANDS, STATES, after

MENU = ["edit", "activate", "hold", "release", "close", "reopen", "discard", "note", "tag"]
STANDING = [state for state in STATES.values() if not isinstance(state, Absent)]


def outcome(state: Standing, command: CustomerCommand) -> Status | Refused:
    """The status that the command leads to, or why it is refused."""
    try:
        return after(state, *CUSTOMER.decide(state, command)).status
    except Refused as refused:
        return refused


@pytest.mark.parametrize("has_documents", [False, True])
@pytest.mark.parametrize("state", STANDING, ids=lambda state: state.status)
def test_every_entry_agrees_with_the_decision(state: Standing, has_documents: bool) -> None:
    menu = actions(state.status, has_documents=has_documents)
    assert [action.name for action in menu] == MENU
    for action in menu:
        documented = action.name == "discard" and has_documents
        result = outcome(state, COMMANDS["discard_documented" if documented else action.name])
        if isinstance(result, Refused):
            assert (action.enabled, action.resulting_status) == (False, None)
            assert (action.disabled_code, action.disabled_reason) == (result.code.name, result.detail)
        else:
            assert (action.enabled, action.disabled_code, action.disabled_reason) == (True, None, None)
            assert action.resulting_status == (result if result != state.status else None)


def test_only_a_hold_needs_a_reason() -> None:
    assert {action.name: action.needs for action in actions("active") if action.needs} == {"hold": ("reason",)}


def test_what_a_person_reads() -> None:
    hold = next(action for action in actions("prospect") if action.name == "hold")
    assert (hold.label, hold.disabled_reason) == ("Put on hold", "Activate the customer first.")
    discard = next(action for action in actions("active", has_documents=True) if action.name == "discard")
    assert discard.disabled_reason == "Documents name this customer. Close it instead."
    assert {action.disabled_reason for action in actions("erased")} == {"The customer is erased, and stays so."}
