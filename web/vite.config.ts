import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin, type Rollup } from 'vite'

const root = import.meta.dirname
const clients = ['m', 'portal', 'console']

// What the pages are made of. Whoever changes one of these builds anew; a test in Go says so.
function sources(): string[] {
  const under = (dir: string): string[] =>
    readdirSync(join(root, dir), { withFileTypes: true, recursive: true })
      .filter((f) => f.isFile())
      .map((f) => relative(root, join(f.parentPath, f.name)))
  return [
    ...['src', 'documents', 'm', 'portal', 'console'].flatMap(under),
    ...['package.json', 'package-lock.json', '.npmrc', 'tsconfig.json', 'vite.config.ts', 'codegen.ts', 'codegen-documents.mjs', 'sw.js'],
    ...['../graph/schema', '../graph/testdata/contract'].flatMap(under),
  ]
    .map((name) => name.replaceAll('\\', '/'))
    .sort()
}

// Beside the files, the build tells what they were made of, and which of them each client
// needs to open without a network.
function tell(): Plugin {
  return {
    name: 'school-tell',
    apply: 'build',
    generateBundle(_, bundle) {
      const files: Record<string, string[]> = {}
      for (const client of clients.slice(0, 2)) {
        const found = new Set<string>()
        const walk = (name: string, lazy: boolean): void => {
          const chunk = bundle[name]
          if (found.has(name) || chunk?.type !== 'chunk') return
          // Large parts are fetched when they are needed, and kept from then on.
          if (lazy && chunk.code.length > 100_000) return
          found.add(name)
          for (const css of (chunk as Rollup.OutputChunk & { viteMetadata?: { importedCss: Set<string> } }).viteMetadata?.importedCss ?? []) found.add(css)
          chunk.imports.forEach((i) => walk(i, lazy))
          chunk.dynamicImports.forEach((i) => walk(i, true))
        }
        const entry = Object.values(bundle).find((c) => c.type === 'chunk' && c.isEntry && c.name === client)
        if (entry) walk(entry.fileName, false)
        files[client] = [...found].sort()
      }
      this.emitFile({ type: 'asset', fileName: 'files.json', source: JSON.stringify(files, null, 1) + '\n' })
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: readFileSync(join(root, 'sw.js')) })
    },
    closeBundle() {
      const lines = sources().map((name) => `${createHash('sha256').update(readFileSync(join(root, name))).digest('hex')}  ${name}\n`)
      writeFileSync(join(root, 'dist/SOURCES.sum'), lines.join(''))
    },
  }
}

// The library of the phone's documents hands all that it can do to the window as well, so that
// nothing could be left out: its editors of annotations weigh more than its reader of pages.
function readPdfsOnly(): Plugin {
  return {
    name: 'school-read-pdfs-only',
    apply: 'build',
    transform(code, id) {
      if (!/pdfjs-dist\/legacy\/build\/pdf\.mjs$/.test(id)) return
      const from = code.indexOf('globalThis.pdfjsLib = {')
      if (from < 0) throw new Error('pdf.mjs is not what it was: what keeps it whole has to be found again')
      // Nor is anything annotated, so nothing that is stored is an editor.
      const read = code.slice(0, from).replace(/\((\w+) instanceof AnnotationEditor\)/g, '(false)').replace(/\b\w+ instanceof AnnotationEditor\b/g, 'false')
      return { code: read + code.slice(code.indexOf('};', from) + 2), map: null }
    },
  }
}

// The bundler keeps a helper of a few bytes in a file of its own, whatever is said of chunks.
// Each file that needs it gets it written into itself: a request costs a slow network more.
function helperWithin(): Plugin {
  return {
    name: 'school-helper-within',
    apply: 'build',
    generateBundle(_, bundle) {
      const helper = Object.values(bundle).find((c) => c.type === 'chunk' && c.name === 'rolldown-runtime')
      if (helper?.type !== 'chunk') return
      const pairs = (list: string) => list.split(',').map((name) => name.split(' as ')).map(([a, b = a]) => [a, b] as const)
      const file = `./${helper.fileName.split('/').pop()}`
      const [body, exported] = helper.code.split(/export ?{([^}]*)};?\s*$/)
      const inside = `(()=>{${body}return{${pairs(exported!).map(([own, name]) => `${name}:${own}`)}}})()`
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.imports.includes(helper.fileName)) continue
        chunk.code = chunk.code.replace(/import ?{([^}]*)} ?from ?"([^"]*)";?/g, (line, names: string, from: string) =>
          from === file ? `const{${pairs(names).map(([name, own]) => `${name}:${own}`)}}=${inside};` : line,
        )
        if (chunk.code.includes(file)) throw new Error(`${chunk.fileName} reaches for the helper otherwise than it did`)
      }
      delete bundle[helper.fileName]
    },
  }
}

export default defineConfig({
  root,
  base: './',
  publicDir: false,
  plugins: [vue(), readPdfsOnly(), helperWithin(), tell()],
  resolve: { alias: { '@0no-co/graphql.web': join(root, 'src/common/graphql-web.ts') } },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  build: {
    target: ['es2018', 'chrome69', 'safari12'],
    cssTarget: ['chrome69', 'safari12'],
    outDir: 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: Object.fromEntries(clients.map((c) => [c, join(root, c, 'index.html')])),
      output: {
        // Names stay the same from build to build: the server puts a version before them.
        entryFileNames: 'a/[name].js',
        chunkFileNames: 'a/[name].js',
        assetFileNames: 'a/[name][extname]',
        manualChunks(id: string) {
          if (id.includes('/node_modules/')) {
            if (/node_modules\/(echarts|zrender)\//.test(id)) return 'charts'
            if (/node_modules\/(@tiptap|prosemirror-|linkifyjs|rope-sequence|w3c-keyname|orderedmap|marked)/.test(id)) return 'editor'
            if (/node_modules\/pdfjs-dist\//.test(id)) return 'pdf'
            if (/node_modules\/(vue|@vue|vue-router|@urql|@0no-co|wonka|idb-keyval)\//.test(id)) return 'base'
            return undefined
          }
          if (/plugin-vue:export-helper/.test(id)) return 'base'
          // The first screen and the controls on it are one file, not twenty: each costs a slow
          // network a part of a second.
          if (/\/src\/common\/ui\/(Bar|Cell|Empty|Meter|Notice|Ring|SignIn|Skeleton|State)\.vue|\/src\/m\/(Cover|HomePage|Kept|SignInPage)\.vue|\/src\/m\/useHome\.ts/.test(id)) return 'kit'
          if (/\/src\/m\/(router|study|words)\.ts$/.test(id)) return 'base'
          // What every client begins with. Documents and rarer controls go where they are used.
          if (/\/src\/common\/[\w-]+\.(ts|css)$|\/src\/common\/i18n\/(index|zh)\.ts$|\/src\/common\/gql\/session\.ts$/.test(id)) return 'base'
          return undefined
        },
      },
    },
  },
  worker: { format: 'es', rollupOptions: { output: { entryFileNames: 'a/[name].js' } } },
  server: {
    proxy: Object.fromEntries(['/graphql', '/media', '/uploads', '/exports', '/imports', '/certificates', '/records', '/birthdays', '/my-data', '/qr', '/c/'].map((p) => [p, 'http://127.0.0.1:8080'])),
  },
})
