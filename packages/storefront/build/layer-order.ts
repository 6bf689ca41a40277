import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const tokens = join(import.meta.dirname, '../src/design/tokens.css')

/** The statement in tokens.css that orders the cascade layers. */
export const layerOrder = (): string => {
  const [statement] = /@layer [\w, ]+;/.exec(readFileSync(tokens, 'utf8')) ?? []
  if (statement === undefined) throw new Error(`${tokens} does not order the layers.`)
  return statement
}

/**
 * Begins every stylesheet with the order of the layers. A browser orders layers in the order in which it first meets
 * their names. A page loads the styles of a button before those of the tokens if the button is in a script that several
 * pages share.
 */
export const orderLayers = (): Plugin => {
  const order = layerOrder()
  return {
    name: 'marquee-layer-order',
    enforce: 'pre',
    transform: {
      filter: { id: { include: /\/src\/.*\.css$/, exclude: /tokens\.css$/ } },
      handler: (code) => ({ code: `${order}\n${code}`, map: null }),
    },
  }
}
