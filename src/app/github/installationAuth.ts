/** Signs an installation's requests, in place of Octokit's own strategy, whose tokens may do all that is granted. */
import type { ProbotOctokit } from "probot";
import type { Tokens } from "./tokens.ts";

type Octokit = InstanceType<typeof ProbotOctokit>;
type Asked = ReturnType<Octokit["request"]["endpoint"]["merge"]>;
type Send = (asked: Asked) => Promise<unknown>;

/** A new token isn't known to all of GitHub at once: so often, and so long, it is waited for. */
const WAITS_MS = [1_000, 2_000, 2_000];

/** An authentication strategy of Octokit. What was answered by 401 wasn't carried out: so this holds for writes too. */
export function installationAuth({ tokens }: { tokens: Tokens }) {
  const hook = async (send: Send, asked: Asked) => {
    const signed = (token: string) =>
      send({ ...asked, headers: { ...asked.headers, authorization: `token ${token}` } });
    const first = await tokens.now();
    try {
      return await signed(first.token);
    } catch (error) {
      const another = isUnknown(error) ? await tokens.another(first) : null;
      if (!another) throw error;
      for (const wait of WAITS_MS) {
        try {
          return await signed(another.token);
        } catch (again) {
          if (!isUnknown(again)) throw again;
          await new Promise((resolve) => void setTimeout(resolve, wait));
        }
      }
      return signed(another.token);
    }
  };
  return Object.assign(async () => ({ type: "installation" }), { hook });
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 401;
}
