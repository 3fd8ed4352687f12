// Signing in from a browser: the access token lives in memory, the refresh token in a cookie
// that no script sees. The header says so to the server; foreign pages cannot send it.
import { reactive, readonly } from 'vue'
import { ChangePassword, LogIn, LogInWithCode, LogOut, RefreshSession } from './gql/documents'
import type { SessionTokensFragment } from './gql/types'
import { language, t } from './i18n'
import { offline, troubleOf, type AnswerError, type Trouble } from './trouble'

export type Viewer = Pick<SessionTokensFragment['viewer'], 'id' | 'name' | 'mustChangePassword' | 'roles'>

// unknown: not yet asked. away: somebody is signed in, and the school cannot be reached.
export type SessionState = 'unknown' | 'guest' | 'in' | 'away' | 'expired'

const state = reactive<{ state: SessionState; viewer: Viewer | null }>({ state: 'unknown', viewer: null })
export const session = readonly(state) as Readonly<{ state: SessionState; viewer: Viewer | null }>

export interface AuthOptions {
  // Whether the sign-in outlives the browser's window: yes on one's own phone, no on a
  // computer that many use.
  remember: boolean
}
let remember = true
let token = ''
let expiresAt = 0
// Grows whenever somebody signs in or out: an answer that was asked for before is no longer wanted.
let turn = 0
// By how much this phone's clock is ahead of the school's; old phones are hours out.
let ahead = 0

// schoolNow is the school's time, to the second.
export const schoolNow = (): number => Date.now() - ahead

const place = () => (remember ? localStorage : sessionStorage)
const viewerKey = 'school.viewer'

function keepViewer(viewer: Viewer | null): void {
  state.viewer = viewer
  writeViewer(viewer)
}

function writeViewer(viewer: Viewer | null): void {
  try {
    if (viewer) place().setItem(viewerKey, JSON.stringify(viewer))
    else {
      localStorage.removeItem(viewerKey)
      sessionStorage.removeItem(viewerKey)
    }
  } catch {
    // Private windows may keep nothing.
  }
}

export interface Answer<Data = unknown> {
  data?: Data | null
  errors?: AnswerError[]
  extensions?: Record<string, unknown>
}

// Failed is thrown where there was no answer at all.
export class Failed extends Error {
  constructor(public readonly trouble: Trouble) {
    super(trouble.message)
  }
}

const patience = 20_000

// post sends one operation, and no more than that.
export async function post<Data>(body: unknown, bearer: string, signal?: AbortSignal): Promise<{ status: number; answer: Answer<Data> }> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), patience)
  signal?.addEventListener('abort', () => stop.abort())
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json, application/json',
        'Accept-Language': language.value,
        'Partyschool-Browser': remember ? 'remember' : 'session',
        ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
      },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      signal: stop.signal,
    })
    const date = Date.parse(response.headers.get('Date') ?? '')
    if (date) ahead = Date.now() - date
    if (!/json/.test(response.headers.get('Content-Type') ?? '')) throw new Failed(offline())
    return { status: response.status, answer: (await response.json()) as Answer<Data> }
  } catch (error) {
    if (error instanceof Failed) throw error
    throw new Failed(offline())
  } finally {
    clearTimeout(timer)
  }
}

const documentIdOf = (document: unknown): string => (document as { documentId: string }).documentId

async function open<Name extends string>(document: unknown, name: Name, variables: Record<string, unknown>, bearer = ''): Promise<SessionTokensFragment | Trouble> {
  const began = ++turn
  try {
    const { answer } = await post<Record<Name, SessionTokensFragment>>({ documentId: documentIdOf(document), variables }, bearer)
    // Meanwhile somebody signed in or out.
    if (began !== turn) return { kind: 'busy', message: t('error.server') }
    return answer.data ? answer.data[name] : troubleOf(answer.errors ?? [])
  } catch (error) {
    return (error as Failed).trouble
  }
}

async function enter(opening: Promise<SessionTokensFragment | Trouble>): Promise<Trouble | null> {
  const tokens = await opening
  if ('kind' in tokens) return tokens
  // The page goes away: nothing on it is to be done for whoever signed in.
  if (isAnother(tokens)) return new Promise(() => beginAnew(tokens))
  came(tokens)
  return null
}

const viewerOf = ({ viewer: { id, name, mustChangePassword, roles } }: SessionTokensFragment): Viewer => ({ id, name, mustChangePassword, roles })

const isAnother = (tokens: SessionTokensFragment): boolean => !!state.viewer && state.viewer.id !== tokens.viewer.id

// beginAnew is for somebody else than whose page this is: after one whose sign-in ended, or in
// another tab. What the page holds, and still has to send, is not theirs.
function beginAnew(tokens: SessionTokensFragment): void {
  token = ''
  state.state = 'unknown'
  writeViewer(viewerOf(tokens))
  location.replace(`/${location.pathname.split('/')[1]}/`)
}

function came(tokens: SessionTokensFragment): void {
  token = tokens.accessToken
  // By the phone's own clock, which may be wrong: only the span counts.
  expiresAt = Date.now() + 14 * 60_000
  keepViewer(viewerOf(tokens))
  state.state = 'in'
}

function device(): string {
  const agent = navigator.userAgent
  const name = /iPhone|iPad|Android|HarmonyOS|Windows|Macintosh|Linux/.exec(agent)?.[0] ?? '浏览器'
  return /MicroMessenger/.test(agent) ? `${name} 微信` : `${name} 浏览器`
}
export { device }

export const logIn = (phone: string, password: string) => enter(open(LogIn, 'logIn', { phone, password, device: device() }))
export const logInWithCode = (phone: string, code: string) => enter(open(LogInWithCode, 'logInWithCode', { phone, code, device: device() }))
export const changePassword = async (current: string, next: string) => enter(open(ChangePassword, 'changePassword', { current, new: next }, await bearer()))

let refreshing: Promise<boolean> | null = null

// refresh trades the cookie for a new access token. However many requests ask, one is sent:
// whoever says which token was refused takes the one that came meanwhile.
export function refresh(refused = ''): Promise<boolean> {
  if (refused && token && token !== refused) return Promise.resolve(true)
  refreshing ??= renew().finally(() => (refreshing = null))
  return refreshing
}

async function renew(): Promise<boolean> {
  // The token in the body is for clients without cookies; a browser has none to give.
  const tokens = await open(RefreshSession, 'refreshSession', { refreshToken: '' })
  if (!('kind' in tokens)) {
    if (isAnother(tokens)) beginAnew(tokens)
    else came(tokens)
    return state.state === 'in'
  }
  if (tokens.kind === 'session') lost()
  else if (state.state !== 'in') {
    // Nobody could be asked. Whoever was signed in goes on with what the phone holds.
    state.state = state.viewer ? 'away' : 'guest'
  }
  return false
}

// bearer is a token that still works, or none.
export async function bearer(): Promise<string> {
  if (state.state === 'guest' || state.state === 'expired') return ''
  if (!token || Date.now() > expiresAt) await refresh()
  return token
}

// start finds out who is signed in. A phone that knows somebody does not wait for the answer.
export function start(options: AuthOptions): Promise<boolean> | void {
  remember = options.remember
  try {
    const kept = place().getItem(viewerKey)
    if (kept) state.viewer = JSON.parse(kept) as Viewer
  } catch {
    keepViewer(null)
  }
  if (!state.viewer) {
    state.state = 'guest'
    return
  }
  return refresh()
}

export async function logOut(): Promise<void> {
  const bearing = await bearer()
  // Without a network the cookie stays, and the page forgets who it was all the same.
  if (bearing) await post({ documentId: documentIdOf(LogOut) }, bearing).catch(() => undefined)
  turn++
  token = ''
  keepViewer(null)
  state.state = 'guest'
}

// lost is called where the server says that the sign-in has ended.
export function lost(): void {
  token = ''
  state.state = state.viewer ? 'expired' : 'guest'
}

export function passwordWasChanged(): void {
  if (state.viewer) keepViewer({ ...state.viewer, mustChangePassword: false })
}

// covers reports whether the viewer holds one of the roles anywhere.
export const holds = (...roles: string[]): boolean => state.viewer?.roles.some((r) => roles.includes(r.role)) ?? false
