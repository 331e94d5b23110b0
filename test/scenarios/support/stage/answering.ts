/**
 * Answers the runs' steps: a line comes in, the proposal goes out. If the connection ends, the step
 * ends.
 */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { NO_USAGE, type Change, type Proposal } from "../../../../src/core/model/proposal.ts";
import type { Asking } from "./context.ts";
import type { Files, SessionResult } from "./plays.ts";

export interface Answering {
  port: number;
  close(): void;
}

export async function answerRuns(
  says: (asking: Asking) => Promise<Proposal | null>,
): Promise<Answering> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => void open.delete(socket)).on("error", () => socket.destroy());
    let line = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      line += text;
      if (!line.endsWith("\n")) return;
      const [repository = "", name = "", launch = "", record = "", build = ""] = line
        .trim()
        .split(" ");
      void says({ repository, name, launch: Number(launch), record, build }).then((proposal) =>
        socket.end(proposal ? JSON.stringify(proposal) : ""),
      );
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** Returns the proposal as the runner would write it, or null if the run must die without one. */
export function proposalOf(
  { build, name, launch }: Asking,
  base: string,
  said: SessionResult,
): Proposal | null {
  if ("lost" in said) return null;
  const result: Proposal["result"] =
    "close" in said
      ? { ended: "closed", close: said.close }
      : said.ended === "parked"
        ? { ended: "parked", cause: { kind: "said", text: said.reason }, until: said.until ?? null }
        : { ended: said.ended, cause: { kind: "said", text: said.reason } };
  const change = ("change" in said && said.change) || changeOf(base, said.writes ?? {});
  const usage = { ...NO_USAGE, input_tokens: 100, output_tokens: 10, dollars: 0.01, seconds: 1 };
  if ("close" in said && said.dollars !== undefined) usage.dollars = said.dollars;
  const steers = ("steers" in said && said.steers) || [];
  const who = {
    version: 1 as const,
    build,
    session: name,
    launch,
    engine: "command",
    model: "stage",
  };
  return { ...who, result, change, steers, usage, context: { script: 4000, task: 400 }, pins: {} };
}

function changeOf(base: string, writes: Files): Change | null {
  const files = Object.entries(writes).map(([path, text]): Change["files"][number] =>
    text === null
      ? { op: "delete", path }
      : { op: "write", path, mode: "100644", content: Buffer.from(text).toString("base64") },
  );
  return files.length > 0 ? { base, files } : null;
}
