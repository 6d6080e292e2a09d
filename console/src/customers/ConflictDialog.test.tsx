import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { HistoryItem } from "@/shared/api/types";
import { box, onSaved, openEdit, PATH, press, save, type } from "../../tests/editing";
import { answer, customer, writes } from "../../tests/record";
import { problem } from "../../tests/server";

describe("somebody saved meanwhile", () => {
  const event = (changes: HistoryItem["changes"]): HistoryItem => ({
    position: "1.9",
    version: 18,
    type: "customer.updated",
    at: "2026-11-12T14:06:00Z",
    actor: {
      kind: "person",
      id: "018f0000-0000-7000-8000-0000000000ad",
      name: "Ana",
      session: null,
      via: "console",
    },
    correlation: "51d0-7a3e",
    command: "018f0000-0000-7000-8000-0000000000cc",
    reason: "agreed by phone",
    changes,
  });
  const conflict = async () => {
    const title = await screen.findByText("Ana saved this customer while you edited");
    return title.closest<HTMLElement>("[role=dialog]") ?? title;
  };
  const meanwhile = (current: ReturnType<typeof customer>, events: HistoryItem[]) => () =>
    problem(412, "changed_meanwhile", { current, events } as never);

  test("what does not clash is saved together, without a question", async () => {
    const current = customer({ version: 18, language: "fr" });
    const sent = writes("put", PATH, meanwhile(current, [event([])]), answer(customer({ version: 19 })));
    await openEdit();
    type("External id", "ERP-1");
    save();
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(sent.map(({ body, ifMatch }) => [body, ifMatch])).toEqual([
      [{ external_id: "ERP-1" }, '"v17"'],
      [{ external_id: "ERP-1" }, '"v18"'],
    ]);
    expect(sent[0]?.key).not.toBe(sent[1]?.key);
  });

  test("what clashes is asked: both values, who, when and why; the choice is saved", async () => {
    const current = customer({
      version: 18,
      external_id: "ERP-2",
      language: "fr",
      tags: ["optics", "theirs"],
    });
    const events = [event([{ member: "external_id", before: "ERP-20482", after: "ERP-2" }])];
    const sent = writes("put", PATH, meanwhile(current, events), answer(customer({ version: 19 })));
    await openEdit();
    type("External id", "ERP-1");
    save();
    const dialog = await conflict();
    expect(dialog.textContent).toContain("Your copy is from v17, the saved one is v18. One field differs.");
    expect(dialog.textContent).toContain("agreed by phone");
    const button = within(dialog).getByRole("button", { name: /^Save as v/ });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect(within(dialog).getAllByRole("radio")).toHaveLength(2);
    fireEvent.click(within(dialog).getByRole("radio", { name: /ERP-1/ }));
    fireEvent.click(within(dialog).getByRole("button", { name: "Save as v19" }));
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(sent[1]).toMatchObject({ body: { external_id: "ERP-1" }, ifMatch: '"v18"' });
  });

  test("taking all of theirs leaves nothing to send", async () => {
    const current = customer({ version: 18, external_id: "ERP-2" });
    const sent = writes("put", PATH, meanwhile(current, [event([])]), answer(customer({ version: 99 })));
    await openEdit();
    type("External id", "ERP-1");
    save();
    await conflict();
    press("take all");
    press(/^Save as v/);
    await waitFor(() => expect(onSaved).toHaveBeenCalledWith(expect.objectContaining({ version: 18 })));
    expect(sent).toHaveLength(1);
  });

  test("Escape goes back to the form as it was typed", async () => {
    writes("put", PATH, meanwhile(customer({ version: 18, external_id: "ERP-2" }), [event([])]));
    await openEdit();
    type("External id", "ERP-1");
    save();
    const dialog = await conflict();
    fireEvent.keyDown(dialog, { key: "Escape" });
    await waitFor(() => expect(screen.queryByText(/saved this customer/)).toBeNull());
    expect(box("External id").value).toBe("ERP-1");
  });
});
