/** Whatever stands in YAML that people hand in, there is an answer within a second. */
import { expect, it } from "vitest";
import { lookAtWorkflow } from "../../src/config/workflow/installed.ts";
import { DEFAULT_SETTINGS } from "../../src/core/build/settings.ts";
import { triggersOf } from "../../src/core/build/ci.ts";
import { FIELDS } from "../../src/core/request/fields.ts";
import { readRequest } from "../../src/core/request/read.ts";
import { parseBrief, renderBrief } from "../../src/core/record/brief.ts";
import { sampleState } from "./record-sample.ts";
import { problemsOf } from "./settings.ts";
import { REFUSED, WRONG } from "./support/hostile-yaml.ts";

/** Of the processor's time: others use the machine as well. */
function soon(read: () => unknown): void {
  const begun = process.cpuUsage();
  read();
  expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
}

it.each(Object.entries({ ...REFUSED, ...WRONG }))("settings with %s are answered soon", (_, text) => {
  soon(() => problemsOf(text));
});

it.each(Object.entries(REFUSED))("briefs, requests and workflows with %s are answered soon", (_, text) => {
  const brief = renderBrief(sampleState().briefs[0]!, "7-units").replace("---\n", () => `---\n${text}\n`);
  const form = FIELDS.map(({ label }) => `### ${label}\n\n${text}\n\n`).join("");
  const workflow = `on: pull_request\njobs:\n  x:\n    steps: []\n${text}`;
  soon(() => parseBrief("workers/W1.1-x.md", brief));
  soon(() => readRequest(`---\nloops: 1\n${text}\n---\nPlease.`));
  soon(() => readRequest(form.slice(0, 65_536)));
  soon(() => [triggersOf(workflow), lookAtWorkflow(workflow, DEFAULT_SETTINGS)]);
});
