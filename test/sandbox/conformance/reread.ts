import type { CheckedFetch } from "./checked-fetch.ts";

/**
 * Repeats every read: by HEAD, which must have the same answer without a body, and conditionally,
 * which must be 304. Returns the reads that differ.
 */
export async function reread({ fetch, reads }: CheckedFetch): Promise<string[]> {
  const problems: string[] = [];
  for (const [operation, { url, headers }] of [...reads]) {
    const ask = (method: string, more: Record<string, string> = {}) =>
      fetch(url, { method, headers: { ...Object.fromEntries(headers), ...more } });
    const fresh = await ask("GET");
    if (fresh.status !== 200) continue;
    const body = await fresh.text();
    const etag = fresh.headers.get("etag") ?? "";
    const head = await ask("HEAD");
    const known = await ask("GET", { "if-none-match": etag });
    const other = await ask("GET", { "if-none-match": '"another"' });
    const length = head.headers.get("content-length");
    const found = [
      ...(/^W\/"[0-9a-f]+"$/.test(etag) ? [] : [`the ETag is ${etag}`]),
      ...(head.status === 200 && head.headers.get("etag") === etag
        ? []
        : [`HEAD answers ${head.status}`]),
      ...(length === String(Buffer.byteLength(body))
        ? []
        : [`HEAD's length is ${length}, not ${body.length}`]),
      ...(known.status === 304 && (await known.text()) === ""
        ? []
        : [`not 304 but ${known.status}`]),
      ...(other.status === 200 ? [] : [`${other.status} for what the client doesn't have`]),
    ];
    problems.push(...found.map((one) => `${operation}: ${one}`));
  }
  return problems;
}
