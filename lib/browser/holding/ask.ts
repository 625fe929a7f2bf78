import type { HeldRequest } from '../../flow/hold.ts';
import { send } from '../messages.ts';

/** Fields of a form; more are no authorization response. */
const MOST_FIELDS = 1000;

/**
 * Asks the background whether a request is held. What nobody can answer goes its way.
 *
 * @param said by a script beside the page's own: nothing of it is trusted
 */
export async function askToHold(said: unknown): Promise<{ held: boolean; armed: boolean }> {
  const request = requestIn(said);
  if (!request) return { held: false, armed: true };
  try {
    return await send('hold.page', request);
  } catch {
    return { held: false, armed: false };
  }
}

/** A request as a page tells of it; undefined where it makes no sense. */
export function requestIn(said: unknown): HeldRequest | undefined {
  if (typeof said !== 'object' || said === null) return undefined;
  const { method, url, form } = said as Partial<Record<keyof HeldRequest, unknown>>;
  if ((method !== 'GET' && method !== 'POST') || typeof url !== 'string') return undefined;
  if (form === undefined) return { method, url };
  if (!Array.isArray(form) || form.length > MOST_FIELDS) return undefined;
  const fields = form.flatMap((pair: unknown): [string, string][] => {
    const [name, value] = Array.isArray(pair) ? pair : [];
    return typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [];
  });
  return fields.length === form.length ? { method, url, form: fields } : undefined;
}
