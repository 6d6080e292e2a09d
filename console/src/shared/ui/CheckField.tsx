import clsx from "clsx";
import { Checkbox } from "react-aria-components/Checkbox";
import { CheckboxGroup } from "react-aria-components/CheckboxGroup";
import { FieldFrame, type FieldProps } from "./FieldFrame";
import type { Option } from "./SelectField";

interface CheckFieldProps extends FieldProps {
  value: readonly string[];
  onChange: (value: string[]) => void;
  options: readonly Option[];
}

/** Any of a few. */
export function CheckField({ className, error, path, value, onChange, options, ...props }: CheckFieldProps) {
  return (
    <CheckboxGroup
      className={clsx("field", error && "err", className)}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      data-path={path}
      value={[...value]}
      onChange={onChange}
    >
      <FieldFrame {...props} error={error}>
        <div className="checks">
          {options.map((option) => (
            <Checkbox key={option.id} value={option.id} className="row check-row">
              <span className="check" aria-hidden="true" />
              {option.label}
            </Checkbox>
          ))}
        </div>
      </FieldFrame>
    </CheckboxGroup>
  );
}
