/** Follows CONTRIBUTING for a page of the sandbox. */
import { expect, onTestFinished } from "vitest";
import type * as Sandbox from "../../src/sandbox/index.ts";
import { insertAfter, testRecipe } from "./support/recipe.ts";

const PULSE = `
import { markup } from "../html.ts";
import { getPlace, type Page } from "../visit.ts";

const pulsePage: Page = {
  path: "/{owner}/{repo}/pulse",
  show: (visit) => ({ title: "Pulse", main: markup\`<h1>Pulse of \${getPlace(visit).base}</h1>\` }),
};

export const pulsePages: Page[] = [pulsePage];
`;

const ROUTES = "src/sandbox/pages/routes.ts";

testRecipe(
  {
    heading: "A page of the sandbox",
    parts: ["src/sandbox"],
    steps: [
      [{ add: "src/sandbox/pages/views/pulse.ts", text: PULSE }],
      [
        {
          edit: ROUTES,
          by: insertAfter(
            "export const pages: Page[] = [",
            "  ...pulsePages,",
            'import { pulsePages } from "./views/pulse.ts";',
          ),
        },
      ],
    ],
  },
  async (copy) => {
    const { createGitHub } = await copy.load<typeof Sandbox>("src/sandbox/index.ts");
    const github = await createGitHub({ repositories: { "octocat/hello": {} } });
    onTestFinished(() => github.close());
    const page = await fetch(`${github.url}/octocat/hello/pulse`, {
      headers: { accept: "text/html" },
    });
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining("<h1>Pulse of /octocat/hello</h1>"),
    ]);
    expect(copy.compile(ROUTES)).toBe("");
  },
);
