// What stands round every page: side bar, top bar, banner of lost contact, the phone's bars.
import { html, useEffect, useState } from "../lib/html.js";
import { may, session, signOut } from "../lib/api.js";
import { duration, fill, language, number, setLanguage, time, tr, utc, zoneName } from "../lib/i18n.js";
import { singleKeys } from "../lib/keys.js";
import { cache, freshness, link, queued, status, tryNow } from "../lib/live.js";
import { go, href, route } from "../lib/route.js";
import { useStore } from "../lib/store.js";
import { theme } from "../lib/theme.js";
import { Board, PhoneLamps, useLamps } from "./board.js";
import { Choices } from "./common.js";
import { Icon, Shape } from "./icons.js";
import { Logo } from "./logo.js";
import { openMenu } from "./overlay.js";
import { pageGroups } from "./pagegroups.js";
import { openPalette, openSheet } from "./palette.js";

const isAt = (path, page) => (page === "/" ? path === "/" : path === page || path.startsWith(`${page}/`));
const pendingOf = (rows) => (rows ? rows.filter((r) => r.status === "pending").reduce((sum, r) => sum + r.count, 0) : 0);

function useBadges() {
  const { all, unwell } = useLamps();
  const failed = useStore(cache, (c) => c?.failed || 0);
  const pending = useStore(queued, pendingOf);
  const clients = all.filter((b) => b.mode === "client").length;
  return {
    "/": [unwell.length, true], "/queue": [pending, false], "/cache": [failed, true],
    "/peers/client": [clients, false], "/peers/server": [all.length - clients, false],
  };
}

const CountBadge = ({ of: [n, hot] = [0] }) => n > 0 && html`<span class=${`n ${hot ? "hot" : ""}`}>${number(n)}</span>`;

function SideBar({ path }) {
  const badges = useBadges();
  const version = useStore(status, (s) => s?.gateway.version);
  return html`<nav class="side" aria-label=${tr("Pages")}>
    <div class="brand"><${Logo} /><span>OmniMessage<small>${tr("SMPP gateway")} ${version || ""}</small></span></div>
    ${pageGroups().map(([group, pages]) => html`<h2 key=${group}>${group}</h2>${pages.map(([to, name, icon]) => html`<a key=${to} class="page-link" href=${href(to)} title=${name} aria-current=${isAt(path, to) ? "page" : undefined}><${Icon} name=${icon} /><span>${name}</span><${CountBadge} of=${badges[to]} /></a>`)}`)}
    <${Board} />
  </nav>`;
}

/** "Live 0.4 s", "Every 5 s", or how old the news is. */
function Liveness() {
  const by = useStore(link, (l) => l.by);
  const fresh = useStore(freshness);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const age = (performance.now() - link.get().at) / 1000;
  if (fresh !== "fresh") return html`<span class=${`chip ${fresh === "lost" ? "s-down" : "s-retry"}`}><${Shape} role=${fresh === "lost" ? "down" : "wait"} class="i" />${fill(tr("%1 old"), duration(age))}</span>`;
  if (by === "polling") return html`<span class="chip s-wait"><${Shape} role="wait" class="i" />${tr("Every 5 s")}</span>`;
  return html`<span class="chip s-ok"><${Shape} role="ok" class="i" />${tr("Live")} <span class="t3">${number(Math.max(0.1, age), 1)} s</span></span>`;
}

function Clock() {
  const inUtc = useStore(utc);
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 1000);
    return () => clearInterval(timer);
  }, []);
  return html`<button class="clock mono nw hide-tight" title=${inUtc ? tr("Show times in your zone") : tr("Show all times in UTC")} onClick=${() => utc.set(!inUtc)}>${time(now)} <span class="t3">${zoneName()}</span></button>`;
}

export const LanguageChoice = () => html`<${Choices} label=${tr("Language")} value=${language.get()} onPick=${setLanguage} options=${[["en", "EN"], ["fr", "FR"]]} />`;

export function ThemeButton() {
  const now = useStore(theme) || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  return html`<button class="btn quiet sq" aria-label=${now === "dark" ? tr("Light theme") : tr("Dark theme")} title=${now === "dark" ? tr("Light theme") : tr("Dark theme")} onClick=${() => theme.set(now === "dark" ? "light" : "dark")}><${Icon} name=${now === "dark" ? "sun" : "moon"} /></button>`;
}

const userMenu = (anchor) => openMenu(anchor, [
  { label: tr("Keys"), icon: "info", act: () => openSheet() },
  { label: singleKeys.get() ? tr("Turn single keys off") : tr("Turn single keys on"), icon: "gear", act: () => singleKeys.set(!singleKeys.get()) },
  "-",
  may("admin") && { label: tr("Change my password…"), icon: "key", act: () => go("/users", { password: session.get().user }) },
  { label: tr("Sign out"), icon: "door", act: signOut },
]);

function TopBar() {
  const host = useStore(status, (s) => s?.gateway.hostname);
  const core = useStore(status, (s) => s?.gateway.core);
  const user = useStore(session, (s) => s?.user);
  const lost = useStore(freshness, (f) => f === "lost");
  return html`<header class="top">
    <span class="gw">${host || "…"}</span>
    ${core && !lost && html`<span class=${`chip ${core.up ? "hide-tight" : ""} ${core.up ? "s-ok" : "s-down"}`} title=${core.last_error || core.base_url}><${Shape} role=${core.up ? "ok" : "down"} class="i" />${core.up ? tr("Core reachable") : tr("Core unreachable")}</span>`}
    <button class="find" onClick=${openPalette}><${Icon} name="search" /><span>${tr("Peer, page or action")}</span><kbd>Ctrl K</kbd></button>
    <${Liveness} /><${Clock} /><${LanguageChoice} /><${ThemeButton} />
    <button class="btn quiet" aria-haspopup="menu" onClick=${(e) => userMenu(e.currentTarget)}>${user}</button>
  </header>`;
}

/** Says since when what is shown is old; acts are off meanwhile. */
function Banner() {
  const fresh = useStore(freshness);
  const host = useStore(status, (s) => s?.gateway.hostname);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = fresh === "lost" && setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [fresh]);
  if (fresh !== "lost") return null;
  const age = (performance.now() - link.get().at) / 1000;
  return html`<div class="stale" role="alert"><${Icon} name="warn" />
    <span><b>${fill(tr("Not live since %1."), time(new Date(Date.now() - age * 1000)))}</b> <span aria-live="off">${fill(tr("The link to %1 is cut; what you see is %2 old. Actions are off until it is back."), host, duration(age))}</span></span>
    <span class="sp"></span><button class="btn s" onClick=${tryNow}>${tr("Try now")}</button></div>`;
}

function PhoneBar() {
  const host = useStore(status, (s) => s?.gateway.hostname);
  return html`<div class="phonebar"><${Logo} /><b>${host}</b><${PhoneLamps} /></div>`;
}

function moreMenu(anchor) {
  const rest = pageGroups().flatMap(([, pages]) => pages).filter(([to]) => !["/", "/queue", "/cache", "/logs"].includes(to));
  openMenu(anchor, [
    ...rest.map(([to, label, icon]) => ({ label, icon, act: () => (location.hash = href(to)) })), "-",
    { label: language.get() === "fr" ? "English" : "Français", icon: "info", act: () => setLanguage(language.get() === "fr" ? "en" : "fr") },
    { label: tr("Dark or light"), icon: "moon", act: () => theme.set(theme.get() === "dark" ? "light" : "dark") },
    { label: tr("Sign out"), icon: "door", act: signOut },
  ]);
}

function TabBar({ path }) {
  const badges = useBadges();
  const tabs = [["/", tr("Status"), "pulse"], ["/queue", tr("Queue|tab"), "queue"], ["/cache", tr("Cache"), "cache"], ["/logs", tr("Logs"), "log"]];
  const more = !tabs.some(([to]) => isAt(path, to));
  return html`<nav class="tabbar" aria-label=${tr("Pages, short")}>
    ${tabs.map(([to, name, icon]) => html`<a key=${to} href=${href(to)} aria-current=${isAt(path, to) ? "page" : undefined}><${Icon} name=${icon} /><span>${name}</span>${badges[to]?.[1] && html`<${CountBadge} of=${badges[to]} />`}</a>`)}
    <button aria-haspopup="menu" aria-current=${more ? "page" : undefined} onClick=${(e) => moreMenu(e.currentTarget)}><${Icon} name="menu" /><span>${tr("More")}</span></button>
  </nav>`;
}

export function Shell({ children }) {
  const path = useStore(route, (r) => r.path);
  const lost = useStore(freshness, (f) => f === "lost");
  return html`<a class="btn skip" href="#page" onClick=${(e) => (e.preventDefault(), document.getElementById("page").focus())}>${tr("Skip to the page")}</a>
    <div class="app"><${SideBar} path=${path} />
      <div class="main"><${TopBar} /><${PhoneBar} /><${Banner} />
        <main class=${`page ${lost ? "isstale" : ""}`} id="page" tabindex="-1">${children}</main>
      </div><${TabBar} path=${path} /></div>`;
}
