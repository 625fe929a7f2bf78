import type { Entry, Lines } from './entry.ts';
import { type Key, MARKS, type Mark, type Marked } from './keys.ts';
import type { Term } from './query.ts';

/** What search knows of a flow, in small letters. */
export interface FlowFacts {
  system: string;
  title: string;
  outcome: string;
}

/** What is not in an entry itself. */
export interface Surroundings {
  flows: ReadonlyMap<string, FlowFacts>;
  marked: ReadonlyMap<Mark, ReadonlySet<number>>;
}

export function surroundings(flows: ReadonlyMap<string, FlowFacts>, marked: Marked): Surroundings {
  return { flows, marked: new Map(MARKS.map((mark) => [mark, new Set(marked[mark])])) };
}

export type Test = (entry: Entry) => boolean;

/** The test for a term. @param around of the session as it is now */
export function testOf(term: Term, around: Surroundings): Test {
  const test = term.pattern ? patternTest(term, around) : valueTest(term, around);
  return term.negated ? (entry) => !test(entry) : test;
}

function valueTest({ key, value }: Term, around: Surroundings): Test {
  switch (key) {
    case undefined:
      return textTest((text) => text.includes(value));
    case 'host':
      return ({ host }) => host.includes(value);
    case 'value':
      return valuesTest((text) => isInValue(text, value));
    case 'param':
      return parameterTest(value);
    // Whole names: `flow-1` is not `flow-12`, and no body is a token.
    case 'flow':
    case 'has':
      return (entry) => facetsOf(entry, key, around).includes(value);
    case 'system':
      return ({ flowId }) => {
        const flow = flowId === undefined ? undefined : around.flows.get(flowId);
        return flow !== undefined && (flow.system.startsWith(value) || flow.title.startsWith(value));
      };
    case 'status': {
      const beginning = value.replace(/x+$/, '');
      return ({ status }) => status !== '' && status.startsWith(beginning);
    }
    default:
      return (entry) => facetsOf(entry, key, around).some((facet) => facet.startsWith(value));
  }
}

function patternTest({ key, pattern }: Term, around: Surroundings): Test {
  if (!pattern) return () => false;
  if (key === undefined) return textTest(pattern.test);
  if (key === 'value')
    return valuesTest((text) => text.split('\n').some((line) => pattern.test(line.slice(line.indexOf('=') + 1))));
  return (entry) => facetsOf(entry, key, around).some(pattern.test);
}

/** Of a text anywhere in an entry. */
function textTest(test: (text: string) => boolean): Test {
  const inValues = valuesTest(test);
  return (entry) => test(entry.head) || inValues(entry) || entry.bodies.some((body) => test(body));
}

/** Of decoded values; what many steps share, such as a cookie, is looked at once. */
function valuesTest(test: (text: string) => boolean): Test {
  const known = new Map<Lines, boolean>();
  return ({ values }) => {
    for (const lines of values) {
      const is = (lines.shared ? known.get(lines) : undefined) ?? test(lines.text);
      if (lines.shared) known.set(lines, is);
      if (is) return true;
    }
    return false;
  };
}

/** `state`, or `state=text` for what its value has in it. */
function parameterTest(value: string): Test {
  const equals = value.indexOf('=');
  if (equals < 1) return ({ names }) => names.includes(value);
  const [name, part] = [value.slice(0, equals), value.slice(equals + 1)];
  const begin = `\n${name}=`;
  return valuesTest((values) => {
    for (let at = values.indexOf(begin); at !== -1; at = values.indexOf(begin, at + 1)) {
      const from = at + begin.length;
      const end = values.indexOf('\n', from);
      if (values.slice(from, end === -1 ? undefined : end).includes(part)) return true;
    }
    return false;
  });
}

/** In the text behind the first equals sign of any line. */
function isInValue(values: string, part: string): boolean {
  for (let at = values.indexOf(part); at !== -1; at = values.indexOf(part, at + 1)) {
    const line = values.lastIndexOf('\n', at);
    const equals = values.indexOf('=', line);
    if (equals !== -1 && equals < at) return true;
  }
  return false;
}

const NONE: readonly string[] = [];

/** What an entry has under a key, of which there are few in a session; none for `value`. */
export function facetsOf(entry: Entry, key: Key, { flows, marked }: Surroundings): readonly string[] {
  const { flowId } = entry;
  switch (key) {
    case 'flow':
      return [flowId ?? 'none'];
    case 'system':
    case 'outcome': {
      const flow = flowId === undefined ? undefined : flows.get(flowId);
      return flow ? [flow[key]] : NONE;
    }
    case 'param':
      return entry.names;
    case 'has': {
      const has: string[] = [];
      for (const [mark, steps] of marked) if (steps.has(entry.n)) has.push(mark);
      if (entry.hasBody) has.push('body');
      if (entry.hasToken) has.push('token');
      return has;
    }
    case 'value':
      return NONE;
    default:
      return entry[key] === '' ? NONE : [entry[key]];
  }
}
