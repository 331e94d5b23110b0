/** A silent log, and one that records its lines. */
import { pino } from "pino";

export const quiet = pino({ level: "silent" });
