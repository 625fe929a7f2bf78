import { asObject, asText } from '../../../flow/json.ts';
import { bodyText, headerOf, type RequestDraft } from '../../../flow/request-draft.ts';
import { explainParameter } from '../../../systems/help.ts';
import { objectsOf, textAt } from '../../answered.ts';
import type { Field, Option } from '../../form.ts';
import type { Known } from './memory.ts';

/** Headers that a field stands for, by its name. */
export const HEADER_FIELDS = ['X-BicFi', 'PSU-ID', 'PSU-IP-Address', 'PSU-User-Agent', 'TPP-Redirect-URI'] as const;

/** What a consent is created with (Implementation Guidelines §6.3.1), as it was recorded where it was. */
export function creationFields(draft: RequestDraft): Field[] {
  const body = recordedBody(draft);
  const access = body?.access === undefined ? '{"allPsd2":"allAccounts"}' : JSON.stringify(body.access);
  const text = (name: string) => (body?.[name] === undefined ? '' : String(body[name]));
  const inBody = { required: true, because: 'NextGenPSD2 wants it of every consent.', from: 'the consent' } as const;
  return [
    ...headerFields(draft),
    field({ ...inBody, id: 'access', kind: 'json', initial: access }),
    field({ ...inBody, id: 'recurringIndicator', kind: 'boolean', initial: body?.recurringIndicator !== false }),
    field({ ...inBody, id: 'validUntil', kind: 'date', initial: text('validUntil') }),
    field({ ...inBody, id: 'frequencyPerDay', kind: 'number', initial: text('frequencyPerDay') || '4' }),
    field({
      ...inBody,
      id: 'combinedServiceIndicator',
      kind: 'boolean',
      initial: body?.combinedServiceIndicator === true,
    }),
  ];
}

const BECAUSE: Readonly<Record<(typeof HEADER_FIELDS)[number], string>> = {
  'X-BicFi': 'Open Payments names the bank by it; a bank’s own server needs none.',
  'PSU-ID': 'Some banks want to know the user beforehand.',
  'PSU-IP-Address': 'NextGenPSD2 wants it when a consent is created.',
  'PSU-User-Agent': 'Passed on where the bank asks for it.',
  'TPP-Redirect-URI': 'Needed where the bank may choose REDIRECT.',
};

/** What goes with every call. */
export function headerFields(draft: RequestDraft): Field[] {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headerOf(draft.headers, 'authorization') ?? '')?.[1];
  const token = field({
    id: 'access_token',
    kind: 'text',
    required: false,
    because: 'Sent as Bearer; where the certificate of the third party is enough, it is left out.',
    from: 'header Authorization',
    secret: true,
    ...(bearer !== undefined && { initial: bearer }),
  });
  return [token, ...HEADER_FIELDS.map((name) => headerField(name, headerOf(draft.headers, name)))];
}

function headerField(name: (typeof HEADER_FIELDS)[number], initial: string | undefined): Field {
  return field({
    id: name,
    kind: 'text',
    required: name === 'PSU-IP-Address',
    because: BECAUSE[name],
    from: `header ${name}`,
    ...(initial !== undefined && { initial }),
  });
}

function recordedBody(draft: RequestDraft): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(bodyText(draft.body) ?? ''));
  } catch {
    return undefined;
  }
}

/** `PSU-ID` for an authorisation that still asks who it is. */
export function identification(known: Known): Field {
  const initial = headerOf(known.headers, 'PSU-ID');
  return field({
    id: 'PSU-ID',
    kind: 'text',
    required: true,
    because: 'The bank asks who the user is.',
    from: '_links.updatePsuIdentification',
    ...(initial !== undefined && { initial }),
  });
}

/** The methods among which the user may choose. */
export function methodChoice({ scaMethods }: Known): Field {
  const options = objectsOf(scaMethods).flatMap(optionOf);
  const common = { id: 'authenticationMethodId', required: true, because: 'The bank waits for the choice.' } as const;
  return options.length > 0
    ? field({ ...common, kind: 'choice', from: 'scaMethods', options, initial: options[0]?.id ?? '' })
    : field({ ...common, kind: 'text', from: '_links.selectAuthenticationMethod' });
}

function optionOf(method: Record<string, unknown>): Option[] {
  const id = asText(method.authenticationMethodId);
  if (id === undefined) return [];
  const details = ['authenticationType', 'explanation', 'authenticationVersion'].flatMap(
    (name) => asText(method[name]) ?? [],
  );
  return [{ id, key: id, label: asText(method.name) ?? id, details }];
}

/** The user's password at the bank, for EMBEDDED. */
export function password(id: 'password' | 'additionalPassword'): Field {
  return field({
    id,
    kind: 'text',
    required: true,
    because: 'The bank authenticates the user through the third party (EMBEDDED).',
    from: '_links.updatePsuAuthentication',
    secret: true,
  });
}

/** The one-time password or the like, as the challenge describes it. */
export function otp({ challenge }: Known, id: 'scaAuthenticationData' | 'confirmationCode'): Field {
  const length = asObject(challenge)?.otpMaxLength;
  const format = textAt(challenge, 'otpFormat');
  const shape = [
    ...(typeof length === 'number' ? [`at most ${length} characters`] : []),
    ...(format === undefined ? [] : [format === 'integer' ? 'digits only' : format]),
  ];
  return field({
    id,
    kind: 'text',
    required: true,
    because: `The bank waits for it${shape.length > 0 ? `: ${shape.join(', ')}` : ''}.`,
    from: 'challengeData',
    secret: true,
  });
}

export function field(given: Omit<Field, 'label'>): Field {
  const help = explainParameter('open-payments', given.id);
  return { label: given.id, ...(help !== undefined && { help }), ...given };
}
