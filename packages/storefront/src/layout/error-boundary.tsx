import { Component, type ReactNode } from 'react'
import styles from './page.module.css'
import { Problem } from './problem.tsx'

/** Shows a message in place of a page that could not be loaded or rendered. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined as unknown }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    return (
      <main id="main" className={styles.page}>
        <Problem error={this.state.error} onRetry={() => location.reload()} />
      </main>
    )
  }
}
