import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bankIdQrText } from '../../lib/decode/bankid-qr-text.ts';
import { type Pixels, type QrSymbol, qrSvg, qrSymbol, readQrCode } from '../../lib/decode/qr-code.ts';

/** The picture of a symbol, as its path draws it. */
function drawn({ size, path }: QrSymbol, scale = 4): Pixels {
  const width = size * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x = '', y = '', run = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g))
    for (let dy = 0; dy < scale; dy++)
      for (let dx = 0; dx < Number(run) * scale; dx++) {
        const at = ((Number(y) * scale + dy) * width + Number(x) * scale + dx) * 4;
        data.fill(0, at, at + 3);
      }
  return { width, height: width, data };
}

function symbolOf(text: string): QrSymbol {
  const made = qrSymbol(text);
  if ('problem' in made) throw new Error(made.problem);
  return made.symbol;
}

describe('a QR code', () => {
  it.each([
    'bankid:///?autostarttoken=131daac9-16c6-4618-beb0-365768f37288&redirect=null',
    'https://ev.example/auth/handoff/6f9a9f0e-1b5e-4d0f-8a37-0a0b3c1d2e3f',
    'bankid.67df3917-fa0d-44e5-b327-edcc928297f8.0.dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8',
    'å',
  ])('that is drawn of %s says the same when it is read', (text) => {
    expect(readQrCode(drawn(symbolOf(text)))).toEqual({ text });
  });

  it('of any link is read as it was made', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        expect(readQrCode(drawn(symbolOf(url), 3))).toEqual({ text: url });
      }),
      { numRuns: 20 },
    );
  });

  it('is black on white as SVG, with four modules of white around it', () => {
    const symbol = symbolOf('bankid:///');
    expect(qrSvg(symbol, 480)).toContain('<rect width="29" height="29" fill="#fff"/>');
    expect(symbol.path).toMatch(/^M4 4h7v1H4z/);
  });

  it('is not made of nothing, nor of more than it holds', () => {
    expect(qrSymbol('')).toEqual({ problem: 'There is nothing to show as a QR code.' });
    expect(qrSymbol('x'.repeat(2332))).toEqual({ problem: 'It has 2,332 bytes; a QR code holds 2,331.' });
    expect(qrSymbol('x'.repeat(2331))).toHaveProperty('symbol');
  });

  it('that is not there is said to be missing', () => {
    const blank = { width: 100, height: 100, data: new Uint8ClampedArray(40_000).fill(255) };
    expect(readQrCode(blank)).toEqual({
      problem: expect.stringMatching(/^No QR code can be read .* 100 × 100 pixels/),
    });
    expect(readQrCode({ width: 5, height: 5, data: new Uint8ClampedArray(100) })).toHaveProperty('problem');
    expect(readQrCode({ width: 50, height: 50, data: new Uint8ClampedArray(3) })).toHaveProperty('problem');
  });
});

describe('the text of BankID’s animated code', () => {
  const start = {
    qrStartToken: '67df3917-fa0d-44e5-b327-edcc928297f8',
    qrStartSecret: 'd28db9a7-4cde-429e-a983-359be676944c',
  };

  it.each([
    [0, 'dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8'],
    [1, '949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2'],
    [2, 'a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3'],
  ])('is at second %i as BankID’s guide has it', (seconds, code) => {
    expect(bankIdQrText(start, seconds)).toBe(`bankid.67df3917-fa0d-44e5-b327-edcc928297f8.${seconds}.${code}`);
  });

  it('has whole seconds, and none before the order', () => {
    expect(bankIdQrText(start, 1.9)).toBe(bankIdQrText(start, 1));
    expect(bankIdQrText(start, -5)).toBe(bankIdQrText(start, 0));
  });
});
