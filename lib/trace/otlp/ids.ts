import { sha256 } from '../../decode/hash.ts';

/**
 * The id of a trace, from what a session and a flow are known by: the same whenever the same flow is sent, so that a
 * collector that got it twice has it once.
 *
 * @returns 16 bytes in hexadecimal, never only zeros (W3C Trace Context §3.2.2.3)
 */
export function traceId(...parts: readonly (string | number)[]): string {
  return hex(16, 'trace', ...parts);
}

/** @returns 8 bytes in hexadecimal, never only zeros (W3C Trace Context §3.2.2.4) */
export function spanId(trace: string, ...parts: readonly (string | number)[]): string {
  return hex(8, 'span', trace, ...parts);
}

function hex(bytes: number, ...parts: readonly (string | number)[]): string {
  const digest = sha256(JSON.stringify(['consent-tracer', ...parts])).subarray(0, bytes);
  // That all are zero has one chance in 2^64; a collector would refuse it.
  if (digest.every((byte) => byte === 0)) digest[bytes - 1] = 1;
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
