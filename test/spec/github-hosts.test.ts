/** All addresses of a GitHub instance follow from one of them. */
import { expect, test } from "vitest";
import { getGitHubHosts } from "../../src/config/github-hosts.ts";

const DOTCOM = {
  ...{ apiUrl: "https://api.github.com", webUrl: "https://github.com", mailDomain: "github.com" },
  ...{ actions: "github.com", variables: {} },
};
const TENANT = {
  ...{
    apiUrl: "https://api.octocorp.ghe.com",
    webUrl: "https://octocorp.ghe.com",
    mailDomain: "octocorp.ghe.com",
  },
  ...{ actions: "github.com", variables: { GITHUB_API_URL: "https://api.octocorp.ghe.com" } },
};
const SERVER = {
  ...{
    apiUrl: "https://git.acme.example/api/v3",
    webUrl: "https://git.acme.example",
    mailDomain: "git.acme.example",
  },
  ...{ actions: "ghes", variables: { GHE_HOST: "git.acme.example", GHE_PROTOCOL: "https" } },
};
const BOX = "http://127.0.0.1:4961";
const SANDBOX = {
  ...{ apiUrl: `${BOX}/api/v3`, webUrl: BOX, mailDomain: "github.com", actions: "github.com" },
  variables: { GHE_HOST: "127.0.0.1:4961", GHE_PROTOCOL: "http" },
};

test.each([
  ["github.com", { web: "https://github.com" }, DOTCOM],
  ["github.com's API", { api: "https://api.github.com/" }, DOTCOM],
  ["an enterprise on ghe.com", { web: "https://octocorp.ghe.com" }, TENANT],
  ["the API of an enterprise on ghe.com", { api: "https://api.octocorp.ghe.com" }, TENANT],
  [
    "the API of an enterprise on ghe.com, written like an Enterprise Server's",
    { api: "https://octocorp.ghe.com/api/v3" },
    TENANT,
  ],
  [
    "the API's host, given as the one that people use",
    { web: "https://api.octocorp.ghe.com" },
    TENANT,
  ],
  ["a GitHub Enterprise Server", { web: "https://git.acme.example" }, SERVER],
  ["the API of a GitHub Enterprise Server", { api: "https://git.acme.example/api/v3/" }, SERVER],
  [
    "a host that only ends like ghe.com",
    { web: "https://notghe.com" },
    {
      ...{
        apiUrl: "https://notghe.com/api/v3",
        webUrl: "https://notghe.com",
        mailDomain: "notghe.com",
        actions: "ghes",
      },
      variables: { GHE_HOST: "notghe.com", GHE_PROTOCOL: "https" },
    },
  ],
  ["a sandbox", { web: BOX }, SANDBOX],
  ["a sandbox's API", { api: `${BOX}/api/v3` }, SANDBOX],
  [
    "the API of a sandbox in the shape of github.com",
    { api: "http://127.0.0.1:4962" },
    {
      ...{
        apiUrl: "http://127.0.0.1:4962",
        webUrl: "http://127.0.0.1:4962",
        mailDomain: "github.com",
      },
      ...{ actions: "github.com", variables: { GITHUB_API_URL: "http://127.0.0.1:4962" } },
    },
  ],
])("all addresses follow from %s", (_of, known, hosts) => {
  expect(getGitHubHosts(known)).toEqual(hosts);
  expect(getGitHubHosts({ api: hosts.apiUrl })).toEqual(hosts);
});
