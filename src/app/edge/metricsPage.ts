/** Who may read the metrics: whoever knows METRICS_TOKEN; where none is set, a program on this machine. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isLoopback } from "../../config/github-hosts.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Answer } from "./answer.ts";

const NOT_SHOWN = "There is nothing to be seen here from another machine until METRICS_TOKEN is set.";

export async function metricsPage(metrics: Metrics, token: string | null, request: IncomingMessage): Promise<Answer> {
  if (token === null && !isNear(request)) return [404, NOT_SHOWN];
  if (token !== null && !same(request.headers.authorization ?? "", `Bearer ${token}`)) {
    return [401, "Send METRICS_TOKEN with it: Authorization: Bearer …"];
  }
  return [200, await metrics.text(), metrics.type];
}

/** What a proxy on this machine passes on comes from anywhere. */
const PASSED_ON = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

function isNear({ headers, socket }: IncomingMessage): boolean {
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  return isLoopback(address) && !PASSED_ON.some((name) => headers[name] !== undefined);
}

/** In a time that tells nothing of where they differ. */
function same(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(x!, y!);
}
