/**
 * `kill -9` at seeded moments of a build whose GitHub, database and App are real processes. `npm
 * run proof kills` has more, and kills GitHub too.
 */
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createMoments } from "../proofs/kills/moments.ts";
import { play } from "../proofs/kills/play.ts";
import { compareRemains, type Remains } from "../proofs/kills/remains.ts";
import { onPostgres, skipped } from "../app/support/postgres.ts";
import { Terminal } from "./cli-support.ts";
import { APPROVE } from "../spec/support/facts.ts";
import { WEEKS_PLAN } from "./support/weeks.ts";

const SCORE = `${WEEKS_PLAN}- session: W1.1/work/1
  turns:
    - edit: { command: str_replace, path: src/time.js, old_str: "d: 86400", new_str: "d: 86400, w: 604800" }
    - edit: { command: str_replace, path: test/time.test.js, old_str: "s, min, h, d/", new_str: "s, min, h, d, w/" }
    - close: { status: complete, summary: There., criteria: [{ criterion: 1, met: true, evidence: npm test }] }
- session: review
  turns:
    - close: ${JSON.stringify(APPROVE)}
- session: close
  turns:
    - close: { verdict: land, summary: Fits., subject: "feat: weeks", message: A unit. }
`;
const request = { title: "Weeks", body: "The measure time has no week." };
/** About how many commits the record gets until the landing. */
const COMMITS = 25;

/** What the build leaves behind if nothing is killed. */
const USUAL = [
  ...["plan", "status", "report"].map((key) => `comment ${key} on the issue`),
  ...["W1.1 -> baton/1-weeks/build", "land -> main"].map(
    (one) => `pull request baton/1-weeks/${one}`,
  ),
  ...["W1.1", "land"].map((one) => `merge of baton/1-weeks/${one}`),
  "review W1.1.1 on baton/1-weeks/W1.1",
  "run [0-preflight] repository/preflight/1 #1",
  ...["build/architect", "W1.1/work", "W1.1/review", "build/close", "build/memory"].map(
    (one) => `run [1-weeks] ${one}/1 #1`,
  ),
  ...["feat: weeks", "ci: install Baton", "feat: quantities with units of time"].map(
    (one) => `commit on main: ${one}`,
  ),
  ...["heads/main", "tags/baton/1-weeks"].map((one) => `ref refs/${one}`),
];

const terminal = new Terminal();
afterAll(() => terminal.close());
const flags = ["--score", terminal.file("score.yml", SCORE)];

describe.skipIf(skipped)(`one build ${onPostgres}, with any process killed`, () => {
  test(
    "after two kills of the App and one of Postgres the same result lands, and nothing " +
      "is lost or doubled",
    { timeout: 600_000 },
    async () => {
      const moments = createMoments(1, COMMITS, ["app", "app", "postgres"]);
      const now = await play({
        request,
        flags,
        moments,
        replicas: 1,
        logs: join(terminal.dir, "logs"),
      });
      expect(now.kills).toBe(moments.length);
      expect(now.changes).toEqual(["1\t1\tsrc/time.js", "1\t1\ttest/time.test.js"]);
      const usual: Remains = { ...now, items: USUAL };
      expect(compareRemains(usual, now)).toEqual({ lost: [], doubled: [] });
    },
  );
});
