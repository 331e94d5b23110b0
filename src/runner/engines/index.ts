/** The engines by their names in the configuration. */
import { WORKFLOW_PATH, type EngineName } from "../../core/build/settings.ts";
import type { Price } from "../../core/sessions/price.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { anthropicEngine } from "./anthropic.ts";
import type { Waits } from "./anthropic/patience.ts";
import { findBinary, missingBinary, type Binary } from "./binary.ts";
import { CLAUDE_CODE, claudeCodeEngine } from "./claude-code.ts";
import { CODEX, codexEngine } from "./codex.ts";
import { commandEngine } from "./command.ts";
import type { Engine } from "./engine.ts";

export interface EngineSetup {
  env: SessionEnv;
  prices: Readonly<Record<string, Price>>;
  /** Searches at the provider that one session may make. */
  searches: number;
  print: (line: string) => void;
  /** How long sessions wait for the provider, where that is not as usual. */
  waits?: Partial<Waits> | undefined;
}

/** What the engine needs is not there; the sentence says what a person has to set, and where. */
interface Missing {
  missing: string;
}

const ENGINES: Readonly<Record<EngineName, (setup: EngineSetup) => Engine | Missing>> = {
  anthropic: ({ env, prices, searches, print, waits }) =>
    env.anthropicKey
      ? anthropicEngine({ key: env.anthropicKey, url: env.anthropicUrl, prices, searches, print, waits })
      : missingKey("ANTHROPIC_API_KEY", "an Anthropic API key"),
  "claude-code": ({ env, prices, print, waits }) =>
    withBinary(CLAUDE_CODE, env, (file) =>
      env.anthropicKey
        ? claudeCodeEngine({ file, key: env.anthropicKey, url: env.anthropicUrl, prices, print, waits })
        : missingKey("ANTHROPIC_API_KEY", "an Anthropic API key"),
    ),
  codex: ({ env, prices, searches, print, waits }) =>
    withBinary(CODEX, env, (file) =>
      env.openaiKey
        ? codexEngine({ file, key: env.openaiKey, url: env.openaiUrl, prices, searches, print, waits })
        : missingKey("OPENAI_API_KEY", "an OpenAI API key"),
    ),
  command: ({ env, print }) =>
    env.command
      ? commandEngine(env.command, print)
      : { missing: "BATON_COMMAND is not set: set the repository variable BATON_COMMAND to the session's command." },
};

/** The workflow passes on only the key of the engine that was configured when it was installed. */
function missingKey(secret: string, what: string): Missing {
  const step = `the step "Session" of ${WORKFLOW_PATH} passes it on`;
  return {
    missing:
      `${secret} is not set: set the secret ${secret} of the environment baton to ${what}, and ` + `see that ${step}.`,
  };
}

function withBinary(
  binary: Binary,
  { engineEnvironment }: SessionEnv,
  engine: (file: string) => Engine | Missing,
): Engine | Missing {
  const file = findBinary(binary, engineEnvironment["PATH"]);
  return file === null ? { missing: missingBinary(binary) } : engine(file);
}

export function engineOf(name: EngineName, setup: EngineSetup): Engine | Missing {
  return ENGINES[name](setup);
}
