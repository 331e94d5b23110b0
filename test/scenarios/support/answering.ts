/** Plays a scene to its end with an owner who opens gates and also comments when needed. */
import type { State } from "../../../src/core/model/state.ts";
import type { Scene } from "./world.ts";

/**
 * Returns the next comment and its key; each is posted once. With `wait`, the gates stay closed
 * until the record shows it.
 */
export type Say = (state: State) => { key: string; words: string; wait: boolean } | null;

/**
 * Plays until the build is over. Returns its last state. @throws Error if it is not over in time
 */
export async function playAnswering(scene: Scene, say: Say): Promise<State> {
  const server = await scene.app();
  const said = new Set<string>();
  try {
    await scene.label();
    for (
      const until = Date.now() + 170_000;
      ;
      await new Promise((resolve) => setTimeout(resolve, 25))
    ) {
      const { state, archived } = await scene.state();
      if (Date.now() > until) throw new Error(JSON.stringify([state?.build.stop, state?.workers]));
      if (archived && state) return state;
      const due = state && say(state);
      if (due && !said.has(due.key)) {
        said.add(due.key);
        const { local, issue } = scene;
        await scene.person.request(`POST /repos/${local.repository}/issues/${issue}/comments`, {
          body: due.words,
        });
      }
      if (!due?.wait) await scene.step();
    }
  } finally {
    await server.close();
  }
}
