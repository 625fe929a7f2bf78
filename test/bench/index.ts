import type { Bench } from './bench.ts';
import { reading } from './reading.ts';

export const benches: readonly Bench[] = [reading];
