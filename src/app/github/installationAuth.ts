/** Signs an installation's requests, in place of Octokit's own strategy, whose tokens may do all that is granted. */
import type { ProbotOctokit } from "probot";
import type { Tokens } from "./tokens.ts";

type Octokit = InstanceType<typeof ProbotOctokit>;
type Asked = ReturnType<Octokit["request"]["endpoint"]["merge"]>;
type Send = (asked: Asked) => Promise<unknown>;

/** An authentication strategy of Octokit. What gets 401 wasn't carried out, and is sent with another token. */
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
      return signed(another.token);
    }
  };
  return Object.assign(async () => ({ type: "installation" }), { hook });
}

/** GitHub doesn't know the token, or not yet: `retries.ts`. */
export function isUnknown(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 401;
}
