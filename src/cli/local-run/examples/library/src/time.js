import { scale } from "./scale.js";

/** Time; the base unit is the second. */
export const time = scale("time", { s: 1, min: 60, h: 3600, d: 86400 });
