import { defineDecoder } from '../decoder.ts';
import { epochOf, humanTime, inWords } from '../time.ts';

/**
 * A time as seconds or milliseconds since 1970, or a lifetime in seconds, as text. Ten and thirteen digits are also
 * telephone, account and article numbers: only a name that speaks of time makes a time of them.
 */
export default defineDecoder({
  id: 'epoch',
  title: 'time',
  decode(input, { name = '', now }) {
    if (!/^\d{1,13}$/.test(input)) return undefined;
    if (name === 'expires_in') return { encoding: 'text', value: input, note: inWords(Number(input)) };
    const epoch = epochOf(name, input);
    if (epoch === undefined) return undefined;
    return { encoding: 'text', value: input, note: `${humanTime(epoch.time, now)}, in ${epoch.unit} since 1970` };
  },
});
