import { Button } from "react-aria-components/Button";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import type { Option } from "./SelectField";

interface PickMenuProps {
  /** The words of the link that opens it. */
  label: string;
  options: readonly Option[];
  onPick: (id: string) => void;
}

/** Inside a dialog, a link that asks "which kind?" before it acts. Menus of a page are Menu.tsx's. */
export function PickMenu({ label, options, onPick }: PickMenuProps) {
  return (
    <MenuTrigger>
      <Button className="link">{label}</Button>
      <Popover className="pop options" offset={4} placement="bottom start">
        <Menu items={options} onAction={(key) => onPick(String(key))}>
          {(option) => (
            <MenuItem className="option" textValue={option.label}>
              {option.label}
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
