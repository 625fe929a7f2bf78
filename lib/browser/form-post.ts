import type { RequestDraft } from '../flow/request-draft.ts';

/** Has a page go to the address of a draft by POST, with the fields of its body: URL-encoded as browsers do it. */
export function postForm(document: Document, { url, body }: RequestDraft): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = url;
  form.acceptCharset = 'utf-8';
  for (const { name, value } of body?.kind === 'form' ? body.fields : []) {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  // A field may be called `submit`.
  HTMLFormElement.prototype.submit.call(form);
}
