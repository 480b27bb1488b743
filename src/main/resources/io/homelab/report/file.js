'use strict';
// The page is whole without this: here, a cell's reasons also come on hover, arrow keys move in the matrix.
for (const table of document.querySelectorAll('table.matrix')) {
  const rows = [...table.tBodies[0].rows].map(row => [...row.querySelectorAll('button')]);
  const note = button => document.getElementById(button.getAttribute('popovertarget'));
  let shown;
  const show = button => {
    const box = note(button);
    shown = button;
    if (!box.matches(':popover-open')) box.showPopover();
    const at = button.getBoundingClientRect(), own = box.getBoundingClientRect();
    const below = at.bottom + 4 + own.height <= innerHeight;
    box.style.margin = 0;
    box.style.inset = 'auto';
    box.style.left = Math.max(4, Math.min(at.left, document.documentElement.clientWidth - own.width - 4)) + 'px';
    box.style.top = Math.max(4, below ? at.bottom + 4 : at.top - own.height - 4) + 'px';
  };
  const hide = button => { if (note(button).matches(':popover-open')) note(button).hidePopover(); };
  let stop = rows[0] && rows[0][0];
  rows.flat().forEach(button => {
    button.tabIndex = button === stop ? 0 : -1;
    button.removeAttribute('title');
  });
  table.setAttribute('role', 'grid');
  const cell = event => event.target.closest && event.target.closest('button');
  table.addEventListener('pointerover', event => {
    if (cell(event) && event.pointerType === 'mouse') show(cell(event));
  });
  table.addEventListener('pointerout', event => {
    if (cell(event) && event.pointerType === 'mouse') hide(cell(event));
  });
  table.addEventListener('click', event => {
    if (cell(event) && note(cell(event)).matches(':popover-open')) show(cell(event));
  });
  table.addEventListener('focusin', event => {
    const button = cell(event);
    if (!button) return;
    stop.tabIndex = -1;
    stop = button;
    stop.tabIndex = 0;
    stop.setAttribute('aria-describedby', note(stop).id);
    if (button.matches(':focus-visible')) show(button);
  });
  table.addEventListener('focusout', event => { if (cell(event)) hide(cell(event)); });
  addEventListener('scroll', () => { if (shown && note(shown).matches(':popover-open')) show(shown); }, true);
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-10, 0], PageDown: [10, 0] };
  table.addEventListener('keydown', event => {
    const step = steps[event.key], row = rows.findIndex(each => each.includes(stop));
    if (!cell(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    let to;
    if (step) to = [row + step[0], rows[row].indexOf(stop) + step[1]];
    else if (event.key === 'Home') to = [row, 0];
    else if (event.key === 'End') to = [row, rows[row].length - 1];
    else return;
    event.preventDefault();
    const next = rows[Math.max(0, Math.min(to[0], rows.length - 1))];
    next[Math.max(0, Math.min(to[1], next.length - 1))].focus();
  });
}
