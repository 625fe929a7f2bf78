import type { Bench } from './bench.ts';
import { checks } from './checks.ts';
import { decoding } from './decoding.ts';
import { reading } from './reading.ts';

export const benches: readonly Bench[] = [reading, decoding, checks];
