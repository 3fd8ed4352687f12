import type { CombinedError } from '@urql/core'
import { t } from './i18n'

// What a screen can do about something that went wrong.
export type TroubleKind = 'offline' | 'busy' | 'session' | 'forbidden' | 'not-found' | 'input' | 'conflict' | 'slow-down' | 'stale' | 'server'

export interface Trouble {
  kind: TroubleKind
  // A sentence for people; the server's own where it said one.
  message: string
  // The input path that is wrong, of BAD_USER_INPUT.
  field?: string
  reason?: string
  code?: string
  retryAfterSeconds?: number
}

export interface AnswerError {
  message: string
  extensions?: { code?: string; field?: string; reason?: string; retryAfterSeconds?: number; requestId?: string; [more: string]: unknown }
}

const kinds: Record<string, TroubleKind> = {
  UNAUTHENTICATED: 'session',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not-found',
  BAD_USER_INPUT: 'input',
  CONFLICT: 'conflict',
  RATE_LIMITED: 'slow-down',
  // The page asks by an id of another build: it has to be loaded anew.
  PERSISTED_QUERY_NOT_FOUND: 'stale',
  TOO_COMPLEX: 'input',
}

export function troubleOf(errors: readonly AnswerError[]): Trouble {
  const first = errors[0]
  const { code, field, reason, retryAfterSeconds } = first?.extensions ?? {}
  const kind = kinds[code ?? ''] ?? 'server'
  return { kind, message: kind === 'stale' ? t('error.stale') : first?.message || t('error.server'), field, reason, code, retryAfterSeconds }
}

export const offline = (): Trouble => ({ kind: 'offline', message: t('error.offline') })

// Of what urql reports.
export function trouble(error: CombinedError | undefined | null): Trouble | null {
  if (!error) return null
  if (error.graphQLErrors.length > 0) return troubleOf(error.graphQLErrors as unknown as AnswerError[])
  return offline()
}
