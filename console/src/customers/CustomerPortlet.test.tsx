import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { CustomerRow, Page } from "@/shared/api/types";
import { SessionContext } from "@/shared/session/session";
import { listed, me, page, row, rows } from "../../tests/customers";
import { at, problem, server } from "../../tests/server";
import { CustomerPortlet, type CustomerPortletProps } from "./CustomerPortlet";
import { type CustomersAddress, readAddress, writeAddress } from "./customer.address";
import type { CustomerPageProps } from "./parts";

vi.mock("./CustomerPage", () => ({
  default: ({ id, onClose }: CustomerPageProps) => (
    <h1>
      Record {id}
      <button type="button" onClick={onClose}>
        Close
      </button>
    </h1>
  ),
}));
vi.mock("./CustomerDialog", () => ({
  default: ({ id }: { id: string | null }) => <p>Dialog {id ?? "new"}</p>,
}));

const went = vi.fn<CustomerPortletProps["onGo"]>();

/** The portlet with an address that answers to it, as the router's does. */
function Routed({ search, permissions }: { search: Record<string, string>; permissions: string[] }) {
  const [place, setPlace] = useState<{ id: string | null; address: CustomersAddress }>({
    id: null,
    address: readAddress(search),
  });
  const go: CustomerPortletProps["onGo"] = (to) => {
    went(to);
    setPlace(to);
  };
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  const organisation = me.organisations[0];
  if (!organisation) throw new Error("no organisation");
  return (
    <QueryClientProvider client={client}>
      <SessionContext value={{ me: { ...me, permissions }, organisation }}>
        <CustomerPortlet {...place} onGo={go} hrefOf={(id) => `/o/demo/customers/${id}`} />
      </SessionContext>
    </QueryClientProvider>
  );
}

function open(
  answer: (query: URLSearchParams) => Page<CustomerRow> | Response,
  search = {},
  permissions = me.permissions,
) {
  const { asked, handler } = listed(answer);
  server.use(handler);
  render(<Routed search={search} permissions={permissions} />);
  return asked;
}

const rowOf = (number: number) => screen.getByText(row(number).name).closest<HTMLElement>("[role=row]");
const there = () => screen.findByText(row(1).name);
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const searchOf = (call = went.mock.lastCall) => writeAddress(call?.[0].address ?? readAddress({}));

beforeEach(() => void went.mockClear());

describe("the list", () => {
  test("shows rows, their number and which are in sight", async () => {
    const asked = open(() => page(rows(1, 40)));
    await there();
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("41");
    expect(screen.getByText("Rows 1–16 of 40")).toBeTruthy();
    expect(asked[0]?.get("sort")).toBe("name");
    expect(screen.getByRole("link", { name: row(1).name }).getAttribute("href")).toBe(
      `/o/demo/customers/${row(1).id}`,
    );
  });

  test("says that the total is not exact", async () => {
    open(() => page(rows(1, 40), { total: { count: 1000, exact: false } }));
    await there();
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("-1");
    expect(screen.getByText(/of 1,000\+/)).toBeTruthy();
  });

  test("holds only the rows in sight and a few more", async () => {
    open(() => page(rows(1, 100)));
    await there();
    const inDocument = screen.getAllByRole("row").length;
    expect(inDocument).toBeGreaterThan(15);
    expect(inDocument).toBeLessThan(45);
  });

  test("reads the next page by its cursor when the end comes near", async () => {
    const asked = open((query) =>
      query.get("after")
        ? page(rows(101, 130))
        : page(rows(1, 100), { next: "c2", total: { count: 130, exact: true } }),
    );
    await there();
    rowOf(1)?.focus();
    press("End");
    await waitFor(() => expect(asked.map((query) => query.get("after"))).toEqual([null, "c2"]));
  });

  test("a new sort goes into the address and to the server", async () => {
    const asked = open(() => page(rows(1, 3)));
    await there();
    fireEvent.click(screen.getByRole("button", { name: "Updated" }));
    expect(searchOf()).toEqual({ sort: "-updated_at" });
    await waitFor(() => expect(asked.at(-1)?.get("sort")).toBe("-updated_at"));
    const header = screen.getByRole("columnheader", { name: "Updated" });
    await waitFor(() => expect(header.getAttribute("aria-sort")).toBe("descending"));
  });
});

describe("keys", () => {
  beforeEach(async () => {
    open(() => page(rows(1, 60)));
    await there();
    rowOf(1)?.focus();
  });

  test.each([
    [["ArrowDown", "ArrowDown"], 3],
    [["j", "j", "k"], 2],
    [["ArrowUp"], 1],
    [["End"], 60],
    [["End", "Home"], 1],
    [["PageDown"], 16],
  ])("%j leads to row %i", async (keys, number) => {
    for (const key of keys) press(key);
    await waitFor(() => expect(document.activeElement).toBe(rowOf(number)));
    expect(document.activeElement?.getAttribute("tabindex")).toBe("0");
    expect(document.querySelectorAll("[role=row][tabindex='0']")).toHaveLength(1);
  });

  test("Enter opens the record beside the list, and j goes on to the next", async () => {
    press("Enter");
    expect(await screen.findByText(`Record ${row(1).id}`)).toBeTruthy();
    press("j");
    expect(await screen.findByText(`Record ${row(2).id}`)).toBeTruthy();
    expect(document.title).toBe(`${row(2).code} · Customers · Counterfoil`);
  });

  test("a record that closes gives the focus back to its row", async () => {
    press("ArrowDown");
    press("Enter");
    const close = await screen.findByRole("button", { name: "Close" });
    close.focus();
    fireEvent.click(close);
    await waitFor(() => expect(document.activeElement).toBe(rowOf(2)));
    expect(document.title).toBe("Customers · Counterfoil");
  });

  test("x selects, Escape lets go of all", () => {
    press("x");
    press("ArrowDown");
    press(" ");
    expect(screen.getByRole("toolbar", { name: "2 customers selected" })).toBeTruthy();
    expect(rowOf(1)?.getAttribute("aria-selected")).toBe("true");
    press("Escape");
    expect(screen.queryByRole("toolbar")).toBeNull();
  });

  test("the full stop opens the menu; what the state forbids says why and does nothing", async () => {
    press(".");
    const menu = screen.getByRole("menu", { name: `Actions of ${row(1).name}` });
    const release = within(menu).getByRole("menuitem", { name: /Release/ });
    expect(release.getAttribute("aria-disabled")).toBe("true");
    expect(within(menu).getByText("The customer is not on hold.")).toBeTruthy();
    fireEvent.click(release);
    expect(went).not.toHaveBeenCalled();
    press("Escape");
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(rowOf(1));
  });

  test("e edits the row, n begins a new one, both by the address", async () => {
    press("e");
    expect(await screen.findByText(`Dialog ${row(1).id}`)).toBeTruthy();
    expect(searchOf()).toEqual({ dialog: "edit" });
    press("n");
    expect(await screen.findByText("Dialog new")).toBeTruthy();
  });

  test("single keys can be switched off; arrows stay", () => {
    localStorage.setItem("counterfoil.single-keys", "off");
    press("x");
    expect(screen.queryByRole("toolbar")).toBeNull();
    press("ArrowDown");
    expect(document.activeElement).toBe(rowOf(2));
  });
});

describe("search and filters", () => {
  test("/ goes to the search; what is typed goes into the address once, when the typing pauses", async () => {
    const asked = open((query) => page(query.get("query") ? [row(7)] : rows(1, 9)));
    await there();
    press("/");
    const box = screen.getByRole("searchbox");
    expect(document.activeElement).toBe(box);
    for (const value of ["C", "Cu", "Cust"]) fireEvent.change(box, { target: { value } });
    await waitFor(() => expect(searchOf()).toEqual({ query: "Cust" }));
    expect(went).toHaveBeenCalledTimes(1);
    expect(went.mock.lastCall?.[0].replace).toBe(true);
    await waitFor(() =>
      expect(screen.getByRole("status", { name: "" }).textContent).toBe("1 customer found"),
    );
    expect(asked.at(-1)?.get("query")).toBe("Cust");
    press("Escape");
    expect(searchOf()).toEqual({});
    expect((box as HTMLInputElement).value).toBe("");
  });

  test("filters of the address are sent, shown as chips, and taken off one by one", async () => {
    const asked = open(() => page(rows(1, 2)), { status: "active,on_hold", country: "DE" });
    await there();
    expect(asked[0]?.get("status")).toBe("active,on_hold");
    expect(screen.getByText("Active, On hold")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Remove the filter Status" }));
    expect(searchOf()).toEqual({ country: "DE" });
  });

  test("the filter form changes the address on Show", async () => {
    open(() => page(rows(1, 2)));
    await there();
    fireEvent.click(screen.getByRole("button", { name: "Filter" }));
    const form = await screen.findByRole("dialog", { name: "Filter customers" });
    fireEvent.click(within(form).getByRole("checkbox", { name: "Closed" }));
    fireEvent.click(within(form).getByRole("radio", { name: "Person" }));
    fireEvent.change(within(form).getByRole("combobox"), { target: { value: "FR" } });
    fireEvent.change(within(form).getByRole("textbox", { name: "Tag" }), { target: { value: " vip " } });
    expect(went).not.toHaveBeenCalled();
    fireEvent.click(within(form).getByRole("button", { name: "Show" }));
    expect(searchOf()).toEqual({ status: "closed", kind: "person", country: "FR", tag: "vip" });
  });
});

describe("in place of rows", () => {
  test("an error with its code and correlation id, and a way to try again", async () => {
    let broken = true;
    open(() => (broken ? problem(500, "internal", { correlation_id: "51d0-7a3e" }) : page(rows(1, 2))));
    const panel = await screen.findByRole("alert");
    expect(within(panel).getByText("internal")).toBeTruthy();
    expect(panel.textContent).toContain("51d0-7a3e");
    expect(within(panel).getByText("Detail of internal")).toBeTruthy();
    broken = false;
    fireEvent.click(within(panel).getByRole("button", { name: "Try again" }));
    await there();
  });

  test("none at all: how to get the first", async () => {
    open(() => page([]));
    expect(await screen.findByText("No customers yet")).toBeTruthy();
    expect(screen.getByText(/counterfoil import customers/)).toBeTruthy();
  });

  test("none that match: a way back to all", async () => {
    open((query) => page(query.get("kind") ? [] : rows(1, 2)), { kind: "person" });
    fireEvent.click(await screen.findByRole("button", { name: "Clear search and filters" }));
    await there();
    expect(searchOf()).toEqual({});
  });
});

test("who may not edit is not offered a new customer", async () => {
  open(() => page(rows(1, 2)), {}, ["customers.read"]);
  await there();
  expect(screen.queryByRole("button", { name: "New customer" })).toBeNull();
  press("n");
  expect(went).not.toHaveBeenCalled();
});

test("a tag is added to each selected customer, each by a command of its own", async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post(at("/api/customers/:id/tags"), async ({ request, params }) => {
      keys.push(request.headers.get("Idempotency-Key"));
      const { added } = (await request.json()) as { added: string[] };
      return HttpResponse.json({ ...row(1), id: params.id, tags: added });
    }),
  );
  open(() => page(rows(1, 5)));
  await there();
  fireEvent.click(screen.getByRole("checkbox", { name: `Select ${row(1).name}` }));
  fireEvent.click(screen.getByRole("checkbox", { name: `Select ${row(2).name}` }));
  fireEvent.click(screen.getByRole("button", { name: "Tag" }));
  const field = screen.getByRole("textbox", { name: "Tag to add" });
  fireEvent.change(field, { target: { value: "vip" } });
  fireEvent.submit(field);
  await waitFor(() => expect(screen.queryByRole("textbox", { name: "Tag to add" })).toBeNull());
  expect(new Set(keys).size).toBe(2);
});
