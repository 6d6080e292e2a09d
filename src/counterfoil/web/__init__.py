"""HTTP: from a request's bytes to a typed handler, and from what it gives back to an answer.

A handler is an `async def` that says everything by its signature. Decorate it with `get`, `post`, `put` or `delete` of
web/routes.py; the composition root gives all of them to web/application.py:

    @put("/api/customers/{id:uuid}", may="customers.edit", if_match="required", refuses=(CUSTOMER_NOT_FOUND,))
    async def change(id: UUID, asked: Asked, given: ChangeCustomer, customers: CustomerService) -> Answer[Customer]:
        \"\"\"Change a customer: an omitted member stays, null clears.\"\"\"
        done = await customers.change(asked, CustomerId(id), given)
        return Answer(done.customer, done.version, done.position, replayed=done.replayed)

* a name that stands in the path: that part of the path (`{id:uuid}`; what is no UUID is 404)
* `asked: Asked`: the organisation, the caller, the command's id, the print, the version of If-Match, cursors
* `caller: Caller`: where no organisation is needed (`organisation=False`)
* `given: Shape`: the JSON body, all its field errors found at once; `given: Shape | None` may be left out;
  `given: Raw[Shape]` is strict JSON whose shape the service checks, because it finds more wrong than a shape can say
* `given: Raw[Shape]`: the JSON body as it came, for a service that checks it itself and finds more than a shape can
* `wanted: Shape`: the query's parameters; a list's shape is a `pages.Listing`
* `request: Request`: for the few that read the request themselves
* anything else: a service, found by its type among those given to `application.build`

`may` names a permission of web/access.py, `access.SIGNED_IN` or `access.PUBLIC`. `refuses` lists the codes of the
context's own rules; those of the frame (bad bodies, versions, deadlines …) are known here. The docstring is the summary
in the OpenAPI document, which is made from these same declarations. Without a permission, with an unknown service or
with a parameter that nobody fills, the application does not start.
"""
