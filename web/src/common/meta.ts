// What the server wrote into the page.
function meta(name: string): string {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? ''
}

export const version = meta('school-version')

export const schoolName = meta('school-name')

// Whether one may sign in by a code that the school sends.
export const codes = meta('school-codes') !== ''

// Where the school says what it keeps of its members; empty where nowhere.
export const privacy = meta('school-privacy')

// Where phones reach the school; empty where only this machine does.
export const reached = meta('school-reached')

export interface SignIn {
  phone: string
  password: string
  name: string
  about: string
}

// Those as whom one may sign in; of a demo alone.
export const signIns: SignIn[] = meta('school-sign-ins') ? (JSON.parse(meta('school-sign-ins')) as SignIn[]) : []

const address = meta('school-address')

// An address of the school's own, from wherever the page was fetched: the school writes its
// public address, and a phone in the same room may know it by another.
export function here(url: string): string
export function here(url: string | null | undefined): string | null
export function here(url: string | null | undefined): string | null {
  if (!url) return null
  return address && url.startsWith(address + '/') ? url.slice(address.length) : url
}
