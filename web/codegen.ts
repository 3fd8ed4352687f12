import type { CodegenConfig } from '@graphql-codegen/cli'

// Types of what the clients ask, and under which ids the server knows it. The documents are
// those of the contract, and beside them what its screens lack.
// What the phone sends before any other screen is opened.
const first = ['Home', 'Today', 'StartStudy', 'ReportStudy']
const parts = {
  first: ['contract/phone.graphql', 'documents/phone.graphql'],
  session: ['contract/session.graphql'],
  learning: ['contract/phone.graphql', 'documents/phone.graphql'],
  teaching: ['contract/authoring.graphql', 'contract/administration.graphql', 'documents/console'],
  portal: ['documents/portal'],
}

const config: CodegenConfig = {
  schema: '../graph/schema/*.graphqls',
  documents: ['../graph/testdata/contract/*.graphql', 'documents/*.graphql'],
  generates: {
    'src/common/gql/types.ts': {
      plugins: ['typescript-operations'],
      config: {
        scalars: { ID: 'string', Time: 'string', Date: 'string' },
        defaultScalarType: 'unknown',
        enumType: 'string-literal',
        enumsAsTypes: true,
        inlineFragmentTypes: 'combine',
        skipTypename: true,
        useTypeImports: true,
        maybeValue: 'T | null',
      },
    },
    // One module for each part, so that no client fetches the ids of another.
    ...Object.fromEntries(
      Object.entries(parts).map(([part, from]) => [`src/common/gql/${part}.ts`, { plugins: ['./codegen-documents.mjs'], config: { as: 'typescript', from, ...(part === 'first' ? { only: first } : { except: first }) } }]),
    ),
    'src/common/gql/documents.ts': { plugins: ['./codegen-documents.mjs'], config: { as: 'index', parts: Object.keys(parts) } },
    'src/common/gql/manifest.json': { plugins: ['./codegen-documents.mjs'], config: { as: 'manifest' } },
  },
}

export default config
