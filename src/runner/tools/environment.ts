/** What the tools and commands of a session see of the machine: no token, no secret, no file that steers the job. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** The home that a session's processes have, by which they are known (`engines/stragglers.ts`). */
export const homeIn = (scratch: string): string => join(scratch, "home");

/** `environment` with a home and a temporary folder of the session's own, below `scratch`. */
export async function toolEnvironment(
  environment: Readonly<Record<string, string>>,
  scratch: string,
): Promise<Record<string, string>> {
  const home = homeIn(scratch);
  const temp = join(scratch, "tmp");
  await mkdir(home, { recursive: true });
  await mkdir(temp, { recursive: true });
  return { ...environment, HOME: home, TMPDIR: temp, CI: "true" };
}
