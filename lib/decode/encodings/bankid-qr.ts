import { type Decoder, defineDecoder } from '../decoder.ts';
import type { Problem } from '../node.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The text of BankID's animated QR code: `bankid.<qrStartToken>.<seconds>.<HMAC-SHA256 in hex>`, a new one every
 * second. Whether the HMAC is right only who holds the qrStartSecret can say.
 */
export default defineDecoder({
  id: 'bankid-qr',
  title: 'BankID QR code',
  decode(input, context) {
    const parts = input.length < 512 ? input.split('.') : [];
    const [prefix, token = '', seconds = '', code = ''] = parts;
    if (prefix !== 'bankid' || parts.length < 3 || parts.length > 4) return undefined;
    if (!UUID.test(token) && !/^[0-9a-f]{64}$/i.test(code)) return undefined;
    const at = (index: number) => parts.slice(0, index).join('.').length + (index > 0 ? 1 : 0);
    const problems: Problem[] = [];
    if (!UUID.test(token)) problems.push({ offset: at(1), message: 'the start token is no UUID' });
    if (!/^\d{1,9}$/.test(seconds)) problems.push({ offset: at(2), message: 'the time is no number of seconds' });
    if (!/^[0-9a-f]{64}$/i.test(code)) {
      const message = `an HMAC-SHA256 in hex has 64 characters, here are ${code.length}`;
      problems.push({ offset: Math.min(at(3), input.length), message });
    }
    return {
      note: 'animated: another each second',
      problems,
      children: [
        context.child({ label: 'qrStartToken', raw: token, title: 'QR start token' }),
        context.child({ label: 'time', raw: seconds, title: 'time', as: SECONDS }),
        context.child({ label: 'qrAuthCode', raw: code, title: 'HMAC of the time', as: 'text' }),
      ],
    };
  },
});

const SECONDS: Decoder = {
  id: 'text',
  title: 'time',
  decode: (raw) =>
    /^\d{1,9}$/.test(raw)
      ? { value: Number(raw), note: `shown ${raw} s after the order began` }
      : { value: raw, note: 'not a number' },
};
