/** The workflow in the sandbox's Actions: which jobs save a cache, and which restore it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../sandbox/actions-world.ts";
import { rendered } from "./variants.ts";

/**
 * Replaces Baton: prints what was restored. A preflight fills the cache, and other sessions try to
 * damage it.
 */
const FAKE = `
dir="$RUNNER_TEMP/baton-cache/npm"
echo "restored: $(cat "$dir/x" || echo nothing), fill: $BATON_FILL_CACHE"
mkdir -p "$dir" "$RUNNER_TEMP/proposal"
echo '{}' > "$RUNNER_TEMP/proposal/proposal.json"
case "$BATON_SESSION" in repository/*) echo "$BATON_LAUNCH" > "$dir/x" ;; *) echo poison > "$dir/x" ;; esac`;
const SETUP = `runs:
  using: composite
  steps: [{ shell: bash, run: 'echo "setup: $npm_config_cache, $PIP_CACHE_DIR"' }]
`;

let world: World;
beforeAll(async () => {
  const files = {
    ".github/workflows/baton.yml": rendered({ isolation: "off", setup: ".github/actions/prepare" }),
    ".github/actions/prepare/action.yml": SETUP,
    "baton.sh": FAKE,
  };
  world = await createWorld(files, {
    variables: { BATON_RUNNER: "bash ../work/sample/sample/baton.sh" },
  });
});
afterAll(() => world.close());

async function played(session: string, launch = 1) {
  const inputs = { build: "0", session, launch: String(launch), record: "a".repeat(40) };
  const run = await world.ended(world.dispatch("baton.yml", inputs));
  const logs = world.logs(run);
  expect(run.conclusion).toBe("success");
  const saved = /Cache saved with key: (\S+)/.exec(logs)?.[1] ?? null;
  return { saved, said: /restored: (.*)\n/.exec(logs)![1], logs };
}

test("without a lock file nothing is cached", async () => {
  expect(await played("repository/preflight/1")).toMatchObject({
    saved: null,
    said: "nothing, fill: false",
  });
  world.push({ "package-lock.json": "1" }, "main");
});

test("only a preflight saves a cache; a session can't change it for the next one", async () => {
  expect(await played("W1.1/work/1")).toMatchObject({
    saved: null,
    said: "nothing, fill: false",
  });
  const preflight = await played("repository/preflight/1", 5);
  expect(preflight).toMatchObject({
    saved: expect.stringMatching(/^baton-Linux-[0-9a-f]{64}$/) as string,
    said: "nothing, fill: true",
  });
  expect(preflight.logs).toMatch(/setup: \S+\/baton-cache\/npm, \S+\/baton-cache\/pip\n/);
  expect(await played("W1.1/work/1")).toMatchObject({ saved: null, said: "5, fill: false" });
  expect(await played("W1.1/rework/1")).toMatchObject({ saved: null, said: "5, fill: false" });
  // An existing cache isn't made again.
  expect(await played("repository/preflight/2")).toMatchObject({
    saved: null,
    said: "nothing, fill: false",
  });
});

test("a new lock file uses the newest old cache until a preflight has saved its own", async () => {
  world.push({ "package-lock.json": "2" }, "main");
  expect(await played("W1.1/work/1")).toMatchObject({ saved: null, said: "5, fill: false" });
  expect((await played("repository/preflight/3", 6)).saved).toMatch(/^baton-Linux-/);
  expect(await played("W1.1/work/1")).toMatchObject({ said: "6, fill: false" });
});
