import { Octokit } from "@octokit/rest";
import { readMarker } from "../../core/messages/marker.ts";
import type { LocalSandbox } from "./local-sandbox.ts";
import type { RequestText } from "./input.ts";

/** The sandbox's REST API as a person uses it, with their token. Throws `ApiFailure`. */
export type ApiClient = Octokit;

/** GitHub refused, or did not answer (`status` is null). The message is one line. */
export class ApiFailure extends Error {
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.name = "ApiFailure";
    this.status = status;
  }
}

/** Creates the client. `apiUrl` is the REST API, without a trailing slash. */
export function createApiClient(apiUrl: string, token: string): ApiClient {
  const ignore = () => undefined;
  // Octokit would print every failed request.
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const client = new Octokit({ baseUrl: apiUrl, auth: token, log });
  client.hook.error("request", (error) => {
    throw toApiFailure(error as RequestError, apiUrl);
  });
  return client;
}

/** Octokit's own error; it has no response if the server did not answer. */
interface RequestError extends Error {
  status: number;
  request: { method: string; url: string };
  response?: { data: unknown };
}

function toApiFailure(error: RequestError, apiUrl: string): ApiFailure {
  const { request, response, status } = error;
  if (!response)
    return new ApiFailure(`nobody answers at ${new URL(apiUrl).origin} (${error.message})`, null);
  const { message = "" } = (response.data ?? {}) as { message?: string };
  const call = `${request.method} ${request.url.replace(apiUrl, "")}`;
  return new ApiFailure(`${call}: ${status} ${message}`.trim(), status);
}

/** Splits `owner/name` into the parameters of an endpoint. */
export function splitRepository(full: string): { owner: string; repo: string } {
  const [owner = "", repo = ""] = full.split("/");
  return { owner, repo };
}

/**
 * Opens the issue and adds the label, as a person would. An open issue with the same text and the
 * label is an interrupted build, which continues. Null = no label is set.
 */
export async function openIssue(
  local: LocalSandbox,
  person: ApiClient,
  request: RequestText,
  label: string | null,
): Promise<number> {
  const at = splitRepository(local.repository);
  const { data: open } = await person.rest.issues.listForRepo({
    ...{ ...at, state: "open", per_page: 100 },
    ...(label === null ? {} : { labels: label }),
  });
  const same = open.find(
    ({ title, body }) => title === request.title && (body ?? "") === request.body,
  );
  if (same) return same.number;
  const { data: made } = await person.rest.issues.create({
    ...at,
    title: request.title,
    body: request.body,
  });
  if (label !== null)
    await person.rest.issues.addLabels({ ...at, issue_number: made.number, labels: [label] });
  return made.number;
}

/** Returns the lines of the final report that Baton posted; empty if there is none. */
export function getReportLines(local: LocalSandbox, issue: number): string[] {
  const comment = local.running.sandbox.world.comments.findLast(
    ({ issueNumber, author, body }) =>
      issueNumber === issue && author === local.app.botLogin && readMarker(body)?.key === "report",
  );
  const body = comment?.body.trimEnd().split("\n").slice(0, -1).join("\n").trimEnd() ?? "";
  return body === "" ? [] : body.split("\n");
}
