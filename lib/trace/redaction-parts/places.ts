import type { TraceHar } from '../har.ts';
import type { Path } from './walk.ts';

/** Where a value stands in a trace. */
export interface SecretPlace {
  /** Number of the step; absent where it is of none. */
  step?: number;
  /** `address`, `request header Cookie`, `response body`. */
  where: string;
  times: number;
}

/** Words for a place in a trace, and the number of the step that it is of. */
export function placeOf({ log }: TraceHar, path: Path): Omit<SecretPlace, 'times'> {
  const [, first, second, third] = path;
  if (first === 'entries' && typeof second === 'number') return inEntry(log.entries[second], path.slice(3));
  if (first !== '_consent') return { where: String(first === 'pages' ? 'name of the session' : (first ?? 'the text')) };
  if (second === 'steps' && typeof third === 'number') {
    const step = log._consent.steps[third]?.n;
    return { ...(step !== undefined && { step }), where: path[4] === 'url' ? 'address' : `step: ${String(path[4])}` };
  }
  if (second === 'attempts' && typeof third === 'number') {
    const step = log._consent.attempts?.[third]?.step;
    return { ...(step !== undefined && { step }), where: 'what was sent again' };
  }
  if (second === 'notes' && typeof third === 'number') {
    const step = log._consent.notes[third]?.step;
    return { ...(step !== undefined && { step }), where: 'note' };
  }
  return { where: WORDS[String(second)] ?? String(second) };
}

const WORDS: Record<string, string> = {
  session: 'name of the session',
  flows: 'what is said of a flow',
  attackRuns: 'what attacks brought',
  consoleErrors: 'console error',
  environment: 'environment',
  judgement: 'finding',
  tags: 'tag',
};

function inEntry(entry: unknown, path: Path): Omit<SecretPlace, 'times'> {
  const { request, response, _consent } = (entry ?? {}) as Record<
    string,
    { headers?: { name?: string }[]; n?: number }
  >;
  const step = typeof _consent?.n === 'number' ? { step: _consent.n } : {};
  const [side, part, index] = path;
  if (side !== 'request' && side !== 'response')
    return { ...step, where: side === '_webSocketMessages' ? 'WebSocket message' : 'address' };
  const message = side === 'request' ? request : response;
  switch (part) {
    case 'headers':
      return { ...step, where: `${side} header ${message?.headers?.[Number(index)]?.name ?? ''}`.trim() };
    case 'cookies':
      return { ...step, where: `${side} cookie` };
    case 'postData':
    case 'content':
      return { ...step, where: `${side} body` };
    default:
      return { ...step, where: 'address' };
  }
}

/** Counts where values stand. */
export class Tally {
  readonly #byPlace = new Map<string, SecretPlace>();

  add(place: Omit<SecretPlace, 'times'>): void {
    const key = `${place.step ?? ''} ${place.where}`;
    const known = this.#byPlace.get(key);
    if (known) known.times += 1;
    else this.#byPlace.set(key, { ...place, times: 1 });
  }

  get places(): SecretPlace[] {
    return [...this.#byPlace.values()];
  }
}
