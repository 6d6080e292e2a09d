import clsx from "clsx";
import { type ReactNode, useEffect, useRef } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";

interface DialogProps {
  title: ReactNode;
  /** A quiet line above the title: "C-10482 · v17". */
  over?: ReactNode;
  /** One or two sentences under the title. */
  lead?: ReactNode;
  /** Escape, the cross and the scrim of a small dialog ask for it; the owner decides. */
  onClose: () => void;
  /** An alert dialog waits for an answer: it has no cross. */
  alert?: boolean;
  size?: "s" | "m" | "l";
  /** Parts of the dialog itself: a `<div className="body">`, a table, a `<footer>`. */
  children: ReactNode;
}

/** A modal dialog: it holds the focus and gives it back. On small screens it is a sheet from below. */
export function Dialog({ title, over, lead, onClose, alert, size = "m", children }: DialogProps) {
  const { t } = useTranslation();
  const modal = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // React Aria gives a dialog the focus as a whole; what asks for it by this attribute is given it instead.
    modal.current?.querySelector<HTMLElement>("[data-first-focus]")?.focus();
  }, []);
  return (
    <ModalOverlay isOpen onOpenChange={(open) => !open && onClose()} className="scrim">
      <Modal ref={modal} className={clsx("modal", size)}>
        <AriaDialog className="dialog" role={alert ? "alertdialog" : "dialog"}>
          <header>
            <div className="heads">
              {over && <p className="meta">{over}</p>}
              <Heading slot="title" level={2}>
                {title}
              </Heading>
              {lead && <p className="ink2 lead">{lead}</p>}
            </div>
            {!alert && (
              <Button look="quiet" small icon="x" className="x" aria-label={t("close")} onClick={onClose} />
            )}
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
