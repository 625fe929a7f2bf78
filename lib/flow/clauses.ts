/** Who says so. */
export interface Clause {
  /** `RFC 6749 §4.1.3`. */
  name: string;
  url: string;
}

const DOCUMENTS = {
  'RFC 3986': 'https://www.rfc-editor.org/rfc/rfc3986',
  'RFC 6749': 'https://www.rfc-editor.org/rfc/rfc6749',
  'RFC 6750': 'https://www.rfc-editor.org/rfc/rfc6750',
  'RFC 6819': 'https://www.rfc-editor.org/rfc/rfc6819',
  'RFC 7519': 'https://www.rfc-editor.org/rfc/rfc7519',
  'RFC 7515': 'https://www.rfc-editor.org/rfc/rfc7515',
  'RFC 7636': 'https://www.rfc-editor.org/rfc/rfc7636',
  'RFC 8252': 'https://www.rfc-editor.org/rfc/rfc8252',
  'RFC 8725': 'https://www.rfc-editor.org/rfc/rfc8725',
  'RFC 9101': 'https://www.rfc-editor.org/rfc/rfc9101',
  'RFC 9126': 'https://www.rfc-editor.org/rfc/rfc9126',
  'RFC 9207': 'https://www.rfc-editor.org/rfc/rfc9207',
  'RFC 9449': 'https://www.rfc-editor.org/rfc/rfc9449',
  'RFC 9700': 'https://www.rfc-editor.org/rfc/rfc9700',
} as const;

/** A section of an RFC, or an appendix, with the address at which it can be read: `rfc('RFC 6749', '4.1.3')`. */
export function rfc(document: keyof typeof DOCUMENTS, section: string): Clause {
  const [sign, anchor] = /^[A-Z]/.test(section) ? ['Appendix ', 'appendix'] : ['§', 'section'];
  return { name: `${document} ${sign}${section}`, url: `${DOCUMENTS[document]}#${anchor}-${section}` };
}

/** Any other document. */
export function clause(name: string, url: string): Clause {
  return { name, url };
}

/** A section of OpenID Connect Core, by its number and the anchor in the text. */
export function oidc(section: string, anchor: string): Clause {
  return {
    name: `OpenID Connect Core §${section}`,
    url: `https://openid.net/specs/openid-connect-core-1_0.html#${anchor}`,
  };
}

/** A section of FAPI 1.0 Advanced, by its number and the anchor in the text. */
export function fapi1Advanced(section: string, anchor: string): Clause {
  return {
    name: `FAPI 1.0 Advanced §${section}`,
    url: `https://openid.net/specs/openid-financial-api-part-2-1_0.html#${anchor}`,
  };
}

/** A section of FAPI 1.0 Baseline, by its number and the anchor in the text. */
export function fapi1Baseline(section: string, anchor: string): Clause {
  return {
    name: `FAPI 1.0 Baseline §${section}`,
    url: `https://openid.net/specs/openid-financial-api-part-1-1_0.html#${anchor}`,
  };
}

/** A section of the FAPI 2.0 Security Profile. */
export function fapi2(section: string): Clause {
  return {
    name: `FAPI 2.0 Security Profile §${section}`,
    url: `https://openid.net/specs/fapi-security-profile-2_0-final.html#section-${section}`,
  };
}

/** A section of the security profile of Open Finance Brasil, version 2.1.0, which is one page without anchors of its own. */
export function openFinanceBrasil(section: string): Clause {
  return {
    name: `Open Finance Brasil Security Profile 2.1.0 §${section}`,
    url: 'https://openfinancebrasil.atlassian.net/wiki/spaces/OF/pages/1334149240',
  };
}

/** A section of JARM, signed authorization responses. */
export function jarm(section: string): Clause {
  return { name: `JARM §${section}`, url: `https://openid.net/specs/oauth-v2-jarm-final.html#section-${section}` };
}

const AIIA = 'https://developer.mastercard.com/open-finance-europe/documentation/unlicensed/aiia-data';
const VIPPS = 'https://developer.vippsmobilepay.com/docs/APIs/login-api';

/** Pages of vendors that several checks go by. */
export const AIIA_CONNECT_FLOW = clause('Aiia Connect Flow', `${AIIA}/connect/connect-flow/`);
export const AIIA_TUTORIAL = clause('Aiia Connect Flow, tutorial', `${AIIA}/tutorials/connect-flow-tutorial/`);
export const VIPPS_FAQ = clause('Vipps MobilePay Login, FAQ', `${VIPPS}/login-api-faq/`);
export const VIPPS_GUIDE = clause('Vipps MobilePay Login, API guide', `${VIPPS}/api-guide/`);
export const VIPPS_ADVANCED_LOGIN = clause(
  'Vipps MobilePay Login, advanced login',
  `${VIPPS}/api-guide/mobile-app-flows/advanced-login/`,
);
