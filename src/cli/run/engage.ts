import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "../../sandbox/model.ts";
import { openModel } from "../../sandbox/model/index.ts";
import type { Player, Provider } from "./player.ts";

/** A player that the repository's sessions find. */
export interface Engaged {
  /** Takes back at once what was set, for a person's key doesn't stay in the folder; then stops what was started. */
  dismiss: () => Promise<void>;
}

const keyOf = (provider: Provider) => `${provider}_API_KEY`;
const urlOf = (provider: Provider) => `${provider}_BASE_URL`;
const COMMAND = "BATON_COMMAND";

/**
 * Sets the repository's secret and variables so that sessions find their player, as a person does on GitHub's settings
 * page; for a score, starts the stand-in that plays it. What an earlier player left behind is removed.
 */
export async function engage(player: Player | null, repository: Repository, dir: string): Promise<Engaged> {
  const { secrets, variables } = repository;
  const clear = () => {
    for (const provider of ["ANTHROPIC", "OPENAI"] as const) {
      delete secrets[keyOf(provider)];
      delete variables[urlOf(provider)];
    }
    delete variables[COMMAND];
  };
  clear();
  if (player?.kind === "command") variables[COMMAND] = player.command;
  if (player?.kind === "model") {
    secrets[keyOf(player.provider)] = player.key;
    if (player.url !== null) variables[urlOf(player.provider)] = player.url;
  }
  if (player?.kind !== "score") return { dismiss: async () => clear() };
  const log = (line: string) => appendFileSync(join(dir, "model.log"), `${line}\n`);
  const model = await openModel({ score: player.score, dir, log });
  secrets[keyOf("ANTHROPIC")] = randomBytes(20).toString("hex");
  variables[urlOf("ANTHROPIC")] = model.url;
  return {
    async dismiss() {
      clear();
      await model.close();
    },
  };
}
