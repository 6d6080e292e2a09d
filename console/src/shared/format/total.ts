import type { Total } from "../api/types";
import { localeOf } from "./locale";

/** 1,000+ where counting stopped there. */
export function formatTotal({ count, exact }: Total): string {
  return `${new Intl.NumberFormat(localeOf()).format(count)}${exact ? "" : "+"}`;
}
