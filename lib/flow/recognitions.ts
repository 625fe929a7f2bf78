import type { Found } from './draft.ts';
import type { Exchange } from './exchange.ts';
import type { Message } from './message.ts';
import type { Step } from './step.ts';
import type { System } from './system.ts';

/** What was recognised of an exchange, and what else it was recognised by. */
interface Known extends Pick<Step, 'navigation' | 'via'> {
  systems: readonly System[];
  body: Step['response']['body'];
  found: readonly Found[];
}

const known = new WeakMap<Exchange, Known>();

/**
 * All that the systems say of a message by itself. It is read once, however often the session is folded: recognition is
 * most of what a fold costs, and exchanges that ended do not change.
 */
export function recognitionsOf(message: Message, systems: readonly System[]): Found[] {
  const { exchange, navigation, via, response } = message.step;
  const before = exchange && known.get(exchange);
  if (
    before &&
    before.systems === systems &&
    before.body === response.body &&
    before.navigation === navigation &&
    before.via === via
  )
    return [...before.found];
  const found: Found[] = [];
  for (const system of systems) {
    const recognition = system.recognise(message);
    if (recognition) found.push({ system, recognition });
  }
  if (exchange) known.set(exchange, { systems, body: response.body, navigation, via, found });
  return [...found];
}
