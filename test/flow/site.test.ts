import { describe, expect, it } from 'vitest';
import { isOfSite, siteName, sitePatterns } from '../../lib/flow/site.ts';

describe('a site', () => {
  it.each([
    ['https://shop.example/a?b#c', 'shop.example'],
    ['http://127.0.0.1:8080/', '127.0.0.1'],
    ['https://[::1]:8443/', '[::1]'],
    ['about:blank', undefined],
    ['chrome://extensions', undefined],
    ['https://', undefined],
    [undefined, undefined],
  ])('of %s is %s', (url, site) => {
    expect(siteName(url)).toBe(site);
  });

  it.each([
    ['shop.example', 'https://shop.example:8443/x', true],
    ['shop.example', 'https://pay.shop.example/', true],
    ['shop.example', 'http://shop.example/', true],
    ['www.shop.example', 'https://shop.example/', true],
    ['shop.example', 'https://www.shop.example/', true],
    ['shop.example', 'https://othershop.example/', false],
    ['shop.example', 'https://shop.example.evil.example/', false],
    ['pay.shop.example', 'https://shop.example/', false],
    ['www.shop.example', 'https://pay.shop.example/', false],
    ['shop.example', 'shop.example://x', false],
  ])('%s has %s: %s', (site, url, isOf) => {
    expect(isOfSite(site, url)).toBe(isOf);
  });

  it('is asked for with what is below it, and never with more than its name', () => {
    expect(sitePatterns('shop.example')).toEqual(['*://*.shop.example/*']);
    expect(sitePatterns('www.com.br')).toEqual(['*://*.www.com.br/*', '*://com.br/*']);
    expect(sitePatterns('127.0.0.1')).toEqual(['*://127.0.0.1/*']);
    expect(sitePatterns('[::1]')).toEqual(['*://[::1]/*']);
  });
});
