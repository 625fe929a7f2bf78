import type { Step } from '../../lib/flow/step.ts';
import { asCurl } from '../../lib/replay/curl.ts';
import { asFetch } from '../../lib/replay/fetch.ts';
import type { Way } from './copy-menu.tsx';

/** A step as others may send it again; of what sent nothing, the address alone. */
export function stepWays(step: Step): Way[] {
  const [curl, fetch] = [asCurl(step), asFetch(step)];
  return [
    ...(curl === undefined ? [] : [{ title: 'As cURL (bash)', text: curl }]),
    ...(fetch === undefined ? [] : [{ title: 'As fetch', text: fetch }]),
    { title: 'Address', text: step.url },
  ];
}
