// Where the dashboard begins: language, session, live link, and the page that the address names.
import { html, render, useEffect, useState } from "./lib/html.js";
import { ended, findSession, session } from "./lib/api.js";
import { fill, language, startLanguage, tr, utc } from "./lib/i18n.js";
import { link, refresh, startLive, status } from "./lib/live.js";
import { withMore } from "./lib/more.js";
import { route } from "./lib/route.js";
import { shown, stateWord } from "./lib/states.js";
import { store, useStore } from "./lib/store.js";
import { announce, Empty, Failed, Skeleton } from "./parts/common.js";
import { Sprite } from "./parts/icons.js";
import { complain, Overlays } from "./parts/overlay.js";
import { PaletteHost } from "./parts/palette.js";
import { Shell } from "./parts/shell.js";
import Status from "./pages/status.js";

// What is not needed for the first page comes when it is asked for.
const pages = [
  [/^\/$/, () => Status],
  [/^\/traffic$/, withMore(() => import("./pages/traffic.js"))],
  [/^\/logs$/, withMore(() => import("./pages/logs.js"))],
  [/^\/trace(?:\/([^/]+))?$/, withMore(() => import("./pages/trace.js"))],
  [/^\/queue$/, withMore(() => import("./pages/queue.js"))],
  [/^\/cache$/, withMore(() => import("./pages/cache.js"))],
  [/^\/peers\/(client|server)$/, withMore(() => import("./pages/peers.js"))],
  [/^\/peers\/(client|server|listener)\/([^/]+)$/, withMore(() => import("./pages/peerform.js"))],
  [/^\/users$/, withMore(() => import("./pages/users.js"))],
  [/^\/audit$/, withMore(() => import("./pages/audit.js"))],
  [/^\/settings$/, withMore(() => import("./pages/settings.js"))],
];

/** A name of the address; one that no browser wrote may not be decoded. */
function named(part) {
  try {
    return part && decodeURIComponent(part);
  } catch {
    return part;
  }
}

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
    else found.then((page) => there && setLoaded({ row, page }), (error) => there && setLoaded({ row, error }));
    return () => (there = false);
  }, [row]);
  // A page whose module did not come is loaded anew when the gateway is back.
  useEffect(() => (loaded.error && !link.get().by ? link.watch((now) => now.by && location.reload()) : undefined), [loaded]);
  if (!row) return html`<div class="card"><${Empty} title=${tr("There is no such page.")}><a class="btn" href="#/">${tr("Live status")}</a></${Empty}></div>`;
  if (loaded.row !== row) return row[1] === pages[0][1] ? html`<${Status} args=${[]} />` : html`<${Skeleton} />`;
  if (loaded.error) return html`<div class="card"><${Failed} error=${{ status: 0, message: tr("The page could not be loaded.") }} again=${() => refresh().then(() => location.reload(), complain)} /></div>`;
  const args = row[0].exec(path).slice(1).map(named);
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

/** The sign-in page. Where a session ended by itself it covers what it was about, which stays as it is. */
const signInPage = withMore(() => import("./pages/signin.js"));
function SignInPage({ again }) {
  const [page, setPage] = useState({});
  useEffect(() => {
    signInPage().then((found) => setPage({ found }), (error) => setPage({ error }));
  }, []);
  return html`<div class=${again ? "cover" : ""}>${page.found && html`<${page.found} again=${again} />`}${page.error && html`<${Failed} error=${{ status: 0, message: tr("The page could not be loaded.") }} again=${() => location.reload()} />`}</div>`;
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
  const again = useStore(ended);
  const there = useStore(reached);
  const user = who ? who.user : who === false && again;
  return html`<${Sprite} />${!there && html`<main class="page"><div class="card"><${Failed} error=${{ status: 0, message: tr("It is asked again every 2 s.") }} /></div></main>`}${user && html`<div key=${user} inert=${!who}><${SignedIn} /></div>`}${who === false && html`<${SignInPage} again=${again} />`}<${Overlays} /><div id="news" class="vh" role="status" aria-live="polite"></div>`;
}

/** Asks until the gateway says who is signed in: behind a proxy the pages may be there before it is. */
const reached = store(true);
async function begin() {
  reached.set(await findSession());
  if (!reached.get()) setTimeout(begin, 2000);
}

await Promise.all([startLanguage(), begin()]);
render(html`<${App} />`, document.getElementById("app"));
