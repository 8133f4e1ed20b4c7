// Dark or light.
import { kept } from "./store.js";

/** `light`, `dark`, or null: as the system says. */
export const theme = kept("theme", null);
const showTheme = (value) => (value ? (document.documentElement.dataset.theme = value) : delete document.documentElement.dataset.theme);
theme.watch(showTheme);
showTheme(theme.get());
