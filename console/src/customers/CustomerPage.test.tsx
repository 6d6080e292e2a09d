import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ActionName, Customer, HistoryItem } from "@/shared/api/types";
import { Toasts } from "@/shared/ui/Toasts";
import { answer, customer, ID, may, open, writes } from "../../tests/record";
import { at, problem, server } from "../../tests/server";
import CustomerPage from "./CustomerPage";
import type { CustomerPageProps } from "./parts";

const PATH = `/api/customers/${ID}`;
const on = {
  onTab: vi.fn(),
  onAsOf: vi.fn(),
  onEdit: vi.fn(),
  onAct: vi.fn(),
  onClose: vi.fn(),
} satisfies Partial<CustomerPageProps>;

beforeEach(() => {
  for (const each of Object.values(on)) each.mockReset();
  sessionStorage.clear();
});

async function openPage(found: Customer, more: Partial<CustomerPageProps> = {}) {
  server.use(http.get(at(PATH), () => HttpResponse.json(found)));
  const props = { id: ID, tab: "profile", asOf: null, act: null, ...on, ...more } as const;
  await open(
    <>
      <CustomerPage {...props} />
      <Toasts />
    </>,
  );
  return screen.findByText(found.name, { selector: "h1" });
}
async function openAct(act: ActionName, found = customer()) {
  await openPage(found, { act });
  await waitFor(() => expect(document.querySelector("[role$=dialog]")).not.toBeNull());
}
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));

describe("the record", () => {
  test("says who it is, in which version, and since when", async () => {
    await openPage(customer());
    const page = screen.getByRole("article", { name: "Nordlicht Optik GmbH" });
    for (const words of [
      "C-10482",
      "v17",
      "since March 2021",
      "Active",
      "optics",
      "30 days net, EUR, pays for itself",
    ])
      expect(page.textContent).toContain(words);
    expect(within(page).getByRole("link", { name: "falk@nordlicht.example" })).toBeTruthy();
  });

  test("shows the perforation only above money: without a limit there is none", async () => {
    await openPage(customer({ credit_limit: null }));
    expect(document.querySelector(".perf")).toBeNull();
  });

  test("the menu has what the role may do; what the state forbids says why and does nothing", async () => {
    const reason = "The customer is on hold. Release it first.";
    const actions = [may("edit"), may("hold", { enabled: false, disabled_reason: reason }), may("note")];
    await openPage(customer({ actions }));
    press("More actions");
    const items = screen.getAllByRole("menuitem");
    expect(items.map(({ textContent }) => textContent)).toEqual([`Label of hold${reason}`, "Label of note"]);
    fireEvent.click(items[0] as HTMLElement);
    expect(on.onAct).not.toHaveBeenCalled();
    fireEvent.click(items[1] as HTMLElement);
    expect(on.onAct).toHaveBeenCalledWith("note");
  });

  test("one that is not there says so, with the code to ask by", async () => {
    server.use(http.get(at(PATH), () => problem(404, "customer_not_found")));
    await open(<CustomerPage id={ID} tab="profile" asOf={null} act={null} {...on} />);
    await screen.findByText("There is no such customer");
    expect(document.body.textContent).toContain("customer_not_found");
    press("To the list");
    expect(on.onClose).toHaveBeenCalled();
  });
});

describe("acts", () => {
  test("a hold asks for its reason before anything is sent", async () => {
    const sent = writes("post", `${PATH}/actions/hold`, answer(customer({ version: 18, status: "on_hold" })));
    await openAct("hold");
    press("Put on hold");
    await screen.findByText("Say why; it is kept with the record");
    expect(document.activeElement).toBe(screen.getByLabelText("Reason"));
    expect(sent).toEqual([]);
    fireEvent.change(screen.getByLabelText("Reason"), { target: { value: " Three reminders, no answer. " } });
    press("Put on hold");
    await waitFor(() => expect(on.onAct).toHaveBeenCalledWith(null));
    expect(sent).toMatchObject([{ body: { reason: "Three reminders, no answer." }, ifMatch: '"v17"' }]);
    expect(screen.getByText("v18")).toBeTruthy();
  });

  test.each([
    ["discarded", "Discarded"],
    ["closed", "Closed instead: documents name it"],
  ] as const)("a delete that ended as %s says so", async (outcome, words) => {
    const after = customer({ version: 18, status: outcome });
    const sent = writes("delete", PATH, answer({ outcome, customer: after }));
    await openAct("discard");
    press("Discard customer");
    await screen.findByText(words);
    expect(sent).toMatchObject([{ ifMatch: '"v17"' }]);
  });

  test("an answer that never came is unknown; checking asks under the same key, and sending anew is not offered", async () => {
    let reach = false;
    const silent = () =>
      reach ? answer(customer({ version: 18, status: "on_hold" }))() : HttpResponse.error();
    const sent = writes("post", `${PATH}/actions/hold`, silent);
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 });
    await openAct("hold");
    fireEvent.change(screen.getByLabelText("Reason"), { target: { value: "Why" } });
    press("Put on hold");
    await screen.findByText("We could not confirm that this was saved", {}, { timeout: 8_000 });
    vi.useRealTimers();
    expect(screen.getByRole("button", { name: "Put on hold" }).getAttribute("aria-disabled")).toBe("true");
    reach = true;
    press("Check status");
    await waitFor(() => expect(on.onAct).toHaveBeenCalledWith(null));
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  });

  test("who was overtaken sees what is saved now, and acts on that version the next time", async () => {
    const current = customer({ version: 21 });
    const overtaken = () => problem(412, "changed_meanwhile", { current, events: [] } as never);
    const sent = writes(
      "delete",
      PATH,
      overtaken,
      answer({ outcome: "discarded", customer: customer({ version: 22 }) }),
    );
    await openAct("discard");
    press("Discard customer");
    await screen.findByText("Nothing was changed");
    await screen.findByText("v21");
    press("Discard customer");
    await waitFor(() => expect(on.onAct).toHaveBeenCalledWith(null));
    expect(sent.map(({ ifMatch }) => ifMatch)).toEqual(['"v17"', '"v21"']);
  });

  test("an address can ask for what can no longer be done", async () => {
    await openAct(
      "release",
      customer({ actions: [may("release", { enabled: false, disabled_reason: "No hold." })] }),
    );
    expect(screen.getByRole("alertdialog").textContent).toContain("No hold.");
    press("Close");
    expect(on.onAct).toHaveBeenCalledWith(null);
  });

  test("tags send only what was added and taken away", async () => {
    const sent = writes("post", `${PATH}/tags`, answer(customer({ version: 18 })));
    await openAct("tag", customer({ tags: ["optics", "net 30"], actions: [may("tag")] }));
    press("Remove tag optics");
    fireEvent.change(screen.getByLabelText("Tags"), { target: { value: "key  account" } });
    fireEvent.keyDown(screen.getByLabelText("Tags"), { key: "Enter" });
    press("Save tags");
    await waitFor(() =>
      expect(sent).toMatchObject([{ body: { added: ["key account"], removed: ["optics"] } }]),
    );
  });
});

describe("history", () => {
  const item = (version: number, atTime: string, more: Partial<HistoryItem> = {}): HistoryItem => ({
    position: `1.${version}`,
    version,
    type: "customer.updated",
    at: atTime,
    actor: { kind: "person", id: ID, name: "Ana Duarte", session: null, via: "console" },
    correlation: "51d0-7a3e-2c18",
    command: ID,
    reason: null,
    changes: [{ member: "payment_terms_days", before: 14, after: version }],
    ...more,
  });
  const items = [
    item(17, "2026-11-12T09:41:07Z"),
    item(16, "2026-11-03T16:20:30Z"),
    item(15, "2026-11-03T11:04:18Z"),
  ];

  async function openHistory(asOf: string | null, existed = true) {
    const then = { ...customer({ payment_terms_days: 16 }), actions: undefined, notes: undefined };
    server.use(
      http.get(at(`${PATH}/history`), ({ request }) => {
        const after = new URL(request.url).searchParams.get("after");
        const total = { count: 3, exact: true };
        return HttpResponse.json(
          after
            ? { items: items.slice(2), next: null, total }
            : { items: items.slice(0, 2), next: "cursor", total },
        );
      }),
      http.get(at(`${PATH}/as-of`), ({ request }) =>
        existed && new URL(request.url).searchParams.get("at") === asOf
          ? HttpResponse.json({ as_of: asOf, version: 16, customer: then })
          : problem(404, "not_yet"),
      ),
    );
    await openPage(customer(), { tab: "history", asOf });
    return screen.findByRole("region", { name: "What changed" });
  }

  test("by day, newest first, from what to what; older ones on demand", async () => {
    const log = await openHistory(null);
    const said = () =>
      within(log)
        .getAllByRole("listitem")
        .map(({ textContent }) => textContent ?? "");
    expect(said()[0]).toBe("Thursday, 12 November 2026");
    expect(said()[1]).toContain("14 days netbecame→17 days net");
    expect(said()[2]).toBe("Tuesday, 3 November 2026");
    expect(said()).toHaveLength(4);
    press("Show older changes");
    await waitFor(() => expect(said()).toHaveLength(5)); // the same day: no second heading
  });

  test("a moment of the past shows the record then, and marks what had just changed", async () => {
    await openHistory("2026-11-03T16:20:30Z");
    const then = await screen.findByRole("region", { name: "The record then" });
    await within(then).findByText("16 days net");
    expect(then.textContent).toContain("v16 of 17");
    expect(within(then).getByText("16 days net").textContent).toContain("changed");
    expect(screen.getByText("You are here").closest("li")?.textContent).toContain("v16");
  });

  test("the arrow keys walk from change to change", async () => {
    await openHistory("2026-11-03T16:20:30Z");
    const line = await screen.findByRole("slider");
    fireEvent.keyDown(line, { key: "ArrowRight" });
    expect(on.onAsOf).toHaveBeenLastCalledWith("2026-11-12T09:41:07Z");
  });

  test("before the first change it did not exist yet", async () => {
    await openHistory("2020-01-01T00:00:00Z", false);
    await screen.findByText("It did not exist yet.");
    expect(screen.queryByText("You are here")).toBeNull();
  });
});
