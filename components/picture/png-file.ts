import type { SvgFile } from '../../lib/picture/svg-file.ts';

/** Pixels for each pixel of the picture: sharp on the displays of today. */
const SCALE = 2;

/**
 * Draws a picture as PNG, at twice its size.
 *
 * @throws Error in words when the browser makes no image that large; each has limits of its own, which it does not tell
 */
export async function pngOf({ text, width, height }: Pick<SvgFile, 'text' | 'width' | 'height'>): Promise<Blob> {
  const refused = new Error(
    `the browser makes no PNG of ${(width * SCALE).toLocaleString('en')} × ${(height * SCALE).toLocaleString('en')} pixels; SVG has no such limit`,
  );
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    const context = canvas.getContext('2d');
    if (!context) throw refused;
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    // Where a canvas is too large browsers draw nothing and say nothing; the picture has a ground that covers all.
    if (context.getImageData(canvas.width - 1, canvas.height - 1, 1, 1).data[3] !== 255) throw refused;
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw refused;
    return blob;
  } catch {
    throw refused;
  } finally {
    URL.revokeObjectURL(url);
  }
}
