/**
 * What happens to a repository as a whole: renamed, transferred, archived and taken out of it again, its default branch
 * renamed or changed.
 */
import { z } from "zod";
import { ear } from "./heard.ts";

const ACTIONS = ["archived", "unarchived", "edited", "renamed", "transferred"];

export const repository = ear(z.object({ action: z.string() }), ({ action }) =>
  ACTIONS.includes(action) ? "all" : null,
);
