/**
 * As whom the command line asks GitHub: as the App, set up as for `baton serve`, or as the person
 * at the terminal.
 */
import { getGitHubHosts } from "./github-hosts.ts";
import { readApiUrl, readLogLevel, readPrivateKey } from "./server-env.ts";
import type { EnvironmentSource, Variables } from "./variables.ts";

export interface PersonEnv {
  /** The REST API without a trailing slash. */
  baseUrl: string;
  /** Pages and git, without a trailing slash. */
  webUrl: string;
  /** Null = none is set; `gh auth token` may know one. */
  token: string | null;
  /**
   * For programs of the person's: all that is set, but for what an outer git command says of its
   * repository.
   */
  machine: Record<string, string>;
}

export interface CliEnv extends PersonEnv {
  /** Null = it isn't set up here: the person asks. */
  app: { appId: number; privateKey: string } | null;
}

const OUTER_GIT = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|COMMON_DIR)$/;
const TOKENS = ["GH_TOKEN", "GITHUB_TOKEN"];
const APP = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH"];
const ADDRESS = ["GHE_HOST", "GHE_PROTOCOL", "GITHUB_API_URL"];

export function readPersonEnv(variables: Variables, machine: EnvironmentSource): PersonEnv {
  const baseUrl = readApiUrl(variables);
  const entries = Object.entries(machine).filter(
    ([name, value]) => value !== undefined && !OUTER_GIT.test(name),
  );
  return {
    baseUrl,
    webUrl: getGitHubHosts({ api: baseUrl }).webUrl,
    token: variables.optional("GH_TOKEN") ?? variables.optional("GITHUB_TOKEN"),
    machine: Object.fromEntries(entries) as Record<string, string>,
  };
}

export function readCliEnv(variables: Variables, machine: EnvironmentSource): CliEnv {
  const appId = variables.number("APP_ID", 0);
  const app = appId > 0 ? { appId, privateKey: readPrivateKey(variables) } : null;
  return { ...readPersonEnv(variables, machine), app };
}

/**
 * The environment on top of the variables of `.env`. That file may have come with a clone: where
 * the environment holds the credential, the file has no say in which server is given it.
 */
export function mergeEnvFile(
  environment: EnvironmentSource,
  file: EnvironmentSource,
): EnvironmentSource {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const merged = { ...file, ...set };
  const credential = merged["APP_ID"] ? APP : TOKENS;
  if (!credential.some((name) => set[name])) return merged;
  return Object.fromEntries(
    Object.entries(merged).filter(([name]) => !ADDRESS.includes(name) || set[name]),
  );
}

/**
 * What the command line takes over from the machine: for git, for the sandbox's own jobs, for the
 * sessions.
 */

export interface MachineEnv {
  /**
   * For git on a person's repository: their configuration counts, variables of an outer git command
   * don't.
   */
  git: Record<string, string>;
  /** For jobs of the sandbox's runner, which is this machine. */
  jobs: Record<string, string>;
  /**
   * What a person has for the sessions of `baton run`: it becomes secret and variables of the
   * sandbox's repository.
   */
  sessions: {
    anthropicKey: string | null;
    anthropicUrl: string | null;
    openaiKey: string | null;
    openaiUrl: string | null;
    command: string | null;
  };
  /** `owner/name` of the repository that a workflow runs in. */
  repository: string | null;
}

const BASICS = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"];
const PERSON = [
  "HOME",
  "USERPROFILE",
  "XDG_CONFIG_HOME",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_NOSYSTEM",
];
/**
 * Where programs find the network and its certificates. A proxy's address may hold a password,
 * which it needs.
 */
const NETWORK = [
  ...[
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "https_proxy",
    "http_proxy",
    "all_proxy",
    "no_proxy",
  ],
  ...[
    "NODE_EXTRA_CA_CERTS",
    "NODE_USE_SYSTEM_CA",
    "NODE_USE_ENV_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
  ],
  ...["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "DENO_CERT"],
  ...["PIP_NO_INDEX", "PIP_CERT", "PIP_PROXY", "PIP_TRUSTED_HOST", "PIP_DEFAULT_TIMEOUT"],
  ...[
    "UV_NATIVE_TLS",
    "UV_SYSTEM_CERTS",
    "GONOPROXY",
    "GOPRIVATE",
    "GOSUMDB",
    "GONOSUMDB",
    "GOINSECURE",
  ],
  ...[
    "CARGO_HTTP_PROXY",
    "CARGO_HTTP_CAINFO",
    "CARGO_NET_GIT_FETCH_WITH_CLI",
    "CARGO_REGISTRIES_CRATES_IO_PROTOCOL",
  ],
  ...["YARN_HTTP_PROXY", "YARN_HTTPS_PROXY", "YARN_HTTPS_CA_FILE_PATH"],
  ...["RUNNER_TOOL_CACHE", "AGENT_TOOLSDIRECTORY", "JAVA_HOME"],
];
/** Addresses of registries: the part before an `@` is a credential of the person's. */
const REGISTRIES = [
  ...["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "UV_DEFAULT_INDEX", "UV_INDEX_URL"],
  ...[
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "GOPROXY",
    "YARN_NPM_REGISTRY_SERVER",
    "COREPACK_NPM_REGISTRY",
  ],
];
const NPM_REGISTRY = /^npm_config_registry$/i;
/**
 * npm reads its settings from variables too, in any case. Of a registry's credentials none is taken
 * over.
 */
const NPM =
  /^npm_config_(registry|cafile|proxy|https?_proxy|noproxy|strict_ssl|fetch_[a-z_]+|maxsockets)$/i;

/** Reads it; nothing is required. */
export function readMachineEnv(source: EnvironmentSource): MachineEnv {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])),
    );
  const npm = Object.keys(source).filter((name) => NPM.test(name) && !NPM_REGISTRY.test(name));
  const registries = pick([
    ...REGISTRIES,
    ...Object.keys(source).filter((name) => NPM_REGISTRY.test(name)),
  ]);
  return {
    git: { ...pick([...BASICS, ...PERSON]), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
    // Where the machine keeps compiled sources, a session starts in half the CPU time: a job's own
    // folder has none yet.
    jobs: {
      ...pick([...BASICS, ...NETWORK, "NODE_COMPILE_CACHE", ...npm]),
      ...Object.fromEntries(
        Object.entries(registries).map(([name, value]) => [name, removeCredentials(value)]),
      ),
    },
    sessions: {
      anthropicKey: source["ANTHROPIC_API_KEY"]?.trim() || null,
      anthropicUrl: source["ANTHROPIC_BASE_URL"]?.trim() || null,
      openaiKey: source["OPENAI_API_KEY"]?.trim() || null,
      openaiUrl: source["OPENAI_BASE_URL"]?.trim() || null,
      command: source["BATON_COMMAND"]?.trim() || null,
    },
    repository: source["GITHUB_REPOSITORY"]?.trim() || null,
  };
}

/** Removes `user:password@` from each address of a text. */
export function removeCredentials(text: string): string {
  return text.replaceAll(/(:\/\/)[^\s/@]*@/g, "$1");
}

// As whom `baton reconcile` works: the App, on github.com, an Enterprise Server, or where its
// workflow runs.

export interface OneshotEnv {
  /** The REST API without a trailing slash. */
  baseUrl: string;
  appId: number;
  /** PEM. */
  privateKey: string;
  logLevel: string;
}

/**
 * Only as the App: what a workflow's own token does starts no checks, and every workflow could
 * write the record.
 */
export function readOneshotEnv(variables: Variables): OneshotEnv {
  const appId = variables.number("APP_ID", 0);
  if (appId === 0 && (variables.optional("APP_ID") ?? "0") === "0") {
    const meaning = "the App's id; a token such as GITHUB_TOKEN can't stand in for the App";
    variables.problem(`environment variable APP_ID is missing: set it to ${meaning}`);
  }
  return {
    baseUrl: readApiUrl(variables),
    appId,
    privateKey: readPrivateKey(variables),
    logLevel: readLogLevel(variables, "warn"),
  };
}
