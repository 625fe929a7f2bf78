/**
 * Reads the claims of a JWS without verifying anything; for finding out what a message is
 * about, never for trusting it.
 *
 * @returns undefined for a JWE, and for whatever is not a JSON object behind base64url
 */
export function peekJwt(text: string | undefined): Record<string, unknown> | undefined {
  const parts = text?.split('.') ?? [];
  if (parts.length !== 3 || !parts[1]) return undefined;
  try {
    const binary = atob(parts[1].replaceAll('-', '+').replaceAll('_', '/'));
    // Most tokens are ASCII, which is its own UTF-8: a consent is read again and again.
    const text = /^[\0-\x7f]*$/.test(binary)
      ? binary
      : new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Narrows a JSON value to an object; undefined for anything else, arrays included. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** A non-empty string, or undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether a text is JSON (RFC 8259). */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
