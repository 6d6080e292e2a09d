import type { Command, Outcome } from "./outcome";

/** The one door through which every write goes. */
export async function command<T>(_act: Command): Promise<Outcome<T>> {
  throw new Error("follows in the next commit");
}
