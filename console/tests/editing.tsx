import { fireEvent, screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, vi } from "vitest";
import type { Customer } from "@/shared/api/types";
import CustomerDialog from "../src/customers/CustomerDialog";
import { customer, ID, open } from "./record";
import { at, server } from "./server";

export const PATH = `/api/customers/${ID}`;
export const onClose = vi.fn();
export const onSaved = vi.fn<(customer: Customer) => void>();

beforeEach(() => {
  onClose.mockReset();
  onSaved.mockReset();
  sessionStorage.clear();
});

export const openNew = () => open(<CustomerDialog id={null} onClose={onClose} onSaved={onSaved} />);

export async function openEdit() {
  server.use(http.get(at(PATH), () => HttpResponse.json(customer())));
  const opened = await open(<CustomerDialog id={ID} onClose={onClose} onSaved={onSaved} />);
  await screen.findByLabelText("Tags");
  return opened;
}

export const box = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
export const type = (label: string, text: string) =>
  fireEvent.change(box(label), { target: { value: text } });
export const save = () => fireEvent.keyDown(box("Legal name"), { key: "Enter", ctrlKey: true });
export const pressEscape = () => fireEvent.keyDown(box("Legal name"), { key: "Escape" });
// By text: computing the names of all that is in a long form takes jsdom most of a second.
export const press = (words: string | RegExp) => fireEvent.click(screen.getByText(words));
