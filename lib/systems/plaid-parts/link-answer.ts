import { asObject, asText } from '../../flow/json.ts';

/** What an answer of Link’s workflow says, as far as it concerns the consent. */
export interface LinkAnswer {
  session?: string;
  /** Name of the next pane. */
  pane?: string;
  publicToken?: string;
  error?: { code: string; message?: string };
  /** The user left. */
  exited: boolean;
  /** Addresses of a bank to which the browser goes. */
  pages: string[];
}

/** So many values of one answer are looked at, and no deeper than this. */
const MOST = 2000;
const DEEPEST = 12;

/**
 * Reads an answer of `/link/workflow/…`, whose shape no document describes: it is searched for
 * the names that are known, wherever they stand.
 *
 * @param json parsed, of anybody’s making
 */
export function readLinkAnswer(json: unknown): LinkAnswer {
  const session = asText(asObject(json)?.workflow_session_id);
  const pane = asText(asObject(asObject(json)?.next_pane)?.id);
  const answer: LinkAnswer = { ...(session && { session }), ...(pane && { pane }), exited: false, pages: [] };
  const waiting: [unknown, number][] = [[json, 0]];
  for (let seen = 0; waiting.length > 0 && seen < MOST; seen++) {
    const [value, depth] = waiting.pop() ?? [undefined, 0];
    if (typeof value !== 'object' || value === null || depth > DEEPEST) continue;
    if (!Array.isArray(value)) readObject(value as Record<string, unknown>, answer);
    for (const inner of Object.values(value)) if (typeof inner === 'object') waiting.push([inner, depth + 1]);
  }
  return answer;
}

function readObject(object: Record<string, unknown>, answer: LinkAnswer): void {
  const token = asText(object.public_token);
  if (token) answer.publicToken = token;
  const code = asText(object.error_code);
  const message = asText(object.error_message);
  if (code) answer.error = { code, ...(message && { message }) };
  if (asObject(object.exit)) answer.exited = true;
  for (const text of Object.values(object)) {
    if (typeof text === 'string' && /^https:\/\/[^\s?]+\?[^\s]*\bresponse_type=/.test(text)) answer.pages.push(text);
  }
}
