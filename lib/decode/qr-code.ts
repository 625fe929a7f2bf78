import { encodeQR } from 'qr';
import { decodeQR } from 'qr/decode.js';

/** A picture as browsers hand it out: four bytes for each pixel. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

/** A QR code to be drawn: black on white, its quiet zone included. */
export interface QrSymbol {
  /** Modules on each side. */
  size: number;
  /** The black modules, as the path of an SVG of that size. */
  path: string;
}

/** Modules of white around it (ISO/IEC 18004 §5.3.8). */
const QUIET = 4;
/** Milliseconds that looking for a code in a picture may take. */
const PATIENCE = 1500;
/** Bytes that the largest code holds at this level of correction (ISO/IEC 18004, table 7). */
const MOST = 2331;

/**
 * A text as QR code, correcting 15 % of it.
 *
 * @returns or in a sentence why there is none
 */
export function qrSymbol(text: string): { symbol: QrSymbol } | { problem: string } {
  if (text === '') return { problem: 'There is nothing to show as a QR code.' };
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MOST)
    return { problem: `It has ${bytes.toLocaleString('en')} bytes; a QR code holds ${MOST.toLocaleString('en')}.` };
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET });
  return { symbol: { size: rows.length, path: rows.map(pathOfRow).join('') } };
}

function pathOfRow(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const from = x;
    while (row[x + 1]) x += 1;
    path += `M${from} ${y}h${x + 1 - from}v1H${from}z`;
  }
  return path;
}

/** A QR code as the text of an SVG file. @param side in pixels */
export function qrSvg({ size, path }: QrSymbol, side: number): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>\n`
  );
}

/**
 * Reads the QR code in a picture; where there are several, whichever is found first. Nothing leaves this machine.
 *
 * @returns or in a sentence why nothing was read
 */
export function readQrCode(pixels: Pixels): { text: string } | { problem: string } {
  const { width, height, data } = pixels;
  if (width < 21 || height < 21 || data.length !== width * height * 4)
    return { problem: 'The picture is too small for a QR code: the smallest has 21 modules on each side.' };
  try {
    return { text: decodeQR(pixels, { format: 'RGBA', timeLimit: PATIENCE }) };
  } catch {
    return {
      problem: `No QR code can be read in this picture of ${width} × ${height} pixels. It must be whole, with white around it, and sharp.`,
    };
  }
}
