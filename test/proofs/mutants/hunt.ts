/** Plays seeds on a tree, one after the other, until an invariant breaks. */
import { fork } from "node:child_process";
import { join } from "node:path";
import type { Judged, Wanted } from "../simulation/batch.ts";

export interface Hunt {
  /** Folder of the tree that it plays. */
  root: string;
  seeds: readonly number[];
}

export type Verdict =
  | { kind: "caught"; seed: number; after: number; by: string }
  | { kind: "survived"; after: number }
  /** It didn't run at all, which says nothing about the simulation. */
  | { kind: "broke"; why: string };

/** A seed that takes this long, in milliseconds, never ends. */
const ENDLESS_MS = 600_000;

/** Runs in a separate process that ends with this one. */
export function huntMutant({ root, seeds }: Hunt): Promise<Verdict> {
  return new Promise((resolve) => {
    const child = fork(join(root, "test/proofs/simulation/worker.ts"), {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let after = 0;
    let errors = "";
    let timer: NodeJS.Timeout | undefined;
    child.stderr!.on(
      "data",
      (data: Buffer) => (errors = `${errors}${data.toString()}`.slice(-4000)),
    );
    const end = (verdict: Verdict) => {
      clearTimeout(timer);
      child.removeAllListeners("exit");
      child.kill("SIGKILL");
      resolve(verdict);
    };
    const seed = () => seeds[after]!;
    const next = () => {
      if (after >= seeds.length) return end({ kind: "survived", after });
      clearTimeout(timer);
      const endless = () =>
        end({ kind: "caught", seed: seed(), after: after + 1, by: "the seed never ends" });
      timer = setTimeout(endless, ENDLESS_MS);
      child.send({ seed: seed(), rules: false, passes: null } satisfies Wanted);
    };
    child.on("message", ({ violations: [by] }: Judged) => {
      if (by?.startsWith("the simulation broke")) return end({ kind: "broke", why: by });
      if (by !== undefined) return end({ kind: "caught", seed: seed(), after: after + 1, by });
      after++;
      next();
    });
    child.on("exit", (code) =>
      end({ kind: "broke", why: `its process ended with ${code}: ${errors}` }),
    );
    next();
  });
}
