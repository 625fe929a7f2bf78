/** Who says what a link does. */
export interface Source {
  title: string;
  /** `https:`. */
  url: string;
}

const source = (title: string, url: string): Source => ({ title, url });

/** Every source of what is said of links. */
export const SOURCES = {
  appleScheme: source(
    'Apple: Defining a custom URL scheme',
    'https://developer.apple.com/documentation/xcode/defining-a-custom-url-scheme-for-your-app',
  ),
  appleUniversal: source(
    'Apple: Supporting universal links',
    'https://developer.apple.com/documentation/xcode/supporting-universal-links-in-your-app',
  ),
  androidDeepLinks: source('Android: Deep links', 'https://developer.android.com/training/app-links/deep-linking'),
  androidAppLinks: source('Android: App Links', 'https://developer.android.com/training/app-links'),
  chromeIntents: source('Chrome: Android intents', 'https://developer.chrome.com/docs/android/intents'),
  handOffToSoftware: source(
    'HTML: hand-off to external software',
    'https://html.spec.whatwg.org/multipage/browsing-the-web.html#hand-off-to-external-software',
  ),
  rfc8252Schemes: source('RFC 8252 §7.1', 'https://www.rfc-editor.org/rfc/rfc8252#section-7.1'),
  rfc8252Https: source('RFC 8252 §7.2', 'https://www.rfc-editor.org/rfc/rfc8252#section-7.2'),
  bankIdAutostart: source('BankID: autostart', 'https://developers.bankid.com/how-to-guides/autostart'),
  bankIdQr: source('BankID: QR code', 'https://developers.bankid.com/how-to-guides/qr-code'),
  opus: source('Opus Open Finance guide', 'https://github.com/oob-dock/oob-documentation'),
  vipps: source('Vipps MobilePay: Login API', 'https://developer.vippsmobilepay.com/docs/APIs/login-api/api-guide/'),
} as const satisfies Readonly<Record<string, Source>>;
