/** What the command line takes over from the machine: for git, for the sandbox's own jobs, for the sessions. */

type Source = Readonly<Record<string, string | undefined>>;

export interface MachineEnv {
  /** For git on a person's repository: their configuration counts, variables of an outer git command don't. */
  git: Record<string, string>;
  /** For jobs of the sandbox's runner, which is this machine. */
  jobs: Record<string, string>;
  /** What a person has for the sessions of `baton run`: it becomes secret and variables of the sandbox's repository. */
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
const PERSON = ["HOME", "USERPROFILE", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"];
/** Where programs find the network and its certificates. A proxy's address may hold a password, which it needs. */
const NETWORK = [
  ...["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "all_proxy", "no_proxy"],
  ...["NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA", "NODE_USE_ENV_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  ...["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "DENO_CERT"],
  ...["PIP_NO_INDEX", "PIP_CERT", "PIP_PROXY", "PIP_TRUSTED_HOST", "PIP_DEFAULT_TIMEOUT"],
  ...["UV_NATIVE_TLS", "UV_SYSTEM_CERTS", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE"],
  ...["CARGO_HTTP_PROXY", "CARGO_HTTP_CAINFO", "CARGO_NET_GIT_FETCH_WITH_CLI", "CARGO_REGISTRIES_CRATES_IO_PROTOCOL"],
  ...["YARN_HTTP_PROXY", "YARN_HTTPS_PROXY", "YARN_HTTPS_CA_FILE_PATH"],
  ...["RUNNER_TOOL_CACHE", "AGENT_TOOLSDIRECTORY", "JAVA_HOME"],
];
/** Addresses of registries: the part before an `@` is a credential of the person's. */
const REGISTRIES = [
  ...["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "UV_DEFAULT_INDEX", "UV_INDEX_URL"],
  ...["UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "GOPROXY", "YARN_NPM_REGISTRY_SERVER", "COREPACK_NPM_REGISTRY"],
];
const NPM_REGISTRY = /^npm_config_registry$/i;
/** npm reads its settings from variables too, in any case. Of a registry's credentials none is taken over. */
const NPM = /^npm_config_(registry|cafile|proxy|https?_proxy|noproxy|strict_ssl|fetch_[a-z_]+|maxsockets)$/i;

/** Reads it; nothing is required. */
export function readMachineEnv(source: Source): MachineEnv {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])));
  const npm = Object.keys(source).filter((name) => NPM.test(name) && !NPM_REGISTRY.test(name));
  const registries = pick([...REGISTRIES, ...Object.keys(source).filter((name) => NPM_REGISTRY.test(name))]);
  return {
    git: { ...pick([...BASICS, ...PERSON]), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
    // Where the machine keeps compiled sources, a session starts in half the CPU time: a job's own folder has none yet.
    jobs: {
      ...pick([...BASICS, ...NETWORK, "NODE_COMPILE_CACHE", ...npm]),
      ...Object.fromEntries(Object.entries(registries).map(([name, value]) => [name, removeCredentials(value)])),
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
