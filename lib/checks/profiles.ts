import type { Severity } from './check.ts';

export type ProfileId = 'automatic' | 'security-bcp' | 'fapi-1-advanced' | 'fapi-2-security' | 'open-finance-brasil';

/** A set of rules under which a consent is judged. */
export interface Profile {
  id: ProfileId;
  title: string;
  /** One sentence for whoever chooses. */
  explains: string;
  guide: string;
  /** Severity of checks by their code, where it is another than their own; `off` leaves a check out. */
  severities: Readonly<Record<string, Severity | 'off'>>;
  /** Checks by their code that judge more strictly: what they ask for is up to them. */
  sharpens: readonly string[];
  /** With which algorithms JWTs may be signed, and who says so; the BCP admits every one that is no shared secret. */
  signs?: { with: readonly string[]; clause: string };
}

/** By the systems that are recognised, the profile that they require. */
export const PROFILE_OF_SYSTEM: Readonly<Record<string, ProfileId>> = {
  'opus-app2as': 'open-finance-brasil',
  'open-finance-brasil': 'open-finance-brasil',
  'cdr-australia': 'fapi-1-advanced',
  'uk-open-banking': 'fapi-1-advanced',
};

export const profiles: readonly Profile[] = [
  {
    id: 'security-bcp',
    title: 'OAuth 2.0 Security BCP',
    explains: 'What RFC 9700 asks of every OAuth 2.0 client and server.',
    guide: 'https://www.rfc-editor.org/rfc/rfc9700',
    severities: {},
    sharpens: [],
  },
  {
    id: 'fapi-1-advanced',
    title: 'FAPI 1.0 Advanced',
    explains:
      'Signed requests and responses, and clients with keys instead of secrets, as UK Open Banking and CDR Australia require.',
    guide: 'https://openid.net/specs/openid-financial-api-part-2-1_0.html',
    severities: { K5: 'error' },
    // P1: §5.2.2-18, where the request is pushed; R4: Baseline §7.5; S1: Baseline §5.2.2.3.
    sharpens: ['I1', 'I5', 'K3', 'M4', 'M5', 'M6', 'M7', 'P1', 'R4', 'S1'],
    signs: { with: ['PS256', 'ES256'], clause: 'FAPI 1.0 Advanced §8.6' },
  },
  {
    id: 'fapi-2-security',
    title: 'FAPI 2.0 Security Profile',
    explains:
      'Pushed requests, PKCE, clients with keys instead of secrets, sender-constrained tokens and codes of one minute.',
    guide: 'https://openid.net/specs/fapi-security-profile-2_0-final.html',
    // P6: §5.3.3.2-4. State is not what protects from CSRF there (§5.3.2.2, note 4): S1, S4 and S5.
    severities: { P1: 'error', P6: 'error', K5: 'error', S4: 'info' },
    // C1: §5.3.2.1-11; P1: §5.3.2.2-5 and §5.3.3.2-3.
    sharpens: ['C1', 'P1', 'I1', 'K3', 'K8', 'M1', 'M4', 'M5', 'M7', 'S1', 'S5'],
    // RFC 9864 has made Ed25519 of `EdDSA` with that curve.
    signs: { with: ['PS256', 'ES256', 'EdDSA', 'Ed25519'], clause: 'FAPI 2.0 Security Profile §5.4.1' },
  },
  {
    id: 'open-finance-brasil',
    title: 'Open Finance Brasil',
    explains:
      'FAPI 1.0 Advanced as the Brazilian profile has it: signed with PS256 alone, refresh tokens never rotated.',
    guide: 'https://openfinancebrasil.atlassian.net/wiki/spaces/OF/pages/1334149240',
    severities: { K5: 'error' },
    // P1, R4 and S1 as in FAPI 1.0 Advanced, of which it is a profile.
    sharpens: ['I1', 'I5', 'K3', 'K8', 'M4', 'M5', 'M6', 'M7', 'P1', 'R4', 'S1'],
    signs: { with: ['PS256'], clause: 'Open Finance Brasil Security Profile 2.1.0 §6.2' },
  },
];
