/**
 * The log: one line of JSON per event, without secrets. The fields `delivery` (GitHub's GUID),
 * `build` (`owner/repo#issue`), `session` and `run` follow one build through it. They mean the same
 * in every line.
 */
import { pino, type DestinationStream, type Logger } from "pino";
import { SECRET_PATTERNS } from "../../core/guards/secrets/patterns.ts";
import type { ServerEnv } from "../../config/server-env.ts";
import type { SessionName } from "../../core/model/names.ts";
import type { SessionState } from "../../core/model/session.ts";
import type { State } from "../../core/model/state.ts";
import { getSessionName } from "../../core/rules/sessions/lifecycle.ts";

// Removes secrets from a log line before it is written, in all of its parts: fields, messages, an
// error's text, its cause or its request. It goes by shape alone and doesn't check whether a secret
// is real, because removing too much costs nothing. The line stays valid JSON, because no escape is
// cut in two.

const FIELD = "password|passwd|passphrase|client_secret|webhook_secret|pgpassword";
const GONE = "[redacted]";
/** Part of a text within JSON: a character or a whole escape. */
const PART = String.raw`(?:[^"\\]|\\.)`;

/** The first group of each pattern is what stays of a match. */
const RULES: readonly [pattern: RegExp, stays: string][] = [
  // A key that is cut off has no last line.
  [
    new RegExp(
      String.raw`-----BEGIN [A-Z0-9 ]{0,40}-----${PART}*?(?:-----END [A-Z0-9 ]{0,40}-----|(?="|$))`,
      "g",
    ),
    "",
  ],
  // Matches in a field, in a list of raw headers, in JSON that is quoted within JSON, and in text.
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
  // Matches up to the last @, because a password may contain one.
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/"\\?#]{1,500}@/gi, "$1"],
];

/** The rest of a token after the minimum that its shape requires. */
const REST = /[A-Za-z0-9_~.+/=%-]*/y;
/** The first part of a JSON Web Token comes before its hint. */
const JWT = /eyJ[A-Za-z0-9_-]{8,600}\.eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?/g;

/**
 * @param own secrets without a shape, removed literally; those shorter than eight characters are
 * ordinary words and stay
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
 * @param secrets literal values that are never written, because they have no shape
 * @param to default: stdout
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

/** Makes a log that another program created redact secrets from now on, in its children too. */
export function redactLog<L extends Logger>(log: L, secrets: readonly string[]): L {
  // Pino has no other way to change an existing log. Children look up their hooks in it.
  const hooked = log as L & Record<symbol, { streamWrite?: (line: string) => string } | undefined>;
  const theirs = hooked[pino.symbols.hooksSym];
  const streamWrite = (line: string) => redactLine(theirs?.streamWrite?.(line) ?? line, secrets);
  return Object.assign(log, { [pino.symbols.hooksSym]: { ...theirs, streamWrite } });
}

/** Lists the secrets of a server's settings that have no recognizable shape. */
export function listSecrets(env: ServerEnv): string[] {
  const password = env.databaseUrl ? URL.parse(env.databaseUrl)?.password : null;
  return [env.webhookSecret, env.previousSecret, env.metricsToken, password].filter(
    (one) => typeof one === "string",
  );
}

// The fields by which a log line can be found: what an effect or a saved state says about sessions
// and their runs.

export interface EndedSession {
  session: SessionName;
  run: number | null;
  /**
   * `replaced`: the record no longer has the session's outcome, because the next session started at
   * once.
   */
  outcome: string;
}

/** Lists the sessions that are new in `after`. */
export function listStartedSessions(before: State | null, after: State): SessionName[] {
  const known = collectSessions(before);
  return [...collectSessions(after).keys()].filter((session) => !known.has(session));
}

/** Lists the sessions that were running before and no longer are. */
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
