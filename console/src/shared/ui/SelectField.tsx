import clsx from "clsx";
import { Button } from "react-aria-components/Button";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Select, SelectValue } from "react-aria-components/Select";
import { FieldFrame, type FieldProps } from "./FieldFrame";
import { Icon } from "./Icon";

export interface Option {
  id: string;
  label: string;
}

interface SelectFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  options: readonly Option[];
  /** Offered first, for the empty value: "As usual". Left out, something has to be chosen. */
  empty?: string | undefined;
}

/** Keys of a list cannot be empty. */
const NONE = "–";

/** One of a few; for one of many take ComboField, which can be typed into. */
export function SelectField({ className, error, path, value, onChange, onBlur, ...props }: SelectFieldProps) {
  const { label, hint, warning, options, empty } = props;
  const items = empty === undefined ? options : [{ id: NONE, label: empty }, ...options];
  return (
    <Select
      {...(onBlur && { onBlur })}
      className={clsx("field", error && "err", className)}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      data-path={path}
      value={value || NONE}
      onChange={(key) => onChange(key === NONE ? "" : String(key ?? ""))}
    >
      <FieldFrame label={label} hint={hint} warning={warning} error={error}>
        <Button className="input between">
          <SelectValue className="clip" />
          <Icon name="down" />
        </Button>
        <Popover className="pop options" offset={4}>
          <ListBox items={items}>
            {(option) => (
              <ListBoxItem className="option" textValue={option.label}>
                {option.label}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </FieldFrame>
    </Select>
  );
}
