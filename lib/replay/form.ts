/** How a field is filled in. */
export type FieldKind =
  | 'text'
  /** A signed JWT: typed, pasted, or signed with a key of this session. */
  | 'jwt'
  /** One of its options. */
  | 'choice'
  /** Any of its options. */
  | 'resources'
  /** An amount, as `500` or `500.00`. */
  | 'money'
  /** `2027-01-31`, or a time as RFC 3339 has it. */
  | 'date'
  | 'number'
  /** JSON as text. */
  | 'json'
  | 'boolean';

/** One thing that may be chosen. */
export interface Option {
  /** What is sent. */
  id: string;
  /** What it is in every run, where its id is another each time: `ACCOUNT 1`. */
  key: string;
  label: string;
  /** Further lines: balance, limits, who else has to agree. */
  details: readonly string[];
  /** Of which kind it is, where the server wants one of each. */
  group?: string;
}

/** One field of a form, made from what the server said. */
export interface Field {
  /** Its name in what is sent. */
  id: string;
  /** In the system's words, most often the same. */
  label: string;
  kind: FieldKind;
  required: boolean;
  /** Why it is required, or when it may be left out; one sentence. */
  because: string;
  /** What the system's guide says of it. */
  help?: string;
  /** Where it came from: `consentCommand.consent.resources`, or a header. */
  from: string;
  options?: readonly Option[];
  /** What stands in it at first. */
  initial?: Value;
  /** What a JWT must repeat; signed ones get it by themselves. */
  claims?: Readonly<Record<string, string>>;
  /** Never saved: a token, a password, a code for one time. */
  secret?: true;
  /** Left as it is, unless somebody wants to see what a server does with another. */
  forTests?: true;
}

/** Something that may be answered, with what belongs to it. */
export interface Action {
  id: string;
  /** On its button. */
  label: string;
  fields: readonly Field[];
  /** It makes money move, or takes a consent away: somebody is asked once more before it is sent. */
  grave?: true;
}

/** Something to read beside a form: `acr`, `amount`. */
export interface Fact {
  label: string;
  value: string;
  /** Where it stands in the answer. */
  from: string;
}

/** An address that a person or an app has to open; nothing here opens it. */
export interface Opening {
  title: string;
  url: string;
  from: string;
  /** Placeholders of the system that have to be filled in first, as they stand: `[TPP_STATE]`. */
  placeholders: readonly string[];
}

/** What the server asks, and what may be answered. */
export interface Form {
  /** What is asked, in the system's word: `authenticate`. */
  id: string;
  title: string;
  facts: readonly Fact[];
  opens: readonly Opening[];
  actions: readonly Action[];
  /** Milliseconds to wait before an action is repeated that asks how things stand. */
  pause?: number;
}

/** A JWT that is signed here: which claims of its own it has, and how long it lives. */
export interface Recipe {
  claims: Readonly<Record<string, unknown>>;
  /** From its iat to its exp. */
  seconds: number;
}

/** What stands in a field. `token` is there once it was signed. */
export type Value = string | boolean | readonly string[] | { recipe: Recipe; token?: string };

/** An answer to a form. */
export interface Reply {
  action: string;
  values: Readonly<Record<string, Value>>;
  /** Send it although something is wrong with it, to see what the server does. */
  anyway?: true;
}

/** Why an answer cannot be sent, or should not. */
export interface FieldProblem {
  /** Id of the field; empty for the answer as a whole. */
  field: string;
  reason: string;
}

/** The action that an answer chooses. */
export function actionOf(form: Form, reply: Reply): Action | undefined {
  return form.actions.find(({ id }) => id === reply.action);
}

/** What stands in a field of an answer: what was filled in, else what stood in it at first. */
export function heldBy(field: Field, { values }: Reply): Value | undefined {
  return Object.hasOwn(values, field.id) ? values[field.id] : field.initial;
}

/** The text of a value; empty where there is none. */
export function textOf(value: Value | undefined): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'object' && 'recipe' in value ? (value.token ?? '') : '';
}

/** The ids of the options that were ticked. */
export function tickedOf(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? value : [];
}

/** An address with its placeholders filled in; those for which there is no value stay as they are. */
export function filledIn({ url, placeholders }: Opening, values: Readonly<Record<string, string>>): string {
  return placeholders.reduce((text, placeholder) => {
    const value = values[placeholder];
    return value === undefined ? text : text.replaceAll(placeholder, () => encodeURIComponent(value));
  }, url);
}

const PLACEHOLDER = /\[[A-Z][A-Z_]{1,40}\]/g;

/** The placeholders in an address, each once: `[CLIENT_ID]`. */
export function placeholdersIn(url: string): string[] {
  return [...new Set(url.match(PLACEHOLDER) ?? [])];
}
