import clsx from "clsx";
import { Input } from "react-aria-components/Input";
import { TextArea } from "react-aria-components/TextArea";
import {
  type TextFieldProps as AriaProps,
  TextField as AriaTextField,
} from "react-aria-components/TextField";
import { FieldFrame, type FieldProps } from "./FieldFrame";

type Passed = Pick<
  AriaProps,
  | "value"
  | "onChange"
  | "onBlur"
  | "autoFocus"
  | "inputMode"
  | "autoComplete"
  | "isRequired"
  | "isReadOnly"
  | "maxLength"
>;

interface TextFieldProps extends FieldProps, Passed {
  type?: "text" | "email" | "tel";
  /** More than one line: a text area of so many rows. */
  rows?: number;
  placeholder?: string | undefined;
}

export function TextField({ className, error, path, rows, placeholder, ...props }: TextFieldProps) {
  const { label, hint, warning, ...field } = props;
  return (
    <AriaTextField
      {...field}
      className={clsx("field", error && "err", className)}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      data-path={path}
    >
      <FieldFrame label={label} hint={hint} warning={warning} error={error}>
        {rows ? (
          <TextArea className="input" rows={rows} />
        ) : (
          <Input className="input" placeholder={placeholder} />
        )}
      </FieldFrame>
    </AriaTextField>
  );
}
