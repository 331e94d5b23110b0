/** A push to a build's branch; one to the default branch concerns every build, since they stand on it. */
import { z } from "zod";
import { ear, fromBranch } from "./heard.ts";

const Payload = z.object({ ref: z.string(), repository: z.object({ default_branch: z.string() }) });

export const push = ear(Payload, ({ ref, repository }) => {
  const branch = ref.replace(/^refs\/heads\//, "");
  return branch === repository.default_branch ? "all" : fromBranch(branch);
});
