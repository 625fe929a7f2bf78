import type { Step } from '../../lib/flow/step.ts';
import { asCurl } from '../../lib/replay/curl.ts';
import { asFetch } from '../../lib/replay/fetch.ts';
import { asHttpie } from '../../lib/replay/httpie.ts';
import { asRawHttp } from '../../lib/replay/raw-http.ts';
import type { Way } from './copy-menu.tsx';

/** A step as others may send it again; of what sent nothing, the address alone. */
export function stepWays(step: Step): Way[] {
  const ways = [
    { title: 'As cURL (bash)', text: asCurl(step) },
    { title: 'As fetch', text: asFetch(step) },
    { title: 'As HTTPie (bash)', text: asHttpie(step) },
    { title: 'As raw HTTP', text: asRawHttp(step) },
    { title: 'Address', text: step.url },
  ];
  return ways.flatMap(({ title, text }) => (text === undefined ? [] : [{ title, text }]));
}
