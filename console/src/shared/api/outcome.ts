import type { Problem } from "./types";

/** What became of a write. */
export type Outcome<T> =
  | {
      kind: "done";
      value: T;
      status: number;
      etag: string | null;
      position: string | null;
      /** The server had done it before: a retry met its own receipt. */
      replayed: boolean;
    }
  | { kind: "problem"; problem: Problem }
  | {
      /** No answer that settles it: it may have been done. Never offer to submit it anew; offer `checkAgain`, which sends the same key. */
      kind: "unknown";
      cancelled: boolean;
      problem: Problem;
      checkAgain: (signal?: AbortSignal) => Promise<Outcome<T>>;
    };

export interface Command {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  /** The version that the change was made on; sent as `If-Match: "v17"`. */
  ifMatch?: number | undefined;
  /** The Idempotency-Key of this act. Left out, one is made. */
  key?: string | undefined;
  /** What is being done, for the person: "Saving Nordlicht Optik GmbH". No personal data beyond the name. */
  label: string;
  /** The whole budget, retries included. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}
