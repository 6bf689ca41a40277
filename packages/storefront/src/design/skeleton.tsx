import styles from './skeleton.module.css'

/** A placeholder of the size that the content will have, so that nothing moves when the content arrives. */
export const Skeleton = ({ width = '100%', height }: { width?: string; height: string }) => (
  <div className={styles.skeleton} style={{ inlineSize: width, blockSize: height }} aria-hidden="true" />
)
