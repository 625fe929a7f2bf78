import { type DecodedNode, find } from '../node.ts';
import { defineObject } from './object.ts';

/** Where claims may be asked for (OpenID Connect Core §5.5). */
const PLACES = new Map([
  ['id_token', 'ID token'],
  ['userinfo', 'UserInfo'],
]);

/** The `claims` parameter: which claims are wanted, where, and which of them are essential. */
export default defineObject({
  id: 'claims-request',
  has: ['id_token', 'userinfo'],
  read({ names, node }) {
    const parts = names.map((name) => node(name)).filter((part) => part !== undefined);
    if (!parts.every(({ label = '', raw }) => PLACES.has(label) && /^(?:\{|null$)/.test(raw))) return undefined;
    return {
      title: 'claims request',
      note: `wants ${parts.map(wanted).join('; ')}`,
      titles: { id_token: 'claims of the ID token', userinfo: 'claims of UserInfo' },
    };
  },
});

function wanted({ label = '', children }: DecodedNode): string {
  const claims = children.map((claim) => {
    const essential = find(claim, 'essential')?.value === true ? ' (essential)' : '';
    return `${claim.label}${essential}`;
  });
  return `in the ${PLACES.get(label)}: ${claims.slice(0, 20).join(', ') || 'nothing in particular'}`;
}
