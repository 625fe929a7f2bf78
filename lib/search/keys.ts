/** What a filter can ask for by name, and what that is, in words. */
export const KEYS = {
  system: 'the consent system of its flow',
  role: 'what the step is in the protocol',
  status: 'of the answer; 4 for all that begin with it, failed, or pending',
  host: 'a part of the name of the server',
  has: 'finding, error, warning, note, mark, body or token',
  param: 'a parameter, field, claim, cookie or header; name=text for what is in it',
  value: 'text in a decoded value',
  method: 'GET, POST, …',
  kind: 'http, deep-link, fragment, history, tab-opened, tab-closed',
  flow: 'the id of a flow, or none',
  outcome: 'how its flow ended: consented, refused, failed, abandoned, waiting',
} as const;

export type Key = keyof typeof KEYS;

export const KEY_NAMES = Object.keys(KEYS) as readonly Key[];

/** What `has:` knows; the first are seen by whoever shows the session, the last in the step itself. */
export const MARKS = ['finding', 'error', 'warning', 'note', 'mark'] as const;
export type Mark = (typeof MARKS)[number];
export const CONTENTS = ['body', 'token'] as const;

/** Numbers of the steps that have a mark, as far as it is known who has. */
export type Marked = Partial<Readonly<Record<Mark, readonly number[]>>>;
