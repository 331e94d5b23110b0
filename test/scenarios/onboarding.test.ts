/**
 * The App is installed in a fresh repository: it offers its files, and begins when they are merged.
 */
import { expect, test } from "vitest";
import { WORKFLOW_PATH } from "../../src/core/model/settings.ts";
import { readyFiles } from "./support/stage/repository.ts";
import { openStage } from "./support/stage/index.ts";

const CI =
  "on:\n  push:\n    branches: [main]\njobs: { test: { runs-on: ubuntu-24.04, steps: [{ " +
  "run: 'true' }] } }\n";

test(
  "given a fresh repository, a pull request says what was found; merged, the labelled " +
    "issue is built",
  async () => {
    const stage = await openStage({
      ready: false,
      workflows: { "ci.yml": CI },
      files: {
        "src/a.ts": "export const a = 1;\n",
        "package.json": '{"scripts":{"test":"vitest"}}',
        ".github/CODEOWNERS": "* @wren @acme/units\n",
      },
    });
    const pull = await stage.untilWorld(() => stage.pulls()[0], "the pull request to be opened");
    expect(pull).toMatchObject({
      title: "Configure Baton",
      state: "open",
      pull: { headRef: "baton/configure" },
    });
    expect(pull.body).toMatch(/\*\*Languages:\*\* TypeScript 100%\./);
    expect(pull.body).toMatch(/npm \(tests: `npm test`\)/);
    expect(pull.body).toMatch(/\*\*CI:\*\* on no pull request of a build `ci\.yml`/);
    expect(pull.body).toMatch(/2 for any file \(`@wren`, `@acme\/units`\)/);
    expect(pull.body).toMatch(/sessions need the secret `ANTHROPIC_API_KEY`/);
    expect(pull.body).toMatch(/Close this pull request, and Baton does nothing here/);
    for (const path of [WORKFLOW_PATH, ".github/baton.yml", ".github/ISSUE_TEMPLATE/baton.yml"]) {
      expect(stage.file(path, "baton/configure"), path).not.toBeNull();
    }

    await stage.label();
    await stage.reads(/#1 adds it: merge that, and this build starts by itself\./, {
      on: stage.issue,
    });

    const slip = await stage.push(
      "baton/configure",
      { ".github/baton.yml": "gates: 7\n" },
      { as: "wren" },
    );
    const check = await stage.untilWorld(
      ({ checkRuns }) =>
        checkRuns.find((one) => one.headSha === slip && one.name === "baton/config"),
      "a check of what a person changed on it",
    );
    expect(check.conclusion).toBe("failure");
    await stage.push("baton/configure", readyFiles(), { as: "wren" });
    await stage.tick();
    await stage.merge(pull.number, "wren");
    expect((await stage.play()).build.status).toBe("landed");
    expect(stage.file(WORKFLOW_PATH)).toBe(readyFiles()[WORKFLOW_PATH]);
    expect(stage.pulls().filter(({ title }) => title === "Configure Baton")).toHaveLength(1);
  },
);
