import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** What an order of BankID gives to whoever shows its QR code. */
export interface QrStart {
  qrStartToken: string;
  /** Key of the HMAC: it must never leave the server of the third party. */
  qrStartSecret: string;
}

const utf8 = new TextEncoder();

/**
 * The text of BankID's animated QR code: `bankid.<qrStartToken>.<seconds>.<HMAC-SHA256 of the seconds, in hex>`.
 *
 * @param seconds whole ones since the order was answered
 */
export function bankIdQrText({ qrStartToken, qrStartSecret }: QrStart, seconds: number): string {
  const time = String(Math.max(0, Math.floor(seconds)));
  const code = bytesToHex(hmac(sha256, utf8.encode(qrStartSecret), utf8.encode(time)));
  return `bankid.${qrStartToken}.${time}.${code}`;
}
