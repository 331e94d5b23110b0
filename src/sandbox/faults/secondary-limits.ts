/**
 * GitHub's secondary limits. A request beyond one is refused with the seconds to wait.
 *
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
import type { FaultRuleOf, RequestFacts } from "./fault-rules.ts";

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** Writes that create no visible content. */
const CREATES_NOTHING =
  /\/(access_tokens|dispatches|cancel|force-cancel|rerun|rerun-failed-jobs|git\/blobs|git\/trees)$/;

/** In JSON, a line break before it is `\n`. */
const MUTATION = /"query":"(?:\s|\\[nrt])*mutation\b/;
/** A mutation that deletes a ref: it names the zero id as its new value. */
const DELETES_REF = /\bupdateRefs\b[^]*"after(?:Oid)?":"0{40}"/;

interface CountedRequest {
  at: number;
  kind: RequestFacts["kind"];
  points: number;
  content: boolean;
}

export class SecondaryLimits {
  readonly #counted = new Map<string, CountedRequest[]>();

  /**
   * Returns the seconds until this client may send again. Null: it may now, and the request is
   * counted.
   */
  refuses(
    client: string,
    seen: RequestFacts,
    rule: FaultRuleOf<"secondary_limits">,
    now: number,
  ): number | null {
    const all = (this.#counted.get(client) ?? []).filter(({ at }) => now - at < HOUR);
    this.#counted.set(client, all);
    const one = computeCost(seen, now);
    const within = (ms: number, is: (other: CountedRequest) => boolean) =>
      all.filter((c) => now - c.at < ms && is(c));
    const minute = within(MINUTE, ({ kind }) => kind === one.kind);
    const points = minute.reduce((sum, c) => sum + c.points, one.points);
    const [soon, late] = [MINUTE, HOUR].map((ms) => within(ms, ({ content }) => content));
    const until: number[] = [];
    if (points > (one.kind === "graphql" ? rule.graphql : rule.rest))
      until.push(minute[0]!.at + MINUTE);
    if (one.content && soon!.length >= rule.content) until.push(soon![0]!.at + MINUTE);
    if (one.content && late!.length >= rule.content_per_hour) until.push(late![0]!.at + HOUR);
    if (until.length > 0) return Math.max(1, Math.ceil((Math.max(...until) - now) / 1000));
    all.push(one);
    return null;
  }
}

function computeCost({ kind, method, path, body }: RequestFacts, at: number): CountedRequest {
  const reads = kind === "graphql" ? !MUTATION.test(body) : /^(GET|HEAD|OPTIONS)$/.test(method);
  const deletes = method === "DELETE" || (kind === "graphql" && DELETES_REF.test(body));
  const content = !reads && !deletes && !CREATES_NOTHING.test(path);
  return { at, kind, points: reads ? 1 : 5, content };
}
