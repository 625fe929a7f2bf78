/** Headers that carry protocol rather than transport. */
export const TELLING_HEADERS =
  /^(authorization|proxy-authorization|cookie|set-cookie|dpop|dpop-nonce|location|referer|origin|www-authenticate|link|signature|digest|tpp-.*|psu-.*|aspsp-.*|consent-id|x-request-id|x-jws-signature|x-fapi-.*|x-idempotency-key|idempotency-key|client-cert)$/i;
