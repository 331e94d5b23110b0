import { readMarker } from "../../core/messages/marker.ts";
import type { LocalSandbox } from "./local-sandbox.ts";
import type { RequestText } from "./input.ts";

/** Speaks to the sandbox's REST API as a person does, with their token. */
export interface ApiClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
}

/** GitHub refused, or nobody answered; the message is one line. */
export class ApiFailure extends Error {
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.name = "ApiFailure";
    this.status = status;
  }
}

/** `apiUrl` is the REST API, without a trailing slash. */
export function createApiClient(apiUrl: string, token: string): ApiClient {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { authorization: `token ${token}`, accept: "application/vnd.github+json" };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await fetch(`${apiUrl}${path}`, init).catch((error: unknown) => {
      throw new ApiFailure(
        `nobody answers at ${new URL(apiUrl).origin} (${error instanceof Error ? error.message : "no reason given"})`,
        null,
      );
    });
    const answer = (await response.json().catch(() => ({}))) as T & { message?: string };
    if (response.ok) return answer;
    throw new ApiFailure(`${method} ${path}: ${response.status} ${answer.message ?? ""}`.trim(), response.status);
  };
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    patch: (path, body) => call("PATCH", path, body),
  };
}

/**
 * Opens the issue and labels it, as a person would. An open issue of the same words that has the label already is a
 * build that was interrupted: that one goes on. Null = no label is set.
 */
export async function openIssue(
  local: LocalSandbox,
  person: ApiClient,
  request: RequestText,
  label: string | null,
): Promise<number> {
  const path = `/repos/${local.repository}/issues`;
  const query = new URLSearchParams({ state: "open", per_page: "100" });
  if (label !== null) query.set("labels", label);
  const open = await person.get<{ number: number; title: string; body: string | null }[]>(
    `${path}?${query.toString()}`,
  );
  const same = open.find(({ title, body }) => title === request.title && (body ?? "") === request.body);
  if (same) return same.number;
  const made = await person.post<{ number: number }>(path, { title: request.title, body: request.body });
  if (label !== null) await person.post(`${path}/${made.number}/labels`, { labels: [label] });
  return made.number;
}

/** The final report as Baton posted it, line by line; nothing where there is none. */
export function getReportLines(local: LocalSandbox, issue: number): string[] {
  const comment = local.running.sandbox.world.comments.findLast(
    ({ issueNumber, author, body }) =>
      issueNumber === issue && author === local.app.botLogin && readMarker(body)?.key === "report",
  );
  const body = comment?.body.trimEnd().split("\n").slice(0, -1).join("\n").trimEnd() ?? "";
  return body === "" ? [] : body.split("\n");
}
