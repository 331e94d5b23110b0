/**
 * The player of a local build's sessions: a score, a model that a person pays for, or a person's
 * command.
 */
import { CONFIG_PATH, type Settings } from "../../core/model/settings.ts";
import { getMachineEnv } from "../../config/env.ts";
import type { Score } from "./score/parse-score.ts";
import { Problem } from "../problem.ts";
import { loadScore } from "./score/load-score.ts";

export type Player =
  | { kind: "score"; score: Score }
  | { kind: "model"; provider: ProviderPrefix; key: string; url: string | null }
  | { kind: "command"; command: string };

/** Prefix of the names of a provider's secret and variable. */
export type ProviderPrefix = "ANTHROPIC" | "OPENAI";

const SCORE_HINT =
  "or play a written score with --score FILE, which uses no model (.github/docs/writing-scores.md)";

/**
 * Chooses the player from the `--score` flag, the repository's settings and the environment. Throws
 * a `Problem` that says what is missing, and every way to continue.
 */
export function choosePlayer(
  named: string | null,
  { engine }: Pick<Settings, "engine">,
  { anthropicKey, anthropicUrl, openaiKey, openaiUrl, command } = getMachineEnv().sessions,
): Player {
  if (engine === "codex") {
    if (named !== null) {
      throw new Problem(
        `${CONFIG_PATH} has engine: codex, and a score needs the engine anthropic or ` +
          "claude-code: name one of them there and commit, or leave out --score",
      );
    }
    if (openaiKey !== null)
      return { kind: "model", provider: "OPENAI", key: openaiKey, url: openaiUrl };
    throw new Problem(
      `${CONFIG_PATH} has engine: codex, and OPENAI_API_KEY is not set: set it to use a ` +
        "model, which costs money, or name another engine there and commit",
    );
  }
  if (engine === "command") {
    if (named !== null) {
      throw new Problem(
        `${CONFIG_PATH} has engine: command, and a score needs the engine anthropic: remove ` +
          "that line and commit, or leave out --score",
      );
    }
    if (command !== null) return { kind: "command", command };
    throw new Problem(
      `${CONFIG_PATH} has engine: command, and BATON_COMMAND is not set: set it to the ` +
        "command that runs a session, or remove that line and commit",
    );
  }
  if (named !== null) return { kind: "score", score: loadScore(named) };
  if (anthropicKey !== null) {
    return { kind: "model", provider: "ANTHROPIC", key: anthropicKey, url: anthropicUrl };
  }
  throw new Problem(
    "nothing can run the sessions: set ANTHROPIC_API_KEY to use a model, which costs money, " +
      `${SCORE_HINT}`,
  );
}

/** Returns the line that is printed when a build starts: what plays, and whether it costs money. */
export function describePlayer(player: Player): string {
  if (player.kind === "score")
    return `A score player plays ${player.score.file}; Baton asks no model.`;
  if (player.kind === "command")
    return `Your BATON_COMMAND runs the sessions: ${player.command.split("\n")[0]}`;
  const where = player.url ? ` at ${player.url}` : "";
  return `Baton asks a model with your ${player.provider}_API_KEY${where}: that costs money.`;
}
