import { placeOf } from '../flow/address.ts';
import { addressParameters } from '../flow/address-parameters.ts';
import type { Target } from './target.ts';

/** `[TPP_STATE]`, `{state}`, `${state}`, `<string>`: a name in brackets, as guides and links have it. */
const PLACEHOLDER =
  /^(\[[A-Z][A-Z0-9_]{1,60}\]|\$?\{{1,2} ?[A-Za-z][\w.-]{1,60} ?\}{1,2}|[<‹][A-Za-z][\w .-]{1,60}[>›])$/;
/** Links in an answer, in JSON or elsewhere. */
const LINK = /https?:\/\/[^\s"'<>\\]{1,4000}/g;
const LOOKED_AT = 200_000;

/**
 * The placeholders of a request, by the parameter in which each stands: in its own address, or in the link that an
 * answer before it handed out for the same place (`[TPP_STATE]` in `scaOAuth`).
 */
export function placeholdersOf(target: Target): ReadonlyMap<string, string> {
  const own = placeholdersIn(target.step.url);
  if (own.size > 0) return own;
  const place = placeOf(target.step.url);
  for (const { n, response } of target.flow.steps) {
    if (n >= target.step.n) break;
    const text = response.body?.text?.slice(0, LOOKED_AT);
    if (!text || !/[[{<‹]/.test(text)) continue;
    for (const [link] of text.matchAll(LINK)) {
      const found = placeOf(link) === place || /^\[/.test(link) ? placeholdersIn(link) : undefined;
      if (found && found.size > 0) return found;
    }
  }
  return new Map();
}

function placeholdersIn(url: string): Map<string, string> {
  const { query } = addressParameters(url);
  return new Map(query.filter(({ value }) => PLACEHOLDER.test(value)).map(({ name, value }) => [name, value]));
}
