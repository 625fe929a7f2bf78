import { whenLoaded } from '../../lib/session/when-loaded.ts';
import type { Props } from './resend-view.tsx';

// With all mutations it is large, and most who look at a step send nothing.
const view = whenLoaded(async () => {
  const { ResendView } = await import('./resend-view.tsx');
  return () => ResendView;
});

/** A step as a request that is changed and sent again. */
export function LazyResend(props: Props) {
  const ResendView = view();
  return ResendView ? <ResendView {...props} /> : null;
}
