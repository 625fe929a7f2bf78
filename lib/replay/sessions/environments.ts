import type { ClockSkew, Environment } from '../../flow/environment.ts';

/** Where two sessions were recorded otherwise. */
export interface EnvironmentDifference {
  what: 'browser' | 'extension' | 'operating system' | 'language' | 'time zone' | 'clock';
  /** Absent where it is not known. */
  before?: string;
  after?: string;
  /** One sentence. */
  sentence: string;
}

/** Date headers tell whole seconds, and are as old as their answer was on its way: less than this says nothing. */
const SKEW = 2000;

/**
 * What differs between the places where two sessions were recorded. What is known of one of them alone is listed, for it
 * may differ; what is known of neither is not.
 */
export function compareEnvironments(
  before: Environment | undefined,
  after: Environment | undefined,
): EnvironmentDifference[] {
  const facts: [EnvironmentDifference['what'], (environment: Environment) => string | undefined][] = [
    ['browser', ({ browser: { name, version } }) => `${name} ${version}`.trim() || undefined],
    ['extension', ({ extensionVersion }) => extensionVersion || undefined],
    ['operating system', ({ os }) => os],
    ['language', ({ locale }) => locale],
    ['time zone', ({ timeZone }) => timeZone],
  ];
  const found = facts.flatMap(([what, read]): EnvironmentDifference[] => {
    const [was, is] = [before && read(before), after && read(after)];
    return was === is ? [] : [told(what, was, is)];
  });
  return [...found, ...clock(before?.clockSkew, after?.clockSkew)];
}

function told(
  what: EnvironmentDifference['what'],
  before: string | undefined,
  after: string | undefined,
): EnvironmentDifference {
  const sentence =
    before !== undefined && after !== undefined
      ? `The ${what} is ${before} in the first session and ${after} in the second.`
      : `The ${what} is ${before ?? after} in the ${before === undefined ? 'second' : 'first'} session, and not known in the ${before === undefined ? 'first' : 'second'}.`;
  return { what, ...(before !== undefined && { before }), ...(after !== undefined && { after }), sentence };
}

function clock(before: ClockSkew | undefined, after: ClockSkew | undefined): EnvironmentDifference[] {
  const [was, is] = [before, after].map((skew) => skew && skewInWords(skew));
  if (before && after && Math.abs(before.median - after.median) < SKEW) return [];
  return was === is ? [] : [told('clock', was, is)];
}

function skewInWords({ median }: ClockSkew): string {
  if (Math.abs(median) < SKEW) return 'right';
  const seconds = Math.round(Math.abs(median) / 1000);
  return `${seconds.toLocaleString('en')} s ${median > 0 ? 'ahead' : 'behind'}`;
}
