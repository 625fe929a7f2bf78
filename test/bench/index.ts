import type { Bench } from './bench.ts';
import { checks } from './checks.ts';
import { decoding } from './decoding.ts';
import { importing } from './import.ts';
import { leaks } from './leaks.ts';
import { panel } from './panel.ts';
import { reading } from './reading.ts';
import { search } from './search.ts';

export const benches: readonly Bench[] = [reading, decoding, checks, search, importing, leaks, panel];
