import { useQuery } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { ComboField } from "@/shared/ui/ComboField";
import { NO_FILTERS } from "./customer.address";
import { customerQuery, customersFoundQuery } from "./customer.queries";
import { useBound } from "./useBound";

/** The customer that this one belongs to, found as one types. */
export function ParentField({ self, className }: { self: string | null; className: string }) {
  const { t } = useTranslation("record");
  const field = useBound("parent_id");
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed.trim());
  const found = useQuery({ ...customersFoundQuery({ ...NO_FILTERS, query }), enabled: query.length > 1 });
  const parent = useQuery({ ...customerQuery(field.value), enabled: field.value !== "" });
  const name = parent.data?.name ?? "…";
  const rows = query.length > 1 ? (found.data ?? []) : [];
  const options = rows
    .filter(({ id }) => id !== self)
    .map((row) => ({ id: row.id, label: [row.name, row.code].join(" · ") }));
  return (
    <ComboField
      {...field}
      label={t("member.parent_id")}
      placeholder={t("form.parentHint")}
      found={options}
      onType={setTyped}
      nameOf={useCallback(() => name, [name])}
      className={className}
    />
  );
}
