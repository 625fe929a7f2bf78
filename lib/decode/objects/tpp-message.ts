import { defineObject } from './object.ts';

/** One message of a NextGenPSD2 bank (Berlin Group implementation guidelines §4.13, §14.11). */
export default defineObject({
  id: 'tpp-message',
  has: ['category'],
  read({ text }) {
    const [category = '', code] = [text('category'), text('code')];
    if (!/^(ERROR|WARNING)$/.test(category) || code === undefined || !/^[A-Z_]{3,60}$/.test(code)) return undefined;
    return {
      title: category === 'ERROR' ? 'error of the bank' : 'warning of the bank',
      note: [code, text('text')].filter(Boolean).join(': '),
      titles: { code: 'error code', path: 'field that it is about', text: 'in words' },
      notes: { code: CODES.get(code) },
    };
  },
});

const CODES = new Map(
  Object.entries({
    ACCESS_EXCEEDED: 'read more often without the user than the consent allows',
    CERTIFICATE_BLOCKED: 'the certificate was blocked',
    CERTIFICATE_EXPIRED: 'the certificate has expired',
    CERTIFICATE_INVALID: 'the certificate does not fit this service or role',
    CERTIFICATE_MISSING: 'no certificate came with the request',
    CERTIFICATE_REVOKED: 'the certificate was revoked',
    CONSENT_EXPIRED: 'the consent has run out and must be given anew',
    CONSENT_INVALID: 'the consent does not cover this request, or was never given',
    CONSENT_UNKNOWN: 'no such consent is known for this third party',
    CORPORATE_ID_INVALID: 'the corporate identifier is unknown',
    FORMAT_ERROR: 'a field is missing or malformed',
    PARAMETER_NOT_CONSISTENT: 'two parameters contradict each other',
    PARAMETER_NOT_SUPPORTED: 'the bank does not support a parameter',
    PERIOD_INVALID: 'the period asked for is out of bounds',
    PSU_CREDENTIALS_INVALID: 'the user is unknown, blocked, or gave the wrong password',
    RESOURCE_BLOCKED: 'the resource is blocked',
    RESOURCE_EXPIRED: 'the resource is there no more',
    RESOURCE_UNKNOWN: 'no such resource is known for this third party',
    SCA_METHOD_UNKNOWN: 'the chosen method of authentication is not one of those offered',
    SERVICE_BLOCKED: 'the service is blocked for this user',
    SERVICE_INVALID: 'the service does not fit the address, or is not offered',
    SIGNATURE_INVALID: 'the signature of the request is wrong',
    SIGNATURE_MISSING: 'the bank wants signed requests',
    STATUS_INVALID: 'the authorisation is not in a state that allows this',
    TIMESTAMP_INVALID: 'the time is not in an accepted range',
    TOKEN_EXPIRED: 'the access token has run out',
    TOKEN_INVALID: 'the access token is good, but not for this',
    TOKEN_UNKNOWN: 'the access token is not known for this third party',
  }),
);
