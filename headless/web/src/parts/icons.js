// The drawings of the icons, 16 by 16, and the shapes of the states. One sprite in the page; Icon refers to it.
import { html } from "../lib/html.js";

const drawings = {
  "i-pulse": '<path d="M1.5 8h3l2-5 3 10 2-5h3"/>',
  "i-chart": '<path d="M2 13.5h12M3.5 11V7M7 11V3M10.5 11V8M13.5 11V5"/>',
  "i-log": '<path d="M2.5 3.5h11M2.5 8h7M2.5 12.5h9"/>',
  "i-trace": '<path d="M2 5h9M8.5 2.5 11 5 8.5 7.500M14 11H5M7.5 8.5 5 11l2.5 2.5"/>',
  "i-queue": '<path d="M2.5 9.500h3l1 2h3l1-2h3M2.5 9.500v3.500h11V9.500M2.5 9.500l2-6.500h7l2 6.5"/>',
  "i-cache": '<ellipse cx="8" cy="3.8" rx="5.5" ry="2"/><path d="M2.5 3.800v8.400c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2V3.800M2.5 8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2"/>',
  "i-out": '<path d="M3 8h9M8.5 4.5 12 8l-3.5 3.5"/><path d="M14.5 3v10"/>',
  "i-inn": '<path d="M13 8H4M7.5 4.5 4 8l3.5 3.5"/><path d="M1.5 3v10"/>',
  "i-users": '<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.500c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M11 3.500a2.5 2.5 0 0 1 0 4M12.5 9.800c1.3.6 2 1.9 2 3.7"/>',
  "i-audit": '<path d="M4 2h8v12H4zM6.5 5.500h3M6.5 8h3M6.5 10.500h1.5"/>',
  "i-gear": '<circle cx="8" cy="8" r="2.2"/><path d="M8 1.500v2M8 12.500v2M1.5 8h2M12.5 8h2M3.4 3.400l1.4 1.400M11.2 11.200l1.4 1.400M12.6 3.400l-1.4 1.400M4.8 11.200l-1.4 1.4"/>',
  "i-search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
  "i-x": '<path d="m4 4 8 8M12 4l-8 8"/>',
  "i-check": '<path d="m3 8.5 3.5 3.500L13 4.5"/>',
  "i-warn": '<path d="M8 2 1.5 13.500h13zM8 6.500v3.500M8 12v.1"/>',
  "i-redo": '<path d="M13 8a5 5 0 1 1-1.5-3.600M13 2v3h-3"/>',
  "i-more": '<circle cx="3.5" cy="8" r="1" fill="currentColor"/><circle cx="8" cy="8" r="1" fill="currentColor"/><circle cx="12.5" cy="8" r="1" fill="currentColor"/>',
  "i-down": '<path d="m4 6 4 4 4-4"/>',
  "i-edit": '<path d="m3 13 .7-2.900L10.5 3.300l2.2 2.2-6.8 6.800z"/>',
  "i-copy": '<path d="M5.5 5.500h8v8h-8zM3.5 10.500h-1v-8h8v1"/>',
  "i-pause": '<path d="M5.5 3v10M10.5 3v10"/>',
  "i-save": '<path d="M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.500h11"/>',
  "i-plus": '<path d="M8 3v10M3 8h10"/>',
  "i-lock": '<path d="M3.5 7.500h9v6h-9zM5.5 7.500V5a2.5 2.5 0 0 1 5 0v2.5"/>',
  "i-eye": '<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="2"/>',
  "i-moon": '<path d="M13 9.500A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.500z"/>',
  "i-send": '<path d="m2 8 12-5.500L9.5 14l-2-4.500z"/>',
  "i-bin": '<path d="M3 4.500h10M6 4.500v-2h4v2M4.5 4.500l.5 9h6l.5-9"/>',
  "i-info": '<circle cx="8" cy="8" r="6"/><path d="M8 7.500v3.500M8 5v.1"/>',
  "i-power": '<path d="M8 2v6M4.5 4.500a5 5 0 1 0 7 0"/>',
  "i-menu": '<path d="M2.5 4.500h11M2.5 8h11M2.5 11.500h11"/>',
  "s-ok": '<circle cx="8" cy="8" r="5.5"/>',
  "s-down": '<path fill-rule="evenodd" d="M3 2h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zm1.3 3.700L6.6 8l-2.3 2.3 1.4 1.400L8 9.400l2.3 2.3 1.4-1.400L9.4 8l2.3-2.3-1.4-1.400L8 6.6 5.7 4.300z"/>',
  "s-retry": '<path d="M8 2a6 6 0 0 1 5.7 4.100l1.6-.3-2.3 3.6-3.2-2.7 1.7-.3A3.8 3.8 0 0 0 4.4 6.900L2.3 6A6 6 0 0 1 8 2zm0 12a6 6 0 0 1-5.7-4.100l-1.6.3 2.3-3.6 3.2 2.7-1.7.3a3.8 3.8 0 0 0 7.1-.2l2.1.9A6 6 0 0 1 8 14z"/>',
  "s-wait": '<path fill-rule="evenodd" d="M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 2.200a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.600z"/>',
  "s-off": '<rect x="2" y="6.5" width="12" height="3" rx="1"/>',
  "s-throttle": '<path d="M3 1.500h10v2.200L9.6 8l3.4 4.300v2.200H3v-2.200L6.4 8 3 3.700z"/>',
  "i-sun": '<circle cx="8" cy="8" r="3"/><path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1"/>',
  "i-play": '<path d="M5 3.5v9l7-4.5z"/>',
  "i-key": '<circle cx="5.5" cy="8" r="3"/><path d="M8.5 8h6M12 8v2.5"/>',
  "i-user": '<circle cx="8" cy="5.5" r="2.5"/><path d="M3 13.500c0-2.5 2-4 5-4s5 1.5 5 4"/>',
  "i-door": '<path d="M9 2.500H3.500v11H9M7 8h7M11.500 5.500 14 8l-2.500 2.500"/>',
  "i-undo": '<path d="M3 8a5 5 0 1 0 1.500-3.600M3 2v3h3"/>',
};

/** The sprite: once a page. */
export const Sprite = () => html`<svg width="0" height="0" class="vh" aria-hidden="true">
  <defs>
    <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="2" height="5" fill="var(--c-down)" opacity=".55" />
    </pattern>
  </defs>
  ${Object.entries(drawings).map(([id, inside]) => html`<symbol key=${id} id=${id} viewBox="0 0 16 16" dangerouslySetInnerHTML=${{ __html: inside }} />`)}
</svg>`;

/** An icon by its name, `check`. */
export const Icon = ({ name, class: more = "" }) => html`<svg class=${`i ${more}`} aria-hidden="true"><use href=${`#i-${name}`} /></svg>`;

/** The shape of a state's role, `ok`. */
export const Shape = ({ role, class: more = "", title }) =>
  html`<svg class=${`st ${more}`} viewBox="0 0 16 16" aria-hidden="true">${title && html`<title>${title}</title>`}<use href=${`#s-${role}`} /></svg>`;
