// A list that is fetched page by page, each below the one before it.
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { Failed } from '../../common/auth'
import { ask, type Ask } from '../../common/client'
import type { Trouble } from '../../common/trouble'

interface Connection<Node> {
  totalCount?: number
  edges: { node: Node }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

export function usePages<Data, Variables extends Record<string, unknown>, Node>(
  document: Ask<Data, Variables>,
  variables: () => Omit<Variables, 'after'> | null,
  pick: (data: Data) => Connection<Node> | null | undefined,
) {
  const items = shallowRef<Node[]>([])
  const total = ref(0)
  const fetching = ref(false)
  const came = ref(false)
  const wrong = ref<Trouble | null>(null)
  let cursor: string | null = null
  const hasMore = ref(false)
  // What was asked before is of no use once something else is asked.
  let round = 0
  async function fetchPage(after: string | null, keep: Node[]): Promise<void> {
    const asked = variables()
    if (!asked) return
    const mine = ++round
    fetching.value = true
    wrong.value = null
    try {
      const page = pick(await ask(document, { ...asked, after } as unknown as Variables))
      if (mine !== round) return
      items.value = [...keep, ...(page?.edges.map((e) => e.node) ?? [])]
      total.value = page?.totalCount ?? items.value.length
      cursor = page?.pageInfo.endCursor ?? null
      hasMore.value = page?.pageInfo.hasNextPage ?? false
      came.value = true
    } catch (error) {
      if (mine !== round) return
      if (!(error instanceof Failed)) throw error
      wrong.value = error.trouble
    } finally {
      if (mine === round) fetching.value = false
    }
  }
  const again = () => void fetchPage(null, [])
  watch(
    () => JSON.stringify(variables()),
    () => {
      came.value = false
      items.value = []
      again()
    },
    { immediate: true },
  )
  onScopeDispose(() => round++)
  return {
    items,
    total,
    hasMore,
    fetching,
    loading: computed(() => fetching.value && !came.value),
    has: came,
    trouble: wrong,
    again,
    more: () => void fetchPage(cursor, items.value),
  }
}
