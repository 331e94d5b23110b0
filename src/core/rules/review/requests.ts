/** People's requests for changes: given to the session that begins, answered by the one that ends well with them. */
import { placeOf, threadsPath } from "../../build/words.ts";
import type { SessionName } from "../../build/names.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Request } from "../../build/verdict.ts";

/** Remarks on lines that a session is begun with; it reads all of them in their file. */
const TOLD = 10;
const REMARK_CHARS = 500;

/** Gives the session that begins all requests that none has answered yet, as reasons in the person's own words. */
export function giveRequests(worker: WorkerState, session: SessionName): string[] {
  return worker.requests
    .filter((request) => request.answered === null)
    .flatMap((request) => {
      request.given = session;
      return reasonsOf(worker, request);
    });
}

/** Notes that the session, which ended well, had them. */
export function answerRequests(worker: WorkerState, session: SessionName): void {
  for (const request of worker.requests) if (request.given === session) request.answered ??= session;
}

function reasonsOf(worker: WorkerState, { review, by, words }: Request): string[] {
  const remarks = worker.words.filter((one) => one.review === review);
  const told = remarks.slice(0, TOLD).map((one) => {
    const long = one.text.length > REMARK_CHARS;
    return `${by} on ${placeOf(one)}: ${one.text.slice(0, REMARK_CHARS).toWellFormed()}${long ? " …" : ""}`;
  });
  const all = remarks.length > 0 ? ` (what was said on lines is in ${threadsPath(worker.id)})` : "";
  return [`${by} asks for changes: ${words}${all}`, ...told];
}
