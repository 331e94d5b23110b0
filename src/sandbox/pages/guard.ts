/** What keeps a foreign page in the same browser from reading or working this one. */
import { isIP } from "node:net";
import { Refused } from "./refused.ts";

/**
 * A name that isn't this machine's own may be another site's that was turned to it (DNS rebinding), and that site
 * could then read everything. Addresses in numbers can't be turned.
 */
export function checkHost(url: URL, own: string): void {
  const { hostname } = url;
  if (hostname === "localhost" || hostname.endsWith(".localhost")) return;
  if (isIP(hostname.replaceAll(/[[\]]/g, "")) || hostname === new URL(own).hostname) return;
  throw new Refused(421, `This sandbox has no pages under the name ${hostname}; they are at ${own}`);
}

/** A form counts only when a page of this sandbox sent it; browsers say so with each POST. */
export function checkOrigin(request: Request, url: URL): void {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (origin === url.origin && (site === null || site === "same-origin")) return;
  throw new Refused(403, "This form was sent from another site, so nothing was done");
}
