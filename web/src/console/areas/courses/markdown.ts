// Markdown between what trainers write and what the visual editor can hold. What it cannot
// hold is found before anything is changed: the text is opened there only where it comes out
// as it went in.
import type { Extensions } from '@tiptap/core'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import { MarkdownManager, Markdown } from '@tiptap/markdown'
import StarterKit from '@tiptap/starter-kit'

const schemes = /^(https?:\/\/|mailto:)/i

// What the school shows of an article: no pictures, no HTML, no underlining.
export const pieces: Extensions = [
  StarterKit.configure({ underline: false, link: { openOnClick: false, autolink: false, protocols: ['http', 'https', 'mailto'], isAllowedUri: (url) => schemes.test(url ?? '') } }),
  Table.configure({ resizable: false }),
  TableRow,
  TableHeader,
  TableCell,
]
export const extensions: Extensions = [...pieces, Markdown]

const manager = new MarkdownManager({ extensions: pieces })

interface Token {
  type: string
  raw: string
  href?: string
  text?: string
  tokens?: Token[]
  items?: Token[]
  header?: { tokens: Token[] }[]
  rows?: { tokens: Token[] }[][]
}
const lex = (markdown: string): Token[] => manager.instance.lexer(markdown) as unknown as Token[]

function* every(tokens: Token[]): Generator<Token> {
  for (const t of tokens) {
    yield t
    for (const more of [t.tokens, t.items, ...(t.header ?? []).map((c) => c.tokens), ...(t.rows ?? []).flat().map((c) => c.tokens)]) if (more) yield* every(more)
  }
}

export interface Unseen {
  kind: 'image' | 'html' | 'link'
  text: string
}

// unseen lists what learners are not shown of a text.
export function unseen(markdown: string): Unseen[] {
  const found: Unseen[] = []
  for (const t of every(lex(markdown))) {
    if (t.type === 'image') found.push({ kind: 'image', text: t.raw })
    else if (t.type === 'html' && t.raw.trim()) found.push({ kind: 'html', text: t.raw.trim() })
    else if (t.type === 'link' && !schemes.test(t.href ?? '')) found.push({ kind: 'link', text: t.raw })
  }
  return found
}

// meaning is a text without what makes no difference to a reader: which marks stand for
// emphasis or a list, and where lines end.
function meaning(tokens: Token[]): unknown[] {
  const out: unknown[] = []
  let words = ''
  const flush = () => {
    if (words) out.push(words.replace(/\s+/g, ' '))
    words = ''
  }
  for (const t of tokens) {
    if (t.type === 'space') continue
    if ((t.type === 'text' || t.type === 'escape') && !t.tokens) {
      words += t.text ?? ''
      continue
    }
    if (t.type === 'text' && t.tokens) {
      flush()
      out.push(['paragraph', meaning(t.tokens)])
      continue
    }
    flush()
    const x = t as Token & { depth?: number; ordered?: boolean; start?: number | ''; task?: boolean; checked?: boolean; lang?: string; title?: string | null; align?: unknown }
    out.push([
      t.type, x.depth, x.ordered, x.ordered ? x.start : undefined, x.task, x.checked, x.lang || undefined, x.href, x.title || undefined,
      t.type === 'table' ? JSON.stringify(x.align) : undefined,
      t.type === 'code' || t.type === 'codespan' || t.type === 'html' ? t.text : undefined,
      t.tokens && meaning(t.tokens), t.items && meaning(t.items), t.header?.map((c) => meaning(c.tokens)), t.rows?.map((r) => r.map((c) => meaning(c.tokens))),
    ])
  }
  flush()
  return out
}

// throughEditor is what the visual editor makes of a text, and whether anything is lost by it.
export function throughEditor(markdown: string): { markdown: string; lost: boolean } {
  const after = manager.serialize(manager.parse(markdown))
  return { markdown: after, lost: JSON.stringify(meaning(lex(markdown))) !== JSON.stringify(meaning(lex(after))) }
}
