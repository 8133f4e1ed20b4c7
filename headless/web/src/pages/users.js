// Users and API tokens.
import { html, useRef, useState } from "../lib/html.js";
import { call, get, may, post, seg, session } from "../lib/api.js";
import { fill, tr, trn } from "../lib/i18n.js";
import { useParam } from "../lib/route.js";
import { useStore } from "../lib/store.js";
import { Act, Empty, Failed, Head, Pick, Skeleton, Time, useLoad } from "../parts/common.js";
import { Icon } from "../parts/icons.js";
import { ask, attempt, complain, copyText, toast } from "../parts/overlay.js";

const roles = () => [["viewer", tr("Viewer")], ["operator", tr("Operator")], ["admin", tr("Administrator")]];
const roleWord = (role) => roles().find(([r]) => r === role)?.[1] || role;
const roleHelp = (role) => ({ viewer: tr("Reads everything."), operator: tr("Also reconnects, drops, enables, disables, retries, cancels and sends tests."), admin: tr("Also edits peers and users, and sees message text in traces.") })[role];

function Line({ label, id, wrong, help, children }) {
  return html`<div class=${`fld ${wrong ? "err" : ""}`}><label class="lbl" for=${id}>${label}</label>${children}${wrong ? html`<p class="help e"><${Icon} name="warn" />${wrong}</p>` : help && html`<p class="help">${help}</p>`}</div>`;
}

/** A form in a card: a user or a token. */
function Adding({ kind, onDone, onClose }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState("viewer");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState({});
  const [made, setMade] = useState(null);
  const user = kind === "user";
  const add = async () => {
    const missing = { name: !/^[A-Za-z0-9_.@-]{1,64}$/.test(name) && tr("Letters, digits, _ . @ and - only, at most 64."), password: user && password.length < 12 && tr("At least 12 characters.") };
    setWrong(missing);
    const at = Object.keys(missing).find((k) => missing[k]);
    if (at) return void document.getElementById(`add-${at}`).focus();
    try {
      const answer = await post(user ? "/users" : "/tokens", user ? { name, role, password } : { name, role });
      onDone();
      if (user) toast(fill(tr("Added %1"), name)), onClose();
      else setMade(answer);
    } catch (error) {
      if (error.status === 422) setWrong(Object.fromEntries(error.errors.map((e) => [e.field, e.message])));
      else if (error.status === 409) setWrong({ name: error.message });
      else complain(error);
    }
    return undefined;
  };
  if (made)
    return html`<section class="card"><header><h2>${fill(tr("Token %1"), made.name)}</h2></header><div class="bd stack"><p>${tr("Copy it now: it is shown this once.")}</p><div class="inp"><input readonly aria-label=${tr("Token")} class="mono" value=${made.token} onFocus=${(e) => e.target.select()} /><button class="u" onClick=${() => copyText(made.token)}><${Icon} name="copy" />${tr("Copy")}</button></div><div><button class="btn" onClick=${onClose}>${tr("Done")}</button></div></div></section>`;
  return html`<section class="card"><header><h2>${user ? tr("Add a user") : tr("Make a token")}</h2></header><form class="bd stack" onSubmit=${(e) => (e.preventDefault(), add())}>
    <${Line} label=${tr("Name")} id="add-name" wrong=${wrong.name}><div class="inp"><input id="add-name" autofocus autocomplete="off" value=${name} onInput=${(e) => setName(e.target.value)} /></div></${Line}>
    <${Line} label=${tr("Role")} id="add-role" help=${roleHelp(role)}><div class="inp"><${Pick} class="" id="add-role" label=${tr("Role")} value=${role} onPick=${setRole} options=${roles()} /></div></${Line}>
    ${user && html`<${Line} label=${tr("Password")} id="add-password" wrong=${wrong.password} help=${tr("At least 12 characters.")}><div class="inp"><input id="add-password" type="password" autocomplete="new-password" value=${password} onInput=${(e) => setPassword(e.target.value)} /></div></${Line}>`}
    <div class="row"><${Act} class="primary" onClick=${add}>${user ? tr("Add the user") : tr("Make the token")}</${Act}><button type="button" class="btn" onClick=${onClose}>${tr("Cancel")}</button></div></form></section>`;
}

function NewPassword({ name, onClose }) {
  const [password, setPassword] = useState("");
  const field = useRef();
  const save = async () => {
    if (password.length < 12) return void field.current.focus();
    const own = name === session.get().user;
    if (!(await attempt(() => call("PATCH", `/users/${seg(name)}`, { body: { password } }), own ? tr("Your password is changed; sign in with the new one") : fill(tr("New password for %1; its sessions have ended"), name)))) return undefined;
    onClose();
    if (own) session.set(false); // the gateway has ended every session of this user
    return undefined;
  };
  return html`<form class="row wrap" onSubmit=${(e) => (e.preventDefault(), save())}><div class="inp"><input ref=${field} autofocus type="password" autocomplete="new-password" aria-label=${fill(tr("New password for %1"), name)} placeholder=${tr("At least 12 characters.")} value=${password} onInput=${(e) => setPassword(e.target.value)} /></div><${Act} class="s primary" onClick=${save}>${tr("Set password")}</${Act}><button type="button" class="btn s" onClick=${onClose}>${tr("Cancel")}</button></form>`;
}

export default function Users() {
  const me = useStore(session, (s) => s?.user);
  const admin = may("admin");
  const users = useLoad((signal) => (admin ? get("/users", {}, { signal }) : Promise.resolve(null)), [], 15000);
  const tokens = useLoad((signal) => (admin ? get("/tokens", {}, { signal }) : Promise.resolve(null)), [], 15000);
  const [adding, add] = useState("");
  const [password, setPassword] = useParam("password");
  if (!admin) return html`<${Head} title=${tr("Users and tokens")} /><div class="card"><${Empty} title=${tr("For administrators")} text=${fill(tr("You are signed in as %1. An administrator can give you another role."), me)} /></div>`;
  const list = users.data?.users || [];
  const setRole = async (u, role) => {
    if (u.name === me && role !== "admin" && !(await ask({ title: tr("Give up your own administrator role?"), text: tr("Another administrator would have to give it back."), safe: tr("Keep it"), act: fill(tr("Become %1"), roleWord(role)) }))) return users.again();
    await attempt(() => call("PATCH", `/users/${seg(u.name)}`, { body: { role } }), fill(tr("%1: %2"), u.name, roleWord(role)));
    return users.again();
  };
  const removeUser = async (u) => {
    if (await ask({ title: fill(tr("Delete %1?"), u.name), points: [u.sessions > 0 && trn("%n session(s) end.", u.sessions), tr("The audit keeps what this user did.")], safe: tr("Keep it"), act: fill(tr("Delete %1"), u.name) }))
      if ((await attempt(() => call("DELETE", `/users/${seg(u.name)}`), fill(tr("Deleted %1"), u.name))) !== undefined) users.again();
  };
  const removeToken = async (t) => {
    if (await ask({ title: fill(tr("Revoke token %1?"), t.name), points: [tr("Whatever uses it is refused from now on.")], safe: tr("Keep it"), act: tr("Revoke the token") }))
      if ((await attempt(() => call("DELETE", `/tokens/${seg(t.name)}`), fill(tr("Revoked %1"), t.name))) !== undefined) tokens.again();
  };
  const title = users.data && tokens.data ? `${trn("%n user(s)", list.length)}, ${trn("%n token(s)", tokens.data.tokens.length)}` : tr("Users and tokens");
  return html`<${Head} title=${title}><button class="btn" onClick=${() => add("token")}><${Icon} name="key" />${tr("Make a token")}</button><button class="btn primary" onClick=${() => add("user")}><${Icon} name="plus" />${tr("Add a user")}</button></${Head}>
    ${adding && html`<${Adding} key=${adding} kind=${adding} onDone=${() => (users.again(), tokens.again())} onClose=${() => add("")} />`}
    <section class="card"><header><h2>${tr("Users")}</h2></header>${!users.data && !users.error && html`<${Skeleton} rows=${4} />`}${users.error && !users.data && html`<${Failed} error=${users.error} again=${users.again} />`}
      ${users.data && html`<table class="tbl"><thead><tr><th scope="col">${tr("Name")}</th><th scope="col">${tr("Role")}</th><th scope="col" class="hidephone">${tr("Last sign-in")}</th><th scope="col" class="num hidephone">${tr("Sessions")}</th><th><span class="vh">${tr("Actions")}</span></th></tr></thead>
        <tbody>${list.map((u) => html`<tr key=${u.name}><td><span class="nm">${u.name}</span>${u.name === me && html` <span class="t2 sm">${tr("you")}</span>`}</td><td><${Pick} label=${fill(tr("Role of %1"), u.name)} value=${u.role} onPick=${(role) => setRole(u, role)} options=${roles()} /></td><td class="hidephone t2">${u.last_sign_in_at ? html`<${Time} at=${u.last_sign_in_at} />` : tr("never")}</td><td class="num hidephone">${u.sessions}</td>
          <td class="num nw">${password === u.name ? html`<${NewPassword} name=${u.name} onClose=${() => setPassword("")} />` : html`<span class="row" style=${{ justifyContent: "flex-end" }}><button class="btn s" onClick=${() => setPassword(u.name)}>${tr("New password…")}</button><${Act} class="quiet s danger-text" icon="bin" aria-label=${fill(tr("Delete %1"), u.name)} onClick=${() => removeUser(u)} /></span>`}</td></tr>`)}</tbody></table>`}</section>
    <section class="card"><header><h2>${tr("API tokens")}</h2></header>${tokens.data && !tokens.data.tokens.length && html`<${Empty} title=${tr("No token yet")} text=${tr("A token lets a program use the operations API without a password.")} />`}
      ${tokens.data?.tokens.length > 0 && html`<table class="tbl"><thead><tr><th scope="col">${tr("Name")}</th><th scope="col">${tr("Role")}</th><th scope="col" class="hidephone">${tr("Made")}</th><th scope="col" class="hidephone">${tr("Last used")}</th><th><span class="vh">${tr("Actions")}</span></th></tr></thead>
        <tbody>${tokens.data.tokens.map((t) => html`<tr key=${t.name}><td class="nm">${t.name}</td><td>${roleWord(t.role)}</td><td class="hidephone t2"><${Time} at=${t.created_at} seconds=${false} /> ${fill(tr("by %1"), t.created_by)}</td><td class="hidephone t2">${t.last_used_at ? html`<${Time} at=${t.last_used_at} />` : tr("never")}</td><td class="num"><${Act} class="s" onClick=${() => removeToken(t)}>${tr("Revoke…")}</${Act}></td></tr>`)}</tbody></table>`}</section>`;
}
