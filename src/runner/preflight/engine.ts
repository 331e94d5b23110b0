/** What the configured engine needs: its key and program. Only whether they are there; a key is never said. */
import { ENVIRONMENT, type Play } from "../../core/build/settings.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { engineOf } from "../engines/index.ts";
import { failed, ok, warning, type Found } from "./check.ts";

const PLAIN = "Its key is a secret of the repository or the organisation, so a workflow on any branch can print it.";
const REMEDY = `Move it to the environment ${ENVIRONMENT}, limited to the default branch (README, "The model's key").`;

export function engine({ engine: name, prices }: Play, env: SessionEnv, print: (line: string) => void): Found[] {
  const found = engineOf(name, { env, prices, searches: 0, print });
  if ("missing" in found) return [failed(found.missing, null)];
  const here = ok(`The engine ${name} has what it needs.`);
  return env.plainKey ? [here, warning(PLAIN, REMEDY)] : [here];
}
