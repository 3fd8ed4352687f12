// The one way to ask the school. Pages use useAsk and useTask; what runs beside them uses ask.
import { cacheExchange, Client, fetchExchange, type AnyVariables, type TypedDocumentNode } from '@urql/core'
import { useClientHandle, useQuery } from '@urql/vue'
import { computed, onScopeDispose, ref, shallowRef, watch, type MaybeRefOrGetter, toValue, type Ref } from 'vue'
import { bearer, Failed, post, refresh, session, type Answer } from './auth'
import { keptAt, keepAnswer, keptAnswer } from './kept'
import { offline, trouble, troubleOf, type Trouble } from './trouble'

let keeping = false

// keeps tells whether this client may keep something of a member's on the computer.
export const keeps = (): boolean => keeping

interface Body {
  documentId: string
  variables?: Record<string, unknown>
}

export const network = ref<'up' | 'down'>('up')

// send asks, refreshes the sign-in once where it has to, and answers out of what the phone
// keeps where there is no network.
async function send<Data>(body: Body, isQuery: boolean, signal?: AbortSignal): Promise<Answer<Data>> {
  const member = session.viewer?.id ?? ''
  try {
    const before = await bearer()
    mine(member)
    let { answer } = await post<Data>(body, before, signal)
    if (unauthenticated(answer) && before) {
      if (await refresh(before)) {
        mine(member)
        ;({ answer } = await post<Data>(body, await bearer(), signal))
      } else if (session.state !== 'expired') throw new Failed(offline())
    } else if (unauthenticated(answer) && (session.state === 'away' || session.state === 'unknown')) throw new Failed(offline())
    network.value = 'up'
    if (keeping && isQuery && answer.data && !answer.errors && session.viewer?.id === member) void keepAnswer(member, body, answer.data)
    return answer
  } catch (error) {
    if (signal?.aborted) throw error
    network.value = 'down'
    const kept = keeping && isQuery ? await keptAnswer<Data>(member, body) : undefined
    if (!kept) throw error
    keptAt.value = kept.at
    return { data: kept.data, extensions: { kept: true } }
  }
}

// answers reports whether the school can be reached at all.
export const answers = (): Promise<boolean> =>
  fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).then(
    (r) => r.status < 500,
    () => false,
  )

// reachable looks whether the school answers again, where it did not.
export async function reachable(): Promise<boolean> {
  if (network.value === 'down' && (await answers())) network.value = 'up'
  return network.value === 'up'
}

// mine stops what one member asked for from being sent as another, who signed in meanwhile.
function mine(member: string): void {
  if ((session.viewer?.id ?? '') !== member) throw new Failed(offline())
}

const unauthenticated = (answer: Answer): boolean => answer.errors?.[0]?.extensions?.code === 'UNAUTHENTICATED'

export interface ClientOptions {
  // Whether answers are kept for when there is no network: on one's own phone alone.
  keep: boolean
}

export function newClient(options: ClientOptions): Client {
  keeping = options.keep
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [cacheExchange, fetchExchange],
    fetch: (async (_url: string, init: RequestInit) => {
      const { documentId, variables } = JSON.parse(init.body as string) as Body
      const answer = await send({ documentId, variables }, !mutations.has(documentId), init.signal ?? undefined)
      return new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/json' } })
    }) as typeof fetch,
  })
}

// Documents carry no text here, so those who send a mutation say that it is one.
const mutations = new Set<string>()

export type Ask<Data, Variables extends AnyVariables> = TypedDocumentNode<Data, Variables>

// useAsk reads something for a screen: at once what is known, then what the school says.
export function useAsk<Data, Variables extends AnyVariables>(
  document: Ask<Data, Variables>,
  variables: MaybeRefOrGetter<Variables>,
  options: { pause?: MaybeRefOrGetter<boolean> } = {},
) {
  const q = useQuery<Data, Variables>({
    query: document,
    variables: computed(() => toValue(variables)) as never,
    pause: computed(() => toValue(options.pause) ?? false) as never,
  })
  const slow = ref(false)
  const known = shallowRef<Data>()
  const body = () => ({ documentId: (document as unknown as Body).documentId, variables: toValue(variables) as Record<string, unknown> })
  let timers: ReturnType<typeof setTimeout>[] = []
  const stop = () => timers.splice(0).forEach(clearTimeout)
  // A network that neither answers nor fails: what the phone keeps is shown meanwhile.
  async function recall(): Promise<void> {
    const kept = keeping ? await keptAnswer<Data>(session.viewer?.id ?? '', body()) : undefined
    if (!kept || q.data.value || !q.fetching.value) return
    known.value = kept.data
    keptAt.value = kept.at
  }
  watch(
    q.fetching,
    (fetching) => {
      stop()
      slow.value = false
      if (fetching) timers = [setTimeout(() => void recall(), 2500), setTimeout(() => (slow.value = true), 8000)]
    },
    { immediate: true },
  )
  watch(
    () => toValue(variables),
    () => (known.value = undefined),
  )
  onScopeDispose(stop)
  const again = () => void q.executeQuery({ requestPolicy: 'network-only' })
  // The school can be reached again, or somebody has signed in again: what could not be read
  // is, and nothing else. What was read may have been filled into a form meanwhile.
  watch([network, () => session.state], ([up, state], [wasUp, was]) => {
    if (toValue(options.pause) || !(q.error.value || q.extensions.value?.kept)) return
    if ((up === 'up' && wasUp === 'down') || (state === 'in' && was === 'expired')) again()
  })
  const data = computed(() => q.data.value ?? known.value)
  return {
    data: data as Ref<Data | undefined>,
    // The first answer is still to come.
    loading: computed(() => q.fetching.value && !data.value),
    fetching: q.fetching,
    // It takes long: people are told so.
    slow,
    trouble: computed(() => trouble(q.error.value)),
    again,
  }
}

// useTask does something once a person asks for it.
export function useTask<Data, Variables extends AnyVariables>(document: Ask<Data, Variables>) {
  const { client } = useClientHandle()
  mutations.add((document as unknown as Body).documentId)
  const running = ref(false)
  const wrong = ref<Trouble | null>(null)
  async function run(variables: Variables): Promise<Data | null> {
    running.value = true
    wrong.value = null
    const result = await client.mutation(document, variables).toPromise()
    running.value = false
    wrong.value = trouble(result.error)
    return wrong.value ? null : (result.data ?? null)
  }
  return { run, running, trouble: wrong }
}

// ask is for what runs beside the screens. It throws Failed.
export async function ask<Data, Variables extends AnyVariables>(document: Ask<Data, Variables>, variables: Variables, kind: 'query' | 'mutation' = 'query'): Promise<Data> {
  const { documentId } = document as unknown as Body
  const answer = await send<Data>({ documentId, variables: variables as Record<string, unknown> }, kind === 'query')
  if (!answer.data || answer.errors) throw new Failed(troubleOf(answer.errors ?? []))
  return answer.data
}

export const task = <Data, Variables extends AnyVariables>(document: Ask<Data, Variables>, variables: Variables) => ask(document, variables, 'mutation')
