import type { TypedDocumentNode } from '@urql/core'
import type {
  ChangePasswordMutation, ChangePasswordMutationVariables,
  EndSessionMutation, EndSessionMutationVariables,
  LogInMutation, LogInMutationVariables,
  LogInWithCodeMutation, LogInWithCodeMutationVariables,
  LogOutMutation, LogOutMutationVariables,
  RefreshSessionMutation, RefreshSessionMutationVariables,
  RequestLoginCodeMutation, RequestLoginCodeMutationVariables,
  SchoolQuery, SchoolQueryVariables,
  ViewerSessionsQuery, ViewerSessionsQueryVariables,
} from './types'

// The server knows the texts: a client sends their ids alone.
function ask<Data, Variables>(name: string, documentId: string): TypedDocumentNode<Data, Variables & Record<string, unknown>> {
  return { kind: 'Document', definitions: [], documentId, name } as unknown as TypedDocumentNode<Data, Variables & Record<string, unknown>>
}

export const ChangePassword = /*#__PURE__*/ ask<ChangePasswordMutation, ChangePasswordMutationVariables>('ChangePassword', 'sha256:ea1f0aa4adbbe652e57777732406bda7ff9d1b6b920710269abce0884206546c')
export const EndSession = /*#__PURE__*/ ask<EndSessionMutation, EndSessionMutationVariables>('EndSession', 'sha256:e7f6957993f0046f83da0f0b363afa50a84813b5d574cbf83c9ca4b32ce9bee6')
export const LogIn = /*#__PURE__*/ ask<LogInMutation, LogInMutationVariables>('LogIn', 'sha256:c63a4806ab5e7b21ee0af7a50c5b3f4c5b9b718c0b4dd8f1fdc93f7383237b94')
export const LogInWithCode = /*#__PURE__*/ ask<LogInWithCodeMutation, LogInWithCodeMutationVariables>('LogInWithCode', 'sha256:97288ca8426f67471c7fbfaf066876a1f23f694208f1cf1754d1c696031e5b75')
export const LogOut = /*#__PURE__*/ ask<LogOutMutation, LogOutMutationVariables>('LogOut', 'sha256:5b37c144e48e1a8514e66021b3f6e55ef46239aed5ec6262a47a7713cc20d229')
export const RefreshSession = /*#__PURE__*/ ask<RefreshSessionMutation, RefreshSessionMutationVariables>('RefreshSession', 'sha256:e5c035f4c099d8f60a7ac6adaa39978ed16d6b6d3faa1b31e98a74d113400662')
export const RequestLoginCode = /*#__PURE__*/ ask<RequestLoginCodeMutation, RequestLoginCodeMutationVariables>('RequestLoginCode', 'sha256:c07766a98aaf13068033358cec2840900a804b1693e2424f860515cc9523a436')
export const School = /*#__PURE__*/ ask<SchoolQuery, SchoolQueryVariables>('School', 'sha256:94810009976546bb5d95050311b9b383104ed0caa184de35d82829bbe18a2b4c')
export const ViewerSessions = /*#__PURE__*/ ask<ViewerSessionsQuery, ViewerSessionsQueryVariables>('ViewerSessions', 'sha256:2ce13e1bf727de7f083cfa6a48ba8dee9aef10f3619360aa5fd4b65f5043e4b8')
