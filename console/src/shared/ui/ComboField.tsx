import clsx from "clsx";
import { useMemo, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { useTranslation } from "react-i18next";
import { FieldFrame, type FieldProps } from "./FieldFrame";
import { Icon } from "./Icon";
import type { Option } from "./SelectField";

interface ComboFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  /** Called when the list is first wanted: hundreds of names are not made before. Must be stable. */
  options: () => readonly Option[];
  /** The words for a value, before the list exists. */
  nameOf: (value: string) => string;
  placeholder?: string;
}

/** One of many, found by typing a part of its name or its code. An emptied box means none. */
export function ComboField({
  className,
  error,
  path,
  value,
  onChange,
  options,
  nameOf,
  ...props
}: ComboFieldProps) {
  const { label, hint, warning, placeholder, onBlur } = props;
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const items = useMemo(
    () => (wanted ? options() : value ? [{ id: value, label: nameOf(value) }] : []),
    [wanted, options, value, nameOf],
  );
  return (
    <ComboBox
      className={clsx("field", error && "err", className)}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      data-path={path}
      defaultItems={items}
      value={value || null}
      onChange={(key) => onChange(String(key ?? ""))}
      onInputChange={(text) => text === "" && value !== "" && onChange("")}
      onFocus={() => setWanted(true)}
      onBlur={onBlur}
      allowsEmptyCollection
    >
      <FieldFrame label={label} hint={hint} warning={warning} error={error}>
        <div className="combo">
          <Input className="input" placeholder={placeholder} autoComplete="off" />
          <Button aria-label={t("showList")}>
            <Icon name="down" />
          </Button>
        </div>
        <Popover className="pop options" offset={4}>
          <ListBox renderEmptyState={() => <p className="option ink3">{t("nothingFits")}</p>}>
            {(option: Option) => (
              <ListBoxItem className="option" textValue={option.label}>
                {option.label}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </FieldFrame>
    </ComboBox>
  );
}
