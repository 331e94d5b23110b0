/** GitHub's answers about one run and its artifact, over HTTP, for a later run. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { strToU8, zipSync } from "fflate";
import { NO_USAGE, type FileChange, type Proposal } from "../../../src/core/model/proposal.ts";
import type { SavedWork } from "../../../src/core/model/saved-work.ts";

export const zipped = (proposal: unknown) =>
  zipSync({ "proposal.json": strToU8(JSON.stringify(proposal)) });

/**
 * Creates the proposal that a failed `W1.1/work/1` of the bench's build left, with `files` changed
 * on `base`.
 */
export function createFailedProposal(
  base: string,
  files: FileChange[],
  change: Partial<Proposal> = {},
): Proposal {
  return {
    ...{
      version: 1,
      build: "7-add-units",
      session: "W1.1/work/1",
      launch: 1,
      engine: "command",
      model: "none",
    },
    ...{
      result: { ended: "failed", cause: { kind: "said", text: "no" } },
      change: { base, files },
      steers: [],
      usage: NO_USAGE,
    },
    context: {},
    pins: {},
    ...change,
  };
}

export const write = (
  path: string,
  content: string,
  mode: "100644" | "100755" | "120000" = "100644",
): FileChange => ({
  ...{ op: "write", path, mode },
  content: Buffer.from(content).toString("base64"),
});

export const createSavedWork = (base: string, more: Partial<SavedWork> = {}): SavedWork => ({
  ...{ session: "W1.1/work/1", launch: 1, run: 41, base, other: null },
  why: { kind: "said", said: "The time was up." },
  ...more,
});

export class Artifacts {
  zip: Uint8Array | null = null;
  expired = false;
  /** How often run 41 is reported as in progress, without its artifact. */
  busy = 0;
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<Artifacts> {
    const server = createServer();
    const artifacts = new Artifacts(server);
    server.on("request", ({ url = "", headers }, response) => {
      artifacts.asked.push(`${headers.authorization ?? "nobody"} ${url}`);
      const answer = artifacts.#answer(url.replace("/api/v3/repos/o/r/actions/", ""));
      if (answer === null) response.writeHead(404).end("{}");
      else response.end(answer instanceof Uint8Array ? answer : JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return artifacts;
  }

  get env(): Record<string, string> {
    return {
      GITHUB_API_URL: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/v3`,
    };
  }

  #answer(path: string): object | null {
    if (path === "runs/41") return { status: this.busy-- > 0 ? "in_progress" : "completed" };
    if (path.startsWith("runs/41/artifacts?")) {
      const there = this.zip && this.busy < 0;
      return { artifacts: there ? [{ id: 9, name: "proposal", expired: this.expired }] : [] };
    }
    return path === "artifacts/9/zip" ? this.zip : null;
  }

  close(): Promise<unknown> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
