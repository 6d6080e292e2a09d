import { correlationId, uuid7 } from "@/shared/api/ids";
import { type LocalCode, localProblem, ProblemError, parsed, readProblem } from "@/shared/api/problem";
import { consoleHeaders } from "@/shared/api/send";
import type { ImportJob, ImportView } from "@/shared/api/types";

interface UploadOptions {
  /** From 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends the file's bytes. By XMLHttpRequest, since fetch does not tell how much has gone out. */
export function upload(id: string, file: File, options: UploadOptions): Promise<ImportView> {
  const { onProgress, signal } = options;
  const correlation = correlationId();
  const request = new XMLHttpRequest();
  request.open("PUT", new URL(`/api/imports/${id}/content`, location.origin));
  const headers = {
    ...consoleHeaders(correlation),
    "Idempotency-Key": uuid7(),
    "Content-Type": "application/octet-stream",
  };
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
  return new Promise((resolve, reject) => {
    const failed = (code: LocalCode) => () => reject(new ProblemError(localProblem(code, correlation)));
    request.onerror = failed("network_unreachable");
    request.onabort = failed("cancelled");
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status < 400 && body !== undefined) resolve(body as ImportView);
      else reject(new ProblemError(readProblem(request.status, request.responseText, correlation)));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** Fetched, not linked to: the request names the organisation. Its bytes stay as they are, mark and all. */
export async function downloadQuarantine(job: ImportJob): Promise<void> {
  const correlation = correlationId();
  const answer = await fetch(new URL(`/api/imports/${job.id}/quarantine`, location.origin), {
    headers: consoleHeaders(correlation),
  });
  if (!answer.ok) throw new ProblemError(readProblem(answer.status, await answer.text(), correlation));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `${job.file_name.replace(/\.[^.]*$/, "")}-aside.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
