import type { Pixels } from '../../lib/decode/qr-code.ts';

/** Pixels of the longer side; a larger picture is made smaller. */
const LONGEST = 3000;
/** Bytes of a picture that is looked at. */
const LARGEST = 40 * 1024 * 1024;

/**
 * The pixels of a picture, on white where it is transparent.
 *
 * @param picture a file, or a `data:` URL
 * @throws Error in words where it is none that this browser can draw
 */
export async function pixelsOf(picture: Blob | string): Promise<Pixels> {
  if (typeof picture !== 'string' && picture.size > LARGEST)
    throw new Error('The picture is larger than 40 MiB: cut the code out of it.');
  const url = typeof picture === 'string' ? picture : URL.createObjectURL(picture);
  try {
    const image = new Image();
    image.src = url;
    await image.decode().catch(() => {
      throw new Error('This picture cannot be drawn: it is broken, or of a kind that the browser does not know.');
    });
    const { naturalWidth = 0, naturalHeight = 0 } = image;
    const scale = Math.min(1, LONGEST / Math.max(naturalWidth, naturalHeight, 1));
    const [width, height] = [Math.round(naturalWidth * scale), Math.round(naturalHeight * scale)];
    if (width === 0 || height === 0) throw new Error('The picture has no size.');
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('The browser draws no picture here.');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, width, height);
    return { width, height, data: context.getImageData(0, 0, width, height).data };
  } finally {
    if (typeof picture !== 'string') URL.revokeObjectURL(url);
  }
}
