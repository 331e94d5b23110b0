/** The engines, by their names in the configuration. */
import { WORKFLOW_PATH, type EngineName } from "../../core/model/settings.ts";
import type { Price } from "../../core/model/usage.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { createAnthropicEngine } from "./anthropic.ts";
import type { RetryLimits } from "./provider.ts";
import { findProgram } from "../programs.ts";
import { describeMissingProgram, type AgentProgram } from "./process.ts";
import { CLAUDE_CODE, createClaudeCodeEngine } from "./claude-code.ts";
import { CODEX, createCodexEngine } from "./codex.ts";
import { createCommandEngine } from "./command.ts";
import type { Engine } from "./engine.ts";

export interface EngineSetup {
  env: SessionEnv;
  prices: Readonly<Record<string, Price>>;
  /** Maximum number of searches at the provider in one session. */
  searches: number;
  print: (line: string) => void;
  /** How long sessions wait for the provider, if not the default. */
  waits?: Partial<RetryLimits> | undefined;
}

/** The engine lacks something. The sentence says what a person has to set, and in which place. */
interface Missing {
  missing: string;
}

const ENGINES: Readonly<Record<EngineName, (setup: EngineSetup) => Engine | Missing>> = {
  anthropic: ({ env, ...setup }) =>
    env.anthropicKey
      ? createAnthropicEngine({ ...setup, key: env.anthropicKey, url: env.anthropicUrl })
      : describeMissingKey("ANTHROPIC_API_KEY", "an Anthropic API key"),
  "claude-code": ({ env, ...setup }) =>
    createWithProgram(CLAUDE_CODE, env, (file) =>
      env.anthropicKey
        ? createClaudeCodeEngine({ ...setup, file, key: env.anthropicKey, url: env.anthropicUrl })
        : describeMissingKey("ANTHROPIC_API_KEY", "an Anthropic API key"),
    ),
  codex: ({ env, ...setup }) =>
    createWithProgram(CODEX, env, (file) =>
      env.openaiKey
        ? createCodexEngine({ ...setup, file, key: env.openaiKey, url: env.openaiUrl })
        : describeMissingKey("OPENAI_API_KEY", "an OpenAI API key"),
    ),
  command: ({ env, print }) =>
    env.command
      ? createCommandEngine(env.command, print)
      : {
          missing:
            "BATON_COMMAND is not set: set the repository variable BATON_COMMAND to the " +
            "session's command.",
        },
};

/**
 * The workflow passes on only the key of the engine that was configured when the workflow was
 * installed.
 */
function describeMissingKey(secret: string, what: string): Missing {
  const step = `the step "Session" of ${WORKFLOW_PATH} passes it on`;
  return {
    missing:
      `${secret} is not set: set the secret ${secret} of the environment baton to ${what}, ` +
      `and check that ${step}.`,
  };
}

function createWithProgram(
  binary: AgentProgram,
  { engineEnvironment }: SessionEnv,
  engine: (file: string) => Engine | Missing,
): Engine | Missing {
  const file = findProgram(binary.command, engineEnvironment["PATH"] ?? "");
  return file === null ? { missing: describeMissingProgram(binary) } : engine(file);
}

export function createEngine(name: EngineName, setup: EngineSetup): Engine | Missing {
  return ENGINES[name](setup);
}
