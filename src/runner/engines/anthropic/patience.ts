/**
 * A refusal that ends soon is waited out in the run: a new launch would cost a runner, and the conversation so far.
 * What takes longer ends the run, so that no runner is paid for waiting.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { STRETCH_MS } from "../../../core/build/settings.ts";
import { harmless } from "../../log.ts";
import { resetOf } from "./reset.ts";

/** In milliseconds. */
export interface Waits {
  /** One wait. */
  longest: number;
  /** All waits in a row without an answer. */
  stretch: number;
  /** All waits of the session. */
  session: number;
  /** All waits for one request, of an agent that gives up on a request that is not answered. */
  request: number;
  /** When the session's time is over, in milliseconds since 1970: no wait lasts until then. */
  deadline: number;
}

const WAITS: Waits = {
  longest: 2 * 60_000,
  stretch: STRETCH_MS,
  session: 20 * 60_000,
  request: STRETCH_MS,
  deadline: Number.POSITIVE_INFINITY,
};

/** Waits where the provider names none: doubled with each, up to a minute. One that it names is no shorter. */
const FIRST_MS = 1000;
const LATER_MS = 60_000;
/** So many waits are as short as the provider says. */
const TRUSTED = 3;
/** How long a request may take to be answered at all. */
const SILENCE_MS = 10 * 60_000;

/** Statuses that another try of the same may not meet: https://platform.claude.com/docs/en/api/errors */
export const isForNow = (status: number): boolean => [408, 409, 429].includes(status) || status >= 500;

/**
 * Makes a `fetch` that waits and asks again where the provider refuses for now or can't be reached. Refusals and waits
 * are told, so that the run's log shows why nothing happens. A refusal that is not waited out says `x-should-retry:
 * false`, but for one that its agent may ask again about.
 */
export function patient(print: (line: string) => void, waits: Partial<Waits> = {}): typeof fetch {
  const most = { ...WAITS, ...waits };
  let [stretch, session] = [0, 0];
  return async (input, init) => {
    let request = 0;
    for (let tries = 0; ; tries++) {
      const answer = await ask(input, init);
      if (answer instanceof Response && !isForNow(answer.status)) {
        stretch = 0;
        return answer;
      }
      const wait = findWait(answer, tries);
      const isOver = wait === null || wait > most.longest || Date.now() + wait >= most.deadline;
      const isEnough = isOver || stretch + wait > most.stretch || session + wait > most.session;
      const what = answer instanceof Response ? `answers ${answer.status}` : "can't be reached";
      if (isEnough || request + wait > most.request) {
        print(harmless(`| the provider ${what}`));
        if (!(answer instanceof Response)) throw answer;
        return isEnough ? refuseForGood(answer) : answer;
      }
      const seconds = Math.ceil(wait / 1000);
      print(
        harmless(`| the provider ${what}; it is asked again in ${seconds} ${seconds === 1 ? "second" : "seconds"}`),
      );
      if (answer instanceof Response) await answer.body?.cancel();
      [stretch, session, request] = [stretch + wait, session + wait, request + wait];
      await sleep(wait, undefined, init?.signal ? { signal: init.signal } : {});
    }
  };
}

/** Milliseconds until the next try; null = none is worth it. */
function findWait(answer: Response | Error, tries: number): number | null {
  const usual = Math.min(FIRST_MS * 2 ** tries, LATER_MS);
  if (!(answer instanceof Response)) return usual;
  if (answer.headers.get("x-should-retry") === "false") return null;
  const now = Date.now();
  const reset = resetOf(answer.headers, now);
  if (reset === null) return usual;
  const named = Math.max(0, reset.getTime() - now);
  return tries < TRUSTED ? named : Math.max(named, Math.min(FIRST_MS * 2 ** (tries - TRUSTED), LATER_MS));
}

/** The answer, or why there is none. Rejects where the caller gave up. */
async function ask(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): Promise<Response | Error> {
  // Over once the answer begins: its end may be far.
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error("it did not answer in ten minutes")), SILENCE_MS);
  const signal = AbortSignal.any([silence.signal, ...(init?.signal ? [init.signal] : [])]);
  try {
    return await fetch(input, { ...init, signal });
  } catch (error) {
    if (init?.signal?.aborted || !(error instanceof Error)) throw error;
    return error;
  } finally {
    clearTimeout(timer);
  }
}

function refuseForGood({ body, status, statusText, headers: given }: Response): Response {
  const headers = new Headers(given);
  headers.set("x-should-retry", "false");
  return new Response(body, { status, statusText, headers });
}
