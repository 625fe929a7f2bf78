import type { Format } from './format.ts';
import { har } from './formats/har.ts';
import { netlog } from './formats/netlog.ts';
import { samlTracer } from './formats/saml-tracer.ts';

/** Every format that is read; the first that knows a file reads it. */
export const formats: readonly Format[] = [har, samlTracer, netlog];
