// Stands in for @0no-co/graphql.web, which urql brings to read and print documents. The
// clients send ids of documents and never their text, so nothing is read or printed: this
// keeps six kilobytes of a parser from every phone.
export const Kind = { OPERATION_DEFINITION: 'OperationDefinition', FRAGMENT_DEFINITION: 'FragmentDefinition', DOCUMENT: 'Document', FIELD: 'Field', NAME: 'Name' } as const

export class GraphQLError extends Error {
  constructor(
    message: string,
    readonly nodes?: unknown,
    readonly source?: unknown,
    readonly positions?: unknown,
    readonly path?: unknown,
    readonly originalError?: unknown,
    readonly extensions: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'GraphQLError'
  }
}

export function parse(): never {
  throw new Error('a document with a text: send those of common/gql')
}

// Wherever urql wants a text to tell documents apart, the id does as well.
export const print = (document: { documentId?: string }): string => document.documentId ?? parse()
