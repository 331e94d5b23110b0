/** Many probes look for a refusal, so a refusal is an answer here and not an error. */
import { UsageError } from "../support/options.ts";

export type Attempt<T> =
  | { ok: true; status: number; data: T }
  | { ok: false; status: number; message: string };

/** @throws UsageError when GitHub doesn't answer at all */
export async function tryRequest<T>(
  call: Promise<{ status: number; data: T }>,
): Promise<Attempt<T>> {
  try {
    const { status, data } = await call;
    return { ok: true, status, data };
  } catch (error) {
    if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number")
      throw error;
    // Octokit gives a broken connection the status 500.
    if (!("response" in error) || !error.response) {
      throw new UsageError(
        `GitHub can't be reached: ${error.message}. Check the network, GHE_HOST and ` +
          "GITHUB_API_URL.",
      );
    }
    return { ok: false, status: error.status, message: shorten(error.message) };
  }
}

/** Returns for example `200` or `422 (Reference already exists)`. */
export function showAttempt(one: Attempt<unknown>): string {
  return one.ok ? String(one.status) : `${one.status} (${one.message})`;
}

/** Returns one line, without the address of the documentation that Octokit appends. */
function shorten(message: string): string {
  const words = message.replace(/ - https:\/\/docs\.github\.com\S*$/, "").replace(/\s+/g, " ");
  return words.length > 240 ? `${words.slice(0, 239)}…` : words;
}
