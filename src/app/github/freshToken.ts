/**
 * An installation's token that GitHub no longer takes (revoked, or the app was installed anew) is forgotten, and the
 * request is sent once more with another: what was answered by 401 has not been carried out, so this holds for writes.
 */
import type { ProbotOctokit } from "probot";

type Hooked = Pick<InstanceType<typeof ProbotOctokit>, "hook" | "auth">;

/** What a factory is given by the auth strategy. Its own `refresh` would ask github.com, whatever the host. */
interface AuthState {
  cache: { delete(key: string): void };
  installationId: number;
}

/** How soon another token is given up, in milliseconds: if the new one fails too, GitHub minds something else. */
const PATIENCE_MS = 60_000;

export function freshToken(octokit: Hooked, options: { auth?: unknown }): void {
  if (!ofInstallation(options.auth)) return;
  const factory = ({ cache, installationId }: AuthState) => cache.delete(String(installationId));
  let forgotten = Number.NEGATIVE_INFINITY;
  octokit.hook.wrap("request", async (request, asked) => {
    const began = Date.now();
    try {
      return await request(asked);
    } catch (error) {
      if (!(error instanceof Error) || !("status" in error) || error.status !== 401) throw error;
      // Of requests side by side, the first forgets the token for all of them.
      if (forgotten < began) {
        if (began - forgotten < PATIENCE_MS) throw error;
        forgotten = Date.now();
        await octokit.auth({ type: "installation", factory });
      }
      return request(asked);
    }
  });
}

function ofInstallation(auth: unknown): boolean {
  return typeof auth === "object" && auth !== null && "installationId" in auth && Boolean(auth.installationId);
}
