/** When the provider says that it can be asked again: https://platform.claude.com/docs/en/api/rate-limits */

/** The time that the headers of a refusal name; null = none. The limits that count are those that are used up. */
export function resetOf(headers: Headers, now: number): Date | null {
  const milliseconds = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  if (milliseconds > 0) return dateOf(now + milliseconds);
  const after = headers.get("retry-after");
  if (after !== null) {
    const seconds = Number(after);
    return dateOf(Number.isNaN(seconds) ? Date.parse(after) : now + seconds * 1000);
  }
  const resets = [...headers].flatMap(([name, value]) => {
    const limit = /^(anthropic-ratelimit-.+)-reset$/.exec(name)?.[1];
    if (limit === undefined || headers.get(`${limit}-remaining`) !== "0") return [];
    return dateOf(Date.parse(value)) ?? [];
  });
  return resets.toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null;
}

/** The first of next month, when a monthly spend limit ends. */
export function nextMonth(now: number): Date {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
}

function dateOf(time: number): Date | null {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? null : date;
}
