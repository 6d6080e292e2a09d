import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { me } from "../../tests/customers";
import {
  box,
  onClose,
  onSaved,
  openEdit,
  openNew,
  PATH,
  press,
  pressEscape,
  save,
  type,
} from "../../tests/editing";
import { answer, customer, ID, writes } from "../../tests/record";
import { problem } from "../../tests/server";

describe("saving", () => {
  test("an edit sends only what changed, on the version that it was changed from", async () => {
    const sent = writes("put", PATH, answer(customer({ version: 18 })));
    await openEdit();
    type("External id", "ERP-1");
    type("Credit limit, EUR", "25000");
    save();
    await waitFor(() => expect(onSaved).toHaveBeenCalledWith(expect.objectContaining({ version: 18 })));
    expect(sent).toMatchObject([
      {
        body: { external_id: "ERP-1", credit_limit: { minor: 2_500_000, currency: "EUR" } },
        ifMatch: '"v17"',
      },
    ]);
    expect(Object.keys(sent[0]?.body ?? {})).toHaveLength(2);
  });

  test("an emptied box clears, and what is kept of a list keeps its id", async () => {
    const sent = writes("put", PATH, answer(customer({ version: 18 })));
    await openEdit();
    type("External id", "");
    type("Phone", "040 1234567");
    save();
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(sent[0]?.body).toEqual({
      external_id: null,
      contacts: [{ ...customer().contacts[0], phone: "040 1234567" }],
    });
  });

  test("a new customer is sent with an id of its own and without what was left empty", async () => {
    const sent = writes("post", "/api/customers", answer(customer({ version: 1 }), 201));
    await openNew();
    fireEvent.change(screen.getAllByLabelText("Name")[0] as HTMLElement, {
      target: { value: "Harbour & Pine" },
    });
    save();
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(sent[0]?.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      name: "Harbour & Pine",
      kind: "company",
      currency: "EUR",
      payer: "self",
    });
    expect(sent[0]?.ifMatch).toBeNull();
  });

  test("nothing changed is nothing sent", async () => {
    const sent = writes("put", PATH, answer({}));
    await openEdit();
    save();
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(sent).toEqual([]);
  });

  test("a refusal is told with its code, and what was typed stays", async () => {
    writes("put", PATH, () => problem(409, "customer_closed"));
    await openEdit();
    type("External id", "ERP-1");
    save();
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("customer_closed");
    expect(alert.textContent).toContain("c0de-c0de");
    expect(box("External id").value).toBe("ERP-1");
    expect(onSaved).not.toHaveBeenCalled();
  });
});

describe("what is to be mended", () => {
  test("is told in a summary that has the focus and leads to the fields; nothing is sent", async () => {
    const sent = writes("put", PATH, answer({}));
    await openEdit();
    type("External id", "x".repeat(101));
    type("Credit limit, EUR", "15.000");
    save();
    const summary = (await screen.findByText("2 things to mend before this can be saved")).parentElement;
    await waitFor(() => expect(document.activeElement).toBe(summary));
    const lines = within(summary as HTMLElement).getAllByRole("button");
    expect(lines.map(({ textContent }) => textContent)).toEqual([
      "External id: At most 100 characters; this has 101",
      "Credit limit: At most 2 decimals in EUR",
    ]);
    fireEvent.click(lines[1] as HTMLElement);
    expect(document.activeElement).toBe(box("Credit limit, EUR"));
    expect(box("Credit limit, EUR").getAttribute("aria-invalid")).toBe("true");
    expect(sent).toEqual([]);
  });

  test("shrinks as it is mended", async () => {
    await openEdit();
    type("External id", "x".repeat(101));
    save();
    await screen.findByText("1 thing to mend before this can be saved");
    type("External id", "ERP-1");
    await waitFor(() => expect(screen.queryByText(/to mend/)).toBeNull());
  });

  test("what the server found stands at its fields; what has no field stands in the summary", async () => {
    const errors = [
      { pointer: "/external_id", code: "taken", message: "Already used by C-10377", params: {} },
      { pointer: "/contacts/0/email", code: "format", message: "Write one address", params: {} },
      { pointer: "/custom/cost", code: "type", message: "Needs text", params: {} },
    ];
    writes("put", PATH, () => problem(422, "invalid_fields", { errors }), answer(customer({ version: 18 })));
    await openEdit();
    type("External id", "ERP-10377");
    save();
    const summary = (await screen.findByText("3 things to mend before this can be saved")).parentElement;
    expect(summary?.textContent).toContain("Contact Maren Falk, E-mail: Write one address");
    expect(summary?.textContent).toContain("/custom/cost: Needs text");
    const described = box("External id").getAttribute("aria-describedby") ?? "";
    const words = described.split(" ").map((id) => document.getElementById(id)?.textContent);
    expect(words).toContain("Already used by C-10377");
    save(); // the server judges anew
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
  });

  test("an element that was added and left empty is no mistake", async () => {
    const sent = writes("put", PATH, answer(customer({ version: 18 })));
    await openEdit();
    press("Add a contact");
    press("Add an address");
    type("External id", "ERP-1");
    save();
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(sent[0]?.body).toEqual({ external_id: "ERP-1" });
  });
});

describe("leaving", () => {
  const asked = () => screen.findByText("Leave 1 change behind?");

  test("nothing changed closes at once", async () => {
    await openEdit();
    pressEscape();
    expect(onClose).toHaveBeenCalledOnce();
  });

  test("with changes Escape asks, and going on editing keeps them", async () => {
    await openEdit();
    type("External id", "ERP-1");
    pressEscape();
    await asked();
    press("Go on editing");
    expect(onClose).not.toHaveBeenCalled();
    expect(box("External id").value).toBe("ERP-1");
  });

  test("another address asks too, and dropping the changes goes there", async () => {
    const { history } = await openEdit();
    type("External id", "ERP-1");
    history.push("/there");
    await asked();
    expect(history.location.pathname).toBe("/here");
    press("Drop changes");
    await waitFor(() => expect(history.location.pathname).toBe("/there"));
  });

  test("a draft is kept in this tab alone and comes back with a notice", async () => {
    await openAndKeep();
    expect(Object.keys(localStorage)).toEqual([]);
    cleanup();
    await openEdit();
    expect(box("External id").value).toBe("ERP-1");
    expect(screen.getByText(/^Your draft of/)).toBeTruthy();
    press("Drop the draft");
    expect(box("External id").value).toBe("ERP-20482");
    expect(sessionStorage).toHaveLength(0);
  });

  test("a new customer's draft keeps its id: created twice, the second one would clash", async () => {
    const sent = writes(
      "post",
      "/api/customers",
      () => problem(500, "internal"),
      answer(customer({ version: 1 }), 201),
    );
    const name = () => screen.getAllByLabelText("Name")[0] as HTMLElement;
    await openNew();
    fireEvent.change(name(), { target: { value: "Harbour & Pine" } });
    save();
    await screen.findByRole("alert");
    pressEscape();
    await asked();
    press("Keep as draft");
    cleanup();
    await openNew();
    save();
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(sent[1]?.body.id).toBe(sent[0]?.body.id);
  });

  async function openAndKeep() {
    await openEdit();
    type("External id", "ERP-1");
    pressEscape();
    await asked();
    press("Keep as draft");
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(Object.keys(sessionStorage)).toEqual([`counterfoil.draft.${me.organisations[0]?.id}.${ID}`]);
  }
});
