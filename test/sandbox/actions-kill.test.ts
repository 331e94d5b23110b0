import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createWorld, isRunning, only, runUntilKilled, workflow, type World } from "./actions-world.ts";

let world: World;
const remains = (job: number): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith("sandbox-job-") && name.includes(`-${job}-`));

afterEach(() => world.close());

test("a killed sandbox loses no run: it starts anew, and what the old one left is cleared", async () => {
  const text = workflow(
    "workflow_dispatch",
    `a:
  runs-on: x
  steps:
    - run: |
        echo "pid $$"
        echo begun
        test "\${{ vars.LEVEL }}" = 8 || sleep 60
`,
  );
  world = await createWorld({ ".github/workflows/x.yml": text });
  const home = dirname(world.sandbox.dir);
  await world.sandbox.actions.stop();
  const module = join(import.meta.dirname, "actions-world.ts");
  const script = `import(${JSON.stringify(module)}).then((m) => m.${runUntilKilled.name}(${JSON.stringify(home)}))`;
  const child = spawn(process.execPath, ["-e", script]);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const pid = String(line).trim();
  expect(isRunning(pid)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "close");
  world = await createWorld({}, home, { LEVEL: "8" });
  const run = only(world.sandbox.world.runs);
  await world.ended(run);
  expect(run.conclusion, world.logs(run)).toBe("success");
  expect(world.logs(run).match(/Z begun/g)).toHaveLength(2);
  expect(isRunning(pid)).toBe(false);
  expect(remains(only(run.jobs).id)).toEqual([]);
});
