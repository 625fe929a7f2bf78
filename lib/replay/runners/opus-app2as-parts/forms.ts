import { asObject, asText } from '../../../flow/json.ts';
import { explainParameter } from '../../../systems/help.ts';
import { objectsOf, textAt } from '../../answered.ts';
import type { Action, Fact, Field, Form, Option } from '../../form.ts';
import type { Command } from './command.ts';

/** What the forms have to know beside the command. */
export interface Around {
  /** How this installation writes its path: `commands` or `command`. */
  path: string;
  /** Set where the page with the QR code is known: only its code aborts a hand-off. */
  startCode: string | undefined;
}

/** `authenticate` as a form: a JWT, or a refusal. */
export function authenticateForm(command: Command, around: Around): Form {
  const jti = asText(command.body.jti);
  const jwt = field({
    id: 'jwt',
    kind: 'jwt',
    required: true,
    because: 'It says who authenticated; the bank signs it.',
    from: 'authenticateCommand',
    claims: jti === undefined ? {} : { jti },
    secret: true,
  });
  return {
    id: 'authenticate',
    title: 'Sign in',
    facts: [...commonFacts(command), ...factsOf(command.body, 'authenticateCommand', ['acr', 'jti'])],
    opens: [],
    actions: [
      { id: 'authentication', label: 'Sign in', fields: [jwt, ...forTests(command, around)] },
      refusal('refuse-authentication', command, around),
      ...abort(around),
    ],
  };
}

/** `consent` as a form: what to share or to pay from, or a refusal. */
export function consentForm(command: Command, around: Around): Form {
  const consent = asObject(command.body.consent) ?? {};
  const type = asText(consent.type) ?? asText(command.whole.type) ?? '';
  const pays = type !== 'DATA_SHARING';
  return {
    id: 'consent',
    title: 'Consent',
    facts: [...commonFacts(command), ...consentFacts(command)],
    opens: [],
    actions: [
      {
        id: 'consent',
        label: 'Confirm',
        fields: [resources(consent), ...choices(type), ...forTests(command, around)],
        ...(pays && { grave: true }),
      },
      refusal('refuse-consent', command, around),
      ...abort(around),
    ],
  };
}

function resources(consent: Record<string, unknown>): Field {
  const options = optionsOf(objectsOf(consent.resources));
  const offered = options.length > 0;
  return field({
    id: 'selectedResources',
    kind: 'resources',
    required: offered,
    because: offered
      ? 'Without one of each kind the server answers RESOURCE_MUST_CONTAIN_ID.'
      : 'The command offers none to choose from.',
    from: 'consentCommand.consent.resources',
    options,
    initial: options.map(({ id }) => id),
  });
}

function optionsOf(offered: readonly Record<string, unknown>[]): Option[] {
  const counted = new Map<string, number>();
  return offered.flatMap((resource) => {
    const id = asText(resource.id) ?? asText(resource.resourceId);
    if (id === undefined) return [];
    const group = asText(resource.type);
    const n = (counted.get(group ?? '') ?? 0) + 1;
    counted.set(group ?? '', n);
    const names = objectsOf(resource.name).map(({ key, value }) => [key, value].filter(Boolean).join(' '));
    const label = names.join(', ') || asText(resource.name) || id;
    return [{ id, key: `${group ?? 'RESOURCE'} ${n}`, label, details: detailsOf(resource), ...(group && { group }) }];
  });
}

/** Balance, limits and whatever else is a plain value. */
function detailsOf(resource: Record<string, unknown>): string[] {
  const { balanceAmount, balanceCurrency } = resource;
  const balance =
    balanceAmount === undefined ? [] : [`balance ${balanceCurrency ?? ''} ${balanceAmount}`.replace('  ', ' ')];
  const others = Object.entries(resource)
    .filter(([name, value]) => !SAID.has(name) && ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${name} ${value}`);
  return [...balance, ...(resource.hasMultipleAuthorisers === true ? ['others have to agree, too'] : []), ...others];
}

const SAID = new Set('id resourceId type name balanceAmount balanceCurrency hasMultipleAuthorisers'.split(' '));

/** What may be sent beside the resources; which of it must be, the kind of the consent says. */
function choices(type: string): Field[] {
  const enrols = type === 'ENROLLMENT';
  const limit = (id: string): Field =>
    field({
      id,
      kind: 'money',
      required: enrols,
      because: enrols ? 'An ENROLLMENT needs both limits.' : 'Only an ENROLLMENT needs it.',
      from: 'consentCommand.consent.type',
    });
  const optional = (id: string, kind: Field['kind'], because: string): Field =>
    field({ id, kind, required: false, because, from: 'consentCommand.consent' });
  return [
    limit('selectedTransactionLimit'),
    limit('selectedDailyLimit'),
    optional('selectedExpirationDate', 'date', 'Left out, the enrolment lasts as the consent says.'),
    optional('selectedEnrollmentName', 'text', 'Left out, the enrolment has no name of its own.'),
    optional('useOverdraftLimit', 'boolean', 'Left out, the bank decides.'),
    optional('isMultipleRequirer', 'boolean', 'Only where several people have to consent.'),
    optional('isConsentAuthorized', 'boolean', 'Only where several people have to consent.'),
  ];
}

function refusal(id: string, command: Command, around: Around): Action {
  return { id, label: 'Refuse', fields: forTests(command, around) };
}

function abort({ startCode }: Around): Action[] {
  if (startCode === undefined) return [];
  return [{ id: 'abort', label: 'Cancel the hand-off', fields: [] }];
}

/** What nobody changes who wants to get on: to see what the server says to another. */
function forTests({ id }: Command, { path }: Around): Field[] {
  const common = { required: true, forTests: true } as const;
  return [
    field({
      ...common,
      id: 'commandId',
      kind: 'text',
      because: 'Any other than the one that came last must be answered 404.',
      from: 'commandId',
      initial: id,
    }),
    field({
      ...common,
      id: 'path',
      kind: 'choice',
      because: 'Installations differ: the specification has commands, the guide’s text command.',
      from: 'the address that began, or the specification',
      options: ['commands', 'command'].map((word) => ({ id: word, key: word, label: `/app/${word}/`, details: [] })),
      initial: path,
    }),
  ];
}

function field(given: Omit<Field, 'label'>): Field {
  const help = explainParameter('opus-app2as', given.id);
  return { label: given.id, ...(help !== undefined && { help }), ...given };
}

function commonFacts({ whole }: Command): Fact[] {
  const name = textAt(whole, 'tpp', 'name');
  return [
    ...(name === undefined ? [] : [{ label: 'tpp', value: name, from: 'tpp.name' }]),
    ...factsOf(whole, '', ['type']),
  ];
}

function consentFacts({ body }: Command): Fact[] {
  const consent = asObject(body.consent);
  const under = (path: readonly string[], label = path.at(-1) ?? ''): Fact[] => {
    const held = path.reduce<unknown>((inner, name) => asObject(inner)?.[name], consent);
    const value = typeof held === 'number' ? String(held) : asText(held);
    return value === undefined ? [] : [{ label, value, from: `consentCommand.consent.${path.join('.')}` }];
  };
  const permissions = Array.isArray(consent?.permissions)
    ? consent.permissions.map((one) => asText(one) ?? textAt(one, 'name') ?? '')
    : [];
  return [
    ...factsOf(body, 'consentCommand', ['customerName']),
    ...under(['externalId']),
    ...under(['loggedUser', 'document', 'identification'], 'loggedUser'),
    ...under(['businessEntity', 'document', 'identification'], 'businessEntity'),
    ...under(['creditor', 'name'], 'creditor'),
    ...under(['payment', 'type'], 'payment'),
    ...under(['payment', 'currency']),
    ...under(['payment', 'amount']),
    ...under(['payment', 'date']),
    ...under(['expirationDateTime']),
    ...(permissions.length > 0
      ? [{ label: 'permissions', value: permissions.join(', '), from: 'consentCommand.consent.permissions' }]
      : []),
  ];
}

function factsOf(holder: Record<string, unknown>, from: string, names: readonly string[]): Fact[] {
  return names.flatMap((name) => {
    const value = asText(holder[name]);
    return value === undefined ? [] : [{ label: name, value, from: from === '' ? name : `${from}.${name}` }];
  });
}
