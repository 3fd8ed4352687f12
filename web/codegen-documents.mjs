// Writes, for each operation, the id under which the server knows its text. The text is cut
// out of its file just as graph/registered.go cuts it out: the operation from its first word
// to its last brace, then each on a line of its own the fragments that it reaches, in the
// order of the file.
import { createHash } from 'node:crypto'
import { visit } from 'graphql'

function reach(node, fragments, used) {
  visit(node, {
    FragmentSpread(spread) {
      if (used.has(spread.name.value)) return
      used.add(spread.name.value)
      reach(fragments.get(spread.name.value), fragments, used)
    },
  })
}

function* operations(files) {
  for (const { document, rawSDL } of files) {
    const fragments = new Map(document.definitions.filter((d) => d.kind === 'FragmentDefinition').map((d) => [d.name.value, d]))
    for (const operation of document.definitions.filter((d) => d.kind === 'OperationDefinition')) {
      const used = new Set()
      reach(operation, fragments, used)
      const parts = [operation, ...[...fragments.values()].filter((f) => used.has(f.name.value))]
      // Each part carries its own source: where the tool has cut up the file, the places are right all the same.
      const text = parts.map((d) => (d.loc?.source.body ?? rawSDL).slice(d.loc.start, d.loc.end)).join('\n')
      yield { name: operation.name.value, kind: operation.operation, id: 'sha256:' + createHash('sha256').update(text).digest('hex'), text }
    }
  }
}

const capital = (word) => word[0].toUpperCase() + word.slice(1)

export function plugin(_schema, files, config) {
  const wanted = config.from ? files.filter((f) => config.from.some((name) => f.location?.replaceAll('\\', '/').includes(name))) : files
  const mine = (o) => (!config.only || config.only.includes(o.name)) && !config.except?.includes(o.name)
  const all = [...operations(wanted)].filter(mine).sort((a, b) => (a.name < b.name ? -1 : 1))
  if (config.as === 'index') return config.parts.map((part) => `export * from './${part}'\n`).join('')
  if (config.as === 'manifest') return JSON.stringify(Object.fromEntries(all.map((o) => [o.id, o.text])), null, 1)
  const types = all.map((o) => `  ${o.name}${capital(o.kind)}, ${o.name}${capital(o.kind)}Variables,`).join('\n')
  if (all.length === 0) return 'export {}\n'
  const lines = all.map((o) => `export const ${o.name} = /*#__PURE__*/ ask<${o.name}${capital(o.kind)}, ${o.name}${capital(o.kind)}Variables>('${o.name}', '${o.id}')`)
  return `import type { TypedDocumentNode } from '@urql/core'
import type {
${types}
} from './types'

// The server knows the texts: a client sends their ids alone.
function ask<Data, Variables>(name: string, documentId: string): TypedDocumentNode<Data, Variables & Record<string, unknown>> {
  return { kind: 'Document', definitions: [], documentId, name } as unknown as TypedDocumentNode<Data, Variables & Record<string, unknown>>
}

${lines.join('\n')}
`
}
