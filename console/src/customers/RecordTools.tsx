import { useTranslation } from "react-i18next";
import type { Customer } from "@/shared/api/types";
import { Button } from "@/shared/ui/Button";
import type { CustomerPageProps } from "./parts";

type ToolsProps = Pick<CustomerPageProps, "onPrevious" | "onNext" | "onClose"> & { customer: Customer };

/** Above the record: which one it is, in which version, and the way to its neighbours and back. */
export function RecordTools({ customer, onPrevious, onNext, onClose }: ToolsProps) {
  const { t } = useTranslation("record");
  return (
    <div className="slip-tools row">
      <Button look="quiet" small icon="left" className="back" aria-label={t("page.back")} onClick={onClose} />
      <span className="meta">{customer.code}</span>
      <span className="meta">v{customer.version}</span>
      <span className="push" />
      <Neighbours onPrevious={onPrevious} onNext={onNext} />
      <Button look="quiet" small icon="x" className="close" aria-label={t("page.close")} onClick={onClose} />
    </div>
  );
}

/** The same where one tab has the whole page: the name stands here. */
export function RecordCrumbs({ customer, onPrevious, onNext, onClose }: ToolsProps) {
  const { t } = useTranslation("record");
  return (
    <div className="slip-tools crumbs row">
      <button type="button" className="link meta" onClick={onClose}>
        {t("page.customers")}
      </button>
      <span className="ink3" aria-hidden="true">
        /
      </span>
      <h1>{customer.name}</h1>
      <span className="meta">
        {customer.code} v{customer.version}
      </span>
      <span className="push" />
      <Neighbours onPrevious={onPrevious} onNext={onNext} />
      <Button look="quiet" small icon="x" aria-label={t("page.close")} onClick={onClose} />
    </div>
  );
}

function Neighbours({ onPrevious, onNext }: Pick<ToolsProps, "onPrevious" | "onNext">) {
  const { t } = useTranslation("record");
  return (
    <>
      <Button
        look="quiet"
        small
        icon="left"
        aria-label={t("page.previous")}
        onClick={onPrevious}
        disabledReason={onPrevious ? null : t("page.first")}
      />
      <Button
        look="quiet"
        small
        icon="right"
        aria-label={t("page.next")}
        onClick={onNext}
        disabledReason={onNext ? null : t("page.last")}
      />
    </>
  );
}
