import type { TypedDocumentNode } from '@urql/core'
import type {
  MyCoursesQuery, MyCoursesQueryVariables,
} from './types'

// The server knows the texts: a client sends their ids alone.
function ask<Data, Variables>(name: string, documentId: string): TypedDocumentNode<Data, Variables & Record<string, unknown>> {
  return { kind: 'Document', definitions: [], documentId, name } as unknown as TypedDocumentNode<Data, Variables & Record<string, unknown>>
}

export const MyCourses = /*#__PURE__*/ ask<MyCoursesQuery, MyCoursesQueryVariables>('MyCourses', 'sha256:02c9f11366bee5d6493c65de493ce1fd4f84a67bc32ef13138362d5a708b705d')
