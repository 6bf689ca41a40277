import type { Appearance } from '@stripe/stripe-js'

/** A colour token as `rgb()`: Stripe's frame knows neither our custom properties nor newer colour functions. */
const colourOf = (token: string): string => {
  const probe = document.createElement('span')
  probe.style.color = `var(${token})`
  document.body.append(probe)
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return getComputedStyle(probe).color
  context.fillStyle = getComputedStyle(probe).color
  probe.remove()
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
  return `rgb(${red}, ${green}, ${blue})`
}

const sizeOf = (token: string): string => getComputedStyle(document.documentElement).getPropertyValue(token).trim()

/** The look of the Payment Element, from our tokens in the present theme. */
export const stripeAppearance = (): Appearance => ({
  theme: 'flat',
  disableAnimations: matchMedia('(prefers-reduced-motion: reduce)').matches,
  variables: {
    colorPrimary: colourOf('--accent'),
    colorBackground: colourOf('--surface-raised'),
    colorText: colourOf('--text'),
    colorTextSecondary: colourOf('--text-quiet'),
    colorTextPlaceholder: colourOf('--text-quiet'),
    colorDanger: colourOf('--bad'),
    fontFamily: 'system-ui, sans-serif',
    fontSizeBase: sizeOf('--text-m'),
    borderRadius: sizeOf('--radius-m'),
    spacingUnit: sizeOf('--space-1'),
  },
  rules: {
    '.Input': { border: `1px solid ${colourOf('--line-strong')}` },
    '.Input:focus': { outline: `3px solid ${colourOf('--focus')}`, outlineOffset: '2px' },
    '.Label': { fontWeight: '600' },
  },
})
