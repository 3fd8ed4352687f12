// Answers that a phone keeps, so that its screens open without a network. Each belongs to
// a member: phones are lent.
import { delMany, entries, get, set } from 'idb-keyval'
import { ref } from 'vue'
import { storeOf } from './store'

const store = storeOf('school-answers', 'answers')

interface Kept {
  at: number
  data: unknown
}

interface Question {
  documentId: string
  variables?: Record<string, unknown>
}

// When the oldest answer on the screen was given; null while all are fresh.
export const keptAt = ref<number | null>(null)

const keyOf = (member: string, q: Question) => `${member} ${q.documentId.slice(7, 31)} ${JSON.stringify(q.variables ?? {})}`

export async function keepAnswer(member: string, question: Question, data: unknown): Promise<void> {
  if (!member) return
  try {
    await set(keyOf(member, question), { at: Date.now(), data } satisfies Kept, store())
  } catch {
    // A full phone keeps nothing, and goes on.
  }
}

export async function keptAnswer<Data>(member: string, question: Question): Promise<{ at: number; data: Data } | undefined> {
  if (!member) return undefined
  try {
    return (await get(keyOf(member, question), store())) as { at: number; data: Data } | undefined
  } catch {
    return undefined
  }
}

// forgetAnswers throws away what is kept of a member.
export async function forgetAnswers(member: string): Promise<void> {
  const all = await entries(store())
  await delMany(
    all.map(([key]) => key).filter((key) => String(key).startsWith(`${member} `)),
    store(),
  )
}

// oldest throws away what was kept longer ago than that.
export async function forgetOld(days: number): Promise<void> {
  const before = Date.now() - days * 86_400_000
  const all = await entries<string, Kept>(store())
  await delMany(
    all.filter(([, kept]) => kept.at < before).map(([key]) => key),
    store(),
  )
}
