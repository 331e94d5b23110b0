/** What programs need so that they ask the proxy: most heed the first six, some have words of their own. */

/** Inside every cage, on 127.0.0.1. */
export const PROXY_PORT = 3128;

export function proxyEnvironment(): Record<string, string> {
  const url = `http://127.0.0.1:${PROXY_PORT}`;
  const none = "127.0.0.1,localhost";
  const java = ["http", "https"].flatMap((it) => [`-D${it}.proxyHost=127.0.0.1`, `-D${it}.proxyPort=${PROXY_PORT}`]);
  return {
    ...{ HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: none, http_proxy: url, https_proxy: url, no_proxy: none },
    // https://nodejs.org/api/cli.html#node_use_env_proxy1
    NODE_USE_ENV_PROXY: "1",
    YARN_HTTP_PROXY: url,
    YARN_HTTPS_PROXY: url,
    MAVEN_OPTS: [...java, "-Daether.connector.http.useSystemProperties=true"].join(" "),
    GRADLE_OPTS: java.join(" "),
  };
}
