import { fireEvent, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { gives, ID, job, show, takes, view } from "../../tests/imports";
import { at, problem, server } from "../../tests/server";
import ImportDialog from "./ImportDialog";

const onClose = vi.fn();
const MAPPING = `/api/imports/${ID}/mapping`;

beforeEach(() => {
  onClose.mockClear();
  sessionStorage.clear();
});

/** As after a reload: the import that was begun in this tab is still there. */
async function openBegun(found = view()) {
  sessionStorage.setItem("counterfoil.import", ID);
  gives(`/api/imports/${ID}`, () => found);
  show(<ImportDialog onClose={onClose} />);
  await screen.findByText("How the file is read");
  await screen.findAllByRole("option", { name: "Billing: City" });
}

const meaning = (column: string) =>
  screen.getByLabelText<HTMLSelectElement>(`Meaning of the column ${column}`);
const choose = (box: HTMLElement, value: string) => fireEvent.change(box, { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

test("a file is sent as it is, and what was found in it is shown", async () => {
  const begun = takes("post", "/api/imports", () => view({ state: "uploading", columns: [], preview: [] }));
  const sent = takes("put", `/api/imports/${ID}/content`, () => view());
  gives(`/api/imports/${ID}`, () => view());
  show(<ImportDialog onClose={onClose} />);
  const file = new File(["CustomerID,CompanyName\nALFKI,Alfreds"], "northwind.csv");
  fireEvent.change(screen.getByLabelText("File to import"), { target: { files: [file] } });
  expect(await screen.findByText("2 of 3 columns are taken")).toBeTruthy();
  expect(begun).toEqual([{ file_name: "northwind.csv", kind: "customers" }]);
  expect(sent).toEqual(["CustomerID,CompanyName\nALFKI,Alfreds"]);
  expect(meaning("CompanyName").value).toBe("name");
  expect(meaning("Fax").value).toBe("");
  expect(screen.getByText("ALFKI · ANATR")).toBeTruthy();
  expect(screen.getByText("country: No such country")).toBeTruthy();
});

test("a file that is no table says why, is forgotten, and another can be chosen", async () => {
  takes("post", "/api/imports", () => view({ state: "uploading" }));
  takes("put", `/api/imports/${ID}/content`, () => problem(422, "import_not_a_table"));
  const forgotten = takes("delete", `/api/imports/${ID}`, () => job());
  show(<ImportDialog onClose={onClose} />);
  const file = new File(["PK"], "book.xlsx");
  fireEvent.change(screen.getByLabelText("File to import"), { target: { files: [file] } });
  expect((await screen.findByRole("alert")).textContent).toContain("import_not_a_table");
  expect(screen.getByLabelText("File to import")).toBeTruthy();
  await waitFor(() => expect(forgotten).toHaveLength(1));
});

test("a choice goes out with all columns, and with what holds where a row names nothing", async () => {
  const sent = takes("put", MAPPING, () => view());
  await openBegun();
  choose(meaning("Fax"), "city");
  await waitFor(() =>
    expect(sent).toEqual([
      {
        columns: { CustomerID: "external_id", CompanyName: "name", Fax: "city" },
        constants: { country: "DE" },
      },
    ]),
  );
});

test("choices made while one is under way go out after it, and the last one holds", async () => {
  let release = () => {};
  const first = new Promise<void>((resolve) => {
    release = resolve;
  });
  const sent: unknown[] = [];
  server.use(
    http.put(at(MAPPING), async ({ request }) => {
      const { columns } = (await request.json()) as { columns: Record<string, string | null> };
      sent.push(columns.Fax);
      if (sent.length === 1) await first;
      return HttpResponse.json(
        view({ columns: [{ name: "Fax", target: columns.Fax ?? null, why: "", samples: [] }] }),
      );
    }),
  );
  await openBegun();
  choose(meaning("Fax"), "city");
  choose(meaning("Fax"), "custom.fax");
  await waitFor(() => expect(sent).toEqual(["city"]));
  release();
  await waitFor(() => expect(sent).toEqual(["city", "custom.fax"]));
  await waitFor(() => expect(meaning("Fax").value).toBe("custom.fax"));
});

test("a meaning that another column has is told at the column, and nothing can be started", async () => {
  const errors = [
    {
      pointer: "/columns/Fax",
      code: "duplicate",
      message: "The column CompanyName has this target already",
      params: {},
    },
  ];
  takes("put", MAPPING, () => problem(422, "invalid_fields", { errors }));
  const started = takes("post", `/api/imports/${ID}/actions/run`, () => view({ state: "running" }));
  await openBegun();
  choose(meaning("Fax"), "name");
  await waitFor(() => expect(meaning("Fax").getAttribute("aria-invalid")).toBe("true"));
  expect(meaning("Fax").value).toBe("name");
  press("Import");
  expect(started).toEqual([]);
});

test("another way of reading the file is asked for alone, so that the columns are proposed anew", async () => {
  const sent = takes("put", MAPPING, () => view());
  await openBegun();
  choose(screen.getByLabelText("Between columns"), ";");
  await waitFor(() =>
    expect(sent).toEqual([{ layout: { encoding: "utf-8", delimiter: ";", header: true } }]),
  );
});

test("a check tells what would become of the rows, and how many the import will take", async () => {
  const counts = { rows: 1_250, created: 1_200, updated: 40, unchanged: 0, quarantined: 10 };
  let now = view();
  takes("post", `/api/imports/${ID}/actions/check`, () => {
    now = view({ checked: counts });
    return view({ state: "checking", progress: 0.5, columns: [], preview: [] });
  });
  sessionStorage.setItem("counterfoil.import", ID);
  gives(`/api/imports/${ID}`, () => now);
  show(<ImportDialog onClose={onClose} />);
  await screen.findByText("How the file is read");
  press("Check");
  expect(await screen.findByRole("progressbar", { name: "Checking, nothing is written" })).toBeTruthy();
  expect(screen.getByText("Alfreds Futterkiste", { selector: ".meta" })).toBeTruthy();
  expect(
    await screen.findByText("Checked, nothing written: 1,200 created · 40 updated · 10 set aside"),
  ).toBeTruthy();
  expect(screen.getByRole("button", { name: "Import 1,240 rows" })).toBeTruthy();
});

test("what is started closes the dialog, and its next opening begins with a file", async () => {
  takes("post", `/api/imports/${ID}/actions/run`, () => view({ state: "running" }));
  await openBegun();
  press("Import");
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(sessionStorage.getItem("counterfoil.import")).toBeNull();
  expect(localStorage.getItem("counterfoil.imports.watched")).toBe(ID);
});
