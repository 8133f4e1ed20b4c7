// The gateway's mark, the one drawing with colours of its own.
import { html } from "../lib/html.js";

export const Logo = () => html`<svg viewBox="0 0 26 26" aria-hidden="true">
  <rect width="26" height="26" rx="6" fill="#22373F" />
  <path d="M9.5 13h2.2M14.3 13h2.2" stroke="#93AEFF" stroke-width="2" />
  <circle cx="6.5" cy="13" r="3" fill="#4CC79B" />
  <circle cx="19.5" cy="13" r="2.4" fill="none" stroke="#DCE6E9" stroke-width="1.6" />
  <path d="M13 9v8" stroke="#DCE6E9" stroke-width="1.6" />
</svg>`;
