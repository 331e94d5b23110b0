/** An issue was labelled where Baton's workflow isn't yet: the pull request that brings it is opened, or found. */
import { onboard as offered } from "../onboard.ts";
import type { Perform } from "./effect.ts";

export const onboard: Perform<"onboard"> = async (_effect, { access, log }) => ({
  id: await offered(access, { asked: true, log }),
});
