// What the pages are written with: Preact, its hooks, and htm, which reads templates as HTML without a build step.
import htm from './htm/htm.module.js';
import { h } from './preact/preact.module.js';

export const html = htm.bind(h);
export * from './preact/preact.module.js';
export * from './preact/hooks.module.js';
