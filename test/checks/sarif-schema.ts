import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';

const SCHEMA = join(import.meta.dirname, '..', 'fixtures', 'sarif', 'sarif-2.1.0-rtm.5.json');

// One pattern of the schema, of a language tag, has a bracket that the `u` flag does not take.
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));

/** Where a log breaks the JSON schema of SARIF 2.1.0, a line for each place. */
export function schemaErrors(log: unknown): string[] {
  // As it stands in the file: without members that are undefined.
  return validate(JSON.parse(JSON.stringify(log)))
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
