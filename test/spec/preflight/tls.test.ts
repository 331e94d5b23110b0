import { expect, test } from "vitest";
import { findTlsProblem } from "../../../src/core/setup/tls-problem.ts";

test.each([
  ["npm error code UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
  ["npm error code SELF_SIGNED_CERT_IN_CHAIN", "SELF_SIGNED_CERT_IN_CHAIN"],
  ["Error: unable to verify the first certificate", "unable to verify the first certificate"],
  ["curl: (60) SSL certificate problem: self-signed certificate", "SSL certificate problem"],
  [
    "fatal: unable to access: server certificate verification failed. CAfile: none",
    "server certificate verification",
  ],
  [
    "SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed')",
    "CERTIFICATE_VERIFY_FAILED",
  ],
  [
    "tls: failed: x509: certificate signed by unknown authority",
    "x509: certificate signed by unknown authority",
  ],
  ["error: invalid peer certificate: UnknownIssuer", "invalid peer certificate"],
])("%s is a TLS problem, and a company's CA is the remedy", (text, words) => {
  const found = findTlsProblem(text);
  expect(found?.words).toContain(words);
  expect(found?.remedy).toMatch(/NODE_EXTRA_CA_CERTS .* SSL_CERT_FILE/);
});

test.each([
  ["npm error code CERT_HAS_EXPIRED", "clock"],
  ["SSL certificate problem: certificate has expired", "clock"],
  ["code: 'ERR_TLS_CERT_ALTNAME_INVALID'", "own name"],
])("%s has a remedy of its own", (text, remedy) =>
  expect(findTlsProblem(text)?.remedy).toContain(remedy),
);

test.each([
  "npm error code ECONNREFUSED",
  "npm error 404 Not Found: cert",
  "",
  "all certificates are fine",
])("%j is not one", (text) => expect(findTlsProblem(text)).toBeNull());
