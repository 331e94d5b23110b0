import type { Endpoint } from "../endpoint.ts";
import { HttpError } from "../http-error.ts";

/** Makes endpoints answer 409 until a push or the contents API has created the first commit. */
export function requireFirstCommit(endpoints: Endpoint[]): Endpoint[] {
  return endpoints.map((endpoint) => ({
    ...endpoint,
    handle(call) {
      const { git, repository } = call;
      const isEmpty =
        git.ref(`refs/heads/${repository.defaultBranch}`) === null &&
        git.refs("refs/").length === 0;
      if (isEmpty) throw new HttpError(409, "Git Repository is empty.");
      return endpoint.handle(call);
    },
  }));
}
