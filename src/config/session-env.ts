/** The variables that the workflow passes to `baton session`, as a typed object. */
import {
  SLUG,
  parseSessionName,
  type SessionKindName,
  type SessionName,
  type SessionSubject,
} from "../core/model/names.ts";
import type { Variables } from "./variables.ts";

/** Checks only the format; `parseSessionName` knows the kinds. */
const SESSION = /^[A-Za-z0-9][A-Za-z0-9.-]*\/[a-z]+\/[0-9]+$/;

export interface SessionEnv {
  build: string;
  session: SessionName;
  subject: SessionSubject;
  kind: SessionKindName;
  attempt: number;
  launch: number;
  /** The record commit that the dispatch names. */
  record: string;
  /** The job's read-only token; empty if the remote needs none. It never reaches an engine. */
  token: string;
  /**
   * Token for other repositories that the settings name; null = only public ones. It never reaches
   * an engine.
   */
  repositoriesToken: string | null;
  /** Address such as `https://github.com`. Git fetches from `<serverUrl>/<repository>.git`. */
  serverUrl: string;
  repository: string;
  /** Address such as `https://api.github.com`, from which saved work is read. */
  apiUrl: string;
  runId: number;
  /** Login of the account that started the run; empty outside of GitHub Actions. */
  actor: string;
  /** The run's own commit, if a cache is to be filled from its lock files; null = none. */
  cacheFor: string | null;
  /** The job's temporary folder. Everything that the session writes is below it. */
  temp: string;
  /** The command of the `command` engine, as the repository's administrator wrote it. */
  command: string | null;
  /** The key of the engines `anthropic` and `claude-code`. It never reaches a tool. */
  anthropicKey: string | null;
  /** Whether a workflow on any branch could read the engine's key. */
  plainKey: boolean;
  /** Address of the Messages API, without a trailing slash. */
  anthropicUrl: string;
  /** The key of the `codex` engine. It never reaches a tool. */
  openaiKey: string | null;
  /** Address of the Responses API, without a trailing slash. */
  openaiUrl: string;
  /** The machine's variables that git needs: search path, home, proxies, certificates. */
  gitEnvironment: Record<string, string>;
  /** The only variables of the machine that an engine sees. */
  engineEnvironment: Record<string, string>;
}

const MACHINE = ["PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT"];
const PROXIES = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"];
/** Each names a file or a folder with certificates that a program trusts. */
export const CERTIFICATES: readonly string[] = [
  ...[
    "NODE_EXTRA_CA_CERTS",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "CURL_CA_BUNDLE",
  ],
  ...[
    "REQUESTS_CA_BUNDLE",
    "PIP_CERT",
    "NPM_CONFIG_CAFILE",
    "npm_config_cafile",
    "CARGO_HTTP_CAINFO",
  ],
];

/** Reads the environment of `baton session`, as the workflow sets it. */
export function readSessionEnv(variables: Variables): SessionEnv {
  const read = (name: string, pattern: RegExp, expected: string): string => {
    const value = variables.required(name, expected);
    if (value && !pattern.test(value)) {
      variables.problem(
        `environment variable ${name} is ${JSON.stringify(value.slice(0, 100))}: set it ` +
          `to ${expected}`,
      );
    }
    return value;
  };
  const session = read("BATON_SESSION", SESSION, "a session like W1.1/work/1");
  const name = parseSessionName(session);
  if (SESSION.test(session) && !name)
    variables.problem(`BATON_SESSION: this version knows no session like ${session}`);
  return {
    build: read("BATON_BUILD", SLUG, "a build's slug like 12-length-units"),
    session: session as SessionName,
    subject: name?.subject ?? "build",
    kind: name?.kind ?? "work",
    attempt: name?.attempt ?? 0,
    launch: Number(read("BATON_LAUNCH", /^[1-9][0-9]{0,3}$/, "a number from 1 on")),
    record: read("BATON_RECORD", /^[0-9a-f]{40}$/, "the full sha of the record commit"),
    token: variables.optional("BATON_TOKEN") ?? "",
    repositoriesToken: variables.optional("BATON_REPOSITORIES_TOKEN")?.trim() || null,
    serverUrl: read("GITHUB_SERVER_URL", /^(https?|file):\/\/\S+$/, "the server's address").replace(
      /\/+$/,
      "",
    ),
    repository: read(
      "GITHUB_REPOSITORY",
      /^[A-Za-z0-9_-][A-Za-z0-9_.-]*\/[A-Za-z0-9_.-]+$/,
      "owner/name",
    ),
    apiUrl: readAddress(variables, "GITHUB_API_URL", "https://api.github.com"),
    runId: Number(read("GITHUB_RUN_ID", /^[1-9][0-9]{0,15}$/, "the run's number")),
    actor: variables.optional("GITHUB_ACTOR") ?? "",
    cacheFor:
      variables.optional("BATON_FILL_CACHE") === "true" ? variables.optional("GITHUB_SHA") : null,
    temp: read(
      "RUNNER_TEMP",
      /^([/\\]|[A-Za-z]:)/,
      "the absolute path of the job's temporary folder",
    ),
    command: variables.optional("BATON_COMMAND")?.trim() || null,
    anthropicKey: variables.optional("ANTHROPIC_API_KEY")?.trim() || null,
    plainKey: variables.optional("BATON_PLAIN_KEY") === "true",
    anthropicUrl: readAddress(variables, "ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
    openaiKey: variables.optional("OPENAI_API_KEY")?.trim() || null,
    openaiUrl: readAddress(variables, "OPENAI_BASE_URL", "https://api.openai.com/v1"),
    gitEnvironment: pickVariables(variables, ["HOME", ...MACHINE, ...PROXIES, ...CERTIFICATES]),
    engineEnvironment: readEngineEnvironment(variables),
  };
}

/**
 * The repository's setup action determines `BATON_PATH`, because its tests may run on another Node
 * than Baton.
 */
function readEngineEnvironment(variables: Variables): Record<string, string> {
  const path = variables.optional("BATON_PATH");
  return {
    ...pickVariables(variables, [...MACHINE, ...CERTIFICATES]),
    ...(path === null ? {} : { PATH: path }),
  };
}

function readAddress(variables: Variables, name: string, usual: string): string {
  const given = variables.optional(name)?.trim() || usual;
  const { protocol = "" } = URL.parse(given) ?? {};
  if (protocol !== "https:" && protocol !== "http:") {
    variables.problem(
      `environment variable ${name} is ${JSON.stringify(given.slice(0, 100))}: set the ` +
        `repository variable ${name} to an address like ${usual}, or remove it`,
    );
  }
  return given.replace(/\/+$/, "");
}

function pickVariables(variables: Variables, names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, variables.optional(name)] as const);
  return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== null));
}
