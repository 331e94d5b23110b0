/** A log that says nothing, and one that remembers. */
import { pino } from "pino";

export const quiet = pino({ level: "silent" });
