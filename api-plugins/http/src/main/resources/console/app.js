import { html, render } from './lib/html.js';

const answer = await fetch('cluster/node', { headers: { Accept: 'application/json' } });
const node = await answer.json();
render(html`<h1>Esker</h1><p>This is broker ${node.node_id}, ${node.state}.</p>`, document.getElementById('app'));
