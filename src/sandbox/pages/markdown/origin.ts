import type { Sandbox } from "../../sandbox.ts";
import type { Place } from "../visit.ts";

/** Where a text stands: what its references and relative links mean. */
export interface Origin {
  sandbox: Sandbox;
  place: Place;
  /** Path that relative links start from, and pictures. */
  links: string;
  pictures: string;
  /** In comments a line's end is a break, in files it isn't. */
  breaks: boolean;
}
