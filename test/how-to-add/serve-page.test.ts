/** Follows CONTRIBUTING for a page of `baton serve`. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";
import type * as Http from "../../src/app/http/server.ts";
import { quiet } from "../app/support/logs.ts";
import { insertAfter, replaceText, testRecipe } from "./support/recipe.ts";

const PAGES = "src/app/http/pages.ts";
const SERVER = "src/app/http/server.ts";

const STOPPING = `
const stoppingPage = definePage({
  path: "/stopping",
  readers: "anyone",
  render: ({ readiness }) => [200, String(readiness.stopping)],
});
`;

testRecipe(
  {
    heading: "A page of `baton serve`",
    parts: ["src/app", "src/core", "src/config"],
    steps: [
      [{ edit: PAGES, by: insertAfter('import { definePage } from "./page.ts";', STOPPING) }],
      [{ edit: PAGES, by: replaceText("PAGES = [", "PAGES = [stoppingPage, ") }],
    ],
  },
  async (copy) => {
    const { createHttpServer } = await copy.load<typeof Http>(SERVER);
    const readiness = { answer: async () => [200, "Ready."], stopping: false };
    const options = { log: quiet, readiness } as unknown as Http.HttpServerOptions;
    const server = createHttpServer(options).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const page = await fetch(`http://127.0.0.1:${port}/stopping`);
    expect([page.status, await page.text()]).toEqual([200, "false\n"]);
    expect(copy.compile(SERVER)).toBe("");
  },
);
