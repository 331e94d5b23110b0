/** The same for git's smart HTTP, which has no `Response` but a socket. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestLog } from "../requests.ts";
import type { Sandbox } from "../sandbox.ts";
import { serverError } from "./answers.ts";
import { ConnectionCut } from "./cut.ts";
import { beforeAnswer, early, look, of, requestId } from "./requests.ts";
import type { RequestRule } from "./rule.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function gitWithFaults(sandbox: Sandbox, requests: RequestLog, answer: Answer): Answer {
  return async (request, response) => {
    if (sandbox.faults.list().length === 0) return answer(request, response);
    const [path = "/"] = (request.url ?? "/").split("?");
    const what = { kind: "git", method: request.method ?? "GET", path, body: "" } as const;
    const { seen, token } = look(sandbox, request.headers.authorization ?? null, what);
    const taken = sandbox.faults.ofRequest(seen);
    await beforeAnswer(sandbox, taken, token);
    try {
      const instead = early(sandbox, requests, taken, seen);
      if (instead) return await send(response, instead);
    } catch (error) {
      if (!(error instanceof ConnectionCut)) throw error;
      response.destroy();
      return;
    }
    spoil(sandbox, taken, response);
    await answer(request, response);
  };
}

/** Takes the answer's place once it is made: the push has been taken by then. */
function spoil(sandbox: Sandbox, taken: RequestRule[], response: ServerResponse): void {
  const error = of(taken, "server_error");
  if (error) return swallow(response, () => void send(response, serverError(error.status, "git", requestId(sandbox))));
  if (of(taken, "connection_reset")) return swallow(response, () => void response.destroy());
  if (of(taken, "truncated_answer")) breakOff(response);
}

/** Hides the response from whoever answers, and then ends it another way. */
function swallow(response: ServerResponse, then: () => void): void {
  const finish = () => {
    for (const name of ["writeHead", "write", "end"]) Reflect.deleteProperty(response, name);
    then();
    return response;
  };
  Object.assign(response, { writeHead: () => response, write: () => true, end: finish });
}

/** Half of the first piece leaves, then the socket is ended. */
function breakOff(response: ServerResponse): void {
  const write = response.write.bind(response) as (chunk: Uint8Array, done: () => void) => boolean;
  const half = (chunk?: unknown): ServerResponse => {
    const bytes = Buffer.from((chunk ?? "") as Uint8Array);
    if (bytes.length === 0) return response;
    write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
    Object.assign(response, { write: () => true, end: () => response });
    return response;
  };
  Object.assign(response, { write: (chunk: unknown) => half(chunk) !== null, end: half });
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
}
