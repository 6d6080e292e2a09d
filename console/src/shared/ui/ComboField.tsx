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
  /** Asked for when the box is first entered: hundreds of names are not made before. Must be stable. */
  list?: () => readonly Option[];
  /** Instead of `list`: what fits the text that `onType` told of. */
  found?: readonly Option[];
  onType?: (text: string) => void;
  /** The words for a value that is in no list yet. */
  nameOf: (value: string) => string;
  placeholder?: string | undefined;
}

/** One of many, found by typing a part of its name. An emptied box means none. */
export function ComboField(props: ComboFieldProps) {
  const { className, error, path, value, onChange, onBlur, onType, placeholder } = props;
  const { label, hint, warning, found } = props;
  const { t } = useTranslation();
  const words = typeof label === "string" ? label : t("showList");
  const [entered, setEntered] = useState(false);
  const items = useItems(props, entered);
  return (
    <ComboBox
      className={clsx("field", error && "err", className)}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      data-path={path}
      {...(found ? { items } : { defaultItems: items })}
      value={value || null}
      onChange={(key) => onChange(String(key ?? ""))}
      {...(onType && { onInputChange: onType })}
      onFocus={() => setEntered(true)}
      {...(onBlur && { onBlur })}
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
          {/* A landmark: what floats outside of the page's own must be in one. */}
          <section aria-label={words}>
            <ListBox renderEmptyState={() => <p className="option ink3">{t("nothingFits")}</p>}>
              {(option: Option) => (
                <ListBoxItem className="option" textValue={option.label}>
                  {option.label}
                </ListBoxItem>
              )}
            </ListBox>
          </section>
        </Popover>
      </FieldFrame>
    </ComboBox>
  );
}

/** The chosen one is always among them, or the box would lose its words. */
function useItems({ value, nameOf, list, found }: ComboFieldProps, entered: boolean): readonly Option[] {
  const offered = useMemo(() => (list && entered ? list() : []), [list, entered]);
  const items = found ?? offered;
  return useMemo(() => {
    const missing = value !== "" && !items.some(({ id }) => id === value);
    return missing ? [...items, { id: value, label: nameOf(value) }] : items;
  }, [items, value, nameOf]);
}
