/** Whom an engine asks, in the words that people know it by. */
export interface Provider {
  /** `Messages API`. */
  api: string;
  /** Where it is, without a trailing slash. */
  url: string;
  /** Name of the secret that has the key. */
  secret: string;
  /** Name of the repository variable that has the address. */
  variable: string;
}

export function anthropicAt(url: string): Provider {
  return { api: "Messages API", url, secret: "ANTHROPIC_API_KEY", variable: "ANTHROPIC_BASE_URL" };
}

export function openaiAt(url: string): Provider {
  return { api: "Responses API", url, secret: "OPENAI_API_KEY", variable: "OPENAI_BASE_URL" };
}
