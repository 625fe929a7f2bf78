import { whenLoaded } from '../../lib/session/when-loaded.ts';

const picture = whenLoaded(async () => {
  const { Picture } = await import('./picture.tsx');
  return () => Picture;
});

/** The picture, which is loaded where it is shown. */
export function LazyPicture() {
  const Picture = picture();
  return Picture ? <Picture /> : null;
}
