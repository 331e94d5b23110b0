/**
 * The addresses of a GitHub: github.com, an enterprise on ghe.com, or a GitHub Enterprise Server.
 */

export const HOSTS = ["github.com", "ghes"] as const;
/**
 * The GitHub whose Actions run a workflow. `ghes` is GitHub Enterprise Server. ghe.com works like
 * github.com.
 */
export type Host = (typeof HOSTS)[number];

/** Addresses have no trailing slash. */
export interface GitHubHosts {
  /**
   * Address of the REST API: `https://api.github.com`, `https://api.octocorp.ghe.com`,
   * `https://git.example.com/api/v3`.
   */
  apiUrl: string;
  /** Address of the pages and of git: `https://github.com`. */
  webUrl: string;
  /**
   * Domain of no-reply addresses. GitHub commits changes made through it as `noreply@` this domain.
   */
  mailDomain: string;
  actions: Host;
  /** The variables with which `baton serve` finds this GitHub; none for github.com. */
  variables: Partial<Record<"GHE_HOST" | "GHE_PROTOCOL" | "GITHUB_API_URL", string>>;
}

/**
 * Derives every address from the known one: `web` is the address of the pages
 * (`https://octocorp.ghe.com`), `api` is the REST API. github.com and ghe.com have the API at
 * `api.` of their host, a GitHub Enterprise Server below `/api/v3`. An `api` without either stays
 * as it is, because a sandbox has its API on a port of its own.
 * https://docs.github.com/enterprise-cloud@latest/admin/data-residency/network-details-for-ghecom
 * @throws TypeError if the address is not a URL
 */
export function getGitHubHosts(known: { web: string } | { api: string }): GitHubHosts {
  const given = new URL("web" in known ? known.web : known.api);
  const { protocol, host, hostname } = given;
  const name = host.replace(/^(api|www)\./, "");
  if (hostname === "github.com" || /^(api|www)\.github\.com$/.test(hostname)) {
    const [apiUrl, webUrl] = ["https://api.github.com", "https://github.com"];
    return { apiUrl, webUrl, mailDomain: "github.com", actions: "github.com", variables: {} };
  }
  if (hostname.endsWith(".ghe.com")) {
    const apiUrl = `${protocol}//api.${name}`;
    const mailDomain = hostname.replace(/^api\./, "");
    const variables = { GITHUB_API_URL: apiUrl };
    return { apiUrl, webUrl: `${protocol}//${name}`, mailDomain, actions: "github.com", variables };
  }
  // A GitHub on this machine is a sandbox. It commits like github.com, and its jobs run
  // github.com's actions.
  const isLocal = isLoopback(hostname);
  const actions = isLocal ? "github.com" : "ghes";
  const apiUrl = "web" in known ? `${given.origin}/api/v3` : given.href.replace(/\/+$/, "");
  if (apiUrl === `${given.origin}/api/v3`) {
    const variables = { GHE_HOST: host, GHE_PROTOCOL: protocol.slice(0, -1) };
    return {
      apiUrl,
      webUrl: given.origin,
      mailDomain: isLocal ? "github.com" : hostname,
      actions,
      variables,
    };
  }
  const mailDomain = isLocal ? "github.com" : hostname.replace(/^api\./, "");
  return {
    apiUrl,
    webUrl: `${protocol}//${name}`,
    mailDomain,
    actions,
    variables: { GITHUB_API_URL: apiUrl },
  };
}

/** Whether a host is this machine: `localhost`, `127.0.0.1`, `::1` or `[::1]`, without a port. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname === "[::1]" ||
    hostname === "::1" ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
