import type { TypedDocumentNode } from '@urql/core'
import type {
  HomeQuery, HomeQueryVariables,
  ReportStudyMutation, ReportStudyMutationVariables,
  StartStudyMutation, StartStudyMutationVariables,
  TodayQuery, TodayQueryVariables,
} from './types'

// The server knows the texts: a client sends their ids alone.
function ask<Data, Variables>(name: string, documentId: string): TypedDocumentNode<Data, Variables & Record<string, unknown>> {
  return { kind: 'Document', definitions: [], documentId, name } as unknown as TypedDocumentNode<Data, Variables & Record<string, unknown>>
}

export const Home = /*#__PURE__*/ ask<HomeQuery, HomeQueryVariables>('Home', 'sha256:671442e6933fb35b8cda29e0775ef16f6054470d682449e0ae7440da8407e25b')
export const ReportStudy = /*#__PURE__*/ ask<ReportStudyMutation, ReportStudyMutationVariables>('ReportStudy', 'sha256:585ca12b69409332efcf0189ae631b5f5f47531a3da999ae7d154b4ae21439d7')
export const StartStudy = /*#__PURE__*/ ask<StartStudyMutation, StartStudyMutationVariables>('StartStudy', 'sha256:05522d3a86e2ffbacbcbf9fd8cef64db2510cf68820772edd9f8f2e93951a5d2')
export const Today = /*#__PURE__*/ ask<TodayQuery, TodayQueryVariables>('Today', 'sha256:00982126b6fa9b9d17c181c1ae50dd5d656bba25deb3207b4207b163a9fe1e21')
