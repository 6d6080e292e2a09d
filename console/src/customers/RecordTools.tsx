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
      <Button look="quiet" small icon="x" className="close" aria-label={t("page.close")} onClick={onClose} />
    </div>
  );
}
