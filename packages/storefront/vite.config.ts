import react from '@vitejs/plugin-react'
import { defineConfig, type ProxyOptions } from 'vite'
import { firstLoadChunk } from './build/first-load-chunk.ts'
import { orderLayers } from './build/layer-order.ts'
import { messages } from './build/messages.ts'
import { precompress } from './build/precompress.ts'

/** The gateway that `npm run dev` passes requests on to: the one of a running `npm start`. */
const gateway = process.env['MARQUEE_GATEWAY'] ?? 'http://127.0.0.1:8080'

/**
 * The gateway lets only pages of its own origin sign in. So a request of a page that Vite serves gets the gateway's
 * origin; a request of a foreign page keeps its own origin.
 */
const sendGatewayOrigin: ProxyOptions['configure'] = (proxy) => {
  proxy.on('proxyReq', (passedOn, { headers: { origin, host } }) => {
    if (origin === `http://${host}`) passedOn.setHeader('origin', new URL(gateway).origin)
  })
}

export default defineConfig(({ isSsrBuild = false }) => ({
  root: import.meta.dirname,
  plugins: [react(), messages(), orderLayers(), ...(isSsrBuild ? [] : [firstLoadChunk(), precompress()])],
  // The gateway replaces this text with the nonce of each response.
  html: { cspNonce: 'MARQUEE_NONCE' },
  css: { transformer: 'lightningcss' },
  build: {
    target: 'baseline-widely-available',
    cssMinify: 'lightningcss',
    manifest: !isSsrBuild,
    // The content security policy allows no `data:` URLs for scripts and styles, so every asset is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: Number(process.env['PORT'] ?? 5173),
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api', '/sandbox', '/.well-known'].map((path) => [
        path,
        { target: gateway, changeOrigin: true, configure: sendGatewayOrigin },
      ]),
    ),
  },
}))
