"""Why the rules of customers and contacts refuse: one stable code for each reason."""

from counterfoil.kernel.refused import code

CUSTOMER_NOT_FOUND = code("customer_not_found", 404, "No such customer", "There is no such customer here.")
CONTACT_NOT_FOUND = code("contact_not_found", 404, "No such contact", "This customer has no such contact.")
ID_TAKEN = code("id_taken", 409, "The id is taken", "Something with this id exists already. Send it with a new id.")

ALREADY_ACTIVE = code("customer_already_active", 409, "The customer is active", "The customer is active already.")
NOT_ACTIVE = code("customer_not_active", 409, "The customer is still a prospect", "Activate the customer first.")
ON_HOLD = code(
    "customer_on_hold", 409, "The customer is on hold", "The customer is on hold. Release it to make it active again."
)
NOT_ON_HOLD = code("customer_not_on_hold", 409, "The customer is not on hold", "There is no hold to release.")
CLOSED = code("customer_closed", 409, "The customer is closed", "The customer is closed. Reopen it to change it.")
NOT_CLOSED = code("customer_not_closed", 409, "The customer is not closed", "Only a closed customer can be reopened.")
HAS_DOCUMENTS = code(
    "customer_has_documents", 409, "Documents name this customer", "Documents name this customer. Close it instead."
)
FINAL = code("customer_final", 409, "The customer takes no more changes", "The customer is {status}, and stays so.")
CONTACT_REMOVED = code("contact_removed", 409, "The contact was removed", "Add the person as a new contact.")
USE_LOOKUP = code(
    "use_lookup",
    422,
    "Look up whole addresses and accounts",
    "A whole e-mail address or IBAN is looked up by POST /api/customers/lookup, so that it stands in no address line.",
)
