import type { Bench } from './bench.ts';
import { decoding } from './decoding.ts';
import { reading } from './reading.ts';

export const benches: readonly Bench[] = [reading, decoding];
