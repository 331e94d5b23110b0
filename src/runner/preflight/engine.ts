/** What the configured engine needs: its key and program. Only whether they are there; a key is never said. */
import type { Play } from "../../core/build/settings.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { engineOf } from "../engines/index.ts";
import { failed, ok, type Found } from "./check.ts";

export function engine({ engine: name, prices }: Play, env: SessionEnv, print: (line: string) => void): Found[] {
  const found = engineOf(name, { env, prices, hosted: [], print });
  return ["missing" in found ? failed(found.missing, null) : ok(`The engine ${name} has what it needs.`)];
}
