import { encode } from 'uqr'

/** Modules of white around the code, which scanners need. */
const quietZone = 4

/** A QR code as one SVG path of dark modules, in a square of `size` modules that includes the quiet zone. */
export const qrPath = (text: string): { readonly size: number; readonly path: string } => {
  const { data, size } = encode(text, { ecc: 'M', border: quietZone })
  const runs = data.flatMap((row, y) => {
    const found: string[] = []
    for (let x = 0; x < size; x += 1) {
      if (!row[x]) continue
      const start = x
      while (row[x + 1]) x += 1
      const length = x + 1 - start
      found.push(`M${start} ${y}h${length}v1h-${length}z`)
    }
    return found
  })
  return { size, path: runs.join('') }
}
