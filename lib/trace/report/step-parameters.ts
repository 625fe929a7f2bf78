import type { Entry } from 'har-format';
import { type DecodedNode, type DecodeOptions, decodeBody, decodeHeader, decodeUrl } from '../../decode/index.ts';
import { explainParameter } from '../../systems/help.ts';
import type { TraceStep } from '../har.ts';

/** One decoded value of a step. */
export interface Parameter {
  /** Labels down to it: `state`, `id_token › payload › exp`. */
  name: string;
  /** Encodings that were undone for it, outermost first. */
  via: readonly string[];
  /** Absent where it has parts only. */
  value?: string;
  /** What it says: a time in words, what is wrong with it. */
  notes: readonly string[];
  /** What the system’s guide says of it, in words of ours; what stands in backticks is code. */
  explained?: string;
}

export interface ParameterGroup {
  /** `Address`, `Form`, `Redirect to`. */
  title: string;
  parameters: readonly Parameter[];
  /** How many more there are. */
  left: number;
}

const LIMITS: DecodeOptions = { maxDepth: 8, maxLength: 65_536, budget: 800 };
/** Parameters of one group; a report is no place for a catalogue that a server answered with. */
const MOST = 120;
/** A response that holds no parameters. */
const MARKUP = /html|css|javascript|xml|image|font|audio|video|octet-stream/i;
/** Parts of an address that say nothing beside it. */
const KNOWN_PARTS = new Set(['scheme', 'host', 'port', 'path', 'userinfo']);
/** A pseudonym is no damaged base64. */
const PSEUDONYM = /\([a-z][\w-]*-[0-9a-f]{6}\)/;
const HEADERS =
  /^(authorization|dpop|cookie|set-cookie|www-authenticate|x-fapi-[\w-]+|consent-id|x-request-id|psu-[\w-]+|aspsp-[\w-]+|tpp-[\w-]+|idempotency-key|digest|signature|referer)$/i;

/**
 * What a step sent and got, decoded as the inspector shows it: parameters of its address, fields of its form or JSON,
 * the headers in which consents speak, the target of its redirect, and the members of a JSON answer.
 *
 * @param entry of `log.entries`; absent for what is no HTTP
 * @param system id, for what its guide says of a name
 */
export function parametersOf(step: TraceStep, entry: Entry | undefined, system: string): ParameterGroup[] {
  const options = { ...LIMITS, now: step.time };
  const read = (title: string, nodes: readonly DecodedNode[]) => groupOf(title, nodes, system);
  const isWeb = /^https?:/i.test(step.url);
  const address = decodeUrl(step.url, options);
  const groups = [read('Address', isWeb ? partsOf(address) : address.children)];
  if (entry) {
    const { request, response } = entry;
    groups.push(read('Request headers', headersOf(request.headers, options)));
    const { text, mimeType } = (request.postData ?? {}) as { text?: string; mimeType?: string };
    if (text)
      groups.push(read(/json/i.test(mimeType ?? '') ? 'JSON sent' : 'Form', [decodeBody(text, mimeType, options)]));
    if (response.redirectURL) groups.push(read('Redirect to', partsOf(decodeUrl(response.redirectURL, options))));
    groups.push(read('Response headers', headersOf(response.headers, options)));
    const { content } = response;
    if (content.text && content.encoding !== 'base64' && !MARKUP.test(content.mimeType))
      groups.push(read('Answer', [decodeBody(content.text, content.mimeType, options)]));
  }
  return groups.filter(({ parameters }) => parameters.length > 0);
}

function headersOf(headers: readonly { name: string; value: string }[], options: DecodeOptions): DecodedNode[] {
  return headers.filter(({ name }) => HEADERS.test(name)).map(({ name, value }) => decodeHeader(name, value, options));
}

/** Query and fragment. */
function partsOf({ children }: DecodedNode): DecodedNode[] {
  return children
    .filter(({ label }) => label === undefined || !KNOWN_PARTS.has(label))
    .flatMap((part) => part.children);
}

function groupOf(title: string, nodes: readonly DecodedNode[], system: string): ParameterGroup {
  const all = nodes.flatMap((node) => [...rowsOf(node, [], system)]);
  return { title, parameters: all.slice(0, MOST), left: Math.max(0, all.length - MOST) };
}

function* rowsOf(node: DecodedNode, above: readonly string[], system: string): Generator<Parameter> {
  const path = node.label === undefined ? above : [...above, node.label];
  const layers = layersOf(node);
  const inner = layers.at(-1) ?? node;
  const value = readValue(layers);
  const notes = notesOf(layers);
  const explained = explainParameter(system, path.at(-1) ?? '');
  // A container is told where it has something to tell, and else by its parts.
  if (value !== undefined || (path.length > 0 && (notes.length > 0 || explained)))
    yield {
      name: path.join(' › ') || 'text',
      via: layers.map(({ encoding }) => encoding).filter((encoding) => !PLAIN.has(encoding)),
      ...(value !== undefined && { value }),
      notes,
      ...(explained && { explained }),
    };
  if (isPlainList(inner)) return;
  for (const part of inner.children) {
    const isAddress = inner.encoding === 'url' && part.label !== undefined;
    if (isAddress && KNOWN_PARTS.has(part.label ?? '')) continue;
    const below = isAddress && SEE_THROUGH.has(part.label ?? '') ? part.children : [part];
    for (const one of below) yield* rowsOf(one, path, system);
  }
}

/** Of a leaf, an address or a list of plain values; undefined for what is told by its parts. */
function readValue(layers: readonly DecodedNode[]): string | undefined {
  const [node] = layers;
  const inner = layers.at(-1);
  if (!node || !inner || (node.label === undefined && node.raw === '')) return undefined;
  if (isPlainList(inner)) return inner.children.map((item) => String(item.value)).join(', ');
  if (inner.children.length > 0 && inner.encoding !== 'url') return undefined;
  const value = layers.findLast((layer) => layer.value !== undefined)?.value;
  return value === undefined ? node.raw : String(value);
}

/** What says nothing beside the value that it was undone to. */
const PLAIN = new Set([
  'text',
  'json',
  'form-urlencoded',
  'url',
  'percent',
  'cookies',
  'set-cookie',
  'bearer-credentials',
]);
const SEE_THROUGH = new Set(['query', 'fragment']);

/** A list of plain values is told in one line. */
function isPlainList({ encoding, children }: DecodedNode): boolean {
  const isItem = (item: DecodedNode, at: number) => item.label === String(at) && item.children.length === 0;
  return (
    encoding === 'json' &&
    children.length > 0 &&
    children.every((item, at) => isItem(item, at) && item.value !== undefined)
  );
}

/** The node, and the further layers of the same value. */
function layersOf(node: DecodedNode): DecodedNode[] {
  const [only, second] = node.children;
  return only && !second && only.label === undefined ? [node, ...layersOf(only)] : [node];
}

function notesOf(layers: readonly DecodedNode[]): string[] {
  const damaged = layers.flatMap(({ raw, problems }) =>
    PSEUDONYM.test(raw) ? [] : problems.map(({ message }) => message),
  );
  const remarks = layers.flatMap(({ note }) => note ?? []).filter((note) => !note.startsWith('as the browser parsed'));
  return [...remarks, ...damaged];
}
