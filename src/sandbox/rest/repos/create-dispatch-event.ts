import { z } from "zod";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { unprocessable } from "../refusal.ts";
import { noContent } from "../reply.ts";

const MOST_PROPERTIES = 10;
const MOST_CHARACTERS = 65_535;

const Body = z.object({
  event_type: z.string().min(1).max(100),
  client_payload: z.record(z.string(), z.unknown()).default({}),
});

/** Starts the workflows of the default branch that take this type of `repository_dispatch`. */
export const createDispatchEvent: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/dispatches",
  docs: "repos/repos#create-a-repository-dispatch-event",
  permission: "contents:write",
  handle(call) {
    const { login, repository, sandbox } = call;
    const { event_type, client_payload } = input(call, Body);
    const count = Object.keys(client_payload).length;
    if (count > MOST_PROPERTIES) {
      throw unprocessable(`No more than ${MOST_PROPERTIES} properties are allowed; ${count} were supplied.`);
    }
    if (JSON.stringify(client_payload).length > MOST_CHARACTERS) {
      throw unprocessable("client_payload is too large.");
    }
    const payload = { branch: repository.defaultBranch, client_payload, sender: login };
    sandbox.emit(repository, "repository_dispatch", event_type, payload);
    return noContent();
  },
};
