import type { ComponentProps, MouseEvent } from 'react'
import styles from './button.module.css'
import { classes } from './classes.ts'
import { Link } from './link.tsx'
import { VisuallyHidden } from './visually-hidden.tsx'

type Look = { readonly kind?: 'primary' | 'secondary' | 'quiet'; readonly wide?: boolean }

const classNames = ({ kind = 'secondary', wide = false }: Look) =>
  classes(styles.button, styles[kind], wide && styles.wide)

/**
 * A button. While `busy` or `off` is set, the button ignores presses, but keeps the focus, and screen readers say that
 * the button is disabled.
 */
export const Button = ({
  kind,
  wide,
  busy = false,
  off = false,
  type = 'button',
  onClick,
  ...rest
}: Look & Omit<ComponentProps<'button'>, 'disabled' | 'className'> & { busy?: boolean; off?: boolean }) => {
  const inert = busy || off
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (inert) event.preventDefault()
    else onClick?.(event)
  }
  return (
    <button
      {...rest}
      type={type}
      className={classNames({ ...(kind ? { kind } : {}), ...(wide ? { wide } : {}) })}
      aria-disabled={inert || undefined}
      aria-busy={busy || undefined}
      onClick={press}
    />
  )
}

/** A link to another page of the storefront that looks like a button. */
export const LinkButton = ({ kind, wide, href, children }: Look & { href: string; children: React.ReactNode }) => (
  <Link href={href} className={classNames({ ...(kind ? { kind } : {}), ...(wide ? { wide } : {}) })}>
    {children}
  </Link>
)

/** A link to another site that looks like a button. It opens a new tab. @param newTab the text that says so */
export const ExternalLinkButton = ({
  kind,
  wide,
  href,
  newTab,
  children,
}: Look & { href: string; newTab: string; children: React.ReactNode }) => (
  <a
    href={href}
    target="_blank"
    rel="noopener noreferrer"
    className={classNames({ ...(kind ? { kind } : {}), ...(wide ? { wide } : {}) })}
  >
    {children}
    <svg className={styles.external} viewBox="0 0 16 16" aria-hidden="true">
      <path d="M6 3H3v10h10v-3M9 3h4v4M13 3 7.5 8.5" />
    </svg>
    <VisuallyHidden>({newTab})</VisuallyHidden>
  </a>
)
