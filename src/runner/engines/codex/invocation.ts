/** How Codex is started: https://developers.openai.com/codex/config-reference */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { toolEnvironment } from "../../tools/environment.ts";
import { closeSchema } from "../anthropic/closing.ts";
import type { EngineInput } from "../engine.ts";
import type { Gate } from "../gate.ts";

const WORD = "BATON_GATE_WORD";
/** Requests beyond the first where one is refused for now, and where an answer breaks off. */
const RETRIES = 6;
const BREAKS = 3;

/**
 * Arguments of a first turn, or of a further one in `thread`; the prompt comes on standard input. They leave out
 * whatever a repository or a home could have a say in: configuration, rules, AGENTS.md, skills.
 */
export function argumentsOf({ model }: EngineInput, gate: Gate, searches: number, thread: string | null): string[] {
  const retries = `request_max_retries=${RETRIES},stream_max_retries=${BREAKS}`;
  const provider = `{name="Baton",base_url="${gate.url}",env_key="${WORD}",wire_api="responses",${retries}}`;
  const settings = [
    `model_providers.baton=${provider}`,
    'model_provider="baton"',
    // The word is for Codex alone, not for the commands that it runs.
    `shell_environment_policy.exclude=["${WORD}"]`,
    // A login shell would put the machine's PATH in the place of the job's.
    "allow_login_shell=false",
    `web_search="${searches > 0 ? "live" : "disabled"}"`,
    "project_doc_max_bytes=0",
    "skills.include_instructions=false",
    "analytics.enabled=false",
    ...["goals", "multi_agent", "apps", "plugins", "hooks"].map((feature) => `features.${feature}=false`),
  ];
  return [
    ...["exec", ...(thread === null ? [] : ["resume"]), "--json", "--skip-git-repo-check"],
    ...["--ignore-user-config", "--ignore-rules", "--model", model],
    // Its own sandbox needs user namespaces, which hosted runners of ubuntu-24.04 refuse, and a CODEX_HOME outside of
    // the temporary folder; without them no command runs. What a session may reach is the job's isolation to say.
    "--dangerously-bypass-approvals-and-sandbox",
    ...settings.flatMap((setting) => ["--config", setting]),
    ...(thread === null ? ["-"] : [thread, "-"]),
  ];
}

export async function environmentOf(input: EngineInput, gate: Gate): Promise<Record<string, string>> {
  const env = await toolEnvironment(input.environment, input.scratch);
  const home = join(env["HOME"]!, ".codex");
  await mkdir(home, { recursive: true });
  await input.cage.give(home);
  return { ...env, CODEX_HOME: home, [WORD]: gate.word };
}

/**
 * The schema goes as text: the provider's strict outputs know but a part of JSON Schema, no optional fields for one,
 * and refuse what they don't know: https://platform.openai.com/docs/guides/structured-outputs
 */
export function promptOf({ script, task, kind }: EngineInput): string {
  const how = [
    "## Tools",
    "The record's files can be read by their absolute paths; leave them as they are. Nobody is there to be asked. " +
      'Your last message ends the session: it is what "Hand back" describes as one JSON object, with nothing before ' +
      "or behind it, and fits this JSON Schema:",
    JSON.stringify(closeSchema(kind)),
  ];
  return [script, ...how, task].join("\n\n");
}
