/**
 * Recognizes TLS problems in the output of Node and npm, curl and git, Python and pip, Go, Cargo.
 */

export interface TlsProblem {
  /** The program's own words. */
  words: string;
  /** What the person has to do. */
  remedy: string;
}

const EXPIRED =
  /\bCERT_HAS_EXPIRED\b|\bCERT_NOT_YET_VALID\b|certificate (?:has expired|is not yet valid)[^\n"']{0,80}/i;
const NAME =
  /\bERR_TLS_CERT_ALTNAME_INVALID\b|certificate subject name[^\n]{0,80}does not match|x509: certificate is valid for/i;
const UNTRUSTED = new RegExp(
  [
    String.raw`\bUNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?\b`,
    String.raw`\bUNABLE_TO_VERIFY_LEAF_SIGNATURE\b`,
    String.raw`\bSELF_SIGNED_CERT_IN_CHAIN\b`,
    String.raw`\bDEPTH_ZERO_SELF_SIGNED_CERT\b`,
    String.raw`\bCERT_UNTRUSTED\b`,
    String.raw`\bCERTIFICATE_VERIFY_FAILED\b`,
    "unable to get (?:local )?issuer certificate",
    "unable to verify the first certificate",
    "self[- ]signed certificate(?: in certificate chain)?",
    "certificate verify failed",
    "server certificate verification failed",
    "SSL certificate problem",
    "x509: certificate signed by unknown authority",
    "invalid peer certificate",
  ].join("|"),
  "i",
);

const TRUST =
  "If a company proxy replaces certificates, put its CA certificate (PEM) on the runner " +
  "and name it in the runner's environment: NODE_EXTRA_CA_CERTS for Node and npm, " +
  "SSL_CERT_FILE (a whole bundle) for the rest. Sessions get both.";
const RENEW = "Renew the server's certificate, or set the runner's clock.";
const RIGHT_NAME =
  "Let the server, or the proxy before it, show a certificate for the host's own name.";

/** Returns the TLS problem that the output of a program or an error reports, or null. */
export function findTlsProblem(text: string): TlsProblem | null {
  const kinds = [
    [EXPIRED, RENEW],
    [NAME, RIGHT_NAME],
    [UNTRUSTED, TRUST],
  ] as const;
  for (const [pattern, remedy] of kinds) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { words: found, remedy };
  }
  return null;
}
