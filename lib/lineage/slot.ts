import type { Step } from '../flow/step.ts';
import type { StepPart, ValueKind } from '../flow/value.ts';

/** What kind of name a text stands under. */
export type Under =
  /** A parameter of a query, a fragment or a form. */
  | 'parameter'
  /** A member of JSON. */
  | 'member'
  /** A claim or header parameter of a token. */
  | 'claim'
  | 'header'
  | 'cookie'
  /** A segment of a path, named by the one before it. */
  | 'segment'
  /** A word of a list, such as `consent:urn:…` in a scope. */
  | 'word'
  /** The address itself, or the part of it before its query. */
  | 'address';

/** A text on its way out of its encodings. */
export interface Layer {
  text: string;
  /** Ids of the encodings undone so far, outermost first. */
  encodings: readonly string[];
}

/** A named place with a text in it, read but not yet tied to others. */
export interface Slot {
  /** Labels from the part to the text. */
  path: readonly string[];
  /** The last label that is a name: indexes, `href` and `value` say nothing. */
  name: string;
  under: Under;
  kind?: ValueKind;
  /** The first is what its receiver reads; each further one has an encoding less. Never empty. */
  layers: readonly [Layer, ...Layer[]];
  /** Names beside it in the same query, form, object or token. */
  beside: ReadonlySet<string>;
  /** It stands in a URL that is itself a value, such as an address that a page copied. */
  copied: boolean;
  /** The token in which it is a claim. */
  token?: string;
}

/** A slot in its step. */
export interface Occurrence {
  /** Its place among all occurrences of the flow: by step, then by the order of the wire. */
  order: number;
  step: Step;
  part: StepPart;
  slot: Slot;
}

/** Whether it went to the host of its step, rather than coming from there. */
export function isRequest({ part }: Occurrence): boolean {
  return part === 'address' || part === 'request-header' || part === 'request-body';
}

/** Whether its place is a request that asks for consent: there `state` and the like are made. */
export function asksForConsent({ slot }: Occurrence): boolean {
  const { beside } = slot;
  return (
    (beside.has('response_type') || beside.has('client_id') || beside.has('redirect_uri')) && !beside.has('grant_type')
  );
}
