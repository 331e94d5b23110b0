import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  createWorld,
  only,
  remains,
  running,
  runUntilKilled,
  until,
  workflow,
  type World,
} from "./actions-world.ts";

let world: World;

afterEach(() => world.close());

test("a killed sandbox starts its runs again and removes what the old one left behind", async () => {
  const text = workflow(
    "workflow_dispatch",
    `a:
  runs-on: x
  steps:
    - run: |
        echo begun
        test "\${{ vars.LEVEL }}" = 8 || sleep 60.\${{ github.run_id }}
`,
  );
  world = await createWorld({ ".github/workflows/x.yml": text });
  const home = dirname(world.sandbox.dir);
  await world.sandbox.actions.stop();
  const module = join(import.meta.dirname, "actions-world.ts");
  const script =
    `import(${JSON.stringify(module)}).then((m) => ` +
    `m.${runUntilKilled.name}(${JSON.stringify(home)}))`;
  const child = spawn(process.execPath, ["-e", script]);
  await once(child.stdout, "data");
  const sleeping = () => running("sleep\u000060.");
  await until(() => sleeping().length === 1);
  expect(remains(world)).toHaveLength(1);
  child.kill("SIGKILL");
  await once(child, "close");
  world = await createWorld({}, { root: home, variables: { LEVEL: "8" } });
  const run = only(world.sandbox.world.runs);
  await world.ended(run);
  expect(run.conclusion, world.logs(run)).toBe("success");
  expect(world.logs(run).match(/Z begun/g)).toHaveLength(2);
  expect(sleeping()).toEqual([]);
  expect(remains(world)).toEqual([]);
});
