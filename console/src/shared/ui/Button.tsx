import clsx from "clsx";
import { type ComponentPropsWithRef, type MouseEvent, useId } from "react";
import { Icon, type IconName } from "./Icon";
import { Spinner } from "./Spinner";

interface ButtonProps extends Omit<ComponentPropsWithRef<"button">, "disabled"> {
  look?: "primary" | "danger" | "quiet";
  small?: boolean;
  icon?: IconName;
  /** Under way: the button keeps its place and its focus and takes no second press. Give it from 150 ms on (usePhase). */
  busy?: boolean;
  /** Why it cannot be pressed now. A disabled button stays in the tab order, so that its reason can be read. */
  disabledReason?: string | null | undefined;
}

/** A plain button. `aria-label` without children makes it an icon button. */
export function Button({
  look,
  small,
  icon,
  busy,
  disabledReason,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const reasonId = useId();
  const blocked = Boolean(busy || disabledReason);
  const press = (event: MouseEvent<HTMLButtonElement>) =>
    blocked ? event.preventDefault() : onClick?.(event);
  return (
    <button
      type="button"
      {...rest}
      className={clsx("btn", look, small && "s", !children && "icon", className)}
      aria-disabled={disabledReason ? true : undefined}
      aria-busy={busy || undefined}
      aria-describedby={disabledReason ? reasonId : rest["aria-describedby"]}
      title={disabledReason ?? rest.title}
      onClick={press}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
      {disabledReason && (
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      )}
    </button>
  );
}
