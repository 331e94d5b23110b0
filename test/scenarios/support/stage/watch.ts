import type { GitHubServer } from "../../../../src/sandbox/index.ts";

/** Long enough for a machine that eight others use. */
const PATIENCE_MS = 120_000;
/** Changes without an event (a tag, a reaction) are noticed after this time. */
const LOOK_MS = 150;

/** Looks whenever something happens in a repository. */
export class Watch {
  #stir: () => void = () => undefined;

  constructor(running: GitHubServer, repository: string) {
    running.onEvent((event) => {
      if (event.repository === repository) this.#stir();
    });
  }

  /** Waits for the first value that `look` returns. Returns null on a timeout. */
  async until<T>(look: () => T | false | null | undefined): Promise<T | null> {
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      const stirred = new Promise<void>((resolve) => (this.#stir = resolve));
      const found = look();
      if (found) return found;
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        stirred,
        new Promise((resolve) => (timer = setTimeout(resolve, LOOK_MS))),
      ]);
      clearTimeout(timer);
    }
    return null;
  }
}
