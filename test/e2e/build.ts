import { buildForTest } from '../run/build.ts';

/** Vitest's global set-up: the extension as it stands now, hosts granted. */
export default function setup(): void {
  buildForTest();
}
