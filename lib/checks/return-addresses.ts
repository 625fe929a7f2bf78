import type { AuthorizationRequest } from './artifacts.ts';
import type { Where } from './check.ts';
import { askedAt } from './places.ts';

/** An address to which the third party asks the browser, or an app, to return. */
export interface ReturnAddress {
  name: 'redirect_uri' | 'app_callback_uri';
  uri: string;
  where: Where;
}

/** `redirect_uri`, and where Vipps MobilePay's app returns to. */
export function returnAddresses(request: AuthorizationRequest): ReturnAddress[] {
  return (['redirect_uri', 'app_callback_uri'] as const).flatMap((name) => {
    const uri = request.parameters.get(name);
    return uri ? [{ name, uri, where: askedAt(request, name) }] : [];
  });
}
