import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { Boundary } from "./Boundary";

let broken = true;

function Portlet() {
  if (broken) throw new Error("rows of undefined");
  return <p>Rows</p>;
}

test("what fails inside leaves what is beside it alone, and can be tried again", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  render(
    <>
      <Boundary>
        <Portlet />
      </Boundary>
      <p>The other portlet</p>
    </>,
  );
  expect(screen.getByRole("alert").textContent).toContain("console_failed");
  expect(screen.getByText("The other portlet")).toBeTruthy();
  broken = false;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.getByText("Rows")).toBeTruthy();
});
