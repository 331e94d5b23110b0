/**
 * The log: a line of JSON for each thing that happened, without secrets. One build is followed
 * through it by the fields
 * `delivery` (GitHub's GUID), `build` (`owner/repo#issue`), `session` and `run`, which mean the
 * same in every line.
 */
import { pino, type DestinationStream, type Logger } from "pino";
import { SECRET_PATTERNS } from "../../core/guards/secrets/patterns.ts";
import type { ServerEnv } from "../../config/server-env.ts";
import type { SessionName } from "../../core/model/names.ts";
import type { SessionState } from "../../core/model/session.ts";
import type { State } from "../../core/model/state.ts";
import { getSessionName } from "../../core/rules/sessions/lifecycle.ts";

// Takes secrets out of a line of log before it is written, wherever in it they stand: in fields, in
// messages, in an error's words, its cause or its request. By shape alone, without a look at
// whether one is real: what is taken out too much costs nothing. The line stays JSON, since no
// escape is cut in two.

const FIELD = "password|passwd|passphrase|client_secret|webhook_secret|pgpassword";
const GONE = "[redacted]";
/** Of a text within JSON: a character, or an escape as a whole. */
const PART = String.raw`(?:[^"\\]|\\.)`;

/** Each gives what stays of a match by its first group. */
const RULES: readonly [pattern: RegExp, stays: string][] = [
  // A key that is cut off has no last line.
  [
    new RegExp(
      String.raw`-----BEGIN [A-Z0-9 ]{0,40}-----${PART}*?(?:-----END [A-Z0-9 ]{0,40}-----|(?="|$))`,
      "g",
    ),
    "",
  ],
  // As a field, in a list of raw headers, in JSON that is quoted within JSON, and in words.
  [
    new RegExp(
      String.raw`(\b(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(?:\\*")?\s*[:=,]\s*(?:\\*")?)` +
        String.raw`(?=[^"\\\s])(?:[^"\\\r\n]|\\[^"n\\])+`,
      "gi",
    ),
    "$1",
  ],
  [
    new RegExp(
      String.raw`(\b(?:${FIELD})(?:\\*")?\s*[:=]\s*(?:\\*")?)` +
        String.raw`(?=[^"\\\s])[^"\\\s,;&]+`,
      "gi",
    ),
    "$1",
  ],
  [/(\b(?:bearer|basic|token)\s+)[A-Za-z0-9._~+/-]{16,}=*/gi, "$1"],
  // Up to the last @: a password may hold one.
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/"\\?#]{1,500}@/gi, "$1"],
];

/** How a token goes on after the least that its shape asks for. */
const REST = /[A-Za-z0-9_~.+/=%-]*/y;
/** The first part of a JSON Web Token stands before its hint. */
const JWT = /eyJ[A-Za-z0-9_-]{8,600}\.eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?/g;

/**
 * @param own secrets without a shape, to be taken out as they are; shorter than eight characters
 * they are words
 */
function redactLine(line: string, own: readonly string[] = []): string {
  let text = line;
  for (const secret of own) {
    if (secret.length >= 8) text = text.replaceAll(JSON.stringify(secret).slice(1, -1), GONE);
  }
  for (const [pattern, stays] of RULES) text = text.replace(pattern, `${stays}${GONE}`);
  text = text.replace(JWT, GONE);
  for (const { hint, pattern } of SECRET_PATTERNS) {
    for (let at = text.indexOf(hint); at >= 0; at = text.indexOf(hint, at + 1)) {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (!found) continue;
      REST.lastIndex = at + found[0].length;
      REST.exec(text);
      text = text.slice(0, at) + GONE + text.slice(REST.lastIndex);
    }
  }
  return text;
}

/**
 * @param secrets what is never written, though it has no shape to know it by
 * @param to stdout by default
 */
export function makeLog(
  level: string,
  secrets: readonly string[] = [],
  to?: DestinationStream,
): Logger {
  const options = {
    name: "baton",
    level,
    hooks: { streamWrite: (line: string) => redactLine(line, secrets) },
  };
  return to ? pino(options, to) : pino(options);
}

/** Has a log that another program made write no secret from now on, nor any child of it. */
export function redactLog<L extends Logger>(log: L, secrets: readonly string[]): L {
  // Pino has no other way to change a log that is there; children look their hooks up in it.
  const hooked = log as L & Record<symbol, { streamWrite?: (line: string) => string } | undefined>;
  const theirs = hooked[pino.symbols.hooksSym];
  const streamWrite = (line: string) => redactLine(theirs?.streamWrite?.(line) ?? line, secrets);
  return Object.assign(log, { [pino.symbols.hooksSym]: { ...theirs, streamWrite } });
}

/**
 * What must never be written of a server's settings, and has no shape by which it would be known.
 */
export function listSecrets(env: ServerEnv): string[] {
  const password = env.databaseUrl ? URL.parse(env.databaseUrl)?.password : null;
  return [env.webhookSecret, env.previousSecret, env.metricsToken, password].filter(
    (one) => typeof one === "string",
  );
}

// The fields by which a line of log is found: what an effect or a saved state says of sessions and
// their runs.

export interface EndedSession {
  session: SessionName;
  run: number | null;
  /** `replaced`: what came of it isn't in the record any more, since the next one began at once. */
  outcome: string;
}

/** Sessions that there were none of before. */
export function listStartedSessions(before: State | null, after: State): SessionName[] {
  const known = collectSessions(before);
  return [...collectSessions(after).keys()].filter((session) => !known.has(session));
}

/** Sessions that ran before and don't any more. */
export function listEndedSessions(before: State | null, after: State): EndedSession[] {
  const now = collectSessions(after);
  return [...collectSessions(before)].flatMap(([session, was]) => {
    const is = now.get(session);
    if (was.outcome !== null || (is && is.outcome === null)) return [];
    return [{ session, run: is?.run ?? was.run, outcome: is?.outcome ?? "replaced" }];
  });
}

function collectSessions(state: State | null): Map<SessionName, SessionState> {
  if (!state) return new Map();
  const ofBuild = Object.values(state.build.sessions).map(
    (one) => [getSessionName("build", one), one] as const,
  );
  const ofWorkers = Object.values(state.workers).flatMap(({ id, session }) =>
    session ? [[getSessionName(id, session), session] as const] : [],
  );
  return new Map([...ofBuild, ...ofWorkers]);
}
