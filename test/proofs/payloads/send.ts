/**
 * Sends what `fetch` can't: repeated headers, bodies in pieces, and bodies that nobody reads to the
 * end.
 */
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { signHeaders } from "./bench.ts";
import type { Bytes } from "./bytes.ts";

/** @returns the answer, such as `202 Kept.` */
export async function send(
  port: number,
  { body, headers = signHeaders("issues", body), pieces }: Bytes,
): Promise<string> {
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  const length = pieces ? {} : { "content-length": body.length };
  const path = "/api/github/webhooks";
  const sent = request({
    host: "127.0.0.1",
    port,
    path,
    method: "POST",
    headers: { ...Object.fromEntries(given), ...length },
  });
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  const size = Math.ceil(body.length / (pieces ?? 1)) || 1;
  for (let at = 0; at < body.length; at += size) sent.write(body.subarray(at, at + size));
  sent.end();
  const [answer] = await answered;
  // The connection breaks when the server stops reading.
  sent.on("error", () => {});
  const text = (await answer.setEncoding("utf8").toArray()).join("").trim();
  return `${answer.statusCode} ${text}`;
}
