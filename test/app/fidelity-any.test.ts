import fc from "fast-check";
import { dirname } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { there } from "./support/fidelity.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => void (world = await openWorld()));

const name = fc.constantFrom("a", "b", "c d", "ż", "e.sh");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const files = fc.uniqueArray(fc.tuple(path, fc.base64String({ maxLength: 40 }), fc.boolean()), {
  maxLength: 8,
  selector: (f) => f[0],
});

test("any tree can be changed into any other", { timeout: 180_000 }, async () => {
  /** Keeps only files that don't need a folder where another file is. */
  const laid = (all: [string, string, boolean][]) =>
    all
      .filter(([p]) => !all.some(([q]) => q.startsWith(`${p}/`)))
      .map(
        ([p, text, run]) =>
          `mkdir -p '${dirname(p)}'; printf '%s' '${text}' > '${p}'; chmod ` +
          `${run ? "+" : "-"}x '${p}'`,
      )
      .join("\n");
  await fc.assert(
    fc.asyncProperty(files, files, async (before, after) => {
      const clear = "find . -mindepth 1 -maxdepth 1 ! -name .git -exec rm -r {} +";
      expect(await there(world, laid(before), `${clear}\n${laid(after)}`)).toMatchObject({
        differs: "",
      });
    }),
    { numRuns: 12 },
  );
});
