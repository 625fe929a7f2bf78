import type { DecodeContext, Draft } from '../decoder.ts';
import { type DecodedNode, innermost } from '../node.ts';
import claimsRequest from './claims-request.ts';
import jwk from './jwk.ts';
import type { JsonObject, Members, ObjectReading } from './object.ts';
import problemDetails from './problem-details.ts';
import pushedResponse from './pushed-response.ts';
import tppMessage from './tpp-message.ts';
import tppMessages from './tpp-messages.ts';

/** The first that knows the object wins. */
export const objects: readonly JsonObject[] = [
  problemDetails,
  tppMessages,
  tppMessage,
  pushedResponse,
  claimsRequest,
  jwk,
];

/** What a JSON object is, by its members: title and note of it and of them. Undefined where no standard knows it. */
export function describeObject(children: readonly DecodedNode[], context: DecodeContext): Draft | undefined {
  const members = membersOf(children);
  for (const object of objects) {
    const reading = object.has.some(members.node) ? object.read(members, context) : undefined;
    if (reading) return described(reading, children);
  }
  return undefined;
}

function membersOf(children: readonly DecodedNode[]): Members {
  const node = (name: string) => children.find(({ label }) => label === name);
  return {
    names: children.map(({ label = '' }) => label),
    node,
    text(name) {
      const found = node(name);
      const value = found && innermost(found).value;
      return typeof value === 'string' ? value : undefined;
    },
  };
}

function described(reading: ObjectReading, children: readonly DecodedNode[]): Draft {
  const titles = new Map(Object.entries(reading.titles ?? {}));
  const notes = new Map(Object.entries(reading.notes ?? {}));
  return {
    ...(reading.title !== undefined && { title: reading.title }),
    note: reading.note,
    children: children.map((child) => {
      const title = titles.get(child.label ?? '') ?? child.title;
      const note = [child.note, notes.get(child.label ?? '')].filter(Boolean).join('; ');
      return { ...child, title, ...(note && { note }) };
    }),
  };
}
