import { createStore, type UseStore } from 'idb-keyval'

// storeOf is a place of IndexedDB. Some private windows refuse it by throwing at once: here
// that is a rejection like any other.
export function storeOf(database: string, name: string): () => UseStore {
  let opened: UseStore | undefined
  const store: UseStore = async (mode, work) => (opened ??= createStore(database, name))(mode, work)
  return () => store
}
