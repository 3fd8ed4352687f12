// Sign-ins on a phone that is lent, and answers that come in an order nobody wanted.
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { LogIn, LogOut, RefreshSession, School } from '../src/common/gql/documents'

type Asked = { id: string; bearer: string }
const idOf = (document: unknown) => (document as { documentId: string }).documentId
const viewer = (id: string) => ({ id, name: id, mustChangePassword: false, roles: [] })
const answer = (body: unknown, date = new Date()) => new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json', Date: date.toUTCString() } })
const refused = () => answer({ errors: [{ message: '', extensions: { code: 'UNAUTHENTICATED' } }] })

// school answers as the server does: tokens t1, t2, … of whoever the cookie is of.
function school() {
  const s = { asked: [] as Asked[], cookie: 'a', good: '', count: 0, hold: null as Promise<void> | null }
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    const { documentId: id } = JSON.parse(init.body as string) as { documentId: string }
    const bearer = ((init.headers as Record<string, string>).Authorization ?? '').replace('Bearer ', '')
    s.asked.push({ id, bearer })
    if (id === idOf(LogOut)) return answer({ data: { logOut: { ok: true } } })
    if (id !== idOf(RefreshSession) && id !== idOf(LogIn)) return bearer && bearer === s.good ? answer({ data: { school: { name: bearer } } }) : refused()
    await s.hold
    s.good = `t${++s.count}`
    return answer({ data: { [id === idOf(LogIn) ? 'logIn' : 'refreshSession']: { accessToken: s.good, viewer: viewer(s.cookie) } } })
  })
  return s
}

async function fresh() {
  vi.resetModules()
  return { auth: await import('../src/common/auth'), client: await import('../src/common/client') }
}
const refreshes = (s: ReturnType<typeof school>) => s.asked.filter((a) => a.id === idOf(RefreshSession)).length

describe('sign-in', () => {
  beforeEach(() => {
    localStorage.clear()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('is renewed once, however many were refused and however late they say so', async () => {
    const s = school()
    const { auth, client } = await fresh()
    await auth.logIn('1', 'x')
    s.good = 'another'
    await Promise.all([client.ask(School, {}), client.ask(School, {}), client.ask(School, {})])
    expect(refreshes(s)).toBe(1)
    // An answer to the first token comes only now.
    expect(await auth.refresh('t1')).toBe(true)
    expect(refreshes(s)).toBe(1)
    expect(await auth.refresh('t2')).toBe(true)
    expect(refreshes(s)).toBe(2)
  })

  it('of another in another tab sends nothing of the first as theirs', async () => {
    const s = school()
    const { auth, client } = await fresh()
    const anew = vi.spyOn(location, 'replace').mockImplementation(() => undefined)
    await auth.logIn('1', 'x')
    s.cookie = 'b'
    s.good = 'of b'
    await expect(client.task(School, {})).rejects.toBeInstanceOf(auth.Failed)
    expect(anew).toHaveBeenCalledTimes(1)
    expect(auth.session.viewer?.id).toBe('a')
    expect(s.asked.filter((a) => a.id === idOf(School)).map((a) => a.bearer)).toEqual(['t1'])
    expect(JSON.parse(localStorage.getItem('school.viewer')!)).toMatchObject({ id: 'b' })
  })

  it('of another above the page of the first begins anew, and does nothing on it', async () => {
    const s = school()
    const { auth } = await fresh()
    const anew = vi.spyOn(location, 'replace').mockImplementation(() => undefined)
    await auth.logIn('1', 'x')
    auth.lost()
    s.cookie = 'b'
    const signedIn = vi.fn()
    void auth.logIn('2', 'x').then(signedIn)
    await vi.waitFor(() => expect(anew).toHaveBeenCalledTimes(1))
    expect(signedIn).not.toHaveBeenCalled()
    expect(auth.session.viewer?.id).toBe('a')
  })

  it('that is renewed while its owner signs out stays ended', async () => {
    const s = school()
    const { auth } = await fresh()
    await auth.logIn('1', 'x')
    let go = () => {}
    s.hold = new Promise((resolve) => (go = resolve))
    const renewed = auth.refresh()
    await auth.logOut()
    go()
    expect(await renewed).toBe(false)
    expect([auth.session.state, auth.session.viewer, localStorage.getItem('school.viewer')]).toEqual(['guest', null, null])
  })

  it('reads the time off the school’s answers, not off the phone', async () => {
    vi.stubGlobal('fetch', async () => answer({ data: {} }, new Date(Date.now() + 3 * 3_600_000)))
    const { auth } = await fresh()
    await auth.post({}, '')
    expect(Math.abs(auth.schoolNow() - Date.now() - 3 * 3_600_000)).toBeLessThan(2000)
  })
})
