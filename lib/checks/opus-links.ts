import type { System } from '../flow/system.ts';
import type { Fault } from './check.ts';

/**
 * What Open Finance Brasil demands of the link that begins a consent, less severe where Opus’ app2as is spoken: its
 * guide says nothing of how the link asks and answers, and simulates it with plain parameters.
 */
export function asOpusHasIt(fault: Fault, system: System | undefined): Fault {
  if (system?.id !== 'opus-app2as') return fault;
  return {
    ...fault,
    severity: 'warning',
    because: `${fault.because} ${system.title}: its guide leaves open how the link asks, and simulates it with plain parameters.`,
  };
}
