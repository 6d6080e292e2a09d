import { useEffect, useRef, useState } from "react";
import { type FieldErrors, type FieldPath, type Resolver, useForm } from "react-hook-form";
import type { SummaryLine } from "@/shared/ui/ErrorSummary";
import type { Base } from "./customer.draft";
import { asFieldErrors, type Slip, slipsOf, summaryLines } from "./customer.errors";
import type { CustomerForm } from "./customer.form";

/**
 * The form with its errors: told at a field once it was left, and together in the summary after a save that did not
 * happen. The summary then has the focus, and shrinks as things are mended.
 */
export function useCustomerForm(begin: CustomerForm, base: Base | null) {
  const resolver: Resolver<CustomerForm> = (values) => {
    const errors = asFieldErrors(slipsOf(values, base));
    return Object.keys(errors).length > 0 ? { values: {}, errors } : { values, errors: {} };
  };
  const form = useForm<CustomerForm>({
    defaultValues: begin,
    resolver,
    mode: "onTouched",
    shouldFocusError: false,
  });
  const summary = useRef<HTMLDivElement>(null);
  const [failures, setFailures] = useState(0);
  const [homeless, setHomeless] = useState<SummaryLine[]>([]);
  const unseen = useRef(false);
  // After every render: the errors, and with them the summary, can come one later than the failure.
  useEffect(() => {
    if (!unseen.current || !summary.current) return;
    unseen.current = false;
    summary.current.focus();
  });
  const fail = () => {
    unseen.current = true;
    setFailures((before) => before + 1);
  };
  const errors = form.formState.errors as FieldErrors<CustomerForm>;

  return {
    ...form,
    summary,
    lines: failures > 0 ? [...summaryLines(errors, form.getValues()), ...homeless] : [],
    /** A save that this side stopped. */
    showFirst: () => {
      setHomeless([]);
      fail();
    },
    /** A save that the server refused, field by field; what has no field here stands in the summary alone. */
    showSlips: (slips: Slip[]) => {
      for (const { path, code, message } of slips)
        if (path !== null) form.setError(path as FieldPath<CustomerForm>, { type: code, message });
      setHomeless(
        slips.filter(({ path }) => path === null).map(({ message }) => ({ path: null, text: message })),
      );
      fail();
    },
  };
}
