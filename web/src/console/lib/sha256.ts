// SHA-256 in pieces: crypto.subtle wants a file of gigabytes in memory at once, and is not
// there at all on a page without https.
const k = new Uint32Array(64)
const start = new Uint32Array(8)
{
  // The first 32 bits of the fractions of cube and square roots of the first primes.
  let found = 0
  for (let n = 2; found < 64; n++) {
    let prime = true
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false
    if (!prime) continue
    if (found < 8) start[found] = (Math.sqrt(n) % 1) * 2 ** 32
    k[found++] = (Math.cbrt(n) % 1) * 2 ** 32
  }
}

export class Sha256 {
  private readonly h = start.slice()
  private readonly rest = new Uint8Array(64)
  private readonly w = new Uint32Array(64)
  private used = 0
  private size = 0

  add(bytes: Uint8Array): this {
    this.size += bytes.length
    let at = 0
    if (this.used > 0) {
      at = Math.min(64 - this.used, bytes.length)
      this.rest.set(bytes.subarray(0, at), this.used)
      this.used += at
      if (this.used < 64) return this
      this.block(this.rest, 0)
      this.used = 0
    }
    for (; at + 64 <= bytes.length; at += 64) this.block(bytes, at)
    this.rest.set(bytes.subarray(at))
    this.used = bytes.length - at
    return this
  }

  // hex ends it: nothing can be added afterwards.
  hex(): string {
    const bits = this.size * 8
    const end = new Uint8Array((this.used < 56 ? 64 : 128) - this.used)
    end[0] = 0x80
    const view = new DataView(end.buffer)
    view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32))
    view.setUint32(end.length - 4, bits >>> 0)
    this.add(end)
    return Array.from(this.h, (x) => x.toString(16).padStart(8, '0')).join('')
  }

  private block(b: Uint8Array, at: number): void {
    const { w, h: s } = this
    for (let i = 0; i < 16; i++, at += 4) w[i] = (b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!
      const y = w[i - 2]!
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0
    }
    let [a, b1, c, d, e, f, g, h] = s as unknown as [number, number, number, number, number, number, number, number]
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + k[i]! + w[i]!) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const t2 = (s0 + ((a & b1) ^ (a & c) ^ (b1 & c))) | 0
      h = g
      g = f
      f = e
      e = (d + t1) | 0
      d = c
      c = b1
      b1 = a
      a = (t1 + t2) | 0
    }
    s[0]! += a
    s[1]! += b1
    s[2]! += c
    s[3]! += d
    s[4]! += e
    s[5]! += f
    s[6]! += g
    s[7]! += h
  }
}
