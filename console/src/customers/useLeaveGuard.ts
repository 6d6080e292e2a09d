import { useBlocker } from "@tanstack/react-router";
import { useRef, useState } from "react";

/**
 * Keeps unsaved changes from being left behind: by Escape or the cross, by the browser's back button, by a link, by
 * closing the tab. `asking` is true while the person is to be asked.
 */
export function useLeaveGuard(isDirty: () => boolean, onClose: () => void) {
  const free = useRef(false);
  const [closing, setClosing] = useState(false);
  const holds = () => !free.current && isDirty();
  const blocker = useBlocker({ shouldBlockFn: holds, enableBeforeUnload: holds, withResolver: true });
  const blocked = blocker.status === "blocked";

  return {
    asking: closing || blocked,
    /** Escape, the cross, Cancel. */
    askToClose: () => (holds() ? setClosing(true) : onClose()),
    stay: () => {
      setClosing(false);
      blocker.reset?.();
    },
    leave: () => {
      free.current = true;
      if (blocked) blocker.proceed?.();
      else onClose();
    },
    /** Saved: whoever navigates now is not asked. */
    release: () => {
      free.current = true;
    },
  };
}
