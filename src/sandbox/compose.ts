import { createContext, type Context, type ContextOptions } from "./context.ts";
import { Exchanges, type SandboxExchange } from "./control/exchanges.ts";
import { answerControl } from "./control/index.ts";
import { withFaults } from "./faults/requests.ts";
import { handle } from "./handle.ts";
import { RequestLog, type RequestQuota } from "./requests.ts";

export interface Composed extends Context {
  requests: RequestLog;
  /** Answers a request without a socket: all but git's smart HTTP. */
  handle: (request: Request) => Promise<Response>;
  onExchange: (listener: (exchange: SandboxExchange) => void) => void;
}

/** Puts the sandbox's parts together, whatever it stands on. Actions are still to be set. */
export function compose(options: ContextOptions & { quota?: RequestQuota }): Composed {
  const context = createContext(options);
  const { sandbox } = context;
  const { log } = options;
  const { store } = options.ground;
  const requests = new RequestLog(options.quota);
  const exchanges = new Exchanges();
  const github = withFaults(sandbox, requests, (request) => handle({ sandbox, store, requests, log }, request));
  const watched = exchanges.around(github);
  return {
    ...{ ...context, requests },
    handle: async (request) => (await answerControl(sandbox, requests, request)) ?? (await watched(request)),
    onExchange: (listener) => exchanges.listen(listener),
  };
}
