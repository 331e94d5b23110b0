/** Any YAML that people submit gets an answer within a second. */
import { expect, it } from "vitest";
import { inspectWorkflow } from "../../src/config/workflow/installed.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { parseTriggers } from "../../src/core/model/workflow-triggers.ts";
import { FORM_FIELDS } from "../../src/core/setup/request-form.ts";
import { parseRequest } from "../../src/core/setup/request-text.ts";
import { parseBrief, renderBrief } from "../../src/core/model/brief-document.ts";
import { sampleState } from "./record-sample.ts";
import { problemsOf } from "./settings.ts";
import { REFUSED, WRONG } from "./support/hostile-yaml.ts";

/** Measures CPU time, because other processes use the machine too. */
function soon(read: () => unknown): void {
  const begun = process.cpuUsage();
  read();
  expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
}

it.each(Object.entries({ ...REFUSED, ...WRONG }))(
  "settings with %s are answered quickly",
  (_, text) => {
    soon(() => problemsOf(text));
  },
);

it.each(Object.entries(REFUSED))(
  "briefs, requests and workflows with %s are answered quickly",
  (_, text) => {
    const brief = renderBrief(sampleState().briefs[0]!, "7-units").replace(
      "---\n",
      () => `---\n${text}\n`,
    );
    const form = FORM_FIELDS.map(({ label }) => `### ${label}\n\n${text}\n\n`).join("");
    const workflow = `on: pull_request\njobs:\n  x:\n    steps: []\n${text}`;
    soon(() => parseBrief("workers/W1.1-x.md", brief));
    soon(() => parseRequest(`---\nloops: 1\n${text}\n---\nPlease.`));
    soon(() => parseRequest(form.slice(0, 65_536)));
    soon(() => [parseTriggers(workflow), inspectWorkflow(workflow, DEFAULT_SETTINGS)]);
  },
);
