import type { Account } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { Refused, wordsOf } from "./refused.ts";
import type { ApiAnswer } from "./visit.ts";

export type Api = (request: Request) => Promise<Response>;

interface Asked {
  method: string;
  path: string;
  body: object | undefined;
}

/** One request to the very REST API that clients use, with the person's token: refusals are GitHub's. */
export async function askApi(api: Api, sandbox: Sandbox, person: Account | null, asked: Asked): Promise<ApiAnswer> {
  const headers = new Headers({ accept: "application/vnd.github+json", "content-type": "application/json" });
  if (person?.token) headers.set("authorization", `token ${person.token}`);
  const body = asked.body === undefined ? {} : { body: JSON.stringify(asked.body) };
  const address = `${sandbox.apiUrl}${asked.path}`;
  const response = await api(new Request(address, { method: asked.method, headers, ...body }));
  const text = await response.text();
  const answer = read(text);
  if (response.status >= 400) throw new Refused(response.status, wordsOf(response.status, answer));
  return { status: response.status, body: answer, location: response.headers.get("location") };
}

function read(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
