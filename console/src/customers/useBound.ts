import { type FieldPath, type FieldPathValue, useController } from "react-hook-form";
import type { CustomerForm } from "./customer.form";

/** A field of the customer's form, as the widgets take it. */
export function useBound<N extends FieldPath<CustomerForm>>(name: N) {
  const { field, fieldState } = useController<CustomerForm, N>({ name });
  return {
    path: name,
    value: field.value,
    onChange: (value: FieldPathValue<CustomerForm, N>) => field.onChange(value),
    onBlur: field.onBlur,
    error: fieldState.error?.message,
  };
}
