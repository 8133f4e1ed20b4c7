// Where the dashboard begins: language, session, live link, and the page that the address names.
import { html, render, useEffect, useState } from "./lib/html.js";
import { findSession, session } from "./lib/api.js";
import { fill, language, startLanguage, tr, utc } from "./lib/i18n.js";
import { startLive, status } from "./lib/live.js";
import { route } from "./lib/route.js";
import { shown, stateWord } from "./lib/states.js";
import { useStore } from "./lib/store.js";
import { announce, Failed, Skeleton } from "./parts/common.js";
import { Sprite } from "./parts/icons.js";
import { Overlays } from "./parts/overlay.js";
import { PaletteHost } from "./parts/palette.js";
import { Shell } from "./parts/shell.js";
import SignIn from "./pages/signin.js";
import Status from "./pages/status.js";

// What is not needed for the first page comes when it is asked for.
const pages = [
  [/^\/$/, () => Status],
  [/^\/traffic$/, () => import("./pages/traffic.js")],
  [/^\/logs$/, () => import("./pages/logs.js")],
  [/^\/trace(?:\/([^/]+))?$/, () => import("./pages/trace.js")],
  [/^\/queue$/, () => import("./pages/queue.js")],
  [/^\/cache$/, () => import("./pages/cache.js")],
  [/^\/peers\/(client|server)$/, () => import("./pages/peers.js")],
  [/^\/peers\/(client|server|listener)\/([^/]+)$/, () => import("./pages/peerform.js")],
  [/^\/users$/, () => import("./pages/users.js")],
  [/^\/audit$/, () => import("./pages/audit.js")],
  [/^\/settings$/, () => import("./pages/settings.js")],
];

function Page() {
  const path = useStore(route, (r) => r.path);
  const [loaded, setLoaded] = useState({});
  const row = pages.find(([pattern]) => pattern.test(path));
  useEffect(() => {
    let there = true;
    scrollTo(0, 0);
    if (!row) return undefined;
    const found = row[1]();
    if (!found.then) setLoaded({ row, page: found });
    else found.then((module) => there && setLoaded({ row, page: module.default }), (error) => there && setLoaded({ row, error }));
    return () => (there = false);
  }, [row]);
  if (!row) return html`<${Failed} error=${{ status: 404, message: tr("There is no such page.") }} />`;
  if (loaded.row !== row) return row[1] === pages[0][1] ? html`<${Status} args=${[]} />` : html`<${Skeleton} />`;
  if (loaded.error) return html`<${Failed} error=${{ status: 0, message: tr("The page could not be loaded.") }} again=${() => location.reload()} />`;
  const args = row[0].exec(path).slice(1).map((a) => a && decodeURIComponent(a));
  return html`<${loaded.page} key=${args.join("/")} args=${args} />`;
}

/** Tells screen readers of changes of state, never of counters. */
function useNews() {
  useEffect(() => {
    let before = null;
    return status.watch((now) => {
      const news = [];
      if (before && now)
        for (const [name, bind] of now.binds) {
          const old = before.get(name);
          if (old && shown(old) !== shown(bind)) news.push(fill(tr("%1: %2"), name, stateWord(shown(bind))));
        }
      before = now?.binds;
      if (news.length) announce(news.slice(0, 3).join(", "));
    });
  }, []);
}

function SignedIn() {
  useEffect(startLive, []);
  useNews();
  return html`<${Shell}><${Page} /></${Shell}><${PaletteHost} />`;
}

function App() {
  useStore(language);
  useStore(utc);
  const who = useStore(session);
  return html`<${Sprite} />${who ? html`<${SignedIn} key=${who.user} />` : who === false && html`<${SignIn} />`}<${Overlays} /><div id="news" class="vh" role="status" aria-live="polite"></div>`;
}

await Promise.all([startLanguage(), findSession()]);
render(html`<${App} />`, document.getElementById("app"));
