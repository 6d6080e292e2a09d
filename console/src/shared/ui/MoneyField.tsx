import { digitsOf, parseAmount, writeAmount } from "../format/amount";
import type { FieldProps } from "./FieldFrame";
import { TextField } from "./TextField";

interface MoneyFieldProps extends FieldProps {
  /** As typed. It stays text until it is read by parseAmount: no float ever holds it. */
  value: string;
  onChange: (typed: string) => void;
  onBlur?: () => void;
  currency: string;
  language: string;
}

/** An amount in major units, tidied when the caret leaves: "15000" becomes "15,000.00". */
export function MoneyField({ value, onChange, onBlur, currency, language, ...field }: MoneyFieldProps) {
  const tidy = () => {
    const digits = digitsOf(currency);
    const amount = value.trim() === "" ? null : parseAmount(value, digits, language);
    if (amount?.ok) onChange(writeAmount(amount.minor, digits, language));
    onBlur?.();
  };
  return (
    <TextField
      {...field}
      value={value}
      onChange={onChange}
      onBlur={tidy}
      inputMode="decimal"
      autoComplete="off"
    />
  );
}
