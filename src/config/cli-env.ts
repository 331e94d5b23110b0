/**
 * The credentials with which the command line asks GitHub: the App's, set up as for `baton serve`,
 * or those of the person at the terminal.
 */
import { getGitHubHosts } from "./github-hosts.ts";
import { readApiUrl, readLogLevel, readPrivateKey } from "./server-env.ts";
import type { EnvironmentSource, Variables } from "./variables.ts";

export interface PersonEnv {
  /** Address of the REST API, without a trailing slash. */
  baseUrl: string;
  /** Address of the pages and of git, without a trailing slash. */
  webUrl: string;
  /** Null = none is set; `gh auth token` may return one. */
  token: string | null;
  /**
   * The environment for the person's programs: all variables, except those of an outer git command
   * about its repository.
   */
  machine: Record<string, string>;
}

export interface CliEnv extends PersonEnv {
  /** Null = the App isn't set up here, and the person's credentials are used. */
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
 * Merges the environment over the variables of `.env`. That file may be part of a clone. If the
 * environment has the credential, the file must not choose the server that receives it.
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
 * The machine's variables that the command line uses: for git, for the sandbox's own jobs, for the
 * sessions.
 */

export interface MachineEnv {
  /**
   * For git on a person's repository: includes their configuration, excludes variables of an outer
   * git command.
   */
  git: Record<string, string>;
  /** For jobs of the sandbox's runner, which is this machine. */
  jobs: Record<string, string>;
  /**
   * A person's values for the sessions of `baton run`. They become the secret and the variables of
   * the sandbox's repository.
   */
  sessions: {
    anthropicKey: string | null;
    anthropicUrl: string | null;
    openaiKey: string | null;
    openaiUrl: string | null;
    command: string | null;
  };
  /** The name `owner/name` of the repository in which a workflow runs. */
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
 * Addresses of the network and its certificates for programs. A proxy's address may contain a
 * password, which programs need.
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
/** Addresses of registries. The part before an `@` is the person's credential. */
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
 * npm also reads its settings from variables, in upper or lower case. No credential of a registry
 * is used.
 */
const NPM =
  /^npm_config_(registry|cafile|proxy|https?_proxy|noproxy|strict_ssl|fetch_[a-z_]+|maxsockets)$/i;

/** Reads the variables; none is required. */
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
    // A folder with compiled sources halves the CPU time of a session's start. A job's own folder
    // has none yet.
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

// The App with which `baton reconcile` works, on github.com, an Enterprise Server, or the GitHub of
// its workflow.

export interface OneshotEnv {
  /** Address of the REST API, without a trailing slash. */
  baseUrl: string;
  appId: number;
  /** The key in PEM format. */
  privateKey: string;
  logLevel: string;
}

/**
 * Reads only the App's credentials. Actions with a workflow's own token start no checks, and any
 * workflow could write the record with one.
 */
export function readOneshotEnv(variables: Variables): OneshotEnv {
  const appId = variables.number("APP_ID", 0);
  if (appId === 0 && (variables.optional("APP_ID") ?? "0") === "0") {
    const meaning = "the App's id; a token such as GITHUB_TOKEN can't replace the App";
    variables.problem(`environment variable APP_ID is missing: set it to ${meaning}`);
  }
  return {
    baseUrl: readApiUrl(variables),
    appId,
    privateKey: readPrivateKey(variables),
    logLevel: readLogLevel(variables, "warn"),
  };
}
