import type { Role, StepKind } from '../../lib/flow/step.ts';

type Shape =
  | 'document'
  | 'send'
  | 'return'
  | 'phone'
  | 'status'
  | 'key'
  | 'account'
  | 'window'
  | 'turn'
  | 'tab'
  | 'dot';

const SHAPES: Record<Role, Shape> = {
  discovery: 'document',
  jwks: 'document',
  'client-registration': 'document',
  'pushed-authorization-request': 'send',
  'authorization-request': 'send',
  'consent-creation': 'send',
  'consent-status': 'status',
  'authorisation-start': 'send',
  'authorisation-update': 'send',
  'authorisation-status': 'status',
  'app-command': 'phone',
  'hand-off': 'phone',
  'app-open': 'phone',
  'app-return': 'return',
  'bank-page': 'window',
  'authorization-response': 'return',
  'token-request': 'key',
  'refresh-request': 'key',
  userinfo: 'account',
  'resource-request': 'account',
  revocation: 'key',
  introspection: 'key',
  preflight: 'dot',
  redirect: 'turn',
  page: 'window',
  static: 'dot',
  other: 'dot',
};

// Drawn on a 16 × 16 grid, strokes of 1.4.
const PATHS: Record<Shape, string> = {
  document: 'M4 2.5h5.5L12 5v8.5H4zM6 7h4M6 9.5h4',
  send: 'M2.5 8h8M7.5 4.5 11 8l-3.5 3.5M13.5 3v10',
  return: 'M13.5 8h-8M8.5 4.5 5 8l3.5 3.5M2.5 3v10',
  phone: 'M5 1.8h6a.8.8 0 0 1 .8.8v10.8a.8.8 0 0 1-.8.8H5a.8.8 0 0 1-.8-.8V2.6a.8.8 0 0 1 .8-.8zM7 12h2',
  status: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.3l2.2 1.4',
  key: 'M5 7.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM7 8l6-5.5M11 4.4l1.6 1.8',
  account: 'M2.5 6.5 8 3l5.5 3.5zM4 7v5M8 7v5M12 7v5M2.5 13h11',
  window: 'M2.5 3.5h11v9h-11zM2.5 6h11',
  turn: 'M3 3v4.5a2 2 0 0 0 2 2h7.5M9.5 6.5l3 3-3 3',
  tab: 'M2.5 5.5h11v7h-11zM9 2.5h4.5V7M13.5 2.5 8.5 7.5',
  dot: 'M8 6.8a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4z',
};

const KINDS: Partial<Record<StepKind, Shape>> = {
  'deep-link': 'phone',
  fragment: 'turn',
  history: 'turn',
  'tab-opened': 'tab',
  'tab-closed': 'tab',
};

/** A small drawing of what a step is; the words beside it say the same. */
export function RoleIcon({ role, kind }: { role: Role; kind: StepKind }) {
  const shape =
    role === 'other' || role === 'redirect' || role === 'page' ? (KINDS[kind] ?? SHAPES[role]) : SHAPES[role];
  return (
    <svg class={`role-icon shape-${shape}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path
        d={PATHS[shape]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  );
}
