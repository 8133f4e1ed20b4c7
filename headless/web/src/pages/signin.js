// Sign-in.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib/html.js";
import { get, signIn } from "../lib/api.js";
import { duration, fill, tr } from "../lib/i18n.js";
import { Icon } from "../parts/icons.js";
import { Logo } from "../parts/logo.js";
import { LanguageChoice } from "../parts/shell.js";

const lanes = [[44, 118, 42, 146, 285], [78, 148, 62, 250, 38], [112, 92, 40, 320, 280], [146, 172, 36, 280, 46], [180, 108, 44, 308, 290], [214, 130, 54, 258, 80]];

const Picture = () => html`<svg class="pic" viewBox="0 0 400 260" aria-hidden="true">
  <rect x="178" y="20" width="44" height="218" rx="8" fill="var(--b-badge)" />
  ${lanes.map(([y, a, , b]) => html`<g key=${y}><path d=${`M16 ${y}H178M222 ${y}H378`} stroke="var(--b-line)" stroke-width="2" />
    <circle cx="14" cy=${y} r="6" fill="var(--b-ok)" /><circle cx="386" cy=${y} r="6" fill="none" stroke="var(--c-navText2)" stroke-width="1.6" /><rect x="196" y=${y - 4} width="8" height="8" rx="2" fill="var(--b-accent)" />
    <rect x=${a - 30} y=${y - 3} width="20" height="6" rx="3" fill="var(--b-accent)" /><rect x=${b} y=${y - 3} width="18" height="6" rx="3" fill="var(--b-accent)" opacity=".7" /></g>`)}</svg>`;

function why(error) {
  if (error.status === 401) return [tr("User or password not recognised."), ""];
  if (error.status === 429) return [tr("Too many wrong passwords."), error.retryAfter ? fill(tr("Try again in %1."), duration(error.retryAfter)) : ""];
  if (error.status === 0) return [tr("The gateway does not answer"), ""];
  return [error.message, ""];
}

/** `again`: who was signed in here until the session ended. */
export default function SignIn({ again = "" }) {
  const [about, setAbout] = useState(null);
  const [user, setUser] = useState(again);
  const [password, setPassword] = useState("");
  const [seen, see] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const field = useRef();
  useEffect(() => {
    get("/about").then(setAbout, () => {});
  }, []);
  useEffect(() => {
    document.title = `${tr("Sign in")} · OmniMessage`;
  });
  useLayoutEffect(() => {
    const before = document.activeElement;
    if (again) field.current.focus();
    return () => requestAnimationFrame(() => before?.isConnected && before.focus());
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(user.trim(), password);
    } catch (failure) {
      setError(failure);
      setPassword("");
      setBusy(false);
      field.current?.focus();
    }
  };
  const [said, more] = error ? why(error) : [];
  return html`<div class="signin"><div class="art"><div class="brand"><${Logo} /><span>OmniMessage<small>${tr("SMPP gateway")}</small></span></div><${Picture} /><p class="sm">${about?.hostname || ""}</p></div>
    <main class="box" id="page"><div class="row"><h1>${tr("Sign in")}</h1><span class="sp"></span><${LanguageChoice} /></div>
      ${about && html`<p class="t2">${fill(tr("to %1"), about.hostname)}</p>`}
      <form class="stack" onSubmit=${submit}>
        ${again && html`<p class="callout s-wait"><${Icon} name="info" />${tr("Your session has ended. Sign in to go on where you were; what you typed is kept.")}</p>`}
        <div role="alert">${error && html`<div class="callout s-down"><${Icon} name="warn" /><div><b>${said}</b>${more && html`<p class="t2">${more}</p>`}</div></div>`}</div>
        <div class="fld"><label class="lbl" for="user">${tr("User")}</label><div class="inp"><input id="user" autocomplete="username" autocapitalize="none" spellcheck=${false} required autofocus=${!again} value=${user} onInput=${(e) => setUser(e.target.value)} /></div></div>
        <div class="fld"><label class="lbl" for="password">${tr("Password")}</label><div class="inp"><input id="password" ref=${field} type=${seen ? "text" : "password"} autocomplete="current-password" required value=${password} onInput=${(e) => setPassword(e.target.value)} />
          <button type="button" class="u" aria-pressed=${seen} onClick=${() => see(!seen)}><${Icon} name="eye" />${seen ? tr("Hide") : tr("Show")}</button></div>
          ${about?.first_start && html`<p class="help">${tr("First start? The password of admin is in the file initial-admin-password of the state directory; the log gives its path.")}</p>`}</div>
        <button class="btn primary" disabled=${busy}>${busy ? tr("Signing in…") : tr("Sign in")}</button>
      </form>
      ${about?.certificate.sha256 && html`<p class="t2 sm">${about.certificate.self_signed ? tr("Certificate made by this gateway.") : tr("Certificate of this gateway.")} SHA-256 <code class="fp">${about.certificate.sha256}</code></p>`}
    </main></div>`;
}
