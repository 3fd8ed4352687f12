// Seconds really played, cut into events as the school wants them: from where to where, in
// how much time by the clock, how fast. A jump is not watching; nor is waiting for bytes.
import { newId } from './id'
import type { StudyEvent } from './outbox'

// How fast a film may be played.
export const speeds = [0.75, 1, 1.25, 1.5, 2]

export interface Piece {
  startedAt: number
  elapsed: number
  from: number
  to: number
  rate: number
}

export interface MeterOptions {
  // Called with each piece that is finished.
  cut: (piece: Piece) => void
  // A piece is cut after so many seconds: what a phone that dies can lose.
  every?: number
  now?: () => number
}

// Meter follows a player by what it says of itself.
export class Meter {
  private open: Piece | null = null
  private last = 0
  private readonly every: number
  private readonly now: () => number

  constructor(private readonly options: MeterOptions) {
    this.every = options.every ?? 5
    this.now = options.now ?? Date.now
  }

  // playing says that the player runs from this position.
  playing(position: number, rate = 1): void {
    this.stopped(position)
    this.last = this.now()
    this.open = { startedAt: this.last, elapsed: 0, from: position, to: position, rate }
  }

  // at says where the player is while it runs.
  at(position: number, rate = 1): void {
    const piece = this.open
    if (!piece) return
    if (!this.advance(piece, position) || rate !== piece.rate) {
      this.finish()
      this.playing(position, rate)
    } else if (piece.elapsed >= this.every) {
      this.finish()
      this.playing(position, rate)
    }
  }

  // stopped says that it runs no more: a pause, the end, a jump, a wait, a page that goes away.
  stopped(position?: number): void {
    if (this.open && position !== undefined) this.advance(this.open, position)
    this.finish()
  }

  // advance lengthens the piece up to the position, unless that is a jump.
  private advance(piece: Piece, position: number): boolean {
    const now = this.now()
    const passed = (now - this.last) / 1000
    const moved = position - piece.to
    if (moved < 0 || moved > passed * piece.rate * 1.25 + 0.5) return false
    this.last = now
    // A clock that was put back in between counts nothing.
    piece.elapsed += Math.max(0, Math.min(passed, moved / piece.rate + 0.5))
    piece.to = position
    return true
  }

  private finish(): void {
    const piece = this.open
    this.open = null
    if (piece && piece.to - piece.from >= 0.2 && piece.elapsed > 0) this.options.cut(piece)
  }
}

const round = (n: number): number => Math.round(n * 1000) / 1000

export function eventOf(sessionId: string, piece: Piece): StudyEvent {
  return {
    id: newId(),
    sessionId,
    startedAt: new Date(piece.startedAt).toISOString(),
    elapsedSeconds: round(piece.elapsed),
    fromPosition: round(piece.from),
    toPosition: round(piece.to),
    playbackRate: piece.rate,
  }
}
