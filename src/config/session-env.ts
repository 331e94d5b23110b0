/** What the workflow gives to `baton session`, and the engine to `baton play`, as typed objects. */
import { SLUG, parseSessionName, type Kind, type SessionName } from "../core/build/names.ts";
import type { Variables } from "./env.ts";

/** Shape only; `parseSessionName` knows the kinds. */
const SESSION = /^[A-Za-z0-9.]+\/[a-z]+\/[0-9]+$/;

export interface SessionEnv {
  build: string;
  session: SessionName;
  subject: string;
  kind: Kind;
  attempt: number;
  launch: number;
  /** The record commit that the dispatch points to. */
  record: string;
  /** Read-only token of the job; empty where the remote needs none. Never reaches an engine. */
  token: string;
  /** `https://github.com`; `<serverUrl>/<repository>.git` is fetched from. */
  serverUrl: string;
  repository: string;
  runId: number;
  /** The job's temporary folder; everything that the session writes is below it. */
  temp: string;
  /** What the `command` engine runs, as the repository's administrator wrote it. */
  command: string | null;
  /** What git needs of the machine: search path, home, proxies, certificates. */
  gitEnvironment: Record<string, string>;
  /** What an engine sees of the machine; nothing else. */
  engineEnvironment: Record<string, string>;
}

const MACHINE = ["PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT"];
const NETWORK = [
  ...["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"],
];

/** Reads the environment of `baton session`, as the workflow sets it. */
export function readSessionEnv(variables: Variables): SessionEnv {
  const read = (name: string, pattern: RegExp, expected: string): string => {
    const value = variables.required(name, expected);
    if (value && !pattern.test(value)) {
      variables.problem(
        `environment variable ${name} is ${JSON.stringify(value.slice(0, 100))}: set it to ${expected}`,
      );
    }
    return value;
  };
  const session = read("BATON_SESSION", SESSION, "a session like W1.1/work/1");
  const name = parseSessionName(session);
  if (SESSION.test(session) && !name) variables.problem(`BATON_SESSION: this version knows no session like ${session}`);
  return {
    build: read("BATON_BUILD", SLUG, "a build's slug like 12-length-units"),
    session: session as SessionName,
    subject: name?.subject ?? "",
    kind: name?.kind ?? "work",
    attempt: name?.attempt ?? 0,
    launch: Number(read("BATON_LAUNCH", /^[1-9][0-9]{0,3}$/, "a number from 1 on")),
    record: read("BATON_RECORD", /^[0-9a-f]{40}$/, "the full sha of the record commit"),
    token: variables.optional("BATON_TOKEN") ?? "",
    serverUrl: read("GITHUB_SERVER_URL", /^(https?|file):\/\/\S+$/, "the server's address").replace(/\/+$/, ""),
    repository: read("GITHUB_REPOSITORY", /^[A-Za-z0-9_-][A-Za-z0-9_.-]*\/[A-Za-z0-9_.-]+$/, "owner/name"),
    runId: Number(read("GITHUB_RUN_ID", /^[1-9][0-9]{0,15}$/, "the run's number")),
    temp: read("RUNNER_TEMP", /^([/\\]|[A-Za-z]:)/, "the absolute path of the job's temporary folder"),
    command: variables.optional("BATON_COMMAND")?.trim() || null,
    gitEnvironment: pick(variables, ["HOME", ...MACHINE, ...NETWORK]),
    engineEnvironment: pick(variables, [...MACHINE, "BATON_SCORE_LEDGER"]),
  };
}

/** What `baton play` is told by the `command` engine. */
export interface PlayEnv {
  build: string;
  session: SessionName;
  kind: Kind;
  /** Files to write the closing input and the usage to. */
  close: string;
  usage: string;
  /** Folder that remembers which entry served which session; null = next to the score. */
  ledger: string | null;
  /** Environment of the score's own bash turns. */
  environment: Record<string, string>;
}

/** Reads the environment of `baton play`, which is only ever run by the `command` engine. */
export function readPlayEnv(variables: Variables): PlayEnv {
  const given = (name: string) =>
    variables.required(name, "what `baton session` gives to its command (not run by hand)");
  const session = given("BATON_SESSION");
  const name = parseSessionName(session);
  if (session && !name) variables.problem("environment variable BATON_SESSION: set it to a session like W1.1/work/1");
  return {
    build: given("BATON_BUILD").replace(/[^0-9a-z-]/g, ""),
    session: session as SessionName,
    kind: name?.kind ?? "work",
    close: given("BATON_CLOSE"),
    usage: given("BATON_USAGE"),
    ledger: variables.optional("BATON_SCORE_LEDGER"),
    environment: pick(variables, ["HOME", "TMPDIR", "CI", ...MACHINE]),
  };
}

function pick(variables: Variables, names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, variables.optional(name)] as const);
  return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== null));
}
