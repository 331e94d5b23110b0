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
}

const BASICS = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"];
const PERSON = ["HOME", "USERPROFILE", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"];
const NETWORK = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"];

/** Reads it; nothing is required. */
export function readMachineEnv(source: Source): MachineEnv {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])));
  return {
    git: { ...pick([...BASICS, ...PERSON]), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
    // Where the machine keeps compiled sources, a session starts in half the CPU time: a job's own folder has none yet.
    jobs: pick([...BASICS, ...NETWORK, "NODE_COMPILE_CACHE"]),
    sessions: {
      anthropicKey: source["ANTHROPIC_API_KEY"]?.trim() || null,
      anthropicUrl: source["ANTHROPIC_BASE_URL"]?.trim() || null,
      openaiKey: source["OPENAI_API_KEY"]?.trim() || null,
      openaiUrl: source["OPENAI_BASE_URL"]?.trim() || null,
      command: source["BATON_COMMAND"]?.trim() || null,
    },
  };
}
