/**
 * What a recording for replay does within a page: a function in the text of JavaScript, for a step that waits until it
 * says true. It says so when the page has come to where the step leads; until then it presses, once, what leads there.
 * Neither may be seen twice: a page that an earlier step came to is marked.
 *
 * A step of the kind `click` cannot do it: it fails where a page goes on by itself, which the recording of a flow does
 * not tell from a link that somebody followed.
 */
export const GO_ON = `({ to, lands, later, form }) => {
  const place = (text) => new RegExp('^' + text.split('*').map((part) => part.replace(/[.*+?^\${}()|[\\]\\\\]/g, '\\\\$&')).join('[^/?#]+') + '/?(?=[?#]|$)');
  const root = document.documentElement;
  const isHere = (text) => place(text).test(location.href);
  if (!root || document.readyState !== 'complete') return false;
  if (!root.hasAttribute('data-arrived')) {
    if (lands !== undefined && isHere(lands)) return root.setAttribute('data-arrived', ''), true;
    if (later.some(isHere)) return true;
  }
  const isNew = (each) => each && each.checkVisibility() && !each.hasAttribute('data-pressed');
  const press = (each) => (each.setAttribute('data-pressed', ''), each.click(), lands === undefined);
  if (!form) {
    const links = [...document.links].filter((each) => place(to).test(each.href));
    const buttons = [...document.querySelectorAll('button, input[type=button]')].filter((each) => each.checkVisibility() && !(each.form && each.type === 'submit'));
    const [only, another] = buttons.filter(isNew);
    const next = links.find(isNew) || (links.length > 0 || another ? undefined : only);
    return next ? press(next) : false;
  }
  const named = (sent, name) => [...sent.elements].filter((each) => each.getAttribute('name') === name);
  const isFixed = ({ type }) => /^(hidden|submit|radio)$/.test(type);
  const fits = (sent) => form.every(([name, value]) => {
    const found = named(sent, name);
    return found.length > 0 && (!value || !found.some(isFixed) || found.some((each) => isFixed(each) && each.value === value));
  });
  const target = (sent) => new URL(sent.getAttribute('action') || '', document.baseURI).href;
  const sent = [...document.forms].find((each) => place(to).test(target(each)) && fits(each));
  if (!sent) return false;
  const buttons = [...sent.elements].filter((each) => /^(submit|image)$/.test(each.type) && each.checkVisibility());
  const button = buttons.find((each) => each.name && form.some(([name, value]) => name === each.name && value === each.value)) || buttons[0];
  if (!isNew(button)) return false;
  for (const [name, value] of form) for (const each of value ? named(sent, name) : []) {
    if (/^(hidden|submit|image)$/.test(each.type)) continue;
    if (/^(radio|checkbox)$/.test(each.type)) each.checked ||= each.value === value;
    else each.value = value;
    for (const event of ['input', 'change']) each.dispatchEvent(new Event(event, { bubbles: true }));
  }
  return press(button);
}`;
