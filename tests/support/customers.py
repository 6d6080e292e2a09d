"""The customers' service on a test store."""

from uuid import UUID

from counterfoil.customers.history import CustomerHistory
from counterfoil.customers.repository import CustomerRepository
from counterfoil.customers.service import CustomerService
from counterfoil.customers.validation import CustomerValidationService
from counterfoil.kernel.ids import OrgId
from counterfoil.store.session import Store
from tests.support.stores import envelope


def service(store: Store) -> CustomerService:
    async def euro(_org: OrgId) -> str:
        return "EUR"

    repository = CustomerRepository(store)
    return CustomerService(repository, CustomerValidationService(repository), CustomerHistory(store), euro)


async def customers(store: Store, org: OrgId, count: int) -> list[UUID]:
    """Named and coded by number, each with a contact."""
    made = []
    for number in range(count):
        contacts = [{"name": "Ann", "role": "billing", "email": f"a{number}@example.org"}]
        value = {"name": f"Customer {number}", "kind": "company", "code": f"K-{number}", "contacts": contacts}
        made.append((await service(store).create(org, envelope(), value)).customer.id)
    return made
