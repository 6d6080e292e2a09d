import { useQueryClient } from "@tanstack/react-query";
import type { ChangedMeanwhile, Customer } from "@/shared/api/types";
import { useCommand } from "@/shared/api/useCommand";
import { customerWritten } from "./customer.queries";

/** A write on an open record. A 412 brings what is saved now into the page behind, so that it can be looked at and done again. */
export function useRecordCommand<T>(customerOf: (answer: T) => Customer, onDone: (answer: T) => void) {
  const client = useQueryClient();
  return useCommand<T>({
    onDone: (answer) => {
      customerWritten(client, customerOf(answer));
      onDone(answer);
    },
    onProblem: (problem) => {
      if ("current" in problem) customerWritten(client, (problem as ChangedMeanwhile).current);
      return false;
    },
  });
}
