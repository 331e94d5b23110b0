/** A branch of a build deleted by somebody. One that is made is heard of as a push. */
import { z } from "zod";
import { ear, fromBranch } from "./heard.ts";

const Payload = z.object({ ref_type: z.string(), ref: z.string() });

export const refs = ear(Payload, ({ ref_type: type, ref }) => (type === "branch" ? fromBranch(ref) : null));
