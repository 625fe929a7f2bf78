import redirectUriMismatch from './catalogue/redirect-uri-mismatch.ts';
import type { Check } from './check.ts';

/** The catalogue, in the order of its codes. */
export const checks: readonly Check[] = [redirectUriMismatch];
