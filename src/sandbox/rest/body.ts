import type { Endpoint } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

/** The JSON body of a request; an empty object where there is none, or `null` stands for it. */
export async function readBody(request: Request, endpoint: Endpoint): Promise<Record<string, unknown>> {
  if (request.method === "GET" || request.method === "HEAD") return {};
  const text = await request.text();
  if (text.trim() === "") return {};
  const value = parse(text);
  if (value === null) return {};
  if (Array.isArray(value) && endpoint.takesList) return { items: value };
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Refusal(400, `Body should be a JSON ${endpoint.takesList ? "object or array" : "object"}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
}
