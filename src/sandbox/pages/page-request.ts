/** First segments of the addresses that programs use. GitHub gives none of them to an account. */
const MACHINE_SEGMENTS = new Set([
  ...[
    "api",
    "graphql",
    "_sandbox",
    "_storage",
    "app",
    "app-manifests",
    "installation",
    "repos",
    "user",
    "users",
  ],
  ...["orgs", "rate_limit", "meta", "search", "login", "twirp", "_apis"],
]);

/**
 * Returns whether a browser requests a page: `Accept: text/html`, a form, or resources of pages
 * (raw files, diffs, files of releases, pictures, style).
 */
export function isPageRequest(request: Request, url: URL): boolean {
  const [, first = "", , third = ""] = url.pathname.split("/");
  if (MACHINE_SEGMENTS.has(first)) return false;
  if (first === "_pages" || first === "avatars" || third === "raw") return true;
  if (request.method === "POST") {
    return (request.headers.get("content-type") ?? "").startsWith(
      "application/x-www-form-urlencoded",
    );
  }
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (/^\/[^/]+\/[^/]+\/(pull|commit|compare)\/.+\.(diff|patch)$/.test(url.pathname)) return true;
  if (/^\/[^/]+\/[^/]+\/releases\/download\/./.test(url.pathname)) return true;
  return (request.headers.get("accept") ?? "").includes("text/html");
}
