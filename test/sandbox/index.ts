import { aiia } from './aiia.ts';
import { bs2 } from './bs2.ts';
import type { SandboxSystem } from './core/system.ts';
import { faulty } from './faulty.ts';
import { oidc } from './oidc.ts';
import { openPayments } from './open-payments.ts';
import { opus } from './opus.ts';
import { vipps } from './vipps.ts';
import { weakSystem } from './weak.ts';

/** Every system of the sandbox, in the order of the start page. */
export const systems: SandboxSystem[] = [opus, aiia, vipps, bs2, openPayments, oidc, faulty, weakSystem()];
